"""From current and desired to a plan. The same inputs give the same plan."""
