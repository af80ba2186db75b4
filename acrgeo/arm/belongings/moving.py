"""The reads of a move: what hangs on a registry, and if a name is free.

Law: nothing here raises for a single list; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from acrgeo.arm.belongings.reads import BelongingReads
from acrgeo.arm.documents import known, list_documents
from acrgeo.arm.error_translation import translated
from acrgeo.arm.network.endpoints import read_endpoint, read_zone_groups
from acrgeo.arm.pipeline.reads import REGISTRIES
from acrgeo.arm.preflight_reads import parse_own_name
from acrgeo.arm.responses import mapping_of, required_text_of, rows_of, text_of, texts_of
from acrgeo.arm.session import PARALLEL_READS
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.move.kinds import Kind
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Unknown

_AUTHORIZATION = "providers/Microsoft.Authorization"
_TASKS = "2019-06-01-preview"
AT_SCOPE = {"$filter": "atScope()"}

Parse = Callable[[Mapping[str, Any]], Belonging | None]


def _own(registry: Registry, found: tuple[Belonging, ...] | Unknown) -> tuple[Belonging, ...] | Unknown:
    """Return what hangs on the registry itself: a role that is assigned above it goes on above the new one."""
    if isinstance(found, Unknown):
        return found
    scope = registry.ref.id.lower()
    return tuple(item for item in found if item.values.get("scope", scope).lower() == scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Where a kind is listed, below the registry. ``is_own`` drops what hangs on something above."""

    path: str
    version: str
    parse: Parse
    query: Mapping[str, str] | None = None
    is_own: bool = False


def _plain(*values: str, lists: tuple[str, ...] = ()) -> Parse:
    """Return a parser of some texts among the properties of a document."""

    def parse(body: Mapping[str, Any]) -> Belonging | None:
        if parse_own_name(body) is None:
            return None
        properties = mapping_of(body, "properties")
        return Belonging(
            name=required_text_of(body, "name"),
            values={name: str(properties[name]) for name in values if properties.get(name) not in (None, "")},
            lists={name: texts_of(properties, name) for name in lists},
        )

    return parse


def _credential_set(body: Mapping[str, Any]) -> Belonging:
    properties = mapping_of(body, "properties")
    values = {"loginServer": text_of(properties, "loginServer") or ""}
    for row in rows_of(properties, "authCredentials"):
        for name in ("usernameSecretIdentifier", "passwordSecretIdentifier"):
            values[name] = text_of(row, name) or ""
    return Belonging(name=required_text_of(body, "name"), values=values)


def _policy(body: Mapping[str, Any]) -> Belonging:
    properties = mapping_of(body, "properties")
    values = {"policyDefinitionId": text_of(properties, "policyDefinitionId") or ""}
    if properties.get("parameters"):
        values["hasParameters"] = "true"
    return Belonging(name=required_text_of(body, "name"), values=values)


def _diagnostics(body: Mapping[str, Any]) -> Belonging:
    properties = mapping_of(body, "properties")
    names = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "eventHubName")
    values = {name: str(properties[name]) for name in names if properties.get(name)}
    for name in ("logs", "metrics"):
        rows = [
            {key: row[key] for key in ("category", "categoryGroup", "enabled") if row.get(key) is not None}
            for row in rows_of(properties, name)
        ]
        if rows:
            values[name] = json.dumps(rows, separators=(",", ":"))
    return Belonging(name=required_text_of(body, "name"), values=values)


_LISTS: Mapping[Kind, _List] = {
    Kind.LOCKS: _List(
        path=f"{_AUTHORIZATION}/locks", version="2020-05-01", parse=_plain("level"), query=AT_SCOPE, is_own=True
    ),
    Kind.POLICIES: _List(
        path=f"{_AUTHORIZATION}/policyAssignments", version="2022-06-01", parse=_policy, query=AT_SCOPE, is_own=True
    ),
    Kind.DIAGNOSTICS: _List(
        path="providers/Microsoft.Insights/diagnosticSettings", version="2021-05-01-preview", parse=_diagnostics
    ),
    Kind.EVENTS: _List(path="providers/Microsoft.EventGrid/eventSubscriptions", version="2022-06-15", parse=_plain()),
    Kind.CREDENTIAL_SETS: _List(path="credentialSets", version=REGISTRIES, parse=_credential_set),
    Kind.AGENT_POOLS: _List(path="agentPools", version=_TASKS, parse=_plain("tier", "count")),
    Kind.TASKS: _List(path="tasks", version=_TASKS, parse=_plain("status")),
    Kind.CONNECTED: _List(path="connectedRegistries", version=REGISTRIES, parse=_plain("mode")),
}
"""Kind → its list. The api-versions of tasks and agent pools are those of the last one that has them in az."""


class MoveReads(BelongingReads):
    """The reads of a move: those of what hangs on any registry, and more."""

    def read_inventory(self, registry: Registry) -> dict[Kind, tuple[Belonging, ...] | Unknown]:
        """Read, all at once, what hangs on a registry and has a list of its own."""
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            lists = {kind: pool.submit(known, self._items, registry.ref, listed) for kind, listed in _LISTS.items()}
            endpoints = pool.submit(known, self._endpoints, registry)
            belongings = self.read(registry.ref)
            found = {kind: future.result() for kind, future in lists.items()}
            return {
                Kind.PRIVATE_ENDPOINTS: endpoints.result(),
                **{Kind(kind.value): _own(registry, read) for kind, read in belongings.items()},
                **found,
            }

    def is_name_free(self, subscription: str, name: str) -> tuple[bool, str | None] | Unknown:
        """Ask if a name is free in all of Azure, and the reason where it is not. A POST that changes nothing."""
        return known(self._check_name, subscription, name)

    def has_group(self, subscription: str, group: str) -> bool | Unknown:
        """Ask if a resource group is there."""
        found = known(self._group, subscription, group)
        return False if isinstance(found, Unknown) and found.status == 404 else found

    def _group(self, subscription: str, group: str) -> bool:
        with translated(f"read the resource group {group}"):
            self._session.reads.get(f"/subscriptions/{subscription}/resourceGroups/{group}", "2025-04-01")
        return True

    def _check_name(self, subscription: str, name: str) -> tuple[bool, str | None]:
        with translated(f"check the name {name}"):
            path = f"/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability"
            asked = {"name": name, "type": "Microsoft.ContainerRegistry/registries"}
            body = self._session.reads.post(path, REGISTRIES, asked)
            return body.get("nameAvailable") is True, text_of(body, "message") or text_of(body, "reason")

    def _items(self, ref: RegistryRef, listed: _List) -> tuple[Belonging, ...]:
        own = f"{ref.id}/{listed.path}/".lower()

        def parse(body: dict[str, Any]) -> Belonging | None:
            if listed.is_own and not required_text_of(body, "id").lower().startswith(own):
                return None
            return listed.parse(body)

        rows = list_documents(self._session, f"{ref.id}/{listed.path}", listed.version, parse, **(listed.query or {}))
        found = {item.name.lower(): item for item in rows if item is not None}
        return tuple(found[name] for name in sorted(found))

    def _endpoints(self, registry: Registry) -> tuple[Belonging, ...]:
        return tuple(self._described(registry))

    def _described(self, registry: Registry) -> Iterator[Belonging]:
        for connection in connections_of(registry):
            if not connection.is_open:
                continue
            endpoint = connection.endpoint_id
            if endpoint is None:
                yield Belonging(name=connection.name)
                continue
            parts = endpoint.split("/")
            values = {"id": endpoint, "subscription": parts[2], "resourceGroup": parts[4]} if len(parts) > 8 else {}
            read = known(read_endpoint, self._session, endpoint)
            zones = known(read_zone_groups, self._session, endpoint)
            if isinstance(read, Unknown):
                if read.is_gone:  # only the registry still knows of it
                    continue
            else:
                values |= {"subnetId": read.subnet_id or "", "location": read.location or ""}
                values |= {"isManual": "true"} if read.is_manual else {}
                values |= {"fixed": ", ".join(sorted(read.fixed.values()))} if read.fixed else {}
            names = () if isinstance(zones, Unknown) else tuple(zone for group in zones for zone in group.zones)
            yield Belonging(name=parts[-1], values=values, lists={"zones": names})
