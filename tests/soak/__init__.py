"""Attacks on the promises of docs/reliability.md, at random, for as long as they are given; ``make soak`` runs them."""
