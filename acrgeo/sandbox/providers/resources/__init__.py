"""Microsoft.Resources: subscriptions, tenants, locations, resource groups and the generic list."""
