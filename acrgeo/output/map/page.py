"""The page of the map: one template, for the file with its data and for the live page. It refers to nothing outside."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from acrgeo.core.map.model import MapRegion
from acrgeo.output.map.document import compact
from acrgeo.output.map.shapes import PITCH, classes, sign
from acrgeo.output.map.svg import Drawing, key, key_class, map_css, svg_part
from acrgeo.output.map.wording import legend, state_words, title
from acrgeo.output.neutral import markup, neutral, neutral_document
from acrgeo.output.view import Document
from acrgeo.output.wording import time_text, yes_no

ICON = f"{-0.8 * PITCH} {-0.8 * PITCH} {1.6 * PITCH} {1.6 * PITCH}"


@cache
def _source(name: str) -> str:
    return (files("acrgeo.output.map") / name).read_text(encoding="utf-8")


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


def page(parts: Document, *, events: str = "", every: float = 0.0) -> str:
    """Return the whole page of ``page_parts``.

    With ``events``, the address of its event stream, it is live and expects news ``every`` seconds.
    """
    meta = f'<meta http-equiv="Content-Security-Policy" content="{markup(policy(is_live=False))}">'
    values = {
        "policy": "" if events else meta,
        "title": markup(f"{parts['name']} · map"),
        "style": _style(),
        "script": _source("page.js"),
        "events": markup(events),
        "every": f"{every:g}",
        "name": markup(parts["name"]),
        "facts": markup(parts["facts"]),
        "read": markup(parts["document"]["readAt"]),
        "svg": parts["svg"],
        "legend": parts["legend"],
        "rows": parts["rows"],
        "data": compact(parts["document"]).replace("<", "\\u003c"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], _source("page.html"))


def page_parts(drawing: Drawing, document: Document, *, read_at: datetime) -> Document:
    """Return what changes from one reading to the next and is sent: ``{document, name, facts, svg, legend, rows}``."""
    name, facts = title(drawing.shown)
    return {
        "document": neutral_document(document),
        "name": neutral(name),
        "facts": neutral(facts),
        "svg": svg_part(drawing, read_at=read_at),
        "legend": _legend_items(drawing),
        "rows": "".join(_row(region, read_at) for region in drawing.shown.regions),
    }


def _legend_items(drawing: Drawing) -> str:
    return "".join(
        f"<li>{_icon(key_class(entry), key(entry))}<span>{markup(entry.words)} <b>{entry.count}</b></span></li>"
        for entry in legend(drawing.shown)
    )


def _row(region: MapRegion, read_at: datetime) -> str:
    facts, replica = region.row.facts, region.replica
    notes = [replica.message] if replica is not None and replica.message else []
    if replica is not None and replica.timestamp:
        notes.append(f"since {time_text(replica.timestamp)} UTC")
    notes += region.hosts
    notes += [f"plan: {change.action.value}: {change.reason}" for change in region.changes]
    below = "".join(f"<small>{markup(note)}</small>" for note in notes)
    pair = f"<small>pair {markup(facts.pair)}</small>" if facts.pair else ""
    distance = "" if region.row.distance is None else f"{region.row.distance:.0f}"
    return (
        f'<tr data-region="{markup(facts.name)}"><th scope="row">{_icon(classes(region), sign(region.mark))}'
        f"{markup(facts.name)}{pair}</th><td>{markup(state_words(region, read_at))}{below}</td>"
        f'<td>{yes_no(facts.has_zones)}</td><td class="number">{distance}</td></tr>'
    )


def _icon(class_names: str, drawn: str) -> str:
    return f'<svg viewBox="{ICON}" aria-hidden="true"><g class="{class_names}">{drawn}</g></svg>'
