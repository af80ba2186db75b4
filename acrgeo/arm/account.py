"""The Azure CLI's settings, and the subscription to work in.

The subscription is the flag's, else the environment's, else the Azure CLI's current one, else the only visible one.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from acrgeo.arm.clouds import Cloud
from acrgeo.core.model.names import close_matches
from acrgeo.errors import NotFoundError, UsageError

VARIABLE = "AZURE_SUBSCRIPTION_ID"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHOWN = 5


def az_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of the Azure CLI's files."""
    return Path(environ["AZURE_CONFIG_DIR"]) if environ.get("AZURE_CONFIG_DIR") else Path.home() / ".azure"


def default_in_az(environ: Mapping[str, str], name: str) -> str | None:
    """Read a default that was set with ``az config set defaults.NAME=…``; None where there is none or on any error."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(az_folder(environ) / "config", encoding="utf-8")
    except (OSError, ValueError, configparser.Error):
        return None
    return config.get("defaults", name, fallback="").strip() or None


def is_subscription_id(text: str) -> bool:
    """Return whether a text is a subscription's ID; anything else is a display name."""
    return _GUID.fullmatch(text) is not None


def current_in_az(environ: Mapping[str, str], cloud: Cloud) -> str | None:
    """Read the ID of the Azure CLI's current subscription in a cloud from its profile; None where there is none."""
    try:
        # az writes the file with a byte order mark.
        profile = json.loads((az_folder(environ) / "azureProfile.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    listed = profile.get("subscriptions") if isinstance(profile, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict) or not entry.get("isDefault"):
            continue
        # A sign-in without any subscription stands in the profile under the id of its tenant.
        is_tenant_only = entry.get("id") == entry.get("tenantId")
        if entry.get("environmentName") == cloud.az_name and not is_tenant_only and entry.get("id"):
            return str(entry["id"])
    return None


def match_subscription(text: str, visible: Iterable[Mapping[str, Any]]) -> str:
    """Return the ID of the subscription with a display name, in any case.

    Raises NotFoundError with close names, UsageError where several have the name.
    """
    subscriptions = list(visible)
    ids = [str(item["subscriptionId"]) for item in subscriptions if _name(item).lower() == text.lower()]
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise UsageError(f"{len(ids)} subscriptions are named {text}: {', '.join(ids)}.", hint="give an ID with -s")
    close = close_matches(text, map(_name, subscriptions))
    raise NotFoundError(
        f"No visible subscription is named {text}.",
        hint=f"did you mean {' or '.join(close)}?" if close else "az account list --output table",
    )


def only_subscription(visible: Iterable[Mapping[str, Any]]) -> str:
    """Return the ID of the only visible subscription. Raises UsageError where there are several or none."""
    subscriptions = list(visible)
    if len(subscriptions) == 1:
        return str(subscriptions[0]["subscriptionId"])
    if not subscriptions:
        raise UsageError("No subscription is visible to this sign-in.", hint="az login, with another tenant or account")
    some = ", ".join(sorted(map(_name, subscriptions))[:_SHOWN])
    more = f" and {len(subscriptions) - _SHOWN} more" if len(subscriptions) > _SHOWN else ""
    raise UsageError(f"Several subscriptions are visible: {some}{more}.", hint=f"-s NAME, or set {VARIABLE}")


def _name(subscription: Mapping[str, Any]) -> str:
    return str(subscription.get("displayName") or subscription.get("subscriptionId"))
