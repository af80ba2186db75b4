"""Microsoft.Network around registries: private endpoints, their subnets, addresses and DNS zones."""
