"""The arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.core.model.registry import Registry
from acrgeo.errors import UsageError
from acrgeo.workflow.context import Context

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
NewRegionsArgument = Annotated[list[str], typer.Argument(metavar="REGION...", help="Regions, as westus or 'West US'.")]
RegionsArgument = Annotated[
    list[str], typer.Argument(metavar="REGION...", help="Regions, as westus or 'West US', or names of replicas.")
]
OptionalRegionsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="REGION...", help="Regions or names of replicas (default: all of the registry's)."),
]
OptionalRegistryArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REGISTRY",
        help="Name, login server or resource ID; without one, every region is possible.",
        envvar="AZURE_DEFAULTS_ACR",
        show_envvar=False,
    ),
]


def read(context: Context, registry: str | None) -> Registry:
    """Find and read a registry, the default one where none is named; UsageError where there is no default."""
    gateway = context.gateway
    return gateway.read_registry(gateway.find_registry(named(context, registry), context.resource_group))


def named(context: Context, registry: str | None) -> str:
    """The registry that is meant."""
    meant = registry or context.registry
    if meant is None:
        raise UsageError("The registry is missing.", hint="name it, or set AZURE_DEFAULTS_ACR")
    return meant
