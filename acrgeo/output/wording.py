"""The words for states, times and durations: one place, so that every text says them the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from acrgeo.core.model.drain import Drain, is_own_tag
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import is_over, parse_time


def status(replica: Replica) -> str:
    """Return one word for where a replica stands: Azure's own."""
    if replica.provisioning_state != "Succeeded":
        return replica.provisioning_state
    if replica.display_status is not None:
        return replica.display_status
    return "unlisted" if replica.id is None else "unknown"


def zones(replica: Replica, regions: Mapping[str, RegionFacts] | None) -> bool | None:
    """Return whether the replica is zone redundant: the region decides, not the property. None is unknown."""
    if replica.is_zone_redundant is not None or regions is None or replica.location not in regions:
        return replica.is_zone_redundant
    return regions[replica.location].has_zones


def yes_no(value: bool | None) -> str:
    """Return ``yes``, ``no`` or ``unknown``."""
    return {True: "yes", False: "no", None: "unknown"}[value]


def drain_text(drain: Drain, now: datetime | None = None) -> str:
    """Return ``drained by ana until 2026-12-01 08:00 UTC: reason``; ``now`` tells whether that time has passed."""
    zone = " UTC" if parse_time(drain.until) else ""
    until = f" until {time_text(drain.until)}{zone}" if drain.until else ""
    over = " (passed)" if is_over(drain, now) else ""
    return f"drained by {drain.by}{until}{over}" + (f": {drain.reason}" if drain.reason else "")


def tags_text(tags: Mapping[str, str]) -> str:
    """Return ``env=test, team=web`` without acrgeo's own tags."""
    return ", ".join(f"{key}={content}" for key, content in sorted(tags.items()) if not is_own_tag(key))


def time_text(text: str | None) -> str:
    """Return minutes in UTC, ``2026-11-24 07:09``; a text that is no time stays as it is, none is ``unknown``."""
    parsed = parse_time(text)
    if parsed is None:
        return text or "unknown"
    return parsed.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """Return ``9 s``, ``1 min 05 s``, ``2 h 10 min``, ``3 d 4 h``."""
    whole = max(int(seconds + 0.5), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole // 60 % 60:02} min"
    return f"{whole // 86400} d {whole // 3600 % 24} h"


def count_of(number: int, noun: str) -> str:
    """Return ``1 replica``, ``2 replicas``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def has_own_name(name: str | None, location: str | None) -> bool:
    """Return whether the name of a replica says more than its region."""
    return bool(name and location and name.lower() != location)


def named(name: str | None, location: str | None) -> str:
    """Return what to put behind a region: `` (named canada)``, or nothing."""
    return f" (named {name})" if has_own_name(name, location) else ""


def registry_line(registry: Registry) -> str:
    """Return ``Premium, home westus, group contoso-rg``."""
    return f"{registry.sku.value}, home {registry.location}, group {registry.ref.resource_group}"
