"""The options of every command and of every change, each declared once: as a field. Knows no command line.

A field's name gives the flag, the flag gives the variable of the environment; ``cli.options`` reads both from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.runner import Ci
from acrgeo.errors import UsageError
from acrgeo.output.formats import Format

DECLARED = "option"
"""Where a field keeps its Option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """The facts about an option that its field's name, type and default do not give.

    ``variables`` are read after our own; ``parse`` turns text into the value, or raises UsageError.
    """

    help: str
    short: str | None = None
    metavar: str | None = None
    variables: tuple[str, ...] = ()
    parse: Callable[[str], object] | None = None
    minimum: int | None = None
    maximum: int | None = None


def option(short: str | None = None, *, help: str, default: object = None, **declared: Any) -> Any:  # noqa: A002 Typer's
    """Declare a field that is an option; the keywords are those of Option."""
    return field(default=default, metadata={DECLARED: Option(help=help, short=short, **declared)})


def option_fields(declared: type[Any]) -> tuple[Field[Any], ...]:
    """Return the fields of a dataclass that are options."""
    return tuple(field for field in fields(declared) if DECLARED in field.metadata)


def flag_of(name: str) -> str:
    """Return the flag of a field: ``dry_run`` is ``--dry-run``."""
    return f"--{name.replace('_', '-')}"


def variable_of(flag: str) -> str:
    """Return the variable that stands for a flag: ``--dry-run`` is ``ACRGEO_DRY_RUN``."""
    return f"ACRGEO_{flag.removeprefix('--').replace('-', '_').upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The options of every command; None where one is not given.

    ``typed`` are the names of those that stand on the command line, not in a variable; ``words`` is the command line
    from the command's first word on.
    """

    subscription: str | None = option("-s", metavar="NAME", help="Subscription name or ID (default: az's current one).")
    resource_group: str | None = option(
        "-g", metavar="GROUP", help="The registry's group (default: looked up).", variables=("AZURE_DEFAULTS_GROUP",)
    )
    output: Format | None = option("-o", metavar="FORMAT", help=Format.help())  # noqa: RUF009 makes a field
    query: str | None = option(metavar="JMESPATH", help="Query the JSON document, and print the result.")
    cloud: str | None = option(metavar="CLOUD", help="Azure cloud: public, usgov or china (default: az's active one).")
    sandbox: bool | None = option(help="Use the embedded sandbox instead of Azure.")
    verbose: bool | None = option("-v", help="Log every request to stderr.")
    log_file: Path | None = option(  # noqa: RUF009 makes a field
        metavar="FILE", help="Append what is done and decided to a file, one JSON document per line."
    )
    refresh: bool | None = option(help="Ask Azure again for what earlier commands learned.")
    ci: Ci | None = option(  # noqa: RUF009 makes a field
        metavar="RUNNER",
        help="Speak to the runner of a pipeline: auto (default), github, azdo or none.",
    )
    no_color: bool | None = option(help="Print without colour.")
    typed: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @property
    def settings(self) -> dict[str, str]:
        """What the command line says in the place of a setting; its format is only that of this one's answer."""
        given = {name: getattr(self, name) for name in ("subscription", "resource_group", "cloud")}
        return {name: value for name, value in given.items() if value is not None and name in self.typed}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The options of a command that only reads. ``timeout`` is in seconds."""

    timeout: float | None = option(
        metavar="DURATION",
        parse=parse_duration,
        help="Wait no longer than this in total where Azure throttles (default: 5m).",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """The options of a command that changes Azure. ``timeout`` is in seconds."""

    dry_run: bool = option(default=False, help="Print the plan to stdout and stop.")
    show_az: bool = option(default=False, help="Print the az commands that the plan corresponds to.")
    yes: bool = option("-y", default=False, help="Do not ask; required without a terminal.")
    wait: Literal[Wait.SUCCEEDED, Wait.READY] = option(
        default=Wait.SUCCEEDED,
        metavar="STATE",
        help="Wait until succeeded (default) or ready: the images are there, which can take days.",
    )
    no_wait: bool = option(default=False, help="Exit once Azure has accepted every change.")
    timeout: float | None = option(
        metavar="DURATION",
        parse=parse_duration,
        help="Stop watching after 90, 30m or 2h; Azure continues (default: never).",
    )
    parallel: int = option(
        default=10, metavar="NUMBER", minimum=1, maximum=100, help="Changes to run at once (default: 10)."
    )
    events_file: Path | None = option(  # noqa: RUF009 makes a field
        metavar="FILE", help="Append each event to a file, one JSON document per line."
    )

    def __post_init__(self) -> None:
        """Refuse what contradicts itself: UsageError."""
        if self.no_wait and self.wait is Wait.READY:
            raise UsageError("--no-wait and --wait ready cannot be combined.")
        if str(self.events_file) == "-":
            raise UsageError(
                "--events-file writes a file; stdout is for the outcome.", hint="--events-file events.ndjson"
            )

    @property
    def until(self) -> Wait:
        """How far the change is followed."""
        return Wait.NONE if self.no_wait else self.wait
