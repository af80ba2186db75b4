"""What acrgeo holds against a plan: one module a theme, each with its RULES; ``table`` has them all."""
