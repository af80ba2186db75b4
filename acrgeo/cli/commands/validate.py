"""``acrgeo validate``: check files. Asks nobody, needs no sign-in, and writes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo import __version__
from acrgeo.cli.arguments import NO_FILES
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context


def validate(
    context: Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Files, folders or - for stdin: the same as -f."),
    ] = None,
    file: Annotated[
        list[str],
        option(
            "--file",
            "-f",
            metavar="FILE",
            help="A file, a folder of *.yaml and *.yml files, or - for stdin; repeatable.",
        ),
    ] = NO_FILES,
    strict: Annotated[bool, option("--strict", help="Exit 2 for warnings too.")] = False,
    check_env: Annotated[
        bool, option("--check-env", help="Check the environment variables that the files read, as plan does.")
    ] = False,
    skip_others: Annotated[
        bool,
        option("--skip-others", help="Skip files of other programs: those without apiVersion: acrgeo/…"),
    ] = False,
) -> ExitCode:
    """Check files without Azure.

    For editors, hooks and pipelines: asks nobody and needs no sign-in. Every mistake of every file is a line
    FILE:LINE:COLUMN: KEY: what is wrong, in the words of plan, and the exit code is 2.
    A warning is what only Azure can tell, such as a region that acrgeo does not know; it exits 0 without --strict.
    """
    from acrgeo.output.views.validation.view import validation_view
    from acrgeo.workflow.ci.results import tell_validation
    from acrgeo.workflow.validating import validate_files

    names = list(dict.fromkeys([*(files or ()), *file]))
    if not names:
        raise UsageError("No file is named.", hint="acrgeo validate FILE")
    validation = validate_files(context, names, skips_others=skip_others, checks_variables=check_env, is_strict=strict)
    tell_validation(context, validation)
    context.show(validation_view(validation, __version__))
    if validation.hint is not None and context.format.is_page:
        from acrgeo.output.views.error import print_hint

        print_hint(context.streams.err, validation.hint)
    return ExitCode.DONE if validation.is_valid else ExitCode.USAGE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "validate",
        validate,
        examples="""acrgeo validate contoso.yaml
        acrgeo validate -f fleet/ --strict
        acrgeo validate --skip-others $(git ls-files '*.yaml')""",
        is_local=True,
    )
