"""Host names that clients reach, and the address arithmetic of private endpoints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_network

from acrgeo.core.impact.forecast import Forecast, forecast, present
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.plan import RegistryPlan

RESERVED = 5  # Azure keeps the first four addresses of a subnet and the last
_BLOBS = {  # where images are downloaded from while there are no data endpoints, by the cloud's registry suffix
    "azurecr.io": "*.blob.core.windows.net",
    "azurecr.us": "*.blob.core.usgovcloudapi.net",
    "azurecr.cn": "*.blob.core.chinacloudapi.cn",
}


class HostKind(str, Enum):
    """The purpose of a host name."""

    LOGIN = "login"
    DATA = "data"
    REGIONAL = "regional"
    BLOB = "blob"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One host name that clients need on port 443. ``location`` is None for a name of no single region."""

    name: str
    kind: HostKind
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkImpact:
    """The changes of a registry's host names by a plan."""

    appearing: tuple[Host, ...] = ()
    disappearing: tuple[Host, ...] = ()


def hosts_of(registry: Registry, state: Forecast) -> tuple[Host, ...]:
    """Return every host name that a client of the registry must reach in a state of it.

    Names that Azure lists are taken as listed; those of new replicas are built as Azure builds them.
    """
    label, _, suffix = registry.login_server.partition(".")
    hosts = [Host(name=registry.login_server, kind=HostKind.LOGIN)]
    if state.has_data_endpoints:
        hosts += _regional(HostKind.DATA, registry.data_endpoint_hosts, f"{label}.{{}}.data.{suffix}", state)
    elif suffix in _BLOBS:
        hosts.append(Host(name=_BLOBS[suffix], kind=HostKind.BLOB))
    if state.has_regional_endpoints:
        hosts += _regional(HostKind.REGIONAL, registry.regional_endpoint_hosts, f"{label}.{{}}.geo.{suffix}", state)
    return tuple(hosts)


def network_impact(plan: RegistryPlan) -> NetworkImpact:
    """Return the host names that a plan adds and removes."""
    before = hosts_of(plan.current, present(plan.current))
    after = hosts_of(plan.current, forecast(plan))
    return NetworkImpact(
        appearing=tuple(host for host in after if host not in before),
        disappearing=tuple(host for host in before if host not in after),
    )


def zone_of(registry: Registry) -> str:
    """Return the private DNS zone of the registry's cloud."""
    return f"privatelink.{registry.login_server.partition('.')[2]}"


def usable_addresses(prefixes: Iterable[str]) -> int:
    """Return how many IPv4 addresses a subnet has for use. IPv6 prefixes and unreadable ones do not count."""
    total = 0
    for prefix in prefixes:
        try:
            network = ip_network(prefix, strict=False)
        except ValueError:
            continue
        if network.version == 4:
            total += max(0, network.num_addresses - RESERVED)
    return total


def addresses_needed(*, new_regions: int, regions: int, has_regional: bool, turns_regional_on: bool) -> int:
    """Return how many more addresses one private endpoint needs.

    Documented: one for each new region, two with regional endpoints. Turning regional endpoints on takes one for each
    of the ``regions``, new ones included.
    """
    if turns_regional_on:
        return new_regions + regions
    return new_regions * (2 if has_regional else 1)


def _regional(kind: HostKind, listed: Iterable[str], pattern: str, state: Forecast) -> list[Host]:
    by_location = {name.split(".")[1]: name for name in listed if "." in name}
    return [
        Host(name=by_location.get(location, pattern.format(location)), kind=kind, location=location)
        for location in state.locations
    ]
