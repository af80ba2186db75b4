"""The search for a registry by its name: in the resources index, which can lag, then in the provider's own list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import Any

from acrgeo.arm.error_translation import translated
from acrgeo.arm.lookup.text import RegistryText
from acrgeo.arm.parsing import parse_registry_id
from acrgeo.arm.pipeline.reads import REGISTRIES, RESOURCES
from acrgeo.arm.responses import text_of
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.profile import AzSubscription
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AzureError, NotFoundError, UsageError

SUBSCRIPTIONS_SEARCHED = 40
SEARCHES_AT_ONCE = 8

_TYPE = "resourceType eq 'Microsoft.ContainerRegistry/registries'"


class Source(Enum):
    """Where the place of a registry comes from, which decides what helps where nothing is there."""

    GROUP = "the group was given"
    ID = "the resource ID was given"
    INDEX = "the resources index has it"


def find_refs(session: Session, subscription: str, name: str) -> list[RegistryRef]:
    """Find every registry of a subscription with a name: one request, a second one where the index has none."""
    found = _named(name, _indexed(session, subscription, f"{_TYPE} and name eq '{name}'", name))
    if found:
        return found
    try:
        return _named(name, list_refs(session, subscription))
    except AzureError:  # the caller may read some group only: then the index, which has what may be read, is all
        return []


def list_refs(session: Session, subscription: str) -> list[RegistryRef]:
    """List the registries of a subscription as the provider itself has them."""
    with translated("list the registries"):
        path = f"/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/registries"
        return _refs(session.reads.rows(path, REGISTRIES))


def ambiguous(name: str, refs: Sequence[RegistryRef]) -> UsageError:
    """Return the error for a name that several groups have."""
    groups = sorted(ref.resource_group for ref in refs)
    return UsageError(f"{name} is in {len(refs)} resource groups: {', '.join(groups)}.", hint="-g GROUP")


def other_host(parsed: RegistryText, hosts: Sequence[str]) -> NotFoundError:
    """Return the error for a host that is not the login server of any registry with its name."""
    right = " or ".join(sorted(hosts))
    return NotFoundError(
        f"{parsed.host} is not the login server of {parsed.name}: that is {right}.",
        hint=f"give {right}",
        code="RegistryNotFound",
    )


def not_found(
    session: Session, subscription: str, name: str, group: str | None = None, source: Source = Source.GROUP
) -> NotFoundError:
    """Return the error for a registry that does not exist, and where one of that name, or of a close one, is.

    ``group`` is where it was looked for; None is the whole subscription.
    """
    refs = _whole_list(session, subscription)
    where = (
        f"subscription {subscription}" if group is None else f"resource group {group} of subscription {subscription}"
    )
    fact = f"There is no registry named {name} in {where}."
    if group is not None and source is Source.INDEX:
        fact = f"There is no registry named {name} in {where}, though Azure's resources index still has it."
    others = [ref for ref in _named(name, refs or []) if group is None or ref.resource_group.lower() != group.lower()]
    if others:
        options = [ref.id if source is Source.ID else f"-g {ref.resource_group}" for ref in others]
        places = " and ".join(ref.resource_group for ref in others)
        return NotFoundError(fact, hint=f"{name} is in {places}: {' or '.join(options)}", code="RegistryNotFound")
    elsewhere = _elsewhere(session, subscription, name)
    if elsewhere:
        options = [f'-s "{subscription_name}"' for subscription_name in elsewhere]
        return NotFoundError(
            f"{fact} It is in {' and '.join(elsewhere)}.", hint=" or ".join(options), code="RegistryNotFound"
        )
    if refs == [] and group is None:  # a list has only what the caller may read: an empty one proves nothing
        return NotFoundError(
            f"No registries are visible in subscription {subscription}: there are none, or you may not read them.",
            hint=f"give -g GROUP to read {name} without a lookup",
            code="RegistryNotFound",
            details={"isNowhere": True},
        )
    known = {ref.name.lower(): ref.name for ref in refs or [] if ref.name.lower() != name.lower()}
    close = close_matches(name, known.values())
    return NotFoundError(
        fact,
        hint=f"did you mean {' or '.join(close)}?" if close else "acrgeo list",
        code="RegistryNotFound",
        details={"isNowhere": True},
    )


def _whole_list(session: Session, subscription: str) -> list[RegistryRef] | None:
    """Return all registries that the caller sees; None where neither list may be read.

    The answer to the user's question is known already: only a suggestion is lost.
    """
    try:
        return list_refs(session, subscription)
    except AzureError:
        pass
    try:
        return _indexed(session, subscription, _TYPE, "the registries")
    except AzureError:
        return None


def _elsewhere(session: Session, subscription: str, name: str) -> list[str]:
    """Return the other visible subscriptions that have a registry of a name: theirs, or their ID where that is not one.

    A failure loses only a suggestion. No more than ``SUBSCRIPTIONS_SEARCHED`` are searched.
    """
    try:
        visible = session.visible_subscriptions()
    except AzureError:
        return []
    names = [entry.name.strip().casefold() for entry in visible]
    others = [entry for entry in visible if entry.id.lower() != subscription.lower()]
    with ThreadPoolExecutor(max_workers=SEARCHES_AT_ONCE) as pool:
        has = list(pool.map(partial(_has, session, name), others[:SUBSCRIPTIONS_SEARCHED]))
    found = []
    for entry, is_there in zip(others, has, strict=False):
        if is_there:
            found.append(entry.name if names.count(entry.name.strip().casefold()) == 1 else entry.id)
    return found


def _has(session: Session, name: str, entry: AzSubscription) -> bool:
    try:
        filter_ = f"{_TYPE} and name eq '{name}'"
        return bool(_named(name, _indexed(session, entry.id, filter_, name, retry_total=0)))
    except AzureError:
        return False


def _indexed(session: Session, subscription: str, filter_: str, what: str, **options: Any) -> list[RegistryRef]:
    with translated(f"look up {what}"):
        path = f"/subscriptions/{subscription}/resources"
        return _refs(session.reads.rows(path, RESOURCES, {"$filter": filter_}, **options))


def _refs(models: Iterable[Mapping[str, Any]]) -> list[RegistryRef]:
    """Return the registries of the rows of a list, each once."""
    refs = [parse_registry_id(text_of(model, "id") or "") for model in models]
    return list({ref.id.lower(): ref for ref in refs if ref is not None}.values())


def _named(name: str, refs: Iterable[RegistryRef]) -> list[RegistryRef]:
    return [ref for ref in refs if ref.name.lower() == name.lower()]
