"""The reads that rules ask for, all at once: one round trip for what is independent, a second for what depends on it.

Law: nothing here raises for a single read; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from acrgeo.arm.bounds import checked_page
from acrgeo.arm.documents import RETRIES, known, list_documents, permitted
from acrgeo.arm.error_translation import SHAPE, translated
from acrgeo.arm.keyvault.vaults import read_vault
from acrgeo.arm.network.endpoints import (
    private_endpoint,
    read_endpoint,
    read_subnet,
    read_usages,
    read_zone_groups,
    subnet,
)
from acrgeo.arm.parsing import parse_permission, parse_registry
from acrgeo.arm.pipeline.reads import REGISTRIES, path_of
from acrgeo.arm.policies import read_verdicts, replica_question
from acrgeo.arm.responses import mapping_of, number_of, required_text_of, text_of
from acrgeo.arm.session import PARALLEL_READS, PREVIEW, Session
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.assess.key import Vault
from acrgeo.core.model.customer_key import CustomerKey
from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.model.registry import Registry, RegistryRef, ReplicaSettings
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import AnyFact, Fact, Facts, Lock, Unknown, Usage
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL
from acrgeo.core.rules.imports import SOURCE_PERMISSIONS, read_sources
from acrgeo.core.rules.locks import LOCKS, lock_scopes
from acrgeo.core.rules.permissions import PERMISSIONS, SUBSCRIPTION_PERMISSIONS
from acrgeo.core.rules.policies import POLICIES, written_replicas
from acrgeo.core.rules.service import SOFT_DELETE, USAGES
from acrgeo.core.rules.standing.facts import TASKS
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.tier_limits import CACHE_RULES, CONNECTED_REGISTRIES, MOST_COUNTED, SCOPE_MAPS, TOKENS
from acrgeo.core.rules.webhooks import WEBHOOKS

LOCKS_VERSION = "2020-05-01"
# Assumed(2): a registry's tasks are listed at this api-version, as pages of documents with a name, and run in the home
# region alone. If not, an audit says that the tasks could not be read, or notes tasks that run elsewhere as well.
TASKS_VERSION = "2019-04-01"
PERMISSIONS_VERSION = "2022-04-01"

T = TypeVar("T")
_Entries = tuple[PermissionEntry, ...]
_Layers = Generator[None, None, T]
"""A read in layers: what it starts before a ``yield`` is under way together with that layer of all other reads."""


class PreflightReads:
    """The reads around registries."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: dict[_Key, Future[Any]] = {}

    def read_policies(
        self, asked: Sequence[tuple[RegistryRef, Sequence[ReplicaSettings]]]
    ) -> list[dict[str, tuple[PolicyVerdict, ...] | Unknown]]:
        """Ask what policies say of replicas of several registries, all at once; by the name of each replica.

        The next ``read_facts`` asks none of it again.
        """
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            started = _Started(self._session, pool, {})
            futures = [_ask_policies(started, ref, replicas) for ref, replicas in asked]
        self._told = started.begun
        return [{name: future.result() for name, future in about.items()} for about in futures]

    def read_facts(self, asked: Sequence[tuple[Subject, Collection[AnyFact]]]) -> list[Facts]:
        """Read the facts that are asked for about several registries, in their order, each layer of reads at once."""
        told, self._told = self._told, {}
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            started = _Started(self._session, pool, told)
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
        """Read the caller's permissions at several scopes at once; scopes are resource IDs.

        Raises AzureError where Azure throttled, failed or did not answer: that says nothing about permissions.
        """
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            return list(pool.map(partial(permitted, _permissions, self._session), scopes))

    def read_access(self, ref: RegistryRef) -> tuple[str | None, tuple[str, ...]]:
        """Read how the registry decides about repositories (``roleAssignmentMode``), and its private endpoints' ids.

        A registry that may not be read, or an api-version that does not say, gives None and no endpoints.
        """
        registry = permitted(_preview, self._session, ref)
        if isinstance(registry, Unknown):
            return None, ()
        mode = registry.properties.get("roleAssignmentMode")
        return None if mode is None else str(mode), _open_endpoints(registry)

    def read_usages(self, ref: RegistryRef) -> tuple[Usage, ...] | Unknown:
        """Read the rows of listUsages."""
        return known(_usages, self._session, ref)

    def read_vault(self, ref: RegistryRef, key: CustomerKey) -> Vault | Unknown:
        """Read the vault of a registry's customer-managed key."""
        return read_vault(self._session, ref, key)


def _is_done(at: int, fact: AnyFact, layers: _Layers[object], found: list[dict[AnyFact, object]]) -> bool:
    """Go on to the next layer of a read; keep its value where there is none."""
    try:
        next(layers)
    except StopIteration as end:
        found[at][fact] = end.value
        return True
    except SHAPE:  # one answer, one fact: the others are read all the same
        found[at][fact] = Unknown("Azure's answer could not be read", hint="try again")
        return True
    return False


_Key = tuple[object, ...]


class _Started:
    """Reads under way; what several registries share, such as their subscription's permissions, is read once."""

    def __init__(self, session: Session, pool: ThreadPoolExecutor, begun: dict[_Key, Future[Any]]) -> None:
        self._session, self._pool = session, pool
        self.begun = begun

    def start(self, read: Callable[..., T | Unknown], *args: str | RegistryRef) -> Future[T | Unknown]:
        """Begin ``read(session, *args)``, or give the one that is begun."""
        key = (read, *(arg.lower() if isinstance(arg, str) else arg for arg in args))
        if key not in self.begun:
            self.begun[key] = self._pool.submit(known, read, self._session, *args)
        return self.begun[key]


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


def _read_sources(started: _Started, subject: Subject) -> _Layers[Mapping[str, _Entries | Unknown]]:
    """Read the caller's permissions at each registry that images come from."""
    futures = {source: started.start(_permissions, source) for source in read_sources(subject)}
    yield
    return {source: future.result() for source, future in futures.items()}


def _read_policies(started: _Started, subject: Subject) -> _Layers[Mapping[str, tuple[PolicyVerdict, ...] | Unknown]]:
    futures = _ask_policies(started, subject.plan.current.ref, written_replicas(subject))
    yield
    return {name: future.result() for name, future in futures.items()}


def _ask_policies(
    started: _Started, ref: RegistryRef, replicas: Sequence[ReplicaSettings]
) -> dict[str, Future[tuple[PolicyVerdict, ...] | Unknown]]:
    return {replica.name: started.start(read_verdicts, ref, replica_question(ref, replica)) for replica in replicas}


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


def _read_endpoint_protocol(started: _Started, subject: Subject) -> _Layers[str | Unknown]:
    future = started.start(_preview, subject.plan.current.ref)
    yield
    seen = future.result()
    # Asked with the preview version, its absence means IPv4.
    return seen if isinstance(seen, Unknown) else text_of(seen.properties, "endpointProtocol") or ""


def _read_soft_delete(started: _Started, subject: Subject) -> _Layers[str | Unknown]:
    future = started.start(_preview, subject.plan.current.ref)
    yield
    seen = future.result()
    if isinstance(seen, Unknown):
        return seen
    # Asked with the preview version, its absence means off.
    return text_of(mapping_of(mapping_of(seen.properties, "policies"), "softDeletePolicy"), "status") or ""


def _read_network(started: _Started, subject: Subject) -> _Layers[PrivateNetwork]:
    """Read the endpoints first; then each of their subnets, and each of their networks, once."""
    connections = connections_of(subject.plan.current)
    reads = [
        (
            connection,
            started.start(read_endpoint, connection.endpoint_id),
            started.start(read_zone_groups, connection.endpoint_id),
            started.start(_permissions, connection.endpoint_id),
        )
        for connection in connections
        if connection.endpoint_id
    ]
    yield
    documents = [document.result() for _, document, _, _ in reads]
    ids = [None if isinstance(document, Unknown) else document.subnet_id for document in documents]
    subnets = {identity.lower(): identity for identity in ids if identity is not None}
    counts = {
        key: (
            started.start(read_subnet, identity),
            started.start(read_usages, identity.rsplit("/", 2)[0]),
        )
        for key, identity in subnets.items()
    }
    yield
    return PrivateNetwork(
        endpoints=tuple(
            private_endpoint(connection, document.result(), groups.result(), entries.result())
            for connection, document, groups, entries in reads
        )
        + tuple(
            private_endpoint(connection, Unknown("It names no private endpoint"), ())
            for connection in connections
            if not connection.endpoint_id
        ),
        subnets={
            key: subnet(subnets[key], document.result(), usages.result()) for key, (document, usages) in counts.items()
        },
    )


def _permissions(session: Session, scope: str) -> _Entries | Unknown:
    """An empty answer may mean that the caller's roles do not let it read them: nothing is missing for certain."""
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    entries = tuple(list_documents(session, path, PERMISSIONS_VERSION, parse_permission))
    return entries or Unknown("Azure lists none to this caller")


def _locks(session: Session, at: str) -> tuple[Lock, ...]:
    """Read the locks at a scope and above it."""
    path = f"{at}/providers/Microsoft.Authorization/locks"
    # Assumed(4): the filter atScope() of the lock list means "at or above the specified scope", as Get-AzResourceLock
    # -AtScope says; without it the list would have the locks at the scope and below it. If not, preflight misses a
    # lock above the registry, and the write is refused by Azure with ScopeLocked.
    return tuple(list_documents(session, path, LOCKS_VERSION, parse_lock, **{"$filter": "atScope()"}))


def parse_lock(body: Mapping[str, Any]) -> Lock:
    """Parse a lock of a list. Raises ShapeError."""
    scope, _, name = required_text_of(body, "id").partition("/providers/Microsoft.Authorization/locks/")
    level = text_of(mapping_of(body, "properties"), "level") or "unknown"
    return Lock(name=text_of(body, "name") or name, level=level, scope=scope)


def _usages(session: Session, ref: RegistryRef) -> tuple[Usage, ...]:
    with translated(f"read the usages of {ref.name}"):
        body = session.reads.get(path_of(ref, "listUsages"), REGISTRIES, retry_total=RETRIES)
        return tuple(map(parse_usage, checked_page(body)))


def parse_usage(row: Mapping[str, Any]) -> Usage:
    """Parse a row of a registry's usages. Raises ShapeError."""
    limit, current = number_of(row, "limit"), number_of(row, "currentValue")
    return Usage(name=required_text_of(row, "name"), limit=limit or 0, current=current or 0)


def _webhooks(session: Session, ref: RegistryRef) -> tuple[Webhook, ...]:
    return Webhooks(session).list_all(ref, retry_total=RETRIES)


def _tasks(session: Session, registry_id: str) -> tuple[str, ...]:
    """Read the names of a registry's tasks, which the SDK of registries has no more."""
    return tuple(list_documents(session, f"{registry_id}/tasks", TASKS_VERSION, parse_task))


def parse_task(body: Mapping[str, Any]) -> str:
    """Parse the name of a task. Raises ShapeError."""
    return required_text_of(body, "name")


def _names(kind: str, what: str) -> Callable[[Session, RegistryRef], tuple[str, ...]]:
    """Return the read of the names in one of a registry's lists, no further than a lower tier's limit needs it."""

    def read(session: Session, ref: RegistryRef) -> tuple[str, ...]:
        with translated(f"list the {what} of {ref.name}"):
            names: dict[str, str] = {}  # one that is listed twice is one
            for row in session.reads.rows(path_of(ref, kind), REGISTRIES, retry_total=RETRIES):
                name = parse_own_name(row)
                if name is not None:
                    names[name.lower()] = name
                if len(names) == MOST_COUNTED:
                    break
            return tuple(names.values())

    return read


def parse_own_name(body: Mapping[str, Any]) -> str | None:
    """Parse the name of an item; None for what is Azure's own. Raises ShapeError.

    Every registry has scope maps of Azure's own; in the recordings of listUsages they do not count.
    """
    kind = text_of(mapping_of(body, "properties"), "type") or ""
    return None if kind.lower() == "systemdefined" else required_text_of(body, "name")


def _preview(session: Session, ref: RegistryRef) -> Registry:
    with translated(f"read the regional endpoints of {ref.name}"):
        return parse_registry(session.reads.get(path_of(ref), PREVIEW, retry_total=RETRIES))


def _open_endpoints(registry: Registry) -> tuple[str, ...]:
    """Return the ids of the private endpoints that a change of replicas concerns."""
    found = [connection.endpoint_id for connection in connections_of(registry) if connection.is_open]
    return tuple(dict.fromkeys(endpoint for endpoint in found if endpoint))


def _ref(registry: Registry) -> RegistryRef:
    return registry.ref


def _id(registry: Registry) -> str:
    return registry.ref.id


def _above(registry: Registry) -> str:
    return f"/subscriptions/{registry.ref.subscription}"


READS: tuple[Read[Any], ...] = (
    Read(fact=NETWORK, read=_read_network),
    Read(fact=PERMISSIONS, read=_single(_permissions, _id)),
    Read(fact=SOURCE_PERMISSIONS, read=_read_sources),
    Read(fact=LOCKS, read=_read_locks),
    Read(fact=POLICIES, read=_read_policies),
    Read(fact=SUBSCRIPTION_PERMISSIONS, read=_single(_permissions, _above)),
    Read(fact=USAGES, read=_single(_usages, _ref)),
    Read(fact=WEBHOOKS, read=_single(_webhooks, _ref)),
    Read(fact=TOKENS, read=_single(_names("tokens", "tokens"), _ref)),
    Read(fact=SCOPE_MAPS, read=_single(_names("scopeMaps", "scope maps"), _ref)),
    Read(fact=CONNECTED_REGISTRIES, read=_single(_names("connectedRegistries", "connected registries"), _ref)),
    Read(fact=CACHE_RULES, read=_single(_names("cacheRules", "cache rules"), _ref)),
    Read(fact=REGIONAL, read=_read_regional),
    Read(fact=ENDPOINT_PROTOCOL, read=_read_endpoint_protocol),
    Read(fact=SOFT_DELETE, read=_read_soft_delete),
    Read(fact=TASKS, read=_single(_tasks, _id)),
)
"""How each fact is read that a rule needs. Those of several layers come first, so that they wait for no other."""
