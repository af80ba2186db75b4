"""What the text that a user typed says: a name, a login server, a resource ID, or a page or host that names one.

Law: nothing here sends anything, and no host that anything is sent to is ever built from a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from acrgeo.arm.clouds import CLOUDS, Cloud
from acrgeo.core.model.names import holds_password, is_name, registry_id_at, split_registry_id
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import UsageError

PORTALS = {"portal.azure.com": "public", "portal.azure.us": "usgov", "portal.azure.cn": "china"}
"""The hosts whose pages name a resource, and their clouds."""

_ID = re.compile(r"/?subscriptions/", re.IGNORECASE)
_HASH = re.compile(r"[a-z0-9]+")
_HINT = "give a name, a login server or a resource ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryText:
    """The parsed text.

    ``login_server`` is a whole host, ``label`` its first part with a domain-name-label hash: what the registry's own
    login server must be, or begin with.
    """

    name: str
    ref: RegistryRef | None = None
    login_server: str | None = None
    label: str | None = None

    @property
    def host(self) -> str | None:
        """The host or the part of it that was given."""
        return self.login_server or self.label

    def is_served_by(self, login_server: str) -> bool:
        """Return whether a registry with a login server is meant."""
        host = login_server.lower()
        if self.login_server is not None:
            return host == self.login_server
        return self.label is None or host.partition(".")[0] == self.label


def parse_registry_text(text: str, cloud: Cloud) -> RegistryText:
    """Parse a name, also one with its hash, a login server of the cloud, a resource ID, or a page of the portal.

    Raises UsageError for anything else, with the registry to give where the text names one.
    """
    if holds_password(text):
        raise UsageError("A registry is named with a password in it, which a command line shows to others.", hint=_HINT)
    plain = text.strip()
    decoded = unquote(unquote(plain))
    if at := _ID.search(decoded):
        ref = _ref_in(decoded, at.start(), text, cloud)
        return RegistryText(name=_checked(ref.name, text), ref=ref)
    _, separator, rest = plain.rpartition("://")
    host, _, path = rest.partition("/")
    if not separator and "." not in host:
        return _of_label(plain, text)
    return _of_host(host.lower().removesuffix(":443").rstrip("."), path, text, cloud)


def guess_host(text: str, cloud: Cloud) -> tuple[str, str]:
    """Return the name and the login server that a text means, for a question to DNS only.

    With a domain name label the login server has a hash that a name lacks: only ARM knows it.
    """
    parsed = parse_registry_text(text, cloud)
    return parsed.name, parsed.login_server or f"{(parsed.label or parsed.name).lower()}.{cloud.login_suffix}"


def _ref_in(decoded: str, start: int, text: str, cloud: Cloud) -> RegistryRef:
    """Return the registry of a resource ID, alone or in the address of a page or of ARM."""
    is_url = "://" in decoded[:start]
    id_ = re.split(r"[?#]", decoded[start:])[0]
    inside = registry_id_at(id_)
    parts = None if decoded[:start].strip("/") else split_registry_id(id_)
    if is_url:
        parts = inside
    if parts is None:
        registry = inside and RegistryRef(subscription=inside[0], resource_group=inside[1], name=inside[2])
        raise UsageError(
            f"{text!r} is not the resource ID of a registry.", hint=f"give {registry.id}" if registry else _HINT
        )
    other = _portal_of(decoded[:start]) if is_url else None
    if other is not None and other != cloud.name:
        raise UsageError(f"{text!r} is a page of another cloud than {cloud.name}.", hint=f"--cloud {other}")
    subscription, group, name = parts
    return RegistryRef(subscription=subscription, resource_group=group, name=name)


def _portal_of(url: str) -> str | None:
    """Return the cloud whose portal has a page; None for any other page."""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # such as a bracket that nothing closes
        return None
    return PORTALS.get(host) if host else None


def _of_label(plain: str, text: str) -> RegistryText:
    """Parse a name, or the first part of a login server: a registry's name has no hyphen, so a hash follows one."""
    name, dash, digest = plain.partition("-")
    if dash and not _HASH.fullmatch(digest.lower()):
        _refuse(text)
    return RegistryText(name=_checked(name, text), label=plain.lower() if dash else None)


def _of_host(host: str, path: str, text: str, cloud: Cloud) -> RegistryText:
    own = next((known for known in (cloud, *CLOUDS) if host.endswith(f".{known.login_suffix}")), None)
    if own is None:
        raise UsageError(f"{text!r} is not a login server of the cloud {cloud.name} (NAME.{cloud.login_suffix}).")
    label, *further = host.removesuffix(f".{own.login_suffix}").split(".")
    parsed = _of_label(label, text)
    login_server = f"{label}.{own.login_suffix}"
    if own.name != cloud.name:
        raise UsageError(
            f"{text!r} is not a login server of the cloud {cloud.name} (NAME.{cloud.login_suffix}).",
            hint=f"--cloud {own.name}" + (f", with {login_server}" if further or path else ""),
        )
    if further:
        what = _kind_of_host(further)
        raise UsageError(f"{text!r} is {what} of {label}, not its login server.", hint=f"name the registry: {label}")
    if path.strip("/"):
        raise UsageError(f"{text!r} names something in the registry {label}.", hint=f"name the registry: {label}")
    return RegistryText(name=parsed.name, login_server=login_server)


def _kind_of_host(labels: list[str]) -> str:
    if "privatelink" in labels:
        return "a private link name"
    return {"geo": "a regional endpoint", "data": "a data endpoint"}.get(labels[-1], "another host")


def _checked(name: str, text: str) -> str:
    return name if is_name(name) else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise UsageError(f"{text!r} is not a registry: a name has 5 to 50 letters and digits.", hint=_HINT)
