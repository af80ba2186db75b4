"""Hear of images while they are waited for: events that webhooks post to this machine, by the region of their path.

Law: an event is believed only where the receiver asked for its secret, or nobody but this machine reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.heard import Heard as Posted
from acrgeo.core.image.heard import Repeats
from acrgeo.core.image.reference import is_host_of
from acrgeo.core.image.status.told import Heard, hear_directly
from acrgeo.core.model.registry import Registry
from acrgeo.output.neutral import one_line
from acrgeo.workflow.context import Context
from acrgeo.workflow.listening import receiving, tell_refusals, warn_of_reach
from acrgeo.workflow.live.receiver import Secret

if TYPE_CHECKING:
    from acrgeo.executor import Clock

STEP = 0.1
"""Seconds between two looks at what came: at once, and what comes together is looked at together."""
MOST_KEPT = 10_000


@dataclass(slots=True)
class Ears:
    """What was posted to this machine. ``take`` returns what came since it was last called, without waiting."""

    take: Callable[[], Sequence[Posted]]
    tell: Callable[[str], None]
    tick: Callable[[], None] = lambda: None
    _events: list[Posted] = field(default_factory=list)
    _news: list[PushEvent] = field(default_factory=list)
    _repeats: Repeats = field(default_factory=Repeats)
    _is_told: bool = False

    def rest(self, clock: Clock, seconds: float) -> tuple[PushEvent, ...]:
        """Let time pass until something new came, at most so long; return what came since the last rest."""
        end = clock.now() + seconds
        while True:
            self.collect()
            left = end - clock.now()
            if self._news or left <= 0:
                news, self._news = tuple(self._news), []
                return news
            clock.sleep(min(STEP, left))

    def collect(self) -> None:
        """Take what came; repeats and pings are no news."""
        self.tick()
        for posted in self.take():
            if posted.event is not None and not self._repeats.is_repeat(posted.path, posted.event):
                self._news.append(posted.event)
                self._events.append(posted)
        del self._events[:-MOST_KEPT]

    def heard(self, registry: Registry, hosts: Sequence[str]) -> tuple[Heard, ...]:
        """Return what was posted of a registry, for each of its regions also where nothing was."""
        regions = tuple(dict.fromkeys(replica.location for replica in registry.replicas))
        by_region: dict[str, list[PushEvent]] = {region: [] for region in regions}
        for posted in self._events:
            region, event = posted.region(regions), posted.event
            if event is None or (event.host is not None and not is_host_of(event.host, hosts)):
                continue
            if region is not None:
                by_region[region].append(event)
            elif not self._is_told:
                self._is_told = True
                self.tell(f"an event came to {posted.path}, which names no region of {registry.name}.")
        return tuple(hear_directly(region, events) for region, events in by_region.items())


@contextmanager
def listening_here(context: Context, host: str, port: int, secret: Secret | None) -> Iterator[Ears]:
    """Listen while it lasts, and say where. Raises UsageError for an address that others reach without a secret."""
    with receiving(host, port, secret) as receiver:

        def tell(text: str) -> None:
            context.streams.err.write(one_line(text) + "\n")
            context.streams.err.flush()

        warn_of_reach(context, receiver)
        reach = " on this machine only" if receiver.is_loopback else ""
        is_near = context.is_sandbox and receiver.is_loopback
        uri = f"{receiver.url}{{region}}" if is_near else "https://hooks.example.com/{region}"
        leads = "" if is_near else ", which leads here through a proxy or a tunnel"
        tell(f"Listening at {receiver.url}{reach} for webhooks whose URI is such as {uri}{leads}.")
        yield Ears(lambda: receiver.take(0), tell, tell_refusals(context, receiver))
