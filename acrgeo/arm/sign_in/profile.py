"""The Azure CLI's profile: the subscriptions of its sign-ins, and its active cloud. Read, never written."""

from __future__ import annotations

import configparser
import errno
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENABLED_STATES = ("enabled", "warned", "pastdue")
"""The states in which a subscription can be changed; the profile has the state of the time of the sign-in."""


DEFAULT_CLOUD = "AzureCloud"
_MOST_BYTES = 16 * 1024 * 1024  # of a file of az's: thousands of subscriptions are a few MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class AzSubscription:
    """A subscription of az's profile. ``tenant`` is the one whose tokens may use it, which need not own it."""

    id: str
    name: str
    tenant: str | None = None
    cloud: str | None = None
    state: str | None = None
    user: str | None = None
    user_type: str | None = None
    is_default: bool = False

    @property
    def is_enabled(self) -> bool:
        """True unless the profile says that the subscription is disabled or deleted."""
        return is_enabled(self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class AzProfile:
    """What az knows, for one cloud. ``problem`` says why a profile that is there could not be read."""

    subscriptions: tuple[AzSubscription, ...] = ()
    elsewhere: tuple[AzSubscription, ...] = field(default=(), repr=False)
    problem: str | None = None

    @property
    def default(self) -> AzSubscription | None:
        """The subscription that az works in."""
        return next((entry for entry in self.subscriptions if entry.is_default), None)

    @property
    def current(self) -> AzSubscription | None:
        """The default, else the only enabled one."""
        enabled = [entry for entry in self.subscriptions if entry.is_enabled]
        return self.default or (enabled[0] if len(enabled) == 1 else None)

    def named(self, text: str) -> list[AzSubscription]:
        """Return the subscriptions with a name or an ID, in any case, as az compares them."""
        wanted = text.strip().casefold()
        by_id = [entry for entry in self.subscriptions if entry.id.casefold() == wanted]
        return by_id or [entry for entry in self.subscriptions if entry.name.strip().casefold() == wanted]


def is_enabled(state: object) -> bool:
    """Return whether a subscription in this state can be changed; an unknown one counts as enabled."""
    return not state or str(state).casefold() in ENABLED_STATES


def az_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of the Azure CLI's files; as for az, one of the current folder where there is no home."""
    return Path(environ.get("AZURE_CONFIG_DIR") or os.path.expanduser("~/.azure"))  # noqa: PTH111 raises for no home


def az_setting(environ: Mapping[str, str], section: str, name: str) -> str | None:
    """Read a setting of az's, from its variable or its file; None where there is none or on any error."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read_string(_read_regular(az_folder(environ) / "config"))
    except (OSError, ValueError, configparser.Error):
        config = configparser.ConfigParser()
    variable = f"AZURE_{section}_{name}".upper()
    text = environ.get(variable) or config.get(section, name, fallback=None)
    return text.strip() or None if text else None


def active_cloud(environ: Mapping[str, str]) -> str | None:
    """Return az's name of its active cloud; None where none was ever set, which is AzureCloud to az."""
    return az_setting(environ, "cloud", "name")


def other_cloud(environ: Mapping[str, str], wanted: str) -> str | None:
    """Return az's active cloud where that is not ``wanted``, as far as az's files say."""
    active = active_cloud(environ)
    if active is None:
        profile = read_profile(environ, wanted)
        active = DEFAULT_CLOUD if profile.elsewhere and not profile.subscriptions else wanted
    return active if active.lower() != wanted.lower() else None


def _read_regular(file: Path) -> str:
    """Read a file of az's, which begins with a byte order mark. Raises OSError for what has no end, or is too large."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if found.st_size > _MOST_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return file.read_text(encoding="utf-8-sig")


def read_profile(environ: Mapping[str, str], cloud: str) -> AzProfile:
    """Read az's profile; ``cloud`` is az's name of the cloud to work in. An entry that is no subscription is left out.

    A sign-in without any subscription stands in the profile under the id of its tenant.
    """
    entries, problem = _read_entries(environ)
    return AzProfile(
        subscriptions=tuple(entry for entry in entries if entry.cloud == cloud),
        elsewhere=tuple(entry for entry in entries if entry.cloud != cloud),
        problem=problem,
    )


def _read_entries(environ: Mapping[str, str]) -> tuple[list[AzSubscription], str | None]:
    file = az_folder(environ) / "azureProfile.json"
    try:
        profile = json.loads(_read_regular(file))
    except FileNotFoundError:
        return [], None
    except OSError as error:
        return [], f"{file} cannot be read: {error.strerror}"
    except (ValueError, RecursionError):
        return [], f"{file} is not JSON"
    listed = profile.get("subscriptions") if isinstance(profile, dict) else None
    if not isinstance(listed, list):
        # az itself leaves {} before the first sign-in
        return [], None if isinstance(profile, dict) and listed is None else f"{file} has no list of subscriptions"
    entries = [_entry(entry) for entry in listed if isinstance(entry, dict) and entry.get("id")]
    return [entry for entry in entries if entry.id != entry.tenant], None


def _entry(entry: Mapping[str, Any]) -> AzSubscription:
    user = entry.get("user")
    user = user if isinstance(user, dict) else {}
    return AzSubscription(
        id=str(entry["id"]),
        name=str(entry.get("name") or entry["id"]),
        tenant=_text(entry.get("tenantId")),
        cloud=_text(entry.get("environmentName")),
        state=_text(entry.get("state")),
        user=_text(user.get("assignedIdentityInfo") or user.get("name")),
        user_type=_text(user.get("type")),
        is_default=entry.get("isDefault") is True,
    )


def _text(value: object) -> str | None:
    return str(value) if value else None
