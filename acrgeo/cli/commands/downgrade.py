"""``acrgeo downgrade``: move a registry to a tier without replicas."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Sku
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry


class LowerTier(str, Enum):
    """The tiers below Premium."""

    BASIC = "Basic"
    STANDARD = "Standard"


def downgrade(
    context: Context,
    options: WriteOptions,
    to: Annotated[
        LowerTier,
        option("--to", metavar="TIER", help="Standard or Basic."),
    ],
    registry: DefaultRegistryArgument = None,
) -> ExitCode:
    """Downgrade a registry to a tier without replicas.

    Refused while the registry has replicas other than home, or anything else that the tier does not take; all is named.
    """
    from acrgeo.workflow.apply import change

    current = read_registry(context, registry)
    sku = Sku(to.value)
    if sku.rank > current.sku.rank:
        raise UsageError(
            f"{current.name} is {current.sku.value}; {sku.value} is not a downgrade.",
            hint=f"acrgeo upgrade {current.name}",
        )
    return change(context, options, current, DesiredRegistry(sku=sku))


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_write(app, "downgrade", downgrade, examples="acrgeo downgrade contoso --to Standard")
