"""Who serves this machine: what DNS answers for the global name of a registry, read without a network."""
