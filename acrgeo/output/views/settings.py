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
        rows = [Row([each.setting.name, each.value, each.origin, each.setting.meaning]) for each in found]
        yield from draw_grid(canvas, COLUMNS, rows)

    lines = [setting_document(each) | {"meaning": each.setting.meaning} for each in found]
    return View({"formatVersion": FORMAT_VERSION, "settings": documents}, documents, lambda: Page(draw), lines=lines)


def setting_view(found: Effective) -> View:
    """Return the view of one setting; its page is the value alone."""
    document = setting_document(found)

    def draw(_: Canvas) -> Iterator[Text]:
        yield styled(found.value)

    return View({"formatVersion": FORMAT_VERSION, **document}, [document], lambda: Page(draw))


def setting_document(found: Effective) -> Document:
    """Return ``{name, value, origin}``: a variable, a pipeline, a file, or ``default``."""
    return {"name": found.setting.name, "value": found.value, "origin": found.origin}
