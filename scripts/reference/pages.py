"""What is made from the code in docs/, by name."""

from __future__ import annotations

from collections.abc import Callable

from scripts.reference.commands import commands_page
from scripts.reference.contracts import contracts_text
from scripts.reference.documents import documents_page
from scripts.reference.environment import environment_page
from scripts.reference.exit_codes import exit_codes_page

PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/environment.md": environment_page,
    "reference/exit-codes.md": exit_codes_page,
    "reference/documents.md": documents_page,
    "contracts.json": contracts_text,
}
