"""Names of registries, replicas and webhooks in files of infrastructure as code, and which of them are not there."""
