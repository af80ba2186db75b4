"""From the webhooks of a registry to those of a file. A secret becomes the name of an environment variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from acrgeo.core.desired.keys import ADDRESS_PATTERN
from acrgeo.core.desired.manifest import FROM_ENV
from acrgeo.core.model.webhook import ACTIONS, REGION, Callback, Webhook, is_address, name_in, with_region

_RANDOM = 16
"""How long a part of a path with letters and digits is before it is taken for a secret, as chats have them there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedWebhook:
    """One entry of the list, or None where a remark stands alone; the remark goes above it."""

    entry: dict[str, Any] | None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """What webhooks of several regions have in common. ``location`` is that of one with a name of its own."""

    name: str
    location: str | None
    uri: str
    headers: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    scope: str
    is_enabled: bool


def export_webhooks(registry: str, webhooks: Iterable[Webhook], regions: Sequence[str]) -> tuple[ExportedWebhook, ...]:
    """Return the entries for the webhooks of a registry, which has replicas in some regions.

    Those that differ in nothing but their region become one entry.
    """
    groups: dict[_Pattern, list[Webhook]] = {}
    left_out = []
    for webhook in webhooks:
        remark = _why_not(webhook)
        if remark is not None:
            left_out.append(ExportedWebhook(entry=None, remark=remark))
        elif webhook.callback is not None:
            groups.setdefault(_pattern(webhook, webhook.callback), []).append(webhook)
    taken: set[str] = set()
    return (*(_entry(registry, pattern, group, regions, taken) for pattern, group in groups.items()), *left_out)


def _why_not(webhook: Webhook) -> str | None:
    if webhook.callback is None:
        return f"the webhook {webhook.name} is left out: where it posts to may not be read"
    uri = webhook.callback.uri
    if REGION in uri or not re.fullmatch(ADDRESS_PATTERN, uri) or not is_address(uri):
        return f"the webhook {webhook.name} is left out: a file cannot hold where it posts to"
    if not set(webhook.actions) <= set(ACTIONS) or not webhook.actions:
        return f"the webhook {webhook.name} is left out: a file cannot hold its actions"
    return None


def _pattern(webhook: Webhook, callback: Callback) -> _Pattern:
    location = webhook.location
    name = re.sub(f"{location}$", "", webhook.name, flags=re.IGNORECASE)
    if name == webhook.name:
        name = re.sub(location, REGION, webhook.name, count=1, flags=re.IGNORECASE)
    is_regional = bool(name) and name_in(name, location).lower() == webhook.name.lower()
    return _Pattern(
        name=name if is_regional else webhook.name,
        location=None if is_regional else location,
        uri=with_region(callback.uri, location, REGION) if is_regional else callback.uri,
        headers=tuple(sorted(callback.headers.items())),
        actions=tuple(sorted(webhook.actions, key=ACTIONS.index)),
        scope=webhook.scope,
        is_enabled=webhook.is_enabled,
    )


def _entry(
    registry: str, pattern: _Pattern, group: Sequence[Webhook], regions: Sequence[str], taken: set[str]
) -> ExportedWebhook:
    places = sorted(webhook.location for webhook in group)
    variables: dict[str, str] = {}

    def from_env(part: str) -> dict[str, str]:
        stem = "_".join(("WEBHOOK", re.sub(r"\W", "", pattern.name.replace(REGION, "")), part))
        stem = re.sub(r"[^A-Z0-9]", "_", stem.upper())
        free = next(name for name in _numbered(stem) if name not in taken)
        taken.add(free)
        variables[free] = part
        return {FROM_ENV: free}

    entry: dict[str, Any] = {"name": pattern.name}
    entry["uri"] = from_env("URI") if _may_be_secret(pattern.uri) else pattern.uri
    if pattern.actions != ("push",):
        entry["actions"] = list(pattern.actions)
    if pattern.scope:
        entry["scope"] = pattern.scope
    if not pattern.is_enabled:
        entry["enabled"] = False
    if pattern.headers:
        entry["headers"] = {header: from_env(header) for header, _ in pattern.headers}
    if pattern.location is not None:
        entry["location"] = pattern.location
    elif places != sorted(regions):
        entry["regions"] = places
    if not variables:
        return ExportedWebhook(entry=entry)
    names = ", ".join(variables)
    placeholder = (
        f"; {REGION} in it stands for the region" if REGION in pattern.uri and "URI" in variables.values() else ""
    )
    remark = (
        f"secrets are not exported: set {names} to what Azure has, "
        f"as acrgeo webhook show {registry} {group[0].name} --show-secrets tells{placeholder}"
    )
    return ExportedWebhook(entry=entry, remark=remark)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def _may_be_secret(uri: str) -> bool:
    """Return whether a URI has a user, a query, or a part that is random to the eye: any of them may be a secret."""
    parts = urlsplit(uri.replace(REGION, "region"))
    if parts.username is not None or parts.query or parts.fragment:  # a password never comes without a user
        return True
    return any(
        len(segment) >= _RANDOM and re.search(r"\d", segment) and re.search(r"[A-Za-z]", segment)
        for segment in parts.path.split("/")
    )
