"""What the user wants: of a command line, or of a file."""
