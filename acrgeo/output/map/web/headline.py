"""The headline of the page: how many replicas serve, why others do not, where home is, what a day costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrgeo.core.map.model import Mark, RegionMap
from acrgeo.core.model.webhook import Webhook
from acrgeo.output.map.wording import MARK_WORDS
from acrgeo.output.neutral import markup
from acrgeo.output.wording import count_of

TROUBLE = (Mark.SYNCING, Mark.CREATING, Mark.UPDATING, Mark.FAILED, Mark.DELETING, Mark.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the page tells beside the map: a day's cost and the date of its prices, the webhooks; None is unknown."""

    per_day: float | None = None
    currency: str = "USD"
    as_of: str | None = None
    webhooks: tuple[Webhook, ...] | None = None


def verdict(shown: RegionMap) -> tuple[str, str, str]:
    """Return the class, the word and the sentence: ``("part", "degraded", "5 of 6 replicas serve")``."""
    if shown.registry is None:
        return "none", "overview", f"{count_of(len(shown.regions), 'region')} can hold a replica"
    sentence = f"{shown.serving} of {count_of(shown.replicas, 'replica')} serve{'s' if shown.replicas == 1 else ''}"
    if shown.serving == shown.replicas:
        return "all", "healthy", sentence
    return ("down", "down", sentence) if shown.serving == 0 else ("part", "degraded", sentence)


def reasons(shown: RegionMap) -> list[str]:
    """Return why not every replica serves, as far as its state tells: ``1 failed``, ``1 drained``."""
    words = [f"{shown.count(mark)} {MARK_WORDS[mark]}" for mark in TROUBLE if shown.count(mark)]
    off = [region.replica for region in shown.regions if region.is_unrouted and region.replica is not None]
    drained = sum(replica.drain is not None for replica in off)
    words += [f"{drained} drained"] if drained else []
    words += [f"{len(off) - drained} not routed"] if len(off) > drained else []
    return words


def headline(shown: RegionMap, around: Around) -> str:
    """Return the headline as markup."""
    kind, word, sentence = verdict(shown)
    why = "".join(f"<li>{markup(reason)}</li>" for reason in reasons(shown))
    facts = "".join(f"<div><dt>{markup(label)}</dt><dd>{value}</dd></div>" for label, value in _facts(shown, around))
    return (
        f'<p class="verdict {kind}"><strong>{markup(sentence)}</strong> <span class="word">{word}</span></p>'
        f"{f'<ul>{why}</ul>' if why else ''}{f'<dl>{facts}</dl>' if facts else ''}"
    )


def _facts(shown: RegionMap, around: Around) -> Iterator[tuple[str, str]]:
    registry = shown.registry
    if registry is None:
        return
    home = next((region.row.facts.display_name for region in shown.regions if region.name == registry.location), None)
    yield "Home", markup(home or registry.location)
    if around.per_day is None:
        yield "Cost a day", "unknown"
    else:
        amount = f"{around.per_day:,.2f} {around.currency}"
        yield "Cost a day", f'<span title="{markup(f"List prices of {around.as_of}")}">{markup(amount)}</span>'
