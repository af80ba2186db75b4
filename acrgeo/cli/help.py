"""Lay out help: what is a command's own first, the options of every command last, no noise between."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    import typer

COMMON_PANEL = "Common options"
WRITE_PANEL = "Options for every change"

COMMON_NOTE = "Common options go before or after the command: acrgeo --help."

ROOT_EPILOG = """\b
Every option can be set by an environment variable: ACRGEO_OUTPUT=json is --output json.
Also read: AZURE_SUBSCRIPTION_ID, AZURE_DEFAULTS_ACR, AZURE_DEFAULTS_GROUP, NO_COLOR, COLUMNS.

\b
Exit codes:
  0  done, or nothing to do       5  refused by a safety rule
  1  failed                       6  done in part
  2  the command line is wrong    7  timed out, or still running
  3  changes or findings          8  not found
  4  not signed in or permitted   130  interrupted

\b
Examples:
  acrgeo list
  acrgeo --sandbox show contoso
  acrgeo --sandbox replica add contoso eastus --upgrade --dry-run
"""


CODES = {
    0: "done",
    1: "failed",
    2: "the command line is wrong",
    3: "changes or findings",
    4: "not permitted",
    5: "refused",
    6: "done in part",
    7: "timed out",
    8: "not found",
}
LOCAL_CODES = (0, 1, 2)
READ_CODES = (0, 1, 2, 4, 7, 8)
WRITE_CODES = (0, 1, 2, 4, 5, 6, 7, 8)
FURTHER_CODES = {
    "plan": (3, 5, 6),
    "drift": (3, 6),
    "preflight": (5,),
    "audit": (3, 6),
    "wait": (5,),
    "explain": (8,),
    "trace": (5,),
    "status": (5,),
    "push-check": (5,),
    "listen": (7,),
}
"""The codes of some commands besides those of their kind, by the last word of the command."""


_RANGE = re.compile(r"  \[[\d.]*[<=>]*x[<=>]*[\d.]*\]$|; [\d.]*[<=>]*x[<=>]*[\d.]*(?=\]$)")  # [1<=x<=100]


def epilog(examples: str, codes: Iterable[int]) -> str:
    """Return what goes below a command's options."""
    lines = [line.strip() for line in examples.strip().splitlines()]
    shown = ["Example:" if len(lines) == 1 else "Examples:", *(f"  {line}" for line in lines)]
    told = ", ".join(f"{code} {CODES[code]}" for code in sorted(codes))
    return "\b\n" + "\n".join(shown) + f"\n\nExit codes: {told}; all: acrgeo --help"


class Command(TyperCommand):
    """A command whose options are listed in sections."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, own options, those of every change, those of every command."""
        _write_sections(self.get_params(ctx), ctx, formatter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return ``REGISTRY [REGION...]``, without the braces that Typer puts around what is required."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 Typer's signature
        """Write it without an indent."""
        _write_epilog(self.epilog, formatter)


class Group(TyperGroup):
    """A group that takes the common options, but leaves them to the help of its commands and of acrgeo."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of a word; what other programs call it is answered with ours."""
        if args and args[0] not in self.commands and not ctx.resilient_parsing:
            from acrgeo.cli.mistyped import check_word

            check_word(ctx, args)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the common options at the root only, then the commands."""
        parameters = self.get_params(ctx)
        if ctx.parent is not None:
            parameters = [option for option in parameters if getattr(option, "rich_help_panel", None) != COMMON_PANEL]
        _write_sections(parameters, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 Typer's signature
        """Write it without an indent."""
        _write_epilog(self.epilog, formatter)


def _write_epilog(text: str | None, formatter: Any) -> None:
    if text:
        formatter.write_paragraph()
        formatter.write_text(text)


def _write_sections(parameters: list[Any], ctx: typer.Context, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], WRITE_PANEL: [], COMMON_PANEL: []}
    has_common = ctx.parent is not None and any(
        getattr(option, "rich_help_panel", None) == COMMON_PANEL for option in parameters
    )
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        if parameter.name == "output" and ctx.parent is not None:
            from acrgeo.output.formats import Format

            record = record[0], Format.help(ctx.command_path.partition(" ")[2])
        is_argument = parameter.param_type_name == "argument"
        panel = COMMON_PANEL if parameter.name == "help" and has_common else parameter.rich_help_panel
        sections["Arguments" if is_argument else panel or "Options"].append((record[0], _RANGE.sub("", record[1])))
    for title, records in sections.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)
