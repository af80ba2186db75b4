"""Microsoft.Network, as far as the private endpoints of registries need it."""
