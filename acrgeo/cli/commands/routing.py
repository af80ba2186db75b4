"""``acrgeo routing``: drain and restore replicas, with who and why kept in their tags."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, RegionsArgument, RegistryArgument
from acrgeo.cli.command import add_command, add_write
from acrgeo.cli.options import new_group, option
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.tags import LONGEST_VALUE
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.durations import parse_duration
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.apply import change
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry, select


def show(context: Context, registry: DefaultRegistryArgument = None) -> ExitCode:
    """Show which replicas are routed, and who drained the others."""
    from acrgeo.output.views.routing import routing_view

    context.show(routing_view(read_registry(context, registry), now=context.now))
    return ExitCode.DONE


def enable(context: Context, options: WriteOptions, registry: RegistryArgument, region: RegionsArgument) -> ExitCode:
    """Restore replicas: the global endpoint sends them requests again.

    Removes the record of the drain.
    """
    chosen = select(context, read_registry(context, registry), region)
    desired = tuple(
        DesiredReplica(location=replica.location, name=replica.name, is_routed=True) for replica in chosen.replicas
    )
    return change(context, options, chosen.registry, DesiredRegistry(replicas=desired))


def disable(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: RegionsArgument,
    reason: Annotated[
        str | None,
        option("--reason", metavar="TEXT", help="Why they are drained."),
    ] = None,
    until: Annotated[
        str | None,
        option(
            "--until",
            metavar="TIME",
            help="When the drain should end: 2h, 3d or 2026-12-01T08:00Z. A note only: no drain ends by itself.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        option("--by", metavar="NAME", help="Who drains them (default: this machine's user)."),
    ] = None,
) -> ExitCode:
    """Drain replicas: the global endpoint sends them no more requests.

    Images keep syncing. Who drained a replica, why, when and until when is kept in its tags.
    """
    now = context.now
    drain = Drain(
        by=_limited("--by", by or _user()),
        reason=_limited("--reason", reason) if reason else None,
        at=_time(now),
        until=parse_until(until, now) if until else None,
    )
    is_explained = reason is not None or until is not None or by is not None
    chosen = select(context, read_registry(context, registry), region)
    desired = tuple(
        DesiredReplica(
            location=replica.location,
            name=replica.name,
            is_routed=False,
            drain=_record(drain, replica.drain, is_explained=is_explained),
        )
        for replica in chosen.replicas
    )
    return change(context, options, chosen.registry, DesiredRegistry(replicas=desired))


def _record(drain: Drain, existing: Drain | None, *, is_explained: bool) -> Drain:
    """Return the record to keep: a drained replica keeps its time, and who and why unless they are given again."""
    if existing is None:
        return drain
    return replace(drain, at=existing.at) if is_explained else existing


def parse_until(text: str, now: datetime) -> str:
    """Return a duration from now, or an ISO 8601 time (UTC without a zone), as UTC text; UsageError if it is past."""
    try:
        until = now + timedelta(seconds=parse_duration(text))
    except OverflowError as error:
        raise UsageError(f"--until {text} is too far in the future.") from error
    except UsageError:
        try:
            until = datetime.fromisoformat(text.replace("Z", "+00:00"))
            until = until.astimezone(timezone.utc) if until.tzinfo else until.replace(tzinfo=timezone.utc)
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--until {text!r} is neither a duration such as 2h nor a time.") from error
    if until <= now:
        raise UsageError(f"--until {text} is in the past.")
    return _time(until)


def _time(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # no such user, for example in a container
        raise UsageError("This machine does not know its user's name.", hint="--by NAME") from error


def _limited(option: str, text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise UsageError(f"{option} has {len(text)} characters; a tag holds at most {LONGEST_VALUE}.")
    return text


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Drain replicas and restore them.")
    add_command(group, "show", show, examples="acrgeo routing show contoso")
    add_write(group, "enable", enable, examples="acrgeo routing enable contoso eastus")
    add_write(
        group, "disable", disable, examples="acrgeo routing disable contoso eastus --reason 'pull errors' --until 2h"
    )
    app.add_typer(group, name="routing")
