"""Options of the Azure CLI that finish a hint, so that it runs as it stands. Pure."""

from __future__ import annotations

from shlex import quote


def az_place(resource_id: str) -> str:
    """Return the options with which az finds a resource, whatever its default subscription is."""
    words = resource_id.split("/")
    return f"-g {quote(words[4])} --subscription {words[2]}" if len(words) > 4 else ""
