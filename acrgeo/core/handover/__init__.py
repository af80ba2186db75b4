"""Hand-over: a registry as other tools describe it, before any of their languages."""
