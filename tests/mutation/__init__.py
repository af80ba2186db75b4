"""Mutants: small changes of the package's code, each of which some test of the suite must notice."""
