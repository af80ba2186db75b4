"""The command line: one file per first word. The only importer of typer."""
