"""Microsoft.Resources/deployments: templates, what they would change, and their way to the end."""
