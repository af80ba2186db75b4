"""The reference, made from the code: commands, variables, exit codes, and what docs/contracts.md promises."""
