"""``acrgeo image import``: copy images into a registry, by the service itself."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import RegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Wait
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions

NOTHING: list[str] = []
"""The default of what may be repeated; Typer copies it."""


def import_images(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    source: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Whole references, such as mcr.microsoft.com/hello-world:latest, or a registry and images of it.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        option(
            "--from",
            metavar="REGISTRY",
            help="The registry that images without a host come from: name, login server or resource ID.",
            variable="ACRGEO_IMPORT_FROM",  # other commands have other origins
        ),
    ] = None,
    every: Annotated[bool, option("--all", help="Every tag of every repository of the source.")] = False,
    to: Annotated[
        str | None,
        option("--to", metavar="REPOSITORY[:TAG]", help="Another name for the only image.", has_variable=False),
    ] = None,
    prefix: Annotated[
        str | None, option("--prefix", metavar="PREFIX", help="Put PREFIX/ before every repository.")
    ] = None,
    tag_as: Annotated[
        list[str], option("--tag-as", metavar="TAG", help="Give each image this tag as well; repeatable.")
    ] = NOTHING,
    force: Annotated[
        bool, option("--force", help="Write over tags that have another digest.", has_variable=False)
    ] = False,
    source_username: Annotated[
        str | None,
        option(
            "--source-username",
            metavar="NAME",
            help="User at the source; its password is in ACRGEO_SOURCE_PASSWORD, or on stdin.",
        ),
    ] = None,
    source_password_stdin: Annotated[
        bool, option("--source-password-stdin", help="Read the password, or an access token, from stdin.")
    ] = False,
) -> ExitCode:
    """Import images from another registry.

    The service copies them to the home region, and from there they spread. Tags are resolved first and imported by
    digest; what is there with the same digest is skipped, so that a run which was stopped is simply run again. A tag
    that has another digest is written over with --force only. Signatures and other referrers are not copied.
    """
    from acrgeo.core.imports.wanted import Names
    from acrgeo.core.plan.plan import Plan
    from acrgeo.workflow.apply import apply_plan
    from acrgeo.workflow.images.importing import Wanted, plan_import, read_password
    from acrgeo.workflow.targets import read_registry

    if options.until is Wait.READY:
        raise UsageError(
            "--wait ready is about replicas; an import is done when the home region has it.",
            hint=f"acrgeo image status {registry} --all",
        )
    wanted = Wanted(
        words=source or (),
        source=from_,
        is_all=every,
        names=Names(to=to, prefix=prefix, tags=tuple(tag_as)),
        is_forced=force,
        username=source_username,
        password=read_password(context, source_username, is_typed=source_password_stdin),
    )
    current = read_registry(context, registry, with_regional_endpoints=True)
    plan = plan_import(context, current, wanted)
    return apply_plan(context, options, Plan(registries=(plan,)))


def register(group: typer.Typer) -> None:
    """Add the command to ``acrgeo image``."""
    add_write(
        group,
        "import",
        import_images,
        examples="""acrgeo image import contoso web:1.2 'api:*' --from contosowesteu
        acrgeo image import contoso --from contosowesteu --all --dry-run
        acrgeo image import contoso mcr.microsoft.com/hello-world:latest --to hello:1
        acrgeo image import contoso docker.io/library/nginx@sha256:0a39… --tag-as stable""",
    )
