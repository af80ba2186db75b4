"""The tags of a registry with their digests, as its own host tells them."""

from __future__ import annotations

from acrgeo.core.model.registry import Registry
from acrgeo.core.move.contents import Contents, Digests
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.asking import in_parallel

MOST_COUNTED = 200
"""Repositories whose tags a dry run lists: each takes a request."""


def read_digests(
    context: Context, registry: Registry, *, most: int | None = None
) -> tuple[Contents, Digests] | Unknown:
    """List every tag of a registry with its digest; of more than ``most`` repositories only how many they are."""
    hosts, host = context.registry_hosts, host_of(registry)

    def of_repository(repository: str) -> dict[str, str | None]:
        try:
            return {f"{repository}:{tag.name}": tag.digest for tag in hosts.list_tags(host, repository)}
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:  # deleted since it was listed
                return {}
            raise

    try:
        repositories = list(dict.fromkeys(hosts.list_repositories(host)))
        if most is not None and len(repositories) > most:
            return Contents(repositories=len(repositories), tags=None), {}
        digests: dict[str, str | None] = {}
        for found in in_parallel(of_repository, repositories):
            digests |= found
    except AzureError as error:
        return Unknown(error.message.rstrip("."), error.status, error.code)
    return Contents(repositories=len(repositories), tags=len(digests)), digests


def host_of(registry: Registry) -> str:
    """Return the host to ask: that of the home region where there is one, as writes arrive there."""
    own = f".{registry.location}."
    return next((host for host in registry.regional_endpoint_hosts if own in host), registry.login_server)
