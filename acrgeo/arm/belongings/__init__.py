"""What hangs on registries beside replicas: tokens, scope maps, cache rules, role assignments."""
