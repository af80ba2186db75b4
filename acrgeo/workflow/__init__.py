"""What a command does, without Typer. Only ``context`` puts the sandbox under ``arm``."""
