"""What an outage of each region would stop at a registry, and who is near whom. Pure; nothing is changed."""
