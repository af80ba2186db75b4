"""The commands: one file per first word, and per long subcommand."""
