"""The table of settings in docs/configuration.md."""

from __future__ import annotations

from pathlib import Path

from acrgeo.core.model.settings import SETTINGS, Setting
from scripts.reference.commands import code, escaped

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->\n"


def with_table(page: str) -> str:
    """Return the page with the table between its marks as the code has it."""
    before, _, rest = page.partition(BEGIN)
    rows = [
        f"| {code(setting.name)} | {escaped(setting.meaning)} | {escaped(setting.kind.takes)} | {_default(setting)} "
        f"| {', '.join(map(code, setting.variables))} |"
        for setting in SETTINGS
    ]
    table = "\n".join(["| setting | is | takes | default | variables |", "|---|---|---|---|---|", *rows, ""])
    return f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}"


def _default(setting: Setting) -> str:
    return setting.fallback or "none" if setting.default is None else code(setting.default)
