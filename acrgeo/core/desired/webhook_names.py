"""The names that webhooks of a file have in the regions of replicas: each once, and each a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrgeo.core.desired.registry import DesiredWebhook
from acrgeo.core.desired.source import Diagnostic, quoted
from acrgeo.core.model.names import is_name


def name_mistakes(webhooks: Sequence[DesiredWebhook], regions: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the names of webhooks, of a registry with replicas in some regions."""
    for at, webhook in enumerate(webhooks):
        path = f"webhooks[{at}].name"
        wrong = [region for region in webhook.regions_of(regions) if not is_name(webhook.name_in(region))]
        if wrong:
            yield Diagnostic(webhook.place, path, bad_name(webhook, wrong[0]))
        for earlier in webhooks[:at]:
            twice = shared_names(earlier, webhook, regions)
            if twice:
                fact = f"there is a webhook {twice[0]} already, at {earlier.place}"
                yield Diagnostic(webhook.place, path, fact)


def shared_names(one: DesiredWebhook, other: DesiredWebhook, locations: Sequence[str] = ()) -> list[str]:
    """Return the names that two webhooks both have, of a registry with replicas in some regions.

    Without those, the regions that they name are looked at; where one names none, it is in all of the other.
    """
    known = {*locations, *one.regions_of(()), *other.regions_of(())} or {"region"}
    names = {one.name_in(region).lower() for region in one.regions_of(known)}
    return sorted(name for region in other.regions_of(known) if (name := other.name_in(region)).lower() in names)


def bad_name(webhook: DesiredWebhook, region: str) -> str:
    """Return what is wrong with the name of a webhook in a region."""
    return f"makes {quoted(webhook.name_in(region))} in {region}; a name is 5 to 50 letters and digits"
