"""A visit: a request that has come to a registry's host, with what it meets there."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.sandbox.dataplane.hosts import Place
from acrgeo.sandbox.engine.callers import Caller
from acrgeo.sandbox.engine.calls import Site
from acrgeo.sandbox.engine.contents import content_root
from acrgeo.sandbox.engine.messages import Request
from acrgeo.sandbox.engine.store import Store

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request, the replica that answers it, and the documents."""

    request: Request
    place: Place
    store: Store
    site: Site
    caller: Caller
    now: float
    token: str
    """The sandbox's token, which stands for that of Entra ID."""
    client_secret: str

    @property
    def host(self) -> str:
        """Return the host that the client called."""
        return self.request.host or self.request.base_url.partition("://")[2]

    @property
    def root(self) -> str:
        """Return where the registry's content is: another place for a registry that was made again."""
        return content_root(self.place.registry)

    def new_guid(self) -> str:
        """Return a fresh identifier, the same for the same state."""
        number = int(self.store.setting("counter") or 0) + 1
        self.store.set_setting("counter", number)
        digest = hashlib.sha256(self.site.secret + str(number).encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def arrivals(self, size: int) -> dict[str, float]:
        """Return when what is written here now is at each replica."""
        # Assumed: how long content takes to the other replicas: some seconds by region, and more by its size.
        return {region: self.now + self._delay(region, size) for region in self.place.regions}

    def _delay(self, region: str, size: int) -> float:
        if region == self.place.region:
            return 0.0
        lifecycle = self.site.lifecycle
        seconds = lifecycle.length("arrive", region) + size / _MIB * lifecycle.length("arrive_mib", region)
        return seconds / self.site.speed

    def has_arrived(self, at: Mapping[str, float]) -> bool:
        """Tell if something is at this replica. What is older than the replica came with its first synchronisation."""
        region = self.place.region
        if region in at:
            return at[region] <= self.now
        replica = self.place.replicas.get(region)
        return replica is None or replica["properties"]["status"]["displayStatus"] == "Ready"
