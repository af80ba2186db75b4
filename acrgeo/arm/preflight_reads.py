"""The reads that rules ask for, all at once: one round trip for what is independent, a second for what depends on it.

Law: nothing here raises for a single read; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.parsing import parse_permission, parse_registry
from acrgeo.arm.session import PARALLEL_READS, PREVIEW, Session
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import AnyFact, Fact, Facts, Lock, PrivateEndpoint, Subnet, Unknown, Usage
from acrgeo.core.rules.locks import LOCKS, lock_scopes
from acrgeo.core.rules.permissions import PERMISSIONS, SUBSCRIPTION_PERMISSIONS
from acrgeo.core.rules.service import USAGES
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS
from acrgeo.errors import AzureError, ErrorKind

NETWORK_VERSION = "2024-01-01"
LOCKS_VERSION = "2020-05-01"
PERMISSIONS_VERSION = "2022-04-01"
RETRIES = 1  # of a read whose failure only makes something unknown

T = TypeVar("T")
_Entries = tuple[PermissionEntry, ...]
_Layers = Generator[None, None, T]
"""A read in layers: what it starts before a ``yield`` is under way together with that layer of all other reads."""


class PreflightReads:
    """The reads around registries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read_facts(self, asked: Sequence[tuple[Subject, Collection[AnyFact]]]) -> list[Facts]:
        """Read the facts that are asked for about several registries, in their order, each layer of reads at once."""
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            started = _Started(self._session, pool)
            layers = [
                (at, read.fact, read.read(started, subject))
                for read in READS
                for at, (subject, facts) in enumerate(asked)
                if read.fact in facts
            ]
            found: list[dict[AnyFact, object]] = [{} for _ in asked]
            while layers:
                layers = [layer for layer in layers if not _is_done(*layer, found)]
            return [Facts(values) for values in found]

    def read_entries(self, scopes: Sequence[str]) -> list[_Entries | Unknown]:
        """Read the caller's permissions at several scopes at once; scopes are resource IDs."""
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            return list(pool.map(partial(_known, _permissions, self._session), scopes))

    def read_access(self, ref: RegistryRef) -> tuple[str | None, tuple[str, ...]]:
        """Read how the registry decides about repositories (``roleAssignmentMode``), and its private endpoints' ids.

        A registry that may not be read, or an api-version that does not say, gives None and no endpoints.
        """
        registry = _known(_preview, self._session, ref)
        if isinstance(registry, Unknown):
            return None, ()
        mode = registry.properties.get("roleAssignmentMode")
        return None if mode is None else str(mode), tuple(endpoint for endpoint, _ in connections_of(registry))

    def read_usages(self, ref: RegistryRef) -> tuple[Usage, ...] | Unknown:
        """Read the rows of listUsages."""
        return _known(_usages, self._session, ref)


def _is_done(at: int, fact: AnyFact, layers: _Layers[object], found: list[dict[AnyFact, object]]) -> bool:
    """Go on to the next layer of a read; keep its value where there is none."""
    try:
        next(layers)
    except StopIteration as end:
        found[at][fact] = end.value
        return True
    return False


class _Started:
    """Reads under way; what several registries share, such as their subscription's permissions, is read once."""

    def __init__(self, session: Session, pool: ThreadPoolExecutor) -> None:
        self._session, self._pool = session, pool
        self._begun: dict[tuple[object, ...], Future[Any]] = {}

    def start(self, read: Callable[..., T | Unknown], *args: str | RegistryRef) -> Future[T | Unknown]:
        """Begin ``read(session, *args)``, or give the one that is begun."""
        key = (read, *(arg.lower() if isinstance(arg, str) else arg for arg in args))
        if key not in self._begun:
            self._begun[key] = self._pool.submit(_known, read, self._session, *args)
        return self._begun[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """How a fact is read. Whether it is read at all, the rules that need it decide."""

    fact: Fact[T]
    read: Callable[[_Started, Subject], _Layers[T | Unknown]]


def _single(
    read: Callable[..., T | Unknown], where: Callable[[Registry], str | RegistryRef]
) -> Callable[[_Started, Subject], _Layers[T | Unknown]]:
    """Return a read of one layer: ``read(session, where(registry))``."""

    def layers(started: _Started, subject: Subject) -> _Layers[T | Unknown]:
        future = started.start(read, where(subject.plan.current))
        yield
        return future.result()

    return layers


def _read_locks(started: _Started, subject: Subject) -> _Layers[Mapping[str, tuple[Lock, ...] | Unknown]]:
    futures = {scope: started.start(_locks, scope) for scope in lock_scopes(subject)}
    yield
    return {scope: future.result() for scope, future in futures.items()}


def _read_regional(started: _Started, subject: Subject) -> _Layers[RegionalEndpoints | Unknown]:
    registry = subject.plan.current
    if registry.has_regional_endpoints is not None:
        return RegionalEndpoints(is_on=registry.has_regional_endpoints, hosts=registry.regional_endpoint_hosts)
    future = started.start(_preview, registry.ref)
    yield
    seen = future.result()
    if isinstance(seen, Unknown):
        return seen
    # Asked with the preview version, its absence means off.
    return RegionalEndpoints(is_on=bool(seen.has_regional_endpoints), hosts=seen.regional_endpoint_hosts)


def _read_network(started: _Started, subject: Subject) -> _Layers[PrivateNetwork]:
    """Read the endpoints first; then each of their subnets, and each of their networks, once."""
    reads = [
        (
            endpoint,
            status,
            started.start(_read_document, endpoint, NETWORK_VERSION),
            started.start(_zone_groups, endpoint),
            started.start(_permissions, endpoint),
        )
        for endpoint, status in connections_of(subject.plan.current)
    ]
    yield
    listed = [_subnet_id(document.result()) for _, _, document, _, _ in reads]
    subnets = {subnet.lower(): subnet for subnet in listed if subnet is not None}
    counts = {
        key: (
            started.start(_read_document, subnet, NETWORK_VERSION),
            started.start(_list_documents, f"{subnet.rsplit('/subnets/', 1)[0]}/usages", NETWORK_VERSION),
        )
        for key, subnet in subnets.items()
    }
    yield
    return PrivateNetwork(
        endpoints=tuple(
            _endpoint(endpoint, status, document.result(), groups.result(), entries.result())
            for endpoint, status, document, groups, entries in reads
        ),
        subnets={
            key: _subnet(subnets[key], document.result(), usages.result()) for key, (document, usages) in counts.items()
        },
    )


def _endpoint(
    endpoint_id: str,
    status: str,
    body: Mapping[str, Any] | Unknown,
    has_zone_group: bool | Unknown,
    permissions: _Entries | Unknown,
) -> PrivateEndpoint:
    if isinstance(body, Unknown):
        return PrivateEndpoint(id=endpoint_id, status=status, permissions=permissions, problem=body)
    configurations = (body.get("properties") or {}).get("ipConfigurations") or ()
    return PrivateEndpoint(
        id=endpoint_id,
        status=status,
        subnet_id=_subnet_id(body),
        members=tuple(
            str((configuration.get("properties") or {}).get("memberName") or configuration.get("name"))
            for configuration in configurations
        ),
        has_zone_group=has_zone_group,
        permissions=permissions,
    )


def _subnet(subnet_id: str, body: Mapping[str, Any] | Unknown, usages: list[dict[str, Any]] | Unknown) -> Subnet:
    rows: Iterable[Mapping[str, Any]] = () if isinstance(usages, Unknown) else usages
    row = next((row for row in rows if str(row.get("id")).lower() == subnet_id.lower()), None)
    properties = {} if isinstance(body, Unknown) else body.get("properties") or {}
    prefix = properties.get("addressPrefix")
    return Subnet(
        id=subnet_id,
        prefixes=(str(prefix),) if prefix else tuple(map(str, properties.get("addressPrefixes") or ())),
        configurations=None if isinstance(body, Unknown) else len(properties.get("ipConfigurations") or ()),
        limit=None if row is None else int(row["limit"]),
        used=None if row is None else int(row["currentValue"]),
        problem=usages if isinstance(usages, Unknown) else None,
    )


def _known(read: Callable[..., T], *args: object) -> T | Unknown:
    try:
        return read(*args)
    except AzureError as error:
        if error.kind is ErrorKind.UNAUTHENTICATED:
            raise
        return Unknown(error.message.rstrip("."), error.status)


def _permissions(session: Session, scope: str) -> _Entries | Unknown:
    """An empty answer may mean that the caller's roles do not let it read them: nothing is missing for certain."""
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    entries = tuple(map(parse_permission, _list_documents(session, path, PERMISSIONS_VERSION)))
    return entries or Unknown("Azure lists none to this caller")


def _locks(session: Session, at: str) -> tuple[Lock, ...]:
    """Read the locks at a scope and above it."""
    path = f"{at}/providers/Microsoft.Authorization/locks"
    found = []
    # Assumed: atScope() is what Get-AzResourceLock -AtScope sends, documented as "at or above the specified scope".
    # Without a filter the list would have the locks at the scope and below it.
    for body in _list_documents(session, path, LOCKS_VERSION, **{"$filter": "atScope()"}):
        scope, _, name = str(body.get("id")).partition("/providers/Microsoft.Authorization/locks/")
        level = str((body.get("properties") or {}).get("level"))
        found.append(Lock(name=str(body.get("name") or name), level=level, scope=scope))
    return tuple(found)


def _usages(session: Session, ref: RegistryRef) -> tuple[Usage, ...]:
    with translated(f"read the usages of {ref.name}"):
        operations = session.registries_in(ref.subscription).registries
        body = operations.list_usages(ref.resource_group, ref.name, retry_total=RETRIES).as_dict()
    return tuple(
        Usage(name=str(row.get("name")), limit=int(row.get("limit") or 0), current=int(row.get("currentValue") or 0))
        for row in body.get("value") or ()
    )


def _webhooks(session: Session, ref: RegistryRef) -> tuple[Webhook, ...]:
    return Webhooks(session).list_all(ref, retry_total=RETRIES)


def _preview(session: Session, ref: RegistryRef) -> Registry:
    with translated(f"read the regional endpoints of {ref.name}"):
        operations = session.registries_in(ref.subscription, PREVIEW).registries
        return parse_registry(operations.get(ref.resource_group, ref.name, retry_total=RETRIES).as_dict())


def _zone_groups(session: Session, endpoint_id: str) -> bool:
    return bool(_list_documents(session, f"{endpoint_id}/privateDnsZoneGroups", NETWORK_VERSION))


def _subnet_id(endpoint: Mapping[str, Any] | Unknown) -> str | None:
    if isinstance(endpoint, Unknown):
        return None
    identity = ((endpoint.get("properties") or {}).get("subnet") or {}).get("id")
    return None if identity is None else str(identity)


def _read_document(session: Session, resource_id: str, api_version: str, **query: str) -> dict[str, Any]:
    """Read one document; AzureError where it may not be read or is not there. ``query`` is sent besides the version."""
    with translated(f"read {resource_id.rsplit('/', 1)[-1]}"):
        subscription = resource_id.split("/")[2]
        resource = session.resources_in(subscription).resources.get_by_id(
            resource_id, api_version=api_version, params=query, retry_total=RETRIES
        )
        body: dict[str, Any] = resource.as_dict()
        return body


def _list_documents(session: Session, list_id: str, api_version: str, **query: str) -> list[dict[str, Any]]:
    """Read the documents of a list. The generic GET does not page: ``nextLink`` is followed here."""
    page = _read_document(session, list_id, api_version, **query)
    found = list(page.get("value") or ())
    while page.get("nextLink"):
        with translated(f"read {list_id.rsplit('/', 1)[-1]}"):
            answer = session.subscriptions.send_request(HttpRequest("GET", page["nextLink"]), retry_total=RETRIES)
            answer.raise_for_status()
            page = answer.json()
        found += page.get("value") or ()
    return found


def _ref(registry: Registry) -> RegistryRef:
    return registry.ref


def _id(registry: Registry) -> str:
    return registry.ref.id


def _above(registry: Registry) -> str:
    return f"/subscriptions/{registry.ref.subscription}"


READS: tuple[Read[Any], ...] = (
    Read(fact=NETWORK, read=_read_network),
    Read(fact=PERMISSIONS, read=_single(_permissions, _id)),
    Read(fact=LOCKS, read=_read_locks),
    Read(fact=SUBSCRIPTION_PERMISSIONS, read=_single(_permissions, _above)),
    Read(fact=USAGES, read=_single(_usages, _ref)),
    Read(fact=WEBHOOKS, read=_single(_webhooks, _ref)),
    Read(fact=REGIONAL, read=_read_regional),
)
"""How each fact is read that a rule needs. Those of several layers come first, so that they wait for no other."""
