"""Where the images of a registry are kept: one place for registries' own hosts, which read them, and for seeds."""

from __future__ import annotations

import hashlib

from acrgeo.sandbox.engine.store import Document


def content_root(registry: Document) -> str:
    """Return where a registry's content is: another place for a registry that was made again."""
    seed = f"{registry['id'].lower()} {registry['properties']['creationDate']}"
    return f"/_content/{hashlib.sha256(seed.encode()).hexdigest()[:32]}"


def repository_root(root: str, name: str) -> str:
    """Return where a repository is below the root of its registry."""
    return f"{root}/repositories/{content_key(name)}"


def content_key(name: str) -> str:
    """Return the part of an id that a name with slashes and letters of any case becomes."""
    return name.encode().hex()
