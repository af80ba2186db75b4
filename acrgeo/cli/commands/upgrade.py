"""``acrgeo upgrade``: move a registry to Premium, the tier that has replicas."""

from __future__ import annotations

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Sku
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry


def upgrade(context: Context, options: WriteOptions, registry: DefaultRegistryArgument = None) -> ExitCode:
    """Upgrade a registry to Premium, the tier that has replicas."""
    from acrgeo.workflow.apply import change

    return change(context, options, read_registry(context, registry), DesiredRegistry(sku=Sku.PREMIUM))


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_write(app, "upgrade", upgrade, examples="acrgeo upgrade contoso --yes")
