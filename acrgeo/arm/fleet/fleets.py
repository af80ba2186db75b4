"""All registries that a sign-in sees, one by one: from Resource Graph, or from ARM's own lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.arm.error_translation import translated
from acrgeo.arm.fleet.graph import REGISTRIES, REPLICATIONS, GraphRows, named_query
from acrgeo.arm.fleet.join import join_replications
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.parsing import REPLICAS_UNKNOWN, parse_registry, parse_registry_id, parse_replica, with_home
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.errors import AzureError, ErrorKind

NAMES_AT_ONCE = 200  # in one query: its text stays below 6 kB
NO_HOME = "Resource Graph has no row for the home replica"

_REGISTRY = ("loginServer", "provisioningState", "dataEndpointEnabled", "publicNetworkAccess", "zoneRedundancy")
_REPLICA = ("provisioningState", "regionEndpointEnabled", "zoneRedundancy", "status")


class Fleets:
    """The registries of many subscriptions. ``tell`` is called with what could not be listed. Raises AzureError."""

    def __init__(self, gateway: Gateway, tell: Callable[[str], None]) -> None:
        self._gateway = gateway
        self._session = gateway.session
        self._tell = tell
        self._rows: GraphRows | None = None

    @property
    def total(self) -> int | None:
        """How many registries there are; None while that is not known."""
        return None if self._rows is None else self._rows.total

    def from_graph(self) -> Iterator[Registry]:
        """Yield the registries as Resource Graph has them, in the order of their ids, page by page."""
        self._rows = GraphRows(self._session, REGISTRIES)
        for row, replications in join_replications(self._rows, GraphRows(self._session, REPLICATIONS)):
            with translated("list registries with Azure Resource Graph"):
                registry = parse_rows(row, replications)
            yield registry

    def from_lists(self) -> Iterator[Registry]:
        """Yield the registries as ARM lists them: a request for each subscription, and one for each Premium registry.

        A subscription that may not be read is told of and left out.
        """
        for subscription, listed in self.by_subscription():
            if isinstance(listed, AzureError):
                if not listed.is_denied and listed.kind is not ErrorKind.NOT_FOUND:
                    raise listed
                self._tell(f"the subscription {subscription} is left out: {listed.message}")
            else:
                yield from listed

    def by_subscription(self) -> Iterator[tuple[str, tuple[Registry, ...] | AzureError]]:
        """Yield each subscription by its name, with its registries as ARM lists them or why they could not be."""
        for subscription in self._session.visible_subscriptions():
            if not subscription.is_enabled:
                continue
            try:
                yield subscription.name, self._gateway.list_registries(subscription=subscription.id)
            except AzureError as error:
                if error.kind is ErrorKind.UNAUTHENTICATED:
                    raise
                yield subscription.name, error

    def find(self, wanted: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], list[RegistryRef]]:
        """Find registries by subscription and name, both in lower case: a query for 200 names, not one for each.

        What is not found may be there all the same: the index lags.
        """
        names = sorted({name.lower() for listed in wanted.values() for name in listed})
        found: dict[tuple[str, str], list[RegistryRef]] = {}
        for start in range(0, len(names), NAMES_AT_ONCE):
            query = named_query(names[start : start + NAMES_AT_ONCE])
            for row in GraphRows(self._session, query, sorted(wanted)):
                ref = parse_registry_id(str(row["id"]))
                if ref is not None:
                    found.setdefault((ref.subscription.lower(), ref.name.lower()), []).append(ref)
        return found


def parse_rows(row: Mapping[str, Any], replications: Sequence[Mapping[str, Any]]) -> Registry:
    """Parse a registry from its row and those of its replications. Raises as ``parse_registry``."""
    registry = parse_registry(_body(row, _REGISTRY))
    replicas = [parse_replica(_body(replication, _REPLICA)) for replication in replications]
    whole = with_home(replicas, registry)
    if replicas and whole.home.id is None:
        return replace(whole, properties={**whole.properties, REPLICAS_UNKNOWN: NO_HOME})
    return whole


def _body(row: Mapping[str, Any], properties: Sequence[str]) -> dict[str, Any]:
    """Return a row in the shape that ARM gives the same resource."""
    body = {name: row.get(name) for name in ("id", "name", "location", "sku", "tags")}
    return {**body, "properties": {name: row[name] for name in properties if row.get(name) is not None}}
