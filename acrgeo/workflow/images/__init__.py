"""Images in the regions of a registry: which are meant, and what is read of each."""
