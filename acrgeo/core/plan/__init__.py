"""From current and desired to a plan. Pure: the same inputs give the same plan."""
