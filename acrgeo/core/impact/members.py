"""Members: what a registry has for its private endpoints to lead to, each with an address, a host and a record.

Source: ``requiredMembers`` of the registry's private link resource. ``registry`` stands for the login server,
``registry_data_REGION`` for a data endpoint, which every region of a private registry has, and ``registry_REGION`` for
a regional endpoint (documented).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from acrgeo.core.impact.network import HostKind
from acrgeo.core.model.registry import Registry

GROUP_ID = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member; ``record`` is its name in the private DNS zone, relative to the zone."""

    name: str
    host: str
    record: str
    kind: HostKind
    location: str | None = None


def login_member(registry: Registry) -> Member:
    """Return the member of the login server."""
    label, _, _ = registry.login_server.partition(".")
    return Member(name=GROUP_ID, host=registry.login_server, record=label, kind=HostKind.LOGIN)


def members_in(registry: Registry, locations: Iterable[str], *kinds: HostKind) -> tuple[Member, ...]:
    """Return the members of regions, of the kinds that are named."""
    label, _, suffix = registry.login_server.partition(".")
    found = []
    for location in locations:
        for kind in kinds:
            word = "data" if kind is HostKind.DATA else "geo"
            record = f"{label}.{location}.{word}"
            name = f"{GROUP_ID}_data_{location}" if kind is HostKind.DATA else f"{GROUP_ID}_{location}"
            found.append(Member(name=name, host=f"{record}.{suffix}", record=record, kind=kind, location=location))
    return tuple(found)


def member_of_host(registry: Registry, host: str) -> Member | None:
    """Return the member that a host name stands for; None where it is no name of the registry."""
    host = host.rstrip(".").lower()
    login = login_member(registry)
    _, _, suffix = registry.login_server.partition(".")
    record = host.removesuffix(f".{suffix}").removesuffix(".privatelink")
    if record == login.record:
        return login
    words = record.removeprefix(f"{login.record}.").split(".")
    kinds = {"data": HostKind.DATA, "geo": HostKind.REGIONAL}
    if not record.startswith(f"{login.record}.") or len(words) != 2 or not words[0].isalnum() or words[1] not in kinds:
        return None
    return members_in(registry, (words[0],), kinds[words[1]])[0]


def member_named(registry: Registry, name: str) -> Member | None:
    """Return the member with a name, in any case; None where a registry has none such."""
    head, _, location = name.lower().partition("_")
    if head != GROUP_ID:
        return None
    if not location:
        return login_member(registry)
    kind = HostKind.DATA if location.startswith("data_") else HostKind.REGIONAL
    region = location.removeprefix("data_")
    return members_in(registry, (region,), kind)[0] if region.isalnum() else None
