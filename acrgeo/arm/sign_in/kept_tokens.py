"""Tokens that are kept between runs, so that a command need not start az to be signed in.

Law: a kept token is taken only while its sign-in is the one that a run would use now: the same cloud, tenant, account,
variables and az profile. Only tokens of ARM's plain scope are kept, no refresh token, and no secret is in a key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from acrgeo.arm.clouds import Cloud
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.profile import active_cloud, az_folder

MANAGED_IDENTITY = "ManagedIdentityCredential"
KEPT = ("EnvironmentCredential", "WorkloadIdentityCredential", MANAGED_IDENTITY, AZ)
"""The credentials whose tokens are kept. Nothing shows here when the user of another tool has signed out of it."""
SHORTEST = 300.0
"""Seconds that a token has to last: with less, the SDK and az renew it."""
CLOCK_ERROR = 60.0
"""Seconds by which a token may be from the future: further, and the clock was set back."""

# What azure-identity reads to choose the credential and the identity, and az its session. Values go into a hash.
_SETTINGS = (
    "AZURE_TOKEN_CREDENTIALS",
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_USERNAME",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "AZURE_REGIONAL_AUTHORITY_NAME",
    "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
    "AZURE_KUBERNETES_TOKEN_PROXY",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "IDENTITY_ENDPOINT",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "COPILOT_AGENT_SESSION_ID",  # az gives an agent tokens of their own
)
# Of these only whether they are set: a hash of a password can be guessed.
_SECRETS = ("AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "IDENTITY_HEADER", "MSI_SECRET")
_FORMAT = 1
_TOKEN = re.compile(r"[!-~]+")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Named(Protocol):
    """An account: whose token it is."""

    @property
    def tenant(self) -> str | None:
        """The tenant, None for the default one."""

    @property
    def user(self) -> str | None:
        """The user, None for the default one."""


class TokenStore(Protocol):
    """Where tokens are kept. Nothing here raises: what cannot be kept is a reason in words."""

    @property
    def path(self) -> Path:
        """The folder."""

    @property
    def protection(self) -> str:
        """What keeps others from reading it, in words."""

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name."""

    def write(self, name: str, content: bytes) -> str | None:
        """Keep something; return why it could not be kept."""

    def remove(self, name: str) -> None:
        """Forget what is kept under a name."""

    def names(self) -> tuple[str, ...]:
        """Return all names."""

    def problem(self) -> str | None:
        """Return why nothing can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptToken:
    """A token of an earlier run. ``credential`` is the name of the one that gave it; times are Unix seconds."""

    token: str = field(repr=False)
    expires_on: int
    credential: str
    got_at: float


class KeptTokens:
    """The tokens of one cloud in a store; ``environ`` is what a sign-in reads."""

    def __init__(
        self, store: TokenStore, cloud: Cloud, environ: Mapping[str, str], *, now: Callable[[], float] = time.time
    ) -> None:
        self.store = store
        self.problem: str | None = None
        self._cloud = cloud
        self._environ = environ
        self._now = now

    def find(self, account: Named) -> KeptToken | None:
        """Return an account's token that is still good; one that is not is forgotten."""
        name, key = self._key(account)
        content = self.store.read(name)
        if content is None:
            return None
        entry = _parse(content)
        if entry is not None and self._is_good(entry, key):
            return KeptToken(
                token=entry["token"],
                expires_on=entry["expiresOn"],
                credential=entry["credential"],
                got_at=entry["gotAt"],
            )
        self.store.remove(name)
        return None

    def keep(self, account: Named, credential: str, token: str, expires_on: int, bound_to: str | None) -> None:
        """Keep a token. ``bound_to`` is what ``binding`` returned before it was asked for."""
        if credential not in KEPT:
            self.problem = f"a token of {credential} is not kept: its sign-out cannot be seen from here"
        elif bound_to is None or bound_to != self.binding(credential):
            self.problem = "az's profile could not be read, or changed meanwhile"
        elif expires_on - self._now() <= SHORTEST:
            self.problem = "the token ends within 5 minutes"
        else:
            name, key = self._key(account)
            entry = {
                **key,
                "credential": credential,
                "boundTo": bound_to,
                "gotAt": self._now(),
                "expiresOn": expires_on,
                "token": token,
            }
            self.problem = self.store.write(name, json.dumps(entry).encode())

    def drop(self, account: Named, token: str | None = None) -> bool:
        """Forget an account's token, with ``token`` only if it is that one. Return whether there was one."""
        name, _ = self._key(account)
        content = self.store.read(name)
        if content is None or token not in (None, (_parse(content) or {}).get("token")):
            return False
        self.store.remove(name)
        return True

    def tidy(self) -> None:
        """Forget what nobody may use any more: what has ended, what a sign-out or another sign-in left, and rubbish."""
        _, key = self._key(None)
        for name in self.store.names():
            entry = _parse(self.store.read(name) or b"")
            is_of_old_sign_in = (
                entry is not None
                and entry.get("azFolder") == key["azFolder"]
                and entry["boundTo"] != self.binding(entry["credential"])
            )
            if entry is None or is_of_old_sign_in or entry["expiresOn"] <= self._now():
                self.store.remove(name)

    def binding(self, credential: str) -> str | None:
        """Return what a token stands and falls with; None where that cannot be told.

        For az it is its profile, which every sign-in, sign-out and change of subscription writes anew, and its active
        cloud; for a managed identity the machine since its start; for a service principal the variables in the key.
        """
        if credential == MANAGED_IDENTITY:
            machine = os.uname().nodename if hasattr(os, "uname") else self._environ.get("COMPUTERNAME")  # of Windows
            return _digest([machine, _boot()])
        if credential != AZ:
            return ""
        file = self._az_folder / "azureProfile.json"
        try:
            with file.open("rb") as profile:
                written = os.fstat(profile.fileno()).st_mtime_ns
                content = hashlib.sha256(profile.read()).hexdigest()
        except FileNotFoundError:
            return _digest([str(file), None, active_cloud(self._environ)])
        except OSError:
            return None
        return _digest([str(file), written, content, active_cloud(self._environ)])

    @property
    def _az_folder(self) -> Path:
        return az_folder(self._environ).absolute()

    def _key(self, account: Named | None) -> tuple[str, dict[str, Any]]:
        settings: list[Any] = [[name, self._environ.get(name) or None] for name in _SETTINGS]
        settings += [[name, bool(self._environ.get(name))] for name in _SECRETS]
        key = {
            "format": _FORMAT,
            "cloud": self._cloud.name,
            "scope": self._cloud.scope,
            "tenant": account and account.tenant,
            "account": account and account.user,
            "settings": _digest(settings),
            "azFolder": _digest([str(self._az_folder)]),
        }
        return f"{_digest(list(key.values()))}.json", key

    def _is_good(self, entry: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        now = self._now()
        return (
            all(entry.get(name) == value for name, value in key.items())
            and entry["credential"] in KEPT
            and entry["boundTo"] == self.binding(entry["credential"])
            and entry["gotAt"] <= now + CLOCK_ERROR
            and entry["expiresOn"] - now > SHORTEST
        )


def _parse(content: bytes) -> dict[str, Any] | None:
    """Return an entry with everything in it that it has to have; None for anything else."""
    with suppress(ValueError, RecursionError):
        entry = json.loads(content)
        if (
            isinstance(entry, dict)
            and isinstance(entry.get("token"), str)
            and _TOKEN.fullmatch(entry["token"])
            and all(isinstance(entry.get(name), str) for name in ("credential", "boundTo"))
            and type(entry.get("expiresOn")) is int
            and isinstance(entry.get("gotAt"), (int, float))
        ):
            return entry
    return None


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:40]


def _boot() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
