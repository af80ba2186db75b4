"""The Azure CLI: its lines, a script of them, and those that a plan corresponds to."""
