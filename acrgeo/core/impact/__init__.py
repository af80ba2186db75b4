"""The side effects of a plan: on host names, addresses and the bill."""
