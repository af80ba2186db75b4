"""The data plane: registries' own hosts, where images are pushed and pulled. It knows engine and store, no provider."""
