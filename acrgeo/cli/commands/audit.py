"""``acrgeo audit``: resilience and safety of the registries that are there. Changes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.audit.audit import FailOn
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context

NOTHING: list[str] = []


def audit(
    context: Context,
    registry: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[REGISTRY...]",
            help="Names, login servers or resource IDs (default: AZURE_DEFAULTS_ACR, or az's default acr).",
        ),
    ] = None,
    all_registries: Annotated[
        bool,
        option(
            "--all",
            help="Audit every registry of the subscription or group that -s or -g names, or of all that you see.",
            has_variable=False,
        ),
    ] = False,
    file: FilesOption = NO_FILES,
    fail_on: Annotated[
        FailOn,
        option(
            "--fail-on",
            metavar="LEVEL",
            help="Exit 3 for findings of this level or a worse one: error, warning (default), note or never.",
        ),
    ] = FailOn.WARNING,
    suppressions: Annotated[
        str | None,
        option(
            "--suppressions",
            metavar="FILE",
            help="Findings that are accepted, each with a reason and a last day (default: .acrgeo-audit.yaml).",
        ),
    ] = None,
    iac: Annotated[
        list[str],
        option(
            "--iac",
            metavar="DIR",
            help="A folder of Terraform, Bicep, templates, manifests or pipelines: find names in it that are not "
            "there; repeatable.",
        ),
    ] = NO_FILES,
    allowed_regions: Annotated[
        str | None,
        option("--allowed-regions", metavar="REGIONS", help="Regions in which replicas may be, separated by commas."),
    ] = None,
    allowed_geographies: Annotated[
        str | None,
        option(
            "--allowed-geographies",
            metavar="NAMES",
            help="Geographies or their groups in which replicas may be, such as 'Europe,United States'.",
        ),
    ] = None,
) -> ExitCode:
    """Find what is weak or unsafe about registries.

    Holds what is there against the rules: tier, regions and zones, replicas that do not serve, webhooks,
    tasks, private endpoints with their DNS, who may sign in. Changes nothing; explain ID says more of a finding.
    What cannot be read is unknown, and exits 6 unless something fails. -f takes registries and their
    minRouted from files.
    """
    from acrgeo import __version__
    from acrgeo.output.views.audit.view import audit_view
    from acrgeo.workflow.allowed_regions import allowed_in, split_regions
    from acrgeo.workflow.auditing.run import AuditQuestion, audit_registries
    from acrgeo.workflow.ci.results import tell_audit

    question = AuditQuestion(
        names=tuple(registry or ()),
        files=tuple(file),
        is_all=all_registries,
        allowed_regions=allowed_in(context) if allowed_regions is None else split_regions(allowed_regions),
        allowed_geographies=tuple(word.strip() for word in (allowed_geographies or "").split(",") if word.strip()),
        suppressions=suppressions,
        iac=tuple(iac),
        fail_on=fail_on,
    )
    found = audit_registries(context, question)
    tell_audit(context, found)
    context.show(audit_view(found, __version__))
    return found.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "audit",
        audit,
        examples="""acrgeo audit contoso
        acrgeo audit --all --fail-on error
        acrgeo audit -f fleet/ -o json
        acrgeo audit --all --iac infra/""",
    )
