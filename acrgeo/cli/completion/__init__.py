"""Completion in four shells: the scripts, what each position takes, and the answer, which is made without Typer."""
