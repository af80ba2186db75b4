"""The pages of docs/reference, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.reference.commands import commands_page
from scripts.reference.environment import environment_page
from scripts.reference.exit_codes import exit_codes_page

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "environment.md": environment_page,
    "exit-codes.md": exit_codes_page,
}


def write() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
