"""What preflight judges, read at once: one round trip for what is independent, a second for what depends on it.

Law: nothing here raises for a single read; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.parsing import parse_permission, parse_registry
from acrgeo.arm.session import PARALLEL_READS, PREVIEW, Session
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Facts, Lock, PrivateEndpoint, Subnet, Unknown, Usage
from acrgeo.core.preflight.intent import Needs
from acrgeo.errors import AzureError, ErrorKind

NETWORK_VERSION = "2024-01-01"
LOCKS_VERSION = "2020-05-01"
PERMISSIONS_VERSION = "2022-04-01"
RETRIES = 1  # of a read whose failure only makes something unknown

T = TypeVar("T")
_Entries = tuple[PermissionEntry, ...]


class PreflightReads:
    """The reads around registries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read_facts(self, needs: Sequence[Needs]) -> list[Facts]:
        """The facts of several registries, in their order, each layer of reads at once."""
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            reads = _Reads(self._session, pool)
            surveys = [_Survey(reads, one) for one in needs]
            for survey in surveys:
                survey.start()
            for survey in surveys:
                survey.start_subnets()
            return [survey.facts() for survey in surveys]

    def read_entries(self, scopes: Sequence[str]) -> list[_Entries | Unknown]:
        """The caller's permissions at several scopes at once; scopes are resource IDs."""
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            return list(pool.map(partial(_known, _permissions, self._session), scopes))

    def read_access(self, ref: RegistryRef) -> tuple[str | None, tuple[str, ...]]:
        """How the registry decides about repositories (``roleAssignmentMode``), and the ids of its private endpoints.

        A registry that may not be read, or an api-version that does not say, gives None and no endpoints.
        """
        registry = _known(_preview, self._session, ref)
        if isinstance(registry, Unknown):
            return None, ()
        mode = registry.properties.get("roleAssignmentMode")
        return None if mode is None else str(mode), tuple(endpoint for endpoint, _ in connections_of(registry))

    def read_usages(self, ref: RegistryRef) -> tuple[Usage, ...] | Unknown:
        """The rows of listUsages."""
        return _known(_usages, self._session, ref)


class _Reads:
    """Reads under way; what several registries share, such as their subscription's locks, is read once."""

    def __init__(self, session: Session, pool: ThreadPoolExecutor) -> None:
        self._session, self._pool = session, pool
        self._begun: dict[tuple[object, ...], Future[Any]] = {}

    def start(self, read: Callable[..., Any], *args: str | RegistryRef) -> Future[Any]:
        """Begin ``read(session, *args)``, or give the one that is begun."""
        key = (read, *(one.lower() if isinstance(one, str) else one for one in args))
        if key not in self._begun:
            self._begun[key] = self._pool.submit(_known, read, self._session, *args)
        return self._begun[key]


class _Survey:
    """The reads of one registry, begun in layers."""

    def __init__(self, reads: _Reads, needs: Needs) -> None:
        self._start, self._needs = reads.start, needs
        self._reads: dict[str, Future[Any]] = {}
        self._locks: dict[str, Future[Any]] = {}
        self._endpoints: list[tuple[str, str, Future[Any], Future[Any], Future[Any]]] = []
        self._subnets: dict[str, tuple[str, Future[Any], Future[Any]]] = {}

    def start(self) -> None:
        """The first layer: all that the registry itself tells where to look for."""
        needs, ref = self._needs, self._needs.registry.ref
        above = f"/subscriptions/{ref.subscription}"
        self._reads["permissions"] = self._start(_permissions, ref.id)
        self._locks = {scope: self._start(_locks, scope) for scope in needs.lock_scopes or (ref.id,)}
        if needs.subscription_permissions:
            self._reads["subscription_permissions"] = self._start(_permissions, above)
        if needs.usages:
            self._reads["usages"] = self._start(_usages, ref)
        if needs.webhooks:
            self._reads["webhooks"] = self._start(_webhooks, ref)
        if needs.regional:
            self._reads["regional"] = self._start(_preview, ref)
        for endpoint_id, status in connections_of(needs.registry) if needs.endpoints else ():
            self._endpoints.append(
                (
                    endpoint_id,
                    status,
                    self._start(_read_document, endpoint_id, NETWORK_VERSION),
                    self._start(_zone_groups, endpoint_id),
                    self._start(_permissions, endpoint_id),
                )
            )

    def start_subnets(self) -> None:
        """The second layer: each subnet of the endpoints, and each of their networks, once."""
        for _, _, document, _, _ in self._endpoints:
            body = document.result()
            subnet = None if isinstance(body, Unknown) else _subnet_id(body)
            if subnet is not None:
                self._subnets[subnet.lower()] = (
                    subnet,
                    self._start(_read_document, subnet, NETWORK_VERSION),
                    self._start(_list_documents, f"{subnet.rsplit('/subnets/', 1)[0]}/usages", NETWORK_VERSION),
                )

    def facts(self) -> Facts:
        """What came of it."""
        locks = [(scope, read.result()) for scope, read in self._locks.items()]
        regional = self._result("regional", None)
        known = self._needs.registry.has_regional_endpoints
        hosts: tuple[str, ...] = self._needs.registry.regional_endpoint_hosts
        if isinstance(regional, Registry):
            # Asked with the preview version, its absence means off.
            known, hosts = bool(regional.has_regional_endpoints), regional.regional_endpoint_hosts
        return Facts(
            permissions=self._result("permissions", ()),
            subscription_permissions=self._result("subscription_permissions", ()),
            locks=tuple(dict.fromkeys(one for _, found in locks if not isinstance(found, Unknown) for one in found)),
            unread_locks=tuple((scope, found) for scope, found in locks if isinstance(found, Unknown)),
            usages=self._result("usages", ()),
            webhooks=self._result("webhooks", ()),
            has_regional_endpoints=regional if isinstance(regional, Unknown) else known,
            regional_endpoint_hosts=hosts,
            endpoints=tuple(self._endpoint(*one) for one in self._endpoints),
            subnets={key: self._subnet(*one) for key, one in self._subnets.items()},
        )

    def _endpoint(
        self, endpoint_id: str, status: str, document: Future[Any], groups: Future[Any], entries: Future[Any]
    ) -> PrivateEndpoint:
        body = document.result()
        if isinstance(body, Unknown):
            return PrivateEndpoint(id=endpoint_id, status=status, permissions=entries.result(), problem=body)
        properties = body.get("properties") or {}
        return PrivateEndpoint(
            id=endpoint_id,
            status=status,
            subnet_id=_subnet_id(body),
            members=tuple(
                str((one.get("properties") or {}).get("memberName") or one.get("name"))
                for one in properties.get("ipConfigurations") or ()
            ),
            has_zone_group=groups.result(),
            permissions=entries.result(),
        )

    def _subnet(self, subnet_id: str, document: Future[Any], counted: Future[Any]) -> Subnet:
        body, usages = document.result(), counted.result()
        rows: Iterable[Mapping[str, Any]] = () if isinstance(usages, Unknown) else usages
        row = next((one for one in rows if str(one.get("id")).lower() == subnet_id.lower()), None)
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

    def _result(self, name: str, default: Any) -> Any:
        return self._reads[name].result() if name in self._reads else default


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
    """The locks at a scope and above it."""
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


def _subnet_id(endpoint: Mapping[str, Any]) -> str | None:
    identity = ((endpoint.get("properties") or {}).get("subnet") or {}).get("id")
    return None if identity is None else str(identity)


def _read_document(session: Session, resource_id: str, api_version: str, **query: str) -> dict[str, Any]:
    """One document; AzureError where it may not be read or is not there. ``query`` is sent besides the version."""
    with translated(f"read {resource_id.rsplit('/', 1)[-1]}"):
        subscription = resource_id.split("/")[2]
        resource = session.resources_in(subscription).resources.get_by_id(
            resource_id, api_version=api_version, params=query, retry_total=RETRIES
        )
        body: dict[str, Any] = resource.as_dict()
        return body


def _list_documents(session: Session, list_id: str, api_version: str, **query: str) -> list[dict[str, Any]]:
    """The documents of a list. The generic GET does not page: ``nextLink`` is followed here."""
    page = _read_document(session, list_id, api_version, **query)
    found = list(page.get("value") or ())
    while page.get("nextLink"):
        with translated(f"read {list_id.rsplit('/', 1)[-1]}"):
            answer = session.subscriptions.send_request(HttpRequest("GET", page["nextLink"]), retry_total=RETRIES)
            answer.raise_for_status()
            page = answer.json()
        found += page.get("value") or ()
    return found
