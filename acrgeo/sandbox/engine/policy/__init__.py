"""Azure Policy: the built-in definitions that the sandbox knows, their assignments, and what these do to a write."""
