"""The work of every command, without Typer. Only ``context`` puts the sandbox under ``arm``."""
