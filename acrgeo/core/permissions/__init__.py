"""The permissions that a caller has, that tasks need and that roles grant."""
