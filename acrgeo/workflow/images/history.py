"""How long images took to regions, kept between runs: what was seen of Azure, or of one served sandbox.

Law: it decides nothing. The local sandbox keeps none: its time is not that of the clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from acrgeo.core.image.arrivals import Estimate, SeenArrival, add, decode, encode, estimate
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.waiting import Gate
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.model.seen import parse_document
from acrgeo.errors import AcrGeoError
from acrgeo.workflow.context import Context


class Store(Protocol):
    """A folder of small files. Nothing raises."""

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name."""

    def write(self, name: str, content: bytes) -> str | None:
        """Keep something under a name; return why it could not be kept."""


@dataclass(slots=True)
class History:
    """The arrivals that were seen from here in a subscription. Without a ``store`` nothing is kept."""

    store: Store | None
    name: str
    seen: list[SeenArrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read what was kept."""
        self.seen = self._read()

    def keep(self, arrivals: Sequence[SeenArrival]) -> str | None:
        """Keep further arrivals, beside what others kept meanwhile; return why they could not be kept."""
        if self.store is None or not arrivals:
            return None
        self.seen = add(self._read(), arrivals)
        return self.store.write(self.name, json.dumps(encode(self.seen)).encode())

    def estimates(self, registry: Registry, gate: Gate, sizes: Mapping[ImageRef, int | None]) -> tuple[Estimate, ...]:
        """Return what earlier arrivals say of the largest image that is awaited in each region."""
        largest: dict[str, int] = {}
        for image, region in gate.places:
            largest[region] = max(largest.get(region, 0), sizes.get(image) or 0)
        found = (estimate(self.seen, registry.ref.id, region, size or None) for region, size in largest.items())
        return tuple(each for each in found if each is not None)

    def recall(self, registry: Registry, gate: Gate) -> None:
        """Take the times of what was seen to arrive by an earlier run, which was stopped before all was there."""
        known = {each.key: each for each in self.seen}
        for (image, region), arrival in list(gate.arrivals.items()):
            reference = gate.references.get(image)
            digest = "" if reference is None else reference.digest or ""
            seen = known.get((registry.ref.id.lower(), region, digest))
            if arrival.seconds is None and seen is not None:
                gate.arrivals[image, region] = replace(
                    arrival, at=seen.at, seconds=seen.seconds, is_bound=seen.is_bound, was_there=True
                )

    def remember(self, registry: Registry, gate: Gate, sizes: Mapping[ImageRef, int | None]) -> str | None:
        """Keep how long images took that came while they were waited for, or whose arrival was told."""
        home, references = registry.home.location, gate.references
        new = [
            SeenArrival(
                registry=registry.ref.id.lower(),
                location=region,
                digest=references[image].digest or "",
                seconds=arrival.seconds,
                is_bound=arrival.is_bound,
                size=sizes.get(image),
                at=arrival.at,
            )
            for (image, region), arrival in gate.arrivals.items()
            if arrival.seconds is not None and region != home and image in references and not arrival.was_there
        ]
        return self.keep(new)

    def _read(self) -> list[SeenArrival]:
        return [] if self.store is None else list(decode(parse_document(self.store.read(self.name))))


def open_history(context: Context, ref: RegistryRef) -> History:
    """Open what is kept for the subscription of a registry, in the cloud or sandbox that the context leads to."""
    cloud = context.gateway.session.cloud.name
    name = f"arrivals-{cloud}-{ref.subscription.lower()}.json"
    if context.is_sandbox and context.sandbox_url is None:
        return History(None, name)
    from acrgeo.files.folders import kept_folder, served_name
    from acrgeo.files.private import PrivateFolder

    served = None
    try:
        if context.sandbox_url is not None:
            url, _, ca = context.served_sandbox()
            served = served_name(url, ca)
        return History(PrivateFolder(kept_folder(context.environ, served)), name)
    except (AcrGeoError, OSError):
        return History(None, name)
