"""A consolidation from the registries to the proof: read, merged, planned, applied, verified."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from acrgeo.core.consolidate.consolidation import Consolidation, desired_images, desired_of
from acrgeo.core.consolidate.counterparts import find_gaps
from acrgeo.core.consolidate.merge import images_of, merge
from acrgeo.core.consolidate.preference import check_preferences, parse_preferences
from acrgeo.core.consolidate.verification import Verification
from acrgeo.core.execution.goal import Wait
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import RegistryChange, ReplicaChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.webhook_diff import regions_after
from acrgeo.core.rules.consolidation import find_in
from acrgeo.errors import ExitCode
from acrgeo.output.views.beside import Beside
from acrgeo.output.views.consolidation.view import plan_beside, proof_beside
from acrgeo.workflow.apply import apply_plan
from acrgeo.workflow.consolidating.reading import read_members, read_registries
from acrgeo.workflow.consolidating.verifying import verify
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.importing import plan_images
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import confirmed, names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command line says: names, login servers or resource IDs, and how to go about it.

    ``turns_regional_on`` None turns regional endpoints on unless there are private endpoints, which need addresses for
    them.
    """

    into: str
    sources: Sequence[str]
    prefer: Sequence[str] = ()
    turns_regional_on: bool | None = None
    routes_when_ready: bool = False
    is_applied: bool = False


def consolidate(context: Context, options: WriteOptions, asked: Asked) -> ExitCode:
    """Plan the consolidation and, where that is asked for, make it and prove it."""
    into, sources = read_registries(context, asked.into, asked.sources)
    preferences = parse_preferences(asked.prefer, _names([into, *sources], [asked.into, *asked.sources]))
    kept, *others = read_members(context, [into, *sources])
    inventories = tuple(member.inventory for member in others)
    check_preferences(preferences, (kept.inventory, *inventories))
    merged = merge(kept.inventory, inventories, preferences)
    found = Consolidation(
        into=into,
        sources=sources,
        inventories=inventories,
        merged=merged,
        gaps=find_gaps(kept.side, [member.side for member in others]),
        command=_command(context, asked),
    )
    plan = _plan(context, found, asked)
    found = replace(found, notes=tuple(_notes(plan, asked)))
    images = tuple(ImageRef(repository=name, digest=digest) for name, digest in images_of(inventories))

    def finish(outcome: Outcome) -> tuple[Beside, ExitCode]:
        proof = _proof(context, options, into, images, outcome)
        return proof_beside(found, proof, context.commands), proof.exit_code

    return apply_plan(
        context,
        options if asked.is_applied else replace(options, dry_run=True),
        Plan(registries=(plan,)),
        explanations=tuple(find_in(merged, into, command=found.command)),
        beside=lambda reviewed: plan_beside(
            found,
            context.commands,
            has_changes=bool(plan.changes),
            is_last=not asked.is_applied and not reviewed.blockers,
        ),
        finish=finish,
    )


def _plan(context: Context, found: Consolidation, asked: Asked) -> RegistryPlan:
    """Return the plan of the registry that is kept: its tier and endpoints, replicas, and images."""
    into = found.into
    turns_on = not into.has_private_endpoints if asked.turns_regional_on is None else asked.turns_regional_on
    desired = desired_of(into, found.sources, turns_regional_on=turns_on, routes_when_ready=asked.routes_when_ready)
    fresh = context.gateway.find_and_read(into.ref.id, None, replicas=names_of(desired), with_regional_endpoints=True)
    plan = diff(confirmed(context.gateway, fresh, desired), desired)
    plain, forced = desired_images(found.merged, found.sources)
    first = tuple(change.id for change in plan.changes if isinstance(change, RegistryChange))
    plan = plan_images(context, plan, plain, waits_for=first)
    if forced:
        plan = plan_images(context, plan, forced, is_forced=True, waits_for=first)
    return _routed_last(plan)


def _notes(plan: RegistryPlan, asked: Asked) -> Iterator[str]:
    """Yield why it will not be known what each region has, where that is so."""
    into = plan.current
    turns_on = any(isinstance(change, RegistryChange) and change.regional_endpoints for change in plan.changes)
    if into.has_regional_endpoints or turns_on or len(regions_after(into, plan.changes)) == 1:
        return
    why = "" if asked.turns_regional_on is False else " as each private endpoint would need an address for each of them"
    yield (
        f"Regional endpoints of {into.name} stay off{why}: what a region has is unknown then, unless its webhook told "
        "of it. --regional-endpoints turns them on."
    )


def _routed_last(plan: RegistryPlan) -> RegistryPlan:
    """Return the plan with replicas that are routed once they are ready after every import: till then images lack."""
    imports = tuple(change.id for change in plan.import_changes)
    changes = (
        replace(change, waits_for=(*change.waits_for, *imports))
        if isinstance(change, ReplicaChange) and change.needs_ready
        else change
        for change in plan.changes
    )
    return replace(plan, changes=tuple(changes))


def _proof(
    context: Context, options: WriteOptions, into: Registry, images: Sequence[ImageRef], outcome: Outcome
) -> Verification:
    """Verify as far as the outcome lets it: what failed is not waited for."""
    if options.until is Wait.NONE and outcome.results:
        return Verification(images=len(images), reason="not waited for, as --no-wait says", code=ExitCode.UNFINISHED)
    if outcome.is_interrupted:
        return Verification(images=len(images), reason="interrupted", code=ExitCode.INTERRUPTED)
    return verify(context, options, into, images, waits=outcome.exit_code is ExitCode.DONE)


def _names(registries: Sequence[Registry], words: Sequence[str]) -> dict[str, str]:
    """Return the name of each registry by all that it may be called: its name, its login server, its resource ID."""
    names: dict[str, str] = {}
    for registry in registries:
        names |= dict.fromkeys(
            (registry.name.lower(), registry.login_server.lower(), registry.ref.id.lower()), registry.name
        )
    for word in words:
        for registry in registries:
            if word.lower() in (registry.name.lower(), registry.login_server.lower(), registry.ref.id.lower()):
                names[word.lower()] = registry.name
    return names


_ENDS = ("--apply", "-y", "--yes", "--dry-run", "--no-wait", "--show-az")
_FORMS = ("-o", "--output", "--query")


def _without_forms(words: Sequence[str]) -> Iterator[str]:
    """Yield a command line's words without those that say what to do with the plan, and how it is printed."""
    is_value = False
    for word in words:
        flag = word.partition("=")[0]
        is_form = flag in _FORMS or (word.startswith("-o") and not word.startswith("--"))
        if not is_value and not is_form and word not in _ENDS:
            yield word
        is_value = not is_value and word in _FORMS


def _command(context: Context, asked: Asked) -> str:
    """Return the command line as it was typed, up to what is to be done with the plan."""
    words = list(_without_forms(context.common.words))
    again = context.commands.again(words) if words else None
    return again or shlex.join(["acrgeo", "consolidate", asked.into, *asked.sources])
