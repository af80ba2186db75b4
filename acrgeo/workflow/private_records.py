"""What a done change leaves to do in private DNS: the records of its regions, where no zone group keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.impact.members import members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.plan.change import Action, RegistryChange, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AcrGeoError
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from acrgeo.core.review import ReviewedPlan


def show_records(context: Context, reviewed: ReviewedPlan, outcome: Outcome) -> None:
    """Print on stderr the records to add by hand now, as commands of the Azure CLI, with the addresses as they are."""
    by_hand = {impact.registry for impact in reviewed.impacts if impact.is_by_hand}
    for plan in reviewed.plan.registries:
        names = set(_names(plan, outcome))
        if names and plan.current.has_private_endpoints and plan.current.name in by_hand:
            _show(context, plan, names)


def _names(plan: RegistryPlan, outcome: Outcome) -> Iterator[str]:
    """Yield the names whose addresses are new: of regions that were made or made again, or of all regions."""
    kinds = (HostKind.DATA, HostKind.REGIONAL)
    made: set[str] = set()
    for result in outcome.results:
        change = result.change
        if result.result is not Result.DONE or change.registry != plan.current.ref:
            continue
        if isinstance(change, ReplicaChange) and change.action in (Action.CREATE, Action.REPLACE):
            made.add(change.location)
        elif isinstance(change, RegistryChange) and change.regional_endpoints:
            there = {replica.location for replica in plan.current.replicas}
            yield from (member.record for member in members_in(plan.current, there, HostKind.REGIONAL))
    yield from (member.record for member in members_in(plan.current, made, *kinds))


def _show(context: Context, plan: RegistryPlan, names: set[str]) -> None:
    from acrgeo.core.impact.private_access import records_by_hand
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.records import Form, record_lines

    err, registry = context.streams.err, plan.current
    command = context.commands.complete(f"acrgeo endpoints show {registry.name} --records az", registry.ref)
    try:
        access = context.access_reads.read(registry, with_zones=True)
    except AcrGeoError:  # the change is done: how it ended is told, and the rest can be asked for
        print_note(err, f"No DNS zone group keeps every record of {registry.name}: {command} prints those to add.")
        return
    records = records_by_hand(access, names=names)
    is_unread = any(isinstance(reached.addresses, Unknown) for reached in access.endpoints if reached.endpoint.is_live)
    if records or is_unread:
        print_note(err, f"Add these DNS records of {registry.name}, which no zone group keeps; {command} has them all.")
        err.write("".join(f"{line}\n" for line in record_lines(access, records, Form.AZ)))
