"""From the text that a user typed, a name, a login server or a resource ID, to the registry's place in Azure."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.arm.bounds import read_pages
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
    """The parsed text. ``login_server`` is set where it says more than the name."""

    name: str
    ref: RegistryRef | None = None
    login_server: str | None = None


def parse_registry_text(text: str, cloud: Cloud) -> RegistryText:
    """Parse a name, a login server of the cloud, also one with a domain-name-label hash, or a resource ID.

    Raises UsageError for anything else. Sends nothing.
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
        match = next((cloud for cloud in CLOUDS if cloud.login_suffix == suffix), None)
        raise UsageError(
            f"{text!r} is not a login server of the cloud {cloud.name} (NAME.{cloud.login_suffix}).",
            hint=f"--cloud {match.name}" if match else None,
        )
    name, dash, _ = label.partition("-")  # a registry's name has no hyphen: what follows one is the hash
    return RegistryText(name=_checked(name, text), login_server=host if dash else None)


def find_refs(session: Session, subscription: str, name: str) -> list[RegistryRef]:
    """Find every registry of a subscription with a name, in one request."""
    with translated(f"look up {name}"):
        listed = session.resources_in(subscription).resources.list(filter=f"{_TYPE} and name eq '{name}'")
        refs = [parse_registry_id(str(resource.get("id"))) for resource in read_pages(listed)]
    return [ref for ref in refs if ref is not None and ref.name.lower() == name.lower()]


def ambiguous(name: str, refs: list[RegistryRef]) -> UsageError:
    """Return the error for a name that several groups have."""
    groups = sorted(ref.resource_group for ref in refs)
    return UsageError(f"{name} is in {len(refs)} resource groups: {', '.join(groups)}.", hint="-g GROUP")


def not_found(session: Session, subscription: str, name: str, group: str | None = None) -> NotFoundError:
    """Return the error for a name that does not exist, with close names where they may be listed."""
    names: list[str] | None
    try:
        with translated("list the registries"):
            listed = session.resources_in(subscription).resources.list(filter=_TYPE)
            names = [str(resource.get("name")) for resource in read_pages(listed)]
    except AzureError:
        names = None  # the answer to the user's question is known already; only the suggestion is lost
    if names == [] and group is None:  # a list has only what the caller may read: an empty one proves nothing
        return NotFoundError(
            f"No registries are visible in subscription {subscription}: there are none, or you may not read them.",
            hint=f"give -g GROUP to read {name} without a lookup",
            code="RegistryNotFound",
        )
    close = close_matches(name, names or [])
    if name.lower() in (listed_name.lower() for listed_name in names or []):
        hint = f"{name} is in another resource group: leave out -g"
    else:
        hint = f"did you mean {' or '.join(close)}?" if close else "acrgeo list"
    where = f"resource group {group} of subscription {subscription}" if group else f"subscription {subscription}"
    return NotFoundError(f"There is no registry named {name} in {where}.", hint=hint, code="RegistryNotFound")


def _checked(name: str, text: str) -> str:
    if not is_name(name):
        raise UsageError(
            f"{text!r} is not a registry: a name has 5 to 50 letters and digits.",
            hint="give a name, a login server or a resource ID",
        )
    return name
