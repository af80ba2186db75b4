"""The regions of subscriptions: asked for once, beside other reads, or known from an earlier command.

Law: who refuses something on the ground of regions asks Azure: ``is_asked``.
"""

from __future__ import annotations

import threading
from typing import Any

from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.memory import REFRESHED_AFTER, KnownRegions, Memory
from acrgeo.arm.parsing import parse_region_facts
from acrgeo.arm.pipeline.reads import RESOURCES, SUBSCRIPTIONS
from acrgeo.arm.pipeline.rounds import Begun
from acrgeo.arm.responses import text_of
from acrgeo.arm.session import Session
from acrgeo.core.model.region import RegionFacts


class Regions:
    """The regions that a session's subscriptions see."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._lock = threading.Lock()
        self._known: dict[str, KnownRegions] = {}
        self._begun: dict[str, Begun[KnownRegions]] = {}

    def begin(self, subscription: str, *, is_asked: bool = False) -> None:
        """Have the regions on their way: for what is not known, two requests go out, and nobody waits.

        ``is_asked`` takes nothing that is known from an earlier command only.
        """
        key = subscription.lower()
        with self._lock:
            known = self._known.get(key)
            if known is None and key not in self._begun and not is_asked:
                known = self._memory.regions(subscription)
                if known is not None:
                    self._known[key] = known
            is_enough = known is not None and (known.age is None or (not is_asked and known.age < REFRESHED_AFTER))
            if not is_enough and key not in self._begun:
                self._begun[key] = Begun(lambda: self._ask(subscription))

    def read(self, subscription: str, *, is_asked: bool = False) -> dict[str, RegionFacts]:
        """Read the regions that a subscription sees, by name. Raises AzureError."""
        self.begin(subscription, is_asked=is_asked)
        key = subscription.lower()
        known = self._known.get(key)
        if known is not None and (known.age is None or not is_asked):
            return known.facts
        try:
            return self._begun[key].result().facts
        except BaseException:  # Ctrl-C in the other thread too: the next one asks again
            self._begun.pop(key, None)
            raise

    def provider_state(self, subscription: str) -> str | None:
        """Return the provider's registration state as Azure answered it; None where it was not asked."""
        known = self._known.get(subscription.lower())
        return known.provider_state if known is not None and known.age is None else None

    def _ask(self, subscription: str) -> KnownRegions:
        asked = Begun(lambda: self._provider(subscription))
        locations = self._locations(subscription)
        provider = asked.result()
        with translated("list the regions"):
            state = text_of(provider, "registrationState")
            known = KnownRegions(facts=parse_region_facts(locations, provider), provider_state=state)
        self._memory.keep_regions(subscription, known)
        self._known[subscription.lower()] = known
        return known

    def _locations(self, subscription: str) -> list[dict[str, Any]]:
        with translated("list the regions"):
            return list(self._session.reads.rows(f"/subscriptions/{subscription}/locations", SUBSCRIPTIONS))

    def _provider(self, subscription: str) -> dict[str, Any]:
        with translated("list the regions"):
            path = f"/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry"
            return self._session.reads.get(path, RESOURCES)
