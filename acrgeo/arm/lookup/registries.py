"""Registries and their replicas as Azure has them: found, read and listed. Raises AcrGeoError only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote

from acrgeo.arm.bounds import MOST_REPLICAS
from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.memory import Memory
from acrgeo.arm.lookup.regions import Regions
from acrgeo.arm.lookup.search import Source, ambiguous, find_refs, list_refs, not_found, other_host
from acrgeo.arm.lookup.text import RegistryText, guess_host, parse_registry_text
from acrgeo.arm.parsing import (
    REPLICAS_UNKNOWN,
    is_home_of,
    parse_registry,
    parse_replica,
    with_home,
)
from acrgeo.arm.pipeline.reads import REGISTRIES, path_of
from acrgeo.arm.pipeline.rounds import Begun, read_at_once
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.errors import AzureError, ErrorKind, NotFoundError

REPLICAS_AT_ONCE = 64  # that are read each by itself, of all registries together
REGISTRIES_AT_ONCE = 8  # whose replicas are listed: a subscription may have hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A registry that was found and read, and what GET says of the replicas that were asked for beside it.

    A replica whose read failed is not in ``replicas``; one that is not there is None.
    """

    registry: Registry
    replicas: Mapping[str, Replica | None] = field(default_factory=dict)


class Registries:
    """The reads of registries. Several threads may use it; ``memory`` has what earlier commands learned."""

    def __init__(self, session: Session, memory: Memory | None = None) -> None:
        self._session = session
        self._memory = memory or Memory()
        self.regions = Regions(session, self._memory)
        self._slots = BoundedSemaphore(REPLICAS_AT_ONCE)
        self._homes: dict[str, str] = {}  # the name of the home replica by registry id; it never changes
        self._sources: dict[str, Source] = {}  # where the place of a registry comes from, by its id

    @property
    def session(self) -> Session:
        """The session, for the reads of the modules ``preflight_reads`` and ``webhooks``."""
        return self._session

    @property
    def memory(self) -> Memory:
        """What earlier commands learned, for the reads of the module ``webhooks``."""
        return self._memory

    def find_registry(self, text: str, group: str | None = None, subscription: str | None = None) -> RegistryRef:
        """Find the registry with a name, login server or resource ID; a resource ID's own parts win.

        ``subscription`` is a name or an ID, by default the session's own. Without ``group`` one request looks the name
        up; with it none is sent. A host is compared with the login server of each registry with its name.

        Raises UsageError for text that is no registry's and for a name that several groups have, NotFoundError with
        close names, or with the true login server.
        """
        parsed = parse_registry_text(text, self._session.cloud)
        refs = self._candidates(parsed, group, subscription)
        if parsed.host is not None:
            refs = self._with_host(parsed, refs)
        if len(refs) > 1:
            raise ambiguous(parsed.name, refs)
        return refs[0]

    def guess_host(self, text: str) -> tuple[str, str]:
        """Return the name and the login server that a text means, as far as it tells without asking."""
        return guess_host(text, self._session.cloud)

    def find_and_read(
        self,
        text: str,
        group: str | None = None,
        subscription: str | None = None,
        *,
        replicas: Collection[str] = (),
        has_regions: bool = False,
        with_regional_endpoints: bool = False,
    ) -> Found:
        """Find a registry and read it with its replicas, in one round where its place is known, in two else.

        An earlier command may have learned the place: it is believed where a registry of that name answers there, and
        looked up where none does. ``replicas`` are names to GET in the same round, and ``has_regions`` has the regions
        on their way. Raises as ``find_registry`` and ``read_registry``.
        """
        parsed = parse_registry_text(text, self._session.cloud)
        version = PREVIEW if with_regional_endpoints else None
        read = partial(self._find_and_read, parsed, group, version=version, replicas=replicas, has_regions=has_regions)
        if parsed.ref is not None or subscription is not None or not self._session.has_to_list_subscriptions:
            where = parsed.ref.subscription if parsed.ref else self._session.find_subscription(subscription)
            return read(where)
        asked = Begun(lambda: self._session.subscription_id)
        likely = self._memory.subscription()
        expected = None if likely is None else Begun(partial(read, likely))
        where = asked.result()  # until then nothing of the other is believed
        self._memory.keep_subscription(where)
        return expected.result() if expected is not None and likely == where else read(where)

    def list_registries(self, group: str | None = None, subscription: str | None = None) -> tuple[Registry, ...]:
        """List the registries of a subscription or a group with their replicas, sorted by name.

        Replicas are listed for Premium registries only, as no other tier has any. A registry whose replicas may not
        be read has its home replica alone, and the reason in ``properties["replicasUnknown"]``.
        """
        scope = f"/subscriptions/{subscription or self._session.subscription_id}"
        if group is not None:
            scope += f"/resourceGroups/{quote(group, safe='')}"
        with translated(f"list the registries of {group or 'the subscription'}"):
            rows = self._session.reads.rows(f"{scope}/providers/Microsoft.ContainerRegistry/registries", REGISTRIES)
            registries = list(_each_once(map(parse_registry, rows)))
        with ThreadPoolExecutor(max_workers=REGISTRIES_AT_ONCE) as pool:
            whole = [registry for registry in pool.map(self._with_known_replicas, registries) if registry is not None]
        self._memory.see(whole, None if group is not None else subscription or self._session.subscription_id)
        return tuple(sorted(whole, key=lambda registry: registry.name.lower()))

    def read_registry(self, ref: RegistryRef, *, with_regional_endpoints: bool = False) -> Registry:
        """Read a registry and its replicas, home included. Raises NotFoundError with close names.

        ``with_regional_endpoints`` uses the preview api-version, the only one that has them.
        """
        version = PREVIEW if with_regional_endpoints else None
        if ref.id.lower() in self._homes:  # it is Premium, as far as is known: its list is worth asking for
            return self._read_at_once(ref, version).registry
        return self._with_replicas(self._current(ref, version))

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read a replica by its name; None where there is none.

        Only the registry says which replica is home: it is read too where this gateway has not read it yet.
        """
        replica = self._get_replica(ref, name)
        self._memory.see_replica(ref, name, replica)
        if replica is None:
            return None
        home = self._homes.get(ref.id.lower()) or self.read_registry(ref).home.name
        return replace(replica, is_home=replica.name.lower() == home.lower())

    def read_together(self, ref: RegistryRef, names: Collection[str]) -> tuple[Registry, Mapping[str, Replica | None]]:
        """Read a registry with its replicas, and these replicas each by itself, in one round.

        A replica whose read failed is left out: whoever needs it reads it again.
        """
        found = self._read_at_once(ref, None, names)
        return found.registry, found.replicas

    def read_replicas(self, ref: RegistryRef, names: Collection[str]) -> dict[str, Replica | None]:
        """Read replicas by their names, at once."""
        distinct = list(dict.fromkeys(names))
        found = read_at_once(*(partial(self.read_replica, ref, name) for name in distinct))
        return dict(zip(distinct, found, strict=True))

    def read_regions(self, subscription: str | None = None, *, is_asked: bool = False) -> dict[str, RegionFacts]:
        """Read the physical regions that a subscription sees, by name. Two requests, at once, the first time only.

        ``subscription`` is by default the session's own. ``is_asked`` takes nothing from an earlier command.
        """
        return self.regions.read(subscription or self._session.subscription_id, is_asked=is_asked)

    def provider_state(self, subscription: str) -> str | None:
        """Return the provider's registration state in a subscription; None before Azure was asked for its regions."""
        return self.regions.provider_state(subscription)

    def _find_and_read(
        self,
        parsed: RegistryText,
        group: str | None,
        subscription: str,
        *,
        version: str | None,
        replicas: Collection[str],
        has_regions: bool,
    ) -> Found:
        if has_regions:
            self.regions.begin(subscription)
        is_named = parsed.ref is None and group is None
        known = self._memory.registry(subscription, parsed.name) if is_named else None
        found = None if known is None else self._read_known(parsed, known, version, replicas)
        if found is None:
            refs = self._candidates(parsed, group, subscription)
            if len(refs) > 1 and parsed.host is not None:
                refs = self._with_host(parsed, refs)
            if len(refs) > 1:
                raise ambiguous(parsed.name, refs)
            found = self._read_at_once(refs[0], version, replicas)
            if not parsed.is_served_by(found.registry.login_server):
                raise other_host(parsed, [found.registry.login_server])
        self._memory.keep_registry(found.registry.ref)
        self._memory.see([found.registry])
        return found

    def _candidates(self, parsed: RegistryText, group: str | None, subscription: str | None) -> list[RegistryRef]:
        """Return the registries that a text may name, at least one. Raises NotFoundError."""
        if parsed.ref is not None:
            self._sources[parsed.ref.id.lower()] = Source.ID
            return [parsed.ref]
        subscription = self._session.find_subscription(subscription)
        if group is not None:
            return [RegistryRef(subscription=subscription, resource_group=group, name=parsed.name)]
        refs = find_refs(self._session, subscription, parsed.name)
        self._sources |= {ref.id.lower(): Source.INDEX for ref in refs}
        if not refs:
            raise not_found(self._session, subscription, parsed.name)
        return refs

    def _read_known(
        self, parsed: RegistryText, ref: RegistryRef, version: str | None, replicas: Collection[str]
    ) -> Found | None:
        """Read a registry where an earlier command found it; None where it is there no more, or is another one."""

        def get_meant(place: RegistryRef, version: str | None) -> Registry:
            registry = self._get_plainly(place, version)
            if registry.ref.id.lower() == place.id.lower() and parsed.is_served_by(registry.login_server):
                return registry
            raise AzureError(f"There is another registry than {parsed.name}.", kind=ErrorKind.NOT_FOUND)

        try:
            return self._read_at_once(ref, version, replicas, get=get_meant)
        except AzureError as error:
            if error.kind is not ErrorKind.NOT_FOUND and not error.is_denied:
                raise
            return None

    def _read_at_once(
        self,
        ref: RegistryRef,
        version: str | None,
        replicas: Collection[str] = (),
        *,
        get: Callable[[RegistryRef, str | None], Registry] | None = None,
    ) -> Found:
        """Read a registry, the list of its replicas and some replicas in one round.

        List and replicas are asked for once, without retries: where nothing is there, nobody waits for them, and where
        a registry is, those that failed are read again by whoever needs them.
        """
        reading = Begun(partial(get or self._current, ref, version))  # the first to be sent
        listing = Begun(partial(self._list_replicas, ref, retry_total=0))
        getting = {name: Begun(partial(self._get_replica, ref, name, retry_total=0)) for name in replicas}
        listing.wait()
        for begun in getting.values():
            begun.wait()
        registry = reading.result()
        if registry.ref.id.lower() != ref.id.lower():  # it was moved
            return Found(registry=self._with_replicas(registry))
        whole = self._with_replicas(registry, listing)
        seen: dict[str, Replica | None] = {}
        for name, begun in getting.items():
            with suppress(AzureError):
                replica = begun.result()
                seen[name] = replica and replace(replica, is_home=replica.name.lower() == whole.home.name.lower())
        return Found(registry=whole, replicas=seen)

    def _with_host(self, parsed: RegistryText, refs: Sequence[RegistryRef]) -> list[RegistryRef]:
        """Return the registries that a host belongs to. NotFoundError with the true hosts where it is none's."""
        found: list[RegistryRef] = []
        hosts: list[str] = []
        for ref in refs:
            try:
                registry = self._current(ref)
            except AzureError as error:
                if error.kind is not ErrorKind.FORBIDDEN:
                    raise
                found.append(ref)  # whose login server cannot be compared; what follows says what is missing
                continue
            hosts.append(registry.login_server)
            if parsed.is_served_by(registry.login_server):
                found.append(registry.ref)
        if not found:
            raise other_host(parsed, hosts)
        return found

    def _current(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        """Read a registry, also one that was moved to another group since the resources index was written."""
        try:
            return self._get(ref, api_version)
        except NotFoundError:
            if self._sources.get(ref.id.lower()) is not Source.INDEX:
                raise
            try:
                everything = list_refs(self._session, ref.subscription)
            except AzureError:
                everything = []
            moved = [other for other in everything if other.name.lower() == ref.name.lower()]
            if len(moved) != 1 or moved[0].id.lower() == ref.id.lower():
                raise
            return self._get(moved[0], api_version)

    def _get(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        try:
            return self._get_plainly(ref, api_version)
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                source = self._sources.get(ref.id.lower(), Source.GROUP)
                raise not_found(self._session, ref.subscription, ref.name, ref.resource_group, source) from error
            raise

    def _get_plainly(self, ref: RegistryRef, api_version: str | None = None) -> Registry:
        """Read a registry, and look for it nowhere else."""
        with translated(f"read {ref.name}"):
            registry = parse_registry(self._session.reads.get(path_of(ref), api_version or REGISTRIES))
        self._session.places.learn(registry)
        return registry

    def _list_replicas(self, ref: RegistryRef, **options: Any) -> list[Replica]:
        with translated(f"list the replicas of {ref.name}"):
            path = path_of(ref, "replications")
            rows = self._session.reads.rows(path, REGISTRIES, most=MOST_REPLICAS, **options)
            return [parse_replica(row) for row in rows]

    def _with_replicas(self, registry: Registry, listing: Begun[list[Replica]] | None = None) -> Registry:
        """Return the registry with its replicas; ``listing`` is their list, under way.

        LIST lacks the home replica until seconds after the first other one, and can be stale: then GET decides.
        """
        if registry.sku is not Sku.PREMIUM:
            return with_home((), registry)
        ref = registry.ref
        replicas = self._told_apart(ref, self._listed(ref, listing))
        if replicas and not any(is_home_of(registry, replica) for replica in replicas):
            unlisted = self._get_replica(ref, registry.location)
            if unlisted is not None and unlisted.location == registry.location:
                replicas.append(unlisted)
        whole = with_home(replicas, registry)
        self._homes[ref.id.lower()] = whole.home.name
        return whole

    def _listed(self, ref: RegistryRef, listing: Begun[list[Replica]] | None) -> list[Replica]:
        """Return the list that is under way, or list again where that met what passes."""
        try:
            if listing is not None:
                return listing.result()
        except AzureError as error:
            if error.kind not in (ErrorKind.THROTTLED, ErrorKind.LOST) and (error.status or 0) < 500:
                raise
        return self._list_replicas(ref)

    def _told_apart(self, ref: RegistryRef, listed: Sequence[Replica]) -> list[Replica]:
        """Return each replica once. Where a list has two states of one, GET decides."""
        found: dict[str, Replica | None] = {replica.name.lower(): replica for replica in listed}
        for key in {replica.name.lower() for replica in listed if replica != found[replica.name.lower()]}:
            found[key] = self._get_replica(ref, key)
        return [replica for replica in found.values() if replica is not None]

    def _with_known_replicas(self, registry: Registry) -> Registry | None:
        """Return the registry as far as it may be read; None where it was deleted since it was listed."""
        try:
            return self._with_replicas(registry)
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            if not error.is_denied:
                raise
            properties = {**registry.properties, REPLICAS_UNKNOWN: error.message}
            return with_home((), replace(registry, properties=properties))

    def _get_replica(self, ref: RegistryRef, name: str, **options: Any) -> Replica | None:
        try:
            with self._slots, translated(f"read the replica {name} of {ref.name}"):
                return parse_replica(self._session.reads.get(path_of(ref, "replications", name), REGISTRIES, **options))
        except AzureError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise


def _each_once(registries: Iterable[Registry]) -> Iterable[Registry]:
    """Return each registry once, as it was listed last: a list that changes while it is read may repeat one."""
    return {registry.id.lower(): registry for registry in registries}.values()
