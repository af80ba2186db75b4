"""Microsoft.ContainerRegistry: registries, replications, webhooks and their side of private link."""
