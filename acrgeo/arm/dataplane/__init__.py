"""The client of registries' own hosts: sign-in, manifests, tags and repositories, as each replica answers."""
