"""Validation: what is wrong with files."""
