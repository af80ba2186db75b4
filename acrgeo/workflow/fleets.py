"""The registries of many subscriptions: listed as they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.model.lookup import Lookup
from acrgeo.core.model.registry import Registry
from acrgeo.errors import AzureError, ErrorKind, ExitCode, UsageError
from acrgeo.output.formats import Format
from acrgeo.output.views.counting import Counter, counted
from acrgeo.output.views.error import print_note
from acrgeo.output.views.fleet import ARM, RESOURCE_GRAPH, print_fleet
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from acrgeo.arm.fleet.fleets import Fleets

GRAPH_NOTE = (
    "From Azure Resource Graph, which can be minutes behind: acrgeo show REGISTRY asks Azure, "
    "--resource-graph never lists with ARM."
)


def list_fleet(context: Context, lookup: Lookup) -> ExitCode:
    """List every registry that the sign-in sees. UsageError for options that name only some."""
    for flag, is_typed in (("-s", "subscription" in context.common.typed), ("-g", context.typed_group is not None)):
        if is_typed:
            raise UsageError(f"--all and {flag} cannot be combined.", hint="acrgeo list --all")
    fleets = context.fleets
    has_graph = lookup is Lookup.AUTO
    streams = context.streams
    is_bar = not (streams.out.is_terminal and context.common.query is None and context.format is not Format.YAML)
    with counted(streams.err, lambda: fleets.total, is_shown=is_bar) as counter:
        is_found = print_fleet(
            streams.out,
            _counted(_registries(fleets, has_graph=has_graph), counter),
            source=RESOURCE_GRAPH if has_graph else ARM,
            form=context.format,
            query=context.common.query,
            now=context.now,
        )
    if not is_found:
        context.tell_unmatched()
    if has_graph and context.format.is_page:
        print_note(streams.err, GRAPH_NOTE)
    return ExitCode.DONE


def _registries(fleets: Fleets, *, has_graph: bool) -> Iterator[Registry]:
    if not has_graph:
        yield from fleets.from_lists()
        return
    try:
        yield from fleets.from_graph()
    except AzureError as error:
        if error.is_denied or error.kind in (ErrorKind.REJECTED, ErrorKind.NOT_FOUND):
            error.hint = "acrgeo list --all --resource-graph never"
        raise


def _counted(registries: Iterator[Registry], counter: Counter) -> Iterator[Registry]:
    for registry in registries:
        counter.done += 1
        yield registry
