"""Images in a registry: how they are named, and what each replica answers of them."""
