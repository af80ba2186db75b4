"""Cost: ``cost``, what registries cost. No number goes without its date and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.impact.cost import GIB, MONTH, Cost, StorageCost, TransferCost
from acrgeo.core.impact.cost_report import NOT_KNOWN, CostReport
from acrgeo.core.impact.price_table import TABLE_NOTE, TABLE_SOURCE
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.impact import cost_document, price_document, rounded

if TYPE_CHECKING:
    from rich.text import Text

COLUMNS = (
    Column("REGION"),
    Column("TIER NOW", 3, label="now"),
    Column("A DAY", 1, is_number=True),
    Column("TIER AFTER", 4, label="after"),
    Column("A DAY AFTER", 2, is_number=True),
)


def costs_view(reports: Sequence[CostReport], why: str | None) -> View:
    """Return the view of what registries cost. ``why`` says why Azure's price list was not read, None where it was."""
    document = costs_document(reports, why)
    return View(
        document,
        document["registries"],
        lambda: render_costs(reports, why),
        lines=[line for report in reports for line in _lines(report)],
        names=[report.registry for report in reports],
    )


def _lines(report: CostReport) -> list[dict[str, object]]:
    """Return the lines of the table, sums included."""
    titles = ("location", "sku", "perDay", "skuAfter", "perDayAfter")
    head = {"registry": report.registry, "currency": report.before.currency}
    return [{**head, **dict(zip(titles, cells, strict=True))} for cells in (*_cells(report), *_sums(report))]


def render_costs(reports: Sequence[CostReport], why: str | None) -> Page:
    """Render one region a line, the sums, storage and the first sync, then origins and what is not in it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        for report in reports:
            yield from canvas.wrap(assemble((report.registry, "bold"), f"  in {report.before.currency}"))
            yield styled()
            yield from draw_grid(canvas, COLUMNS, _rows(report))
            yield styled()
            yield from canvas.wrap(_storage(report), hanging=2)
            if report.transfers:
                yield from canvas.wrap(_first_sync(report.transfers), hanging=2)
        yield styled()
        origins = dict.fromkeys(origin for report in reports for cost in _costs(report) for origin in cost.origins)
        for as_of, source in origins:
            note = f" {TABLE_NOTE}" if source == TABLE_SOURCE else ""
            yield from canvas.wrap(f"Prices: list prices of {as_of}, {source}.{note}", hanging=2)
        if why:
            yield from canvas.wrap(f"Azure's price list was not read: {why}.", hanging=2)
        yield from canvas.wrap(f"Not in it: {', '.join(NOT_KNOWN)}.", hanging=2)

    return Page(draw)


def costs_document(reports: Sequence[CostReport], why: str | None) -> Document:
    """Return ``{formatVersion, registries[{registry, currency, current, desired, storage …}], notRead, notKnown}``."""
    return {
        "formatVersion": FORMAT_VERSION,
        "registries": [_report_document(report) for report in reports],
        "notRead": why,
        "notKnown": list(NOT_KNOWN),
    }


def _report_document(report: CostReport) -> Document:
    return {
        "registry": report.registry,
        "currency": report.before.currency,
        "current": cost_document(report.before),
        "desired": None if report.after is None else cost_document(report.after),
        "size": None if isinstance(report.size, Unknown) else report.size,
        "storage": _storage_document(report.storage),
        "storageAfter": _storage_document(report.storage_after),
        "firstSync": [
            {
                "location": transfer.location,
                "amount": rounded(transfer.amount),
                "price": price_document(transfer.price),
            }
            for transfer in report.transfers
        ],
    }


def _costs(report: CostReport) -> list[Cost]:
    return [report.before] if report.after is None else [report.before, report.after]


def _rows(report: CostReport) -> list[Row]:
    sums = [Row([styled(cell, "bold") for cell in cells]) for cells in _sums(report)]
    return [*(Row(cells) for cells in _cells(report)), *sums]


def _cells(report: CostReport) -> Iterator[list[str]]:
    before = {line.location: line for line in report.before.lines}
    after = {} if report.after is None else {line.location: line for line in report.after.lines}
    for location in sorted({*before, *after}):
        cells = [location]
        for lines, is_shown in ((before, True), (after, report.after is not None)):
            line = lines.get(location)
            if not is_shown:
                cells += ["", ""]
            elif line is None:
                cells += ["none", "-"]
            else:
                cells += [line.sku.value, "unknown" if line.price is None else f"{line.price.amount:.4f}"]
        yield cells


def _sums(report: CostReport) -> Iterator[list[str]]:
    for title, days in (("a day", 1), (f"{MONTH} days", MONTH)):
        cells = [title]
        for cost in (report.before, report.after):
            if cost is None:
                cells += ["", ""]
            else:
                cells += ["", "unknown" if cost.per_day is None else f"{cost.per_day * days:.2f}"]
        yield cells


def _storage(report: CostReport) -> str:
    if isinstance(report.size, Unknown):
        return f"Storage: unknown, the size could not be read: {report.size.reason}."
    gib = f"{report.size / GIB:.1f} GiB in the home region"
    if report.storage is None or report.storage_after is None:
        return f"Storage: {gib}; no price is known in {report.before.currency}."
    text = f"Storage: {gib}; {_range(report.storage)} a month"
    if report.after is not None:
        text += f", after it {_range(report.storage_after)}"
    price = report.storage.price
    included = dict.fromkeys((report.storage.included_gib, report.storage_after.included_gib))
    return (
        f"{text} ({' then '.join(map(str, included))} GiB are included, whether once or in each region is not "
        f"documented; {price.amount:.2f} {price.currency} a GB and month of {price.as_of}, {price.source})."
    )


def _range(storage: StorageCost) -> str:
    if abs(storage.most - storage.least) < 0.005:
        return f"{storage.most:.2f} {storage.price.currency}"
    return f"{storage.least:.2f} to {storage.most:.2f} {storage.price.currency}"


def _first_sync(transfers: Sequence[TransferCost]) -> str:
    size = transfers[0].size
    if not size:
        return "First sync: the registry is empty, so nothing is moved."
    parts = [
        f"{transfer.location} no rate is known"
        if transfer.price is None or transfer.amount is None
        else f"{transfer.location} {transfer.amount:.2f} {transfer.price.currency} at {transfer.price.amount:.2f} a GB"
        for transfer in transfers
    ]
    prices = [transfer.price for transfer in transfers if transfer.price is not None]
    origins = dict.fromkeys((price.as_of, price.source) for price in prices)
    told = "".join(f" Rates of {as_of}, {source}." for as_of, source in origins)
    return f"First sync of {size / GIB:.1f} GiB, once: {', '.join(parts)}.{told}"


def _storage_document(storage: StorageCost | None) -> Document | None:
    if storage is None:
        return None
    return {
        "copies": storage.copies,
        "includedGiB": storage.included_gib,
        "least": rounded(storage.least),
        "most": rounded(storage.most),
        "price": price_document(storage.price),
    }
