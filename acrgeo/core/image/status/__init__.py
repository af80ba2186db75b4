"""Is an image in a region: the evidence of each region, and what follows from it."""
