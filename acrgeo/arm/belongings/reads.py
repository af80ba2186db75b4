"""The reads of what hangs on a registry: tokens, scope maps, cache rules and role assignments, each kind at once.

Law: a kind that may not be read is Unknown, with the reason; the others are read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from acrgeo.arm.documents import known, list_documents
from acrgeo.arm.network.endpoints import read_endpoint
from acrgeo.arm.pipeline.reads import REGISTRIES
from acrgeo.arm.responses import mapping_of, required_text_of, text_of, texts_of
from acrgeo.arm.session import PARALLEL_READS, Session
from acrgeo.core.model.belongings import Belonging, Kind
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.preflight.facts import Unknown

ASSIGNMENTS_VERSION = "2022-04-01"


class BelongingReads:
    """The reads of what hangs on registries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(
        self, ref: RegistryRef, kinds: Iterable[Kind] = tuple(Kind)
    ) -> dict[Kind, tuple[Belonging, ...] | Unknown]:
        """Read some kinds at once, each sorted by name. Azure's own scope maps are left out."""
        wanted = tuple(kinds)
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            found = pool.map(lambda kind: known(_list, self._session, ref, _SOURCES[kind]), wanted)
            return dict(zip(wanted, found, strict=True))

    def read_networks(self, endpoints: Iterable[str]) -> dict[str, str | Unknown]:
        """Read the virtual network of each private endpoint, by the endpoint's ID in lower case."""
        ids = tuple(dict.fromkeys(endpoint.lower() for endpoint in endpoints))
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            return dict(zip(ids, pool.map(partial(known, _network, self._session), ids), strict=True))


def _network(session: Session, endpoint: str) -> str | Unknown:
    subnet = read_endpoint(session, endpoint).subnet_id
    return Unknown(f"{endpoint.rpartition('/')[2]} names no subnet") if subnet is None else subnet.rsplit("/", 2)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where a kind is listed below a registry, and how a row of it is parsed."""

    path: str
    version: str
    parse: Callable[[Mapping[str, Any]], Belonging | None]
    query: Mapping[str, str] = field(default_factory=dict)


def _list(session: Session, ref: RegistryRef, source: _Source) -> tuple[Belonging, ...]:
    rows = list_documents(session, f"{ref.id}/{source.path}", source.version, source.parse, **source.query)
    unique = {row.name.lower(): row for row in rows if row is not None}  # one that is listed twice is one
    return tuple(sorted(unique.values(), key=lambda row: row.name.lower()))


def parse_scope_map(body: Mapping[str, Any]) -> Belonging | None:
    """Parse a scope map; None for one that every registry has. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    if (text_of(properties, "type") or "").lower() == "systemdefined":
        return None
    return Belonging(
        name=required_text_of(body, "name"),
        values=_texts(properties, "description"),
        lists={"actions": texts_of(properties, "actions")},
    )


def parse_token(body: Mapping[str, Any]) -> Belonging:
    """Parse a token; its passwords cannot be read by anybody. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    return Belonging(
        name=required_text_of(body, "name"),
        values={"scopeMap": _last(properties, "scopeMapId"), "status": text_of(properties, "status") or "enabled"},
    )


def parse_cache_rule(body: Mapping[str, Any]) -> Belonging:
    """Parse a cache rule. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    credentials = _last(properties, "credentialSetResourceId")
    return Belonging(
        name=required_text_of(body, "name"),
        values={
            **_texts(properties, "sourceRepository", "targetRepository"),
            **({"credentialSet": credentials} if credentials else {}),
        },
    )


def parse_assignment(body: Mapping[str, Any]) -> Belonging:
    """Parse an assignment of a role. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    return Belonging(
        name=required_text_of(body, "name"),
        values={
            "principalId": required_text_of(properties, "principalId"),
            "role": required_text_of(properties, "roleDefinitionId").rpartition("/")[2].lower(),
            **_texts(properties, "principalType", "scope", "condition"),
        },
    )


def _texts(properties: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: text for name in names if (text := text_of(properties, name))}


def _last(properties: Mapping[str, Any], name: str) -> str:
    """Return the name at the end of a resource ID; empty where there is none."""
    return (text_of(properties, name) or "").rstrip("/").rpartition("/")[2]


_below = partial(_Source, version=REGISTRIES)
_SOURCES: Mapping[Kind, _Source] = {
    Kind.SCOPE_MAPS: _below(path="scopeMaps", parse=parse_scope_map),
    Kind.TOKENS: _below(path="tokens", parse=parse_token),
    Kind.CACHE_RULES: _below(path="cacheRules", parse=parse_cache_rule),
    Kind.ROLE_ASSIGNMENTS: _Source(
        path="providers/Microsoft.Authorization/roleAssignments",
        version=ASSIGNMENTS_VERSION,
        parse=parse_assignment,
        # What is assigned at the registry and above it: the service leaves out what is below (documented).
        query={"$filter": "atScope()"},
    ),
}
