"""Settings: ``config list`` and ``config get``, what each is and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.model.settings import Effective
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View

if TYPE_CHECKING:
    from rich.text import Text

COLUMNS = (Column("SETTING"), Column("VALUE"), Column("FROM", 1), Column("MEANING", 2, is_extra=True))


def settings_view(found: Sequence[Effective]) -> View:
    """Return the view of settings, in the order given: ``{formatVersion, settings[…]}``."""
    documents = [setting_document(setting) for setting in found]

    def draw(canvas: Canvas) -> Iterator[Text]:
        rows = [Row([each.setting.name, each.value or "-", each.origin, each.setting.explained]) for each in found]
        yield from draw_grid(canvas, COLUMNS, rows)

    lines = [
        {"name": each.setting.name, "value": each.value, "origin": each.origin, "meaning": each.setting.explained}
        for each in found
    ]
    return View({"formatVersion": FORMAT_VERSION, "settings": documents}, documents, lambda: Page(draw), lines=lines)


def setting_view(found: Effective) -> View:
    """Return the view of one setting; its page is the value alone."""
    document = setting_document(found)

    def draw(_: Canvas) -> Iterator[Text]:
        yield styled(found.value or "")

    return View({"formatVersion": FORMAT_VERSION, **document}, [document], lambda: Page(draw))


def setting_document(found: Effective) -> Document:
    """Return ``{name, value, source, origin}``: a number or a list where it is one, null where it is not set.

    ``source`` is one of the ways that a value can come; ``origin`` is the option, variable, pipeline or ``file:line``.
    """
    value = None if found.value is None else found.setting.kind.written(found.value)
    return {"name": found.setting.name, "value": value, "source": found.source.value, "origin": found.origin}
