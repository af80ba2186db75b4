"""The subscription to work in, and the Azure CLI's defaults.

The subscription is the flag's, else the environment's, else the Azure CLI's current one, else the only visible one
that can be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.responses import required_text_of, text_of
from acrgeo.arm.sign_in.profile import (
    DEFAULT_CLOUD,
    AzSubscription,
    active_cloud,
    az_setting,
    is_enabled,
    read_profile,
)
from acrgeo.core.model.names import close_matches
from acrgeo.errors import NotFoundError, UsageError

VARIABLE = "AZURE_SUBSCRIPTION_ID"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHOWN = 5
_DEFAULTS = {"group": "group", "registry": "acr"}  # by the setting, what az calls it


def setting_in_az(environ: Mapping[str, str], name: str) -> tuple[str, str] | None:
    """Return what az's files say of a setting of ours, and where; None for nothing, and on any error."""
    if name in _DEFAULTS:
        value = az_setting(environ, "defaults", _DEFAULTS[name])
        return None if value is None else (value, f"az's config (defaults.{_DEFAULTS[name]})")
    active = active_cloud(environ)
    ours = next((cloud for cloud in CLOUDS if (active or DEFAULT_CLOUD).lower() == cloud.az_name.lower()), None)
    if name == "cloud":
        return None if active is None else (active if ours is None else ours.name, "az's config (cloud.name)")
    if name == "subscription" and ours is not None:
        current = read_profile(environ, ours.az_name).current
        return None if current is None else (current.name, "az's profile")
    return None


def is_subscription_id(text: str) -> bool:
    """Return whether a text is a subscription's ID; anything else is a display name."""
    return _GUID.fullmatch(text) is not None


def parse_visible(listed: Iterable[Mapping[str, Any]]) -> list[AzSubscription]:
    """Parse the subscriptions that ARM lists."""
    return [
        AzSubscription(
            id=required_text_of(item, "subscriptionId"),
            name=text_of(item, "displayName") or required_text_of(item, "subscriptionId"),
            tenant=text_of(item, "tenantId"),
            state=text_of(item, "state"),
        )
        for item in listed
    ]


def match_subscription(
    text: str, known: Iterable[AzSubscription], elsewhere: Iterable[AzSubscription] = ()
) -> AzSubscription:
    """Return the subscription with a display name, in any case. ``elsewhere`` are those of other clouds.

    Raises NotFoundError with close names, UsageError where several have the name.
    """
    subscriptions = list({entry.id.lower(): entry for entry in known}.values())
    wanted = text.strip().casefold()
    found = [entry for entry in subscriptions if entry.name.strip().casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(_told(entry, by_id=True) for entry in sorted(found, key=lambda entry: entry.id))
        raise UsageError(f"{len(found)} subscriptions are named {text}: {listed}.", hint="give an ID with -s")
    cloud = next((entry.cloud for entry in elsewhere if wanted in (entry.name.casefold(), entry.id.casefold())), None)
    if cloud is not None:
        raise NotFoundError(f"The subscription {text} is in az's cloud {cloud}.", hint=f"--cloud {cloud}")
    close = close_matches(text, [entry.name for entry in subscriptions])
    raise NotFoundError(
        f"No visible subscription is named {text}.",
        hint=f"did you mean {' or '.join(close)}?" if close else "az account list --output table",
    )


def only_subscription(visible: Iterable[AzSubscription]) -> AzSubscription:
    """Return the only visible subscription that can be changed. Raises UsageError where there are several or none."""
    subscriptions = sorted(visible, key=lambda entry: (not entry.is_enabled, entry.name))
    enabled = [entry for entry in subscriptions if entry.is_enabled]
    if len(enabled) == 1:
        return enabled[0]
    if not subscriptions:
        raise UsageError("No subscription is visible to this sign-in.", hint="az login, with another tenant or account")
    some = ", ".join(_told(entry) for entry in subscriptions[:_SHOWN])
    more = f" and {len(subscriptions) - _SHOWN} more" if len(subscriptions) > _SHOWN else ""
    if not enabled:
        raise UsageError(
            f"No subscription that is visible to this sign-in is enabled: {some}{more}.",
            hint=f"-s {subscriptions[0].id} reads it all the same",
        )
    raise UsageError(f"Several subscriptions are visible: {some}{more}.", hint=f"-s NAME, or set {VARIABLE}")


def _told(entry: AzSubscription, *, by_id: bool = False) -> str:
    facts = [f"tenant {entry.tenant}"] if by_id and entry.tenant else []
    facts += [] if is_enabled(entry.state) else [str(entry.state).lower()]
    return (entry.id if by_id else entry.name) + (f" ({', '.join(facts)})" if facts else "")
