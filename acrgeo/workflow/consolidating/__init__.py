"""Consolidate: read what registries have, plan what makes them one, and prove that it is."""
