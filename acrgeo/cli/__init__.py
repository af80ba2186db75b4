"""The command line: one file for each first word. The only importer of Typer."""
