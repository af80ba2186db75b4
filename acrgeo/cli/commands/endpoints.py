"""``acrgeo endpoints``: the host names that a client must reach, and the settings that decide about them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption, RegistryArgument
from acrgeo.cli.command import add_command, add_write
from acrgeo.cli.help import Group
from acrgeo.cli.options import new_group, option
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.network import hosts_of
from acrgeo.core.impact.private_access import parse_zone_id
from acrgeo.core.plan.diff import diff
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.views.records import Form
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import read_current
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry

_HELP = ("-h", "--help")


class _ShowByDefault(Group):
    """``acrgeo endpoints contoso`` is ``acrgeo endpoints show contoso``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert ``show`` where no word is a command."""
        if args and args[0] not in _HELP and not set(args) & set(self.list_commands(ctx)):
            args = ["show", *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


def show(
    context: Context,
    registry: DefaultRegistryArgument = None,
    file: FilesOption = NO_FILES,
    firewall: Annotated[
        bool,
        option("--firewall", help="Print a rule collection for an Azure Firewall policy, as JSON."),
    ] = False,
    private: Annotated[
        bool, option("--private", help="Show private endpoints, and their address for each host name.")
    ] = False,
    records: Annotated[
        Form | None,
        option(
            "--records",
            metavar="FORM",
            help="Print the DNS records of private endpoints that no zone group keeps: az, bicep or zone.",
        ),
    ] = None,
    dns_zone: Annotated[
        str | None,
        option("--dns-zone", metavar="ID", help="With --records: the private DNS zone (default: the linked one)."),
    ] = None,
) -> ExitCode:
    """Show every host name that a client must reach on port 443.

    With -f, as it will be once the file is applied. -o name prints only the names.
    A registry with private endpoints has data endpoints, whatever their switch says.
    """
    if private or records or dns_zone is not None:
        return _show_private(context, registry, form=records, dns_zone=dns_zone, is_alone=not (file or firewall))
    from acrgeo.output.formats import print_json
    from acrgeo.output.views.endpoints import endpoints_view, firewall_document

    if file:
        if registry is not None:
            raise UsageError("-f takes no REGISTRY: the file names its registries.")
        pairs = read_current(context, read_manifests(context, file), with_regional_endpoints=True)
        plans = [diff(current, manifest.desired) for manifest, current in pairs]
        found = [(plan.current, hosts_of(plan.current, forecast(plan))) for plan in plans]
    else:
        current = read_registry(context, registry, with_regional_endpoints=True)
        found = [(current, hosts_of(current, present(current)))]
    if firewall:
        print_json(context.streams.out, firewall_document(found))
    else:
        context.show(endpoints_view(found, is_planned=bool(file)))
    return ExitCode.DONE


def _show_private(
    context: Context, registry: str | None, *, form: Form | None, dns_zone: str | None, is_alone: bool
) -> ExitCode:
    from acrgeo.core.impact.private_access import records_by_hand
    from acrgeo.output.views.private_access import private_access_view

    if not is_alone:
        raise UsageError(
            "--private and --records show what is there now: they cannot be combined with -f or --firewall.",
            hint="acrgeo plan -f FILE",
        )
    if dns_zone is not None and form is None:
        raise UsageError("--dns-zone goes with --records.", hint="--records az")
    zone_id = None if dns_zone is None else parse_zone_id(dns_zone)
    current = read_registry(context, registry, with_regional_endpoints=True)
    looks = zone_id is None and (form is not None or not context.format.is_page)
    access = context.access_reads.read(current, with_zones=looks)
    context.show(private_access_view(access, records_by_hand(access, zone_id=zone_id), form))
    return ExitCode.DONE


def enable_data(context: Context, options: WriteOptions, registry: RegistryArgument) -> ExitCode:
    """Enable data endpoints, one in every region.

    Image layers are then downloaded from them, no longer from *.blob.core.windows.net.
    """
    return _set(context, options, registry, DesiredRegistry(has_data_endpoints=True))


def disable_data(context: Context, options: WriteOptions, registry: RegistryArgument) -> ExitCode:
    """Disable data endpoints.

    Image layers are downloaded from *.blob.core.windows.net again.
    """
    return _set(context, options, registry, DesiredRegistry(has_data_endpoints=False))


def enable_regional(context: Context, options: WriteOptions, registry: RegistryArgument) -> ExitCode:
    """Enable regional endpoints, one in every region (preview).

    NAME.REGION.geo.azurecr.io goes to one region and never fails over.
    """
    return _set(context, options, registry, DesiredRegistry(has_regional_endpoints=True))


def disable_regional(context: Context, options: WriteOptions, registry: RegistryArgument) -> ExitCode:
    """Disable regional endpoints (preview)."""
    return _set(context, options, registry, DesiredRegistry(has_regional_endpoints=False))


def _set(context: Context, options: WriteOptions, registry: str, desired: DesiredRegistry) -> ExitCode:
    from acrgeo.workflow.apply import change

    return change(context, options, read_registry(context, registry, with_regional_endpoints=True), desired)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Show host names, and turn endpoints on or off.", cls=_ShowByDefault)
    add_command(
        group,
        "show",
        show,
        examples="""acrgeo endpoints contoso
        acrgeo endpoints contoso -o name
        acrgeo endpoints -f contoso.yaml --firewall
        acrgeo endpoints contoso --private
        acrgeo endpoints contoso --private --records az""",
    )
    data = new_group(help_text="Turn data endpoints on or off.")
    add_write(data, "enable", enable_data, examples="acrgeo endpoints data enable contoso --dry-run")
    add_write(data, "disable", disable_data, examples="acrgeo endpoints data disable contoso")
    regional = new_group(help_text="Turn regional endpoints on or off (preview).")
    add_write(regional, "enable", enable_regional, examples="acrgeo endpoints regional enable contoso --dry-run")
    add_write(regional, "disable", disable_regional, examples="acrgeo endpoints regional disable contoso")
    group.add_typer(data, name="data")
    group.add_typer(regional, name="regional")
    app.add_typer(group, name="endpoints")
