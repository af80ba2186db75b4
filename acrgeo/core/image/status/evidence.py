"""What one source says of an image in one region. Nothing is taken from the global endpoint: any replica may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.desired.source import quoted
from acrgeo.core.image.reference import is_digest
from acrgeo.core.impact.forecast import present
from acrgeo.core.impact.network import HostKind, hosts_of
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.errors import UsageError


class Source(str, Enum):
    """Where an answer comes from.

    What the replica's own regional endpoint is *asked* proves that the image can be pulled there now; what a webhook of
    the region *told* proves that it has arrived there.
    """

    ASKED = "asked"
    TOLD = "told"


class Demand(str, Enum):
    """The evidence that counts."""

    ANY = "any"
    ASKED = "asked"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Why something is not known, and the command that makes it known, where one does.

    ``is_passing`` says that it may be known later without anybody doing anything.
    """

    reason: str
    command: str | None = None
    is_passing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a source says: there, with a ``digest``; not there, without one; or ``unknown``.

    ``since`` is when the tag was written, as asked, or when the push was told. ``size`` is that of the manifest.
    """

    source: Source
    digest: str | None = None
    since: str | None = None
    media_type: str | None = None
    size: int | None = None
    unknown: Unknown | None = None

    @property
    def is_known(self) -> bool:
        """True where it says that the image is there, or that it is not."""
        return self.unknown is None


def parse_digest(text: str) -> str:
    """Return a digest that a user typed; UsageError for anything else."""
    if not is_digest(text):
        raise UsageError(f"{quoted(text)} is no digest: sha256: and 64 hex digits in lower case.")
    return text


def endpoints_of(registry: Registry) -> dict[str, str | Unknown]:
    """Return the regional endpoint of each region with a replica, or why it cannot be asked."""
    named = {host.location: host.name for host in hosts_of(registry, present(registry)) if _is_regional(host.kind)}
    return {
        replica.location: unready_replica(registry, replica) or named.get(replica.location) or _switched_off(registry)
        for replica in registry.replicas
        if registry.replica_in(replica.location) is replica
    }


def all_hosts(registry: Registry, endpoints: Mapping[str, str | Unknown]) -> tuple[str, ...]:
    """Return the hosts by which an image of the registry may be named, the login server first."""
    return (registry.login_server, *(host for host in endpoints.values() if isinstance(host, str)))


def _is_regional(kind: HostKind) -> bool:
    return kind is HostKind.REGIONAL


def unready_replica(registry: Registry, replica: Replica) -> Unknown | None:
    """Return why a replica does not answer. One that is syncing does, and so does one that is being changed."""
    state = replica.provisioning_state
    if replica.is_home or state in ("Succeeded", "Updating"):
        return None
    name = registry.label(replica)
    if replica.is_failed:
        return Unknown(reason=f"the replica is {state}", command=f"acrgeo replica repair {registry.name} {name}")
    wait = None if state == "Deleting" else f"acrgeo replica wait {registry.name} {name}"
    return Unknown(reason=f"the replica is {state}", command=wait, is_passing=state != "Deleting")


def _switched_off(registry: Registry) -> Unknown:
    if registry.has_regional_endpoints is None:
        return Unknown(reason="whether regional endpoints are on is unknown", command=f"acrgeo show {registry.name}")
    if registry.sku is not Sku.PREMIUM:
        return Unknown(
            reason=f"regional endpoints need Premium, and {registry.name} is {registry.sku.value}",
            command=f"acrgeo upgrade {registry.name}",
        )
    return Unknown(reason="regional endpoints are off", command=f"acrgeo endpoints regional enable {registry.name}")
