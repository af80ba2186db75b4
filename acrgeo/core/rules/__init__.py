"""Everything that acrgeo holds against a plan: a module for each theme with its RULES; ``table`` has them all."""
