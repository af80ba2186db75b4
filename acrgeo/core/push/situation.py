"""All that is known before a push: DNS over its length, the settings of the registry, what it answers, who may push."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from acrgeo.core.image.answers import TagInfo
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.facts import Unknown, Usage
from acrgeo.core.trace.report import Trace

_DENIED = re.compile(r"client with IP '([0-9A-Fa-f.:]{2,45})' is not allowed access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What ``/v2/`` of a host answered without credentials: a status and a body, or why there is none."""

    host: str
    status: int | None = None
    body: str = ""
    is_registry: bool = False
    problem: str | None = None

    @property
    def refused_address(self) -> str | None:
        """The address of this machine, where the firewall's refusal names it."""
        found = _DENIED.search(_message(self.body))
        try:
            return str(ip_address(found[1])) if found else None
        except ValueError:
            return None

    @property
    def is_refused(self) -> bool:
        """Return whether the firewall refused it."""
        return self.status == 403


def _message(body: str) -> str:
    """Return the first message of an error: as JSON, since quotes may arrive as escapes."""
    try:
        return str(json.loads(body)["errors"][0]["message"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a push would meet. Unknown has the reason.

    ``length`` is how long DNS was meant to be watched, ``watched`` how long it was, both in seconds. ``pusher`` is the
    region that the push comes from, where the user says it. ``facts`` are the regions by name. ``tag`` is what the
    registry has under the tag of ``image``; None where it has nothing there.
    """

    trace: Trace
    length: float
    watched: float
    answer: Answer | Unknown
    entries: Sequence[PermissionEntry] | Unknown
    usages: Sequence[Usage] | Unknown
    image: ImageRef | None = None
    tag: TagInfo | Unknown | None = None
    pusher: str | None = None
    facts: Mapping[str, RegionFacts] = field(default_factory=dict)

    @property
    def lookups(self) -> int:
        """How many lookups there were at the resolver that was asked most."""
        return max((len(sample.lookups) for sample in self.trace.samples), default=0)

    @property
    def shortest_ttl(self) -> int | None:
        """The least time that any answer may be kept, in seconds; None where nothing was answered."""
        chains = [look.chain for sample in self.trace.samples for look in sample.lookups if look.chain is not None]
        return min((record.ttl for at in chains for record in (*at.aliases, *at.addresses)), default=None)
