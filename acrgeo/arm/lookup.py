"""From what a user types to where a registry is: a name, a login server or a resource ID."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.arm.clouds import CLOUDS, Cloud
from acrgeo.arm.error_translation import translated
from acrgeo.arm.parsing import parse_registry_id
from acrgeo.arm.session import Session
from acrgeo.core.model.names import close_matches, is_name
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AzureError, NotFoundError, UsageError

_TYPE = "resourceType eq 'Microsoft.ContainerRegistry/registries'"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryText:
    """What was typed, taken apart. ``login_server`` is given where it holds more than the name does."""

    name: str
    ref: RegistryRef | None = None
    login_server: str | None = None


def parse_registry_text(text: str, cloud: Cloud) -> RegistryText:
    """A name, a login server of the cloud, also one with a domain-name-label hash, or a resource ID.

    Raises UsageError for anything else; nothing is sent.
    """
    if text.startswith("/"):
        ref = parse_registry_id(text)
        if ref is None:
            raise UsageError(f"{text!r} is not the resource ID of a registry.")
        return RegistryText(name=_checked(ref.name, text), ref=ref)
    if "." not in text:
        return RegistryText(name=_checked(text, text))
    host = text.lower()
    label, _, suffix = host.partition(".")
    if suffix != cloud.login_suffix:
        other = next((one for one in CLOUDS if one.login_suffix == suffix), None)
        raise UsageError(
            f"{text!r} is not a login server of the cloud {cloud.name} (NAME.{cloud.login_suffix}).",
            hint=f"--cloud {other.name}" if other else None,
        )
    name, dash, _ = label.partition("-")  # a registry's name has no hyphen: what follows one is the hash
    return RegistryText(name=_checked(name, text), login_server=host if dash else None)


def find_refs(session: Session, subscription: str, name: str) -> list[RegistryRef]:
    """Every registry of a subscription with the name, in one request."""
    with translated(f"look up {name}"):
        found = session.resources_in(subscription).resources.list(filter=f"{_TYPE} and name eq '{name}'")
        refs = [parse_registry_id(str(one.get("id"))) for one in found]
    return [ref for ref in refs if ref is not None and ref.name.lower() == name.lower()]


def ambiguous(name: str, refs: list[RegistryRef]) -> UsageError:
    """The error for a name that several groups have."""
    groups = sorted(ref.resource_group for ref in refs)
    return UsageError(f"{name} is in {len(refs)} resource groups: {', '.join(groups)}.", hint="-g GROUP")


def not_found(session: Session, subscription: str, name: str, group: str | None = None) -> NotFoundError:
    """The error for a name that is not there, with close names where they may be listed."""
    listed: list[str] | None
    try:
        with translated("list the registries"):
            listed = [str(one.get("name")) for one in session.resources_in(subscription).resources.list(filter=_TYPE)]
    except AzureError:
        listed = None  # the answer to the user's question is known already; only the suggestion is lost
    if listed == [] and group is None:  # a list holds what the caller may read: nothing there proves nothing
        return NotFoundError(
            f"No registry can be seen in subscription {subscription}: there is none, or you may not read them.",
            hint=f"with -g GROUP acrgeo asks for {name} without looking it up",
            code="RegistryNotFound",
        )
    known = listed or []
    close = close_matches(name, known)
    if name.lower() in (one.lower() for one in known):
        hint = f"{name} is in another resource group: leave out -g"
    else:
        hint = f"did you mean {' or '.join(close)}?" if close else "acrgeo list"
    where = f"resource group {group} of subscription {subscription}" if group else f"subscription {subscription}"
    return NotFoundError(f"No registry named {name} is in {where}.", hint=hint, code="RegistryNotFound")


def _checked(name: str, text: str) -> str:
    if not is_name(name):
        raise UsageError(
            f"{text!r} names no registry: a registry's name has 5 to 50 letters and digits.",
            hint="give a name, a login server or a resource ID",
        )
    return name
