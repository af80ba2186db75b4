"""``acrgeo permissions``: what the caller may do, what is missing, and which role would give it."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import new_group, option
from acrgeo.core.permissions.actions import GEO_TASKS, Task
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import find_registry


def check(
    context: Context,
    registry: DefaultRegistryArgument = None,
    tasks: Annotated[
        list[Task] | None,
        option(
            "--for",
            metavar="TASK",
            help="add, delete, routing, upgrade, webhook or push; repeatable (default: the first four).",
            variable="ACRGEO_PERMISSIONS_FOR",  # replica wait has a --for of its own
        ),
    ] = None,
    role: Annotated[
        bool,
        option(
            "--role", help="Print a custom role with exactly these actions for az role definition create, and stop."
        ),
    ] = False,
) -> ExitCode:
    """Check the permissions that geo-replication needs.

    Checks the registry, its group and its subscription, and its private endpoints. Exits 4 if one is
    missing.
    """
    from acrgeo.core.model.registry import ABAC
    from acrgeo.core.permissions.actions import Scope
    from acrgeo.core.permissions.report import check_permissions, custom_role
    from acrgeo.core.preflight.facts import Unknown
    from acrgeo.output.formats import print_json
    from acrgeo.output.views.permissions import permissions_view
    from acrgeo.workflow.identity import caller

    checked = tuple(task for task in Task if task in tasks) if tasks else GEO_TASKS
    ref = find_registry(context, registry)
    preflight_reads = context.preflight_reads
    above = f"/subscriptions/{ref.subscription}"
    scopes = {
        Scope.REGISTRY: ref.id,
        Scope.GROUP: f"{above}/resourceGroups/{ref.resource_group}",
        Scope.SUBSCRIPTION: above,
    }
    mode, endpoints = preflight_reads.read_access(ref)
    custom = custom_role(ref, checked, has_private_endpoints=bool(endpoints))
    if role:
        print_json(context.streams.out, custom)
        return ExitCode.DONE
    answers = preflight_reads.read_entries([*scopes.values(), *endpoints])
    read = [None if isinstance(entries, Unknown) else entries for entries in answers]
    report = check_permissions(
        dict(zip(scopes, read[: len(scopes)], strict=True)),
        tasks=checked,
        endpoints=read[len(scopes) :],
        is_abac=None if mode is None else mode == ABAC,
    )
    who = caller(context, ref.subscription, answers[list(scopes).index(Scope.SUBSCRIPTION)])
    context.show(permissions_view(ref, report, custom, caller=who, commands=context.commands))
    return ExitCode.DONE if report.is_enough else ExitCode.NOT_PERMITTED


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Check what the caller may do.")
    add_command(
        group,
        "check",
        check,
        examples="""acrgeo permissions check contoso
        acrgeo permissions check contoso --for add --for delete -o json
        acrgeo permissions check contoso --role > role.json""",
    )
    app.add_typer(group, name="permissions")
