"""The desired state, from a command line or from a file."""
