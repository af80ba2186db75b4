"""The arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.lookup import Lookup

RegistryArgument = Annotated[str, typer.Argument(metavar="REGISTRY", help="Name, login server or resource ID.")]
DefaultRegistryArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REGISTRY",
        help="Name, login server or resource ID (default: AZURE_DEFAULTS_ACR, or az's default acr).",
        envvar="AZURE_DEFAULTS_ACR",
        show_envvar=False,
    ),
]
OptionalRegistryArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REGISTRY",
        help="Name, login server or resource ID; without one, every region counts as possible.",
        envvar="AZURE_DEFAULTS_ACR",
        show_envvar=False,
    ),
]
NewRegionsArgument = Annotated[
    list[str], typer.Argument(metavar="REGION...", help="Regions, such as westus or 'West US'.")
]
RegionsArgument = Annotated[
    list[str], typer.Argument(metavar="REGION...", help="Regions, such as westus or 'West US', or replica names.")
]
OptionalRegionsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="REGION...", help="Regions or replica names (default: all replicas).")
]

FilesOption = Annotated[
    list[str],
    option(
        "--file", "-f", metavar="FILE", help="A file, a folder of *.yaml and *.yml files, or - for stdin; repeatable."
    ),
]
NO_FILES: list[str] = []
"""The default of FilesOption where it may be left out; Typer copies it."""
PruneOption = Annotated[bool, option("--prune", help="Delete replicas that the file does not list, like prune: true.")]
MassDeleteOption = Annotated[
    bool, option("--allow-mass-delete", help="Allow pruning to delete more than a third of the replicas.")
]

ShowAzOption = Annotated[bool, option("--show-az", help="Print the az commands that the plan corresponds to.")]

GraphOption = Annotated[
    Lookup,
    option(
        "--resource-graph",
        metavar="WHEN",
        help="Find registries of many subscriptions with Azure Resource Graph: auto (default) or never.",
    ),
]

WatchOption = Annotated[bool, option("--watch", help="Refresh the page until every replica is ready.")]
GoalOption = Annotated[
    Goal,
    option(
        "--for",
        metavar="STATE",
        help="With --watch: wait for ready (default), succeeded, deleted or routed.",
        variable="ACRGEO_WAIT_FOR",  # permissions check has a --for of its own
    ),
]
TimeoutOption = Annotated[
    float | None,
    option(
        "--timeout",
        metavar="DURATION",
        parse=parse_duration,
        help="With --watch: stop after 90, 30m or 2h (default: never).",
    ),
]
HostOption = Annotated[
    str,
    option(
        "--host",
        metavar="ADDRESS",
        help="Address to listen at (default: 127.0.0.1, which only this machine reaches).",
    ),
]
PortOption = Annotated[
    int, option("--port", metavar="PORT", min=0, max=65_535, help="Port to listen at (default: any free one).")
]
SecretHeaderOption = Annotated[
    str | None,
    option(
        "--secret-header",
        metavar="NAME[=VARIABLE]",
        help="Refuse requests whose header NAME is not the value of an environment variable "
        "(default: ACRGEO_WEBHOOK_SECRET).",
    ),
]
SecretFileOption = Annotated[
    str | None, option("--secret-file", metavar="FILE", help="Read the secret from a file in its place; - is stdin.")
]
