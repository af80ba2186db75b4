"""Faults: what the sandbox can be told to do wrong, and when it does."""
