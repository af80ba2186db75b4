"""An incident: a request that faults hit, and the world that it meets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.sandbox.engine.calls import Site
from acrgeo.sandbox.engine.messages import Request
from acrgeo.sandbox.engine.store import Store

Options = Mapping[str, str]
"""The options of a fault, as they were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A request, and what is stored and set when faults hit it."""

    request: Request
    store: Store
    now: float
    site: Site

    @property
    def resource_id(self) -> str:
        """Return the id that the path of the request names."""
        return "/" + "/".join(part for part in self.request.path.split("/") if part)
