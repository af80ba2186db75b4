"""The chain of aliases from the global name of a registry to an address, and what its names say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address, ip_network

MOST_ALIASES = 16
"""Aliases of one chain; resolvers give up at about as many. Published chains have five."""

# Gov and China: known of virtual machines there; no chain of a registry is published.
_REGION = re.compile(r"\.(?P<region>[a-z0-9]+)\.(?:cloudapp\.azure\.com|chinacloudapp\.cn|usgovcloudapp\.net)$")
_PROFILE = re.compile(r"[0-9a-f]{32}\.trafficmanager\.(?:net|cn)|[0-9a-f]{32}\.usgovtrafficmanager\.net")
_TRAFFIC_MANAGER = re.compile(r"\.(?:trafficmanager\.(?:net|cn)|usgovtrafficmanager\.net)$")
_PRIVATE_LINK = re.compile(r"\.privatelink\.azurecr\.(?:io|us|cn)$")
_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))


class Access(str, Enum):
    """How the address is reached."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of an answer. ``kind`` is A, AAAA or CNAME; the names are in lower case without a last dot."""

    name: str
    kind: str
    ttl: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Aliases in order, then addresses. ``problem`` says why there is no address.

    ``wanted`` is the name that the next question is about, where the answers so far end at an alias.
    """

    name: str
    aliases: tuple[Record, ...] = ()
    addresses: tuple[Record, ...] = ()
    problem: str | None = None

    @property
    def wanted(self) -> str | None:
        """The name whose records are still missing; None where the chain has ended."""
        return None if self.addresses or self.problem else self.end

    @property
    def end(self) -> str:
        """The last name."""
        return self.aliases[-1].value if self.aliases else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Every name after the first."""
        return tuple(alias.value for alias in self.aliases)

    @property
    def region(self) -> str | None:
        """The region that the chain points to: the label before the domain of Azure's virtual machines.

        Source: it is the region's name in ARM in every published chain, and az aks check-acr reads it so. Codes such as
        ``eus-3`` in other names are not those of regions.
        """
        found = _REGION.search(self.end)
        return found["region"] if found else None

    @property
    def is_private_link(self) -> bool:
        """Return whether the registry has a private endpoint, as its aliases say."""
        return any(_PRIVATE_LINK.search(name) for name in self.names)

    @property
    def is_geo_replicated(self) -> bool | None:
        """Return whether the registry has a profile of its own in Traffic Manager, or had; None is unknown.

        Source: published chains; two names of Traffic Manager, the first of 32 hexadecimal digits.
        """
        managers = [name for name in self.names if _TRAFFIC_MANAGER.search(name)]
        if not managers:
            return None
        return len(managers) > 1 and _PROFILE.fullmatch(managers[0]) is not None

    @property
    def access(self) -> Access:
        """The path: a name of a region is public, whatever its address is."""
        if not self.addresses:
            return Access.UNKNOWN
        if self.region is not None:
            return Access.PUBLIC
        private = [is_private(record.value) for record in self.addresses]
        if all(private):
            return Access.PRIVATE
        if any(private) or any(ip_address(record.value).is_loopback for record in self.addresses):
            return Access.UNKNOWN
        return Access.PUBLIC


def is_private(address: str) -> bool:
    """Return whether an address is of a private network."""
    parsed = ip_address(address)
    return any(parsed in network for network in _PRIVATE)


def follow(chain: Chain, records: Iterable[Record], *, may_go_on: bool = True) -> Chain:
    """Return the chain with what further records add, in whatever order they come.

    ``may_go_on`` is False where nobody can be asked about the last name: then it is the problem.
    """
    left = list(records)
    aliases = list(chain.aliases)
    addresses: Sequence[Record] = ()
    problem = chain.problem
    seen = {chain.name, *(alias.value for alias in aliases)}
    while problem is None:
        at = aliases[-1].value if aliases else chain.name
        addresses = [record for record in left if record.name == at and record.kind in ("A", "AAAA")]
        alias = next((record for record in left if record.name == at and record.kind == "CNAME"), None)
        if addresses or alias is None:
            break
        aliases.append(alias)
        if alias.value in seen:
            problem = f"the aliases go round: {alias.value} leads back to itself"
        elif len(aliases) > MOST_ALIASES:
            problem = f"more than {MOST_ALIASES} aliases"
        seen.add(alias.value)
    if problem is None and not addresses and not may_go_on:
        problem = f"{aliases[-1].value if aliases else chain.name} has no address"
    return Chain(name=chain.name, aliases=tuple(aliases), addresses=tuple(addresses), problem=problem)
