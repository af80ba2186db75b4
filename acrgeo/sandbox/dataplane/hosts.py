"""The hosts of a registry, and which replica each of them is: global, regional, data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from acrgeo.sandbox.engine.store import Document, Store

_SUFFIX = ".azurecr.io"
_REGISTRIES = "/subscriptions/*/resourcegroups/*/providers/microsoft.containerregistry/registries/"

_KINDS = {"geo": ("regional", "regionalEndpoints", "Enabled"), "data": ("data", "dataEndpointEnabled", True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A host of a registry: the replica that answers there."""

    registry: Document
    kind: str
    region: str
    replicas: Mapping[str, Document]
    """The replicas that the service shows, by region."""

    @property
    def login_server(self) -> str:
        """Return the global host, whatever was called."""
        return str(self.registry["properties"]["loginServer"])

    @property
    def data_host(self) -> str | None:
        """Return the host that blobs are downloaded from, where data endpoints are on."""
        if not self.registry["properties"]["dataEndpointEnabled"]:
            return None
        return f"{self.login_server.removesuffix(_SUFFIX)}.{self.region}.data{_SUFFIX}"

    @property
    def regions(self) -> list[str]:
        """Return every region that the registry is in, home first."""
        return list(dict.fromkeys([self.registry["location"], *self.replicas]))


def host_of(base_url: str) -> str | None:
    """Return the registry's host in a URL, None for any other host."""
    host = urlsplit(base_url).hostname or ""
    return host if host.endswith(_SUFFIX) else None


def all_hosts(store: Store) -> list[str]:
    """Return every host that the registries have now."""
    found = []
    for registry in store.page(_REGISTRIES + "*", None, after="", most=10_000):
        server, properties = registry["properties"]["loginServer"], registry["properties"]
        regions = dict.fromkeys([registry["location"], *_replicas(store, registry)])
        found.append(server)
        for kind, (_, switch, value) in _KINDS.items():
            if properties.get(switch) == value:
                found += [f"{server.removesuffix(_SUFFIX)}.{region}.{kind}{_SUFFIX}" for region in regions]
    return found


def find_place(store: Store, host: str) -> Place | None:
    """Return whose host it is; None where no registry has it, or its setting is off."""
    label, *rest = host.removesuffix(_SUFFIX).split(".")
    found = store.page(_REGISTRIES + label.partition("-")[0], None, after="", most=1)
    if not found or found[0]["properties"]["loginServer"].lower() != label + _SUFFIX:
        return None
    registry = found[0]
    replicas = _replicas(store, registry)
    home = registry["location"]
    if not rest:
        region = _routed(registry, replicas)
        return None if region is None else Place(registry=registry, kind="global", region=region, replicas=replicas)
    kind = _KINDS.get(rest[-1])
    if kind is None or len(rest) != 2 or rest[0] not in {home, *replicas}:
        return None
    name, switch, value = kind
    if registry["properties"].get(switch) != value:
        return None
    return Place(registry=registry, kind=name, region=rest[0], replicas=replicas)


def home_of(store: Store, registry: Document) -> Place:
    """Return the home replica of a registry, whatever its hosts lead to."""
    return Place(registry=registry, kind="global", region=registry["location"], replicas=_replicas(store, registry))


def _replicas(store: Store, registry: Document) -> dict[str, Document]:
    """Return the replicas that hold images, home among them where the service shows it, by region."""
    made = store.at_depth(f"{registry['id']}/replications")
    gone = {"Creating", "Failed"}
    return {it["location"]: it for it in made if it["properties"]["provisioningState"] not in gone}


def _routed(registry: Document, replicas: Mapping[str, Document]) -> str | None:
    """Return the region that the global host leads to: home, else the first one that is routed."""
    # Assumed: the client is nearest to the home region; the next one by name answers where home is not routed.
    home = str(registry["location"])
    if home not in replicas or replicas[home]["properties"]["regionEndpointEnabled"]:
        return home
    return next((name for name, it in replicas.items() if it["properties"]["regionEndpointEnabled"]), None)
