"""acrgeo runs geo-replicated Azure Container Registries."""

__version__ = "0.1.0"
