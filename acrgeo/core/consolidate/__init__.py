"""Consolidate: several registries become one. What they have, what contradicts, and what is left to a person."""
