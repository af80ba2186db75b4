"""Imports: images that the service copies into a registry, as desired, as found, and as they fail."""
