"""The creation of what other changes are made of: registries."""
