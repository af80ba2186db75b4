"""What a plan does beside its changes: to host names, addresses and the bill."""
