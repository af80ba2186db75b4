"""``audit``: the registries that are named, listed or in files, read and held against the rules. Changes nothing."""
