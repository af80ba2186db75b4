"""The page of the map: one template, for the file with its data and for the live page. It refers to nothing outside."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from acrgeo.core.map.model import MapRegion, RegionMap
from acrgeo.core.model.timestamps import parse_time
from acrgeo.output.map.document import compact
from acrgeo.output.map.shapes import PITCH, classes, sign
from acrgeo.output.map.svg import key, key_class, map_css, svg_parts
from acrgeo.output.map.web.headline import Around, headline
from acrgeo.output.map.wording import ABSENT, LegendEntry, legend_groups, state_words, title
from acrgeo.output.neutral import markup, neutral, neutral_document
from acrgeo.output.view import Document
from acrgeo.output.wording import count_of, duration, time_text, yes_no

ICON = f"{-0.8 * PITCH} {-0.8 * PITCH} {1.6 * PITCH} {1.6 * PITCH}"


@cache
def _source(name: str) -> str:
    return (files("acrgeo.output.map.web") / name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return map_css() + _source("page.css")


def policy(*, is_live: bool) -> str:
    """Return the Content-Security-Policy: the page's own style and script, by their hashes, and nothing else."""
    connect = "'self'" if is_live else "'none'"
    rules = [
        "default-src 'none'",
        f"style-src '{_hash(_style())}'",
        f"script-src '{_hash(_source('page.js'))}'",
        "img-src data:",
        f"connect-src {connect}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join([*rules, "frame-ancestors 'none'"] if is_live else rules)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def page(parts: Document, *, events: str = "", every: float = 0.0, again: str = "") -> str:
    """Return the whole page of ``page_parts``.

    With ``events``, the address of its event stream, it is live and expects news ``every`` seconds; ``again`` is the
    command that serves it again.
    """
    meta = f'<meta http-equiv="Content-Security-Policy" content="{markup(policy(is_live=False))}">'
    values = {
        "policy": "" if events else meta,
        "title": markup(f"{parts['name']} · map"),
        "style": _style(),
        "script": _source("page.js"),
        "events": markup(events),
        "every": f"{every:g}",
        "again": markup(again),
        "read": markup(parts["document"]["readAt"]),
        **{part: markup(parts[part]) for part in ("name", "facts")},
        **{part: parts[part] for part in ("headline", "maps", "legend", "rows", "others", "summary")},
        "data": compact(parts["document"]).replace("<", "\\u003c"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], _source("page.html"))


def page_parts(shown: RegionMap, document: Document, *, read_at: datetime, around: Around | None = None) -> Document:
    """Return what changes from one reading to the next and is sent.

    ``{document, name, facts, headline, maps, legend, rows, others, summary}``: text, and markup from ``headline`` on.
    """
    name, facts = title(shown)
    around = around or Around()
    first = [region for region in shown.regions if region.is_there or region.changes]
    others = [region for region in shown.regions if region not in first]
    return {
        "document": neutral_document(_with_webhooks(document, around)),
        "name": neutral(name),
        "facts": neutral(facts),
        "headline": headline(shown, around),
        "maps": svg_parts(shown, read_at=read_at),
        "legend": "".join(_legend(shown)),
        "rows": "".join(_row(region, read_at) for region in first),
        "others": "".join(_row(region, read_at) for region in others),
        "summary": _summary(others, is_rest=bool(first)),
    }


def _with_webhooks(document: Document, around: Around) -> Document:
    """Return the document with the webhooks of each region; None where they could not be read."""
    known = around.webhooks
    return {
        **document,
        "regions": [
            {
                **region,
                "webhooks": None
                if known is None
                else [
                    {"name": webhook.name, "actions": list(webhook.actions), "enabled": webhook.is_enabled}
                    for webhook in known
                    if webhook.location == region["name"]
                ],
            }
            for region in document["regions"]
        ],
    }


def _summary(others: list[MapRegion], *, is_rest: bool) -> str:
    marks = [region.mark for region in others]
    counts = ", ".join(f"{marks.count(mark)} {mark.value}" for mark in ABSENT if mark in marks)
    return f"{count_of(len(others), 'other region' if is_rest else 'region')}: {counts or 'none'}"


def _legend(shown: RegionMap) -> Iterator[str]:
    for group in legend_groups(shown):
        besides = "".join(_legend_item(entry, "of these ") for entry in group.besides)
        items = "".join(map(_legend_item, group.entries))
        yield f'<ul aria-label="{markup(group.words)}"><li><b>{markup(group.words)}</b></li>{items}{besides}</ul>'


def _legend_item(entry: LegendEntry, before: str = "") -> str:
    words = f"<span>{before}{markup(entry.words)} <b>{entry.count}</b></span>"
    return f'<li class="entry">{_icon(key_class(entry), key(entry))}{words}</li>'


def _row(region: MapRegion, read_at: datetime) -> str:
    """Return a row of the tables: a button that shows the details, state, since when, zones, distance."""
    facts, replica = region.row.facts, region.replica
    notes = [replica.message] if replica is not None and replica.message else []
    notes += [f"plan: {change.action.value}: {change.reason}" for change in region.changes]
    below = "".join(f"<small>{markup(note)}</small>" for note in notes)
    since = _since(replica.timestamp, read_at) if replica is not None else ""
    distance = "" if region.row.distance is None else f"{region.row.distance:,.0f} km"
    cells = [
        ("Status", f"{markup(state_words(region))}{below}"),
        ("Since", since),
        ("Zones", yes_no(facts.has_zones)),
        ("To home", distance),
    ]
    return (
        f'<tr role="row" data-region="{markup(facts.name)}"><th role="rowheader" scope="row">'
        f'<button type="button" class="name">{_icon(classes(region), sign(region.mark))}'
        f"<span>{markup(facts.display_name)}"
        f"<small>{markup(facts.name)}</small></span></button></th>"
        + "".join(
            f'<td role="cell" data-label="{label}"{"" if value else " class=empty"}>{value}</td>'
            for label, value in cells
        )
        + "</tr>"
    )


def _since(text: str | None, now: datetime) -> str:
    """Return how long ago, with the time itself for the pointer: the page keeps the first up to date."""
    at = parse_time(text)
    if at is None:
        return markup(text or "")
    words = duration(max((now - at).total_seconds(), 0.0)).rpartition(" min ")
    long = f"{words[0]} min" if words[0] and words[2].endswith(" s") else "".join(words)
    return f'<time datetime="{at.isoformat(timespec="seconds")}" title="{time_text(text)} UTC">{long} ago</time>'


def _icon(class_names: str, drawn: str) -> str:
    return f'<svg viewBox="{ICON}" aria-hidden="true"><g class="{class_names}">{drawn}</g></svg>'
