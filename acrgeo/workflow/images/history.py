"""How long images took to regions, kept between runs: what was seen of Azure, or of one served sandbox.

Law: it decides nothing. The local sandbox keeps none: its time is not that of the clock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from acrgeo.core.image.arrivals import SeenArrival, add, decode, encode
from acrgeo.core.model.registry import RegistryRef
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
