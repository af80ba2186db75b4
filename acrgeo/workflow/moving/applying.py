"""``acrgeo move --apply``: what can be made again without harm, each only where it is not there yet."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.registry import Registry
from acrgeo.core.move.contents import Contents
from acrgeo.core.move.plan import MovePlan, Situation, move_plan
from acrgeo.core.move.target import MARK, desired_of
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.readiness import until_ready
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import (
    AcrGeoError,
    AzureError,
    ExitCode,
    InterruptedByUserError,
    RefusedError,
    UsageError,
)
from acrgeo.executor.creation.registry import create_registry
from acrgeo.output.changes import full_subject
from acrgeo.output.handover.azure.bodies import registry_body
from acrgeo.output.views.error import print_note, print_warning
from acrgeo.output.views.move.az import move_az
from acrgeo.output.views.move.view import move_view, render_move
from acrgeo.workflow.apply import ask, execute_reviewed, refusal
from acrgeo.workflow.ci.results import tell_plan
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.importing import Wanted, plan_import
from acrgeo.workflow.moving.images import read_digests
from acrgeo.workflow.moving.reading import Read, compared_with, read_things
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.review import review_plan
from acrgeo.workflow.webhooks import with_webhooks


def apply_move(context: Context, options: WriteOptions, read: Read, plan: MovePlan, *, is_forced: bool) -> ExitCode:
    """Show the plan, ask, make what can be repeated, compare, and show what is left."""
    situation = plan.situation
    context.rehearse(move_view(plan, context.commands))
    context.streams.err.print(render_move(plan, context.commands))
    if options.show_az:
        context.streams.err.write("\n" + "\n".join(move_az(plan)) + "\n")
    context.streams.err.write("\n")
    if not situation.has_group:
        ref, location = situation.target.ref, situation.target.location
        raise RefusedError(
            f"The resource group {ref.resource_group} is not there. Nothing was changed.",
            hint=f"az group create -n {ref.resource_group} -l {location} --subscription {ref.subscription}",
            code="group-missing",
        )
    if any(not step.is_done for step in plan.of_acrgeo):
        _confirm(context, options, plan)
    try:
        code = _make(context, options, read, is_forced=is_forced)
    except KeyboardInterrupt as interrupt:
        raise InterruptedByUserError("Interrupted. What was sent goes on in Azure.", hint=context.again) from interrupt
    after = move_plan(_situation_after(context, situation))
    context.show_outcome(move_view(after, context.commands, is_outcome=True))
    if code is ExitCode.DONE and options.until is not Wait.NONE and any(not step.is_done for step in after.of_acrgeo):
        return ExitCode.PARTIAL
    return code


def _confirm(context: Context, options: WriteOptions, plan: MovePlan) -> None:
    if options.yes:
        context.record("Confirmed", by="--yes")
        return
    if not context.streams.can_ask:
        raise UsageError(
            "Cannot ask for confirmation without a terminal; nothing was changed.",
            hint="--yes to go ahead, without --apply to look only",
        )
    name = plan.situation.target.name
    question = "Do you want to make these steps? [y/N] "
    if not plan.situation.target.is_there:
        question = f"The name {name} is for good. {question}"
    is_yes = ask(context, question) in ("y", "yes")
    context.record("Confirmed" if is_yes else "Declined", by="answer")
    if not is_yes:
        raise AcrGeoError("Not confirmed; nothing was changed.", code="NotConfirmed")


def _make(context: Context, options: WriteOptions, read: Read, *, is_forced: bool) -> ExitCode:
    """Make the registry, its replicas, endpoints and webhooks, then import. Returns the code of what failed first."""
    situation = read.situation
    _create(context, options, situation)
    registry = _read_new(context, situation)
    desired = desired_of(situation.template, read.receivers)
    if desired.webhooks:
        registry = with_webhooks(context, registry, [webhook.name for webhook in desired.webhooks])
    made = f"{registry.name} is there, as far as it was made; what is left was not begun."
    code = _run(context, options, diff(registry, desired), made)
    return code if code is not ExitCode.DONE else _import(context, options, situation, is_forced=is_forced)


def _import(context: Context, options: WriteOptions, situation: Situation, *, is_forced: bool) -> ExitCode:
    """Import every tag that is not there by digest; what cannot be asked is told, and left to the next run."""
    if isinstance(situation.contents, Contents) and situation.contents.repositories == 0:
        return ExitCode.DONE
    wanted = Wanted(source=situation.source.ref.id, is_all=True, is_forced=is_forced)
    try:
        plan = plan_import(context, _read_new(context, situation), wanted)
    except AcrGeoError as error:
        if error.exit_code is ExitCode.NOT_PERMITTED and not isinstance(error, AzureError):
            raise
        print_warning(context.streams.err, f"No image was imported: {error.message}")
        return ExitCode.PARTIAL
    imported = replace(options, wait=Wait.SUCCEEDED)  # ready is a state of replicas
    try:
        return _run(context, imported, plan, f"{situation.target.name} is there; no image was imported.")
    except RefusedError as error:
        if context.again is not None and (error.hint or "").startswith("--force"):
            error.hint = f"{context.again} --force"  # other names, as image import has them, are not for a move
        raise


def _run(context: Context, options: WriteOptions, plan: RegistryPlan, left: str) -> ExitCode:
    """Review a plan and execute it. RefusedError says what was left, as something was made before."""
    if not plan.changes:
        return ExitCode.DONE
    whole = Plan(registries=(plan,))
    reviewed = review_plan(context, until_ready(whole) if options.until is Wait.READY else whole)
    tell_plan(context, reviewed)
    if reviewed.blockers:
        error = refusal(reviewed)
        error.message = error.message.replace("Nothing was changed.", left)
        raise error
    outcome = execute_reviewed(context, options, reviewed)
    for ended in outcome.results:
        if ended.result is Result.FAILED:
            what = full_subject(ended.change, is_fleet=False)
            print_warning(context.streams.err, f"{what}: {ended.detail or ended.error_code}")
    return outcome.exit_code


def _read_new(context: Context, situation: Situation) -> Registry:
    has_regional = situation.template.has_regional_endpoints
    return context.gateway.read_registry(situation.target.ref, with_regional_endpoints=has_regional)


def _create(context: Context, options: WriteOptions, situation: Situation) -> None:
    template, ref, err = situation.template, situation.target.ref, context.streams.err
    marked = replace(template, tags={**template.tags, MARK: situation.source.ref.id})
    body = {**registry_body(marked), "location": template.location}
    result = create_registry(
        context.gateway,
        ref,
        body,
        is_preview=template.needs_preview,
        clock=context.clock,
        poll_interval=context.poll_interval,
        timeout=options.timeout,
        record=context.record,
    )
    if result is Result.DONE:
        print_note(err, f"{ref.name} is created in {template.location}.")


def _situation_after(context: Context, situation: Situation) -> Situation:
    there = _read_new(context, situation)
    images = read_digests(context, situation.source)
    return replace(
        situation,
        target=replace(situation.target, is_there=True),
        there=there,
        there_inventory=read_things(context, there),
        there_webhooks=tuple(webhook.name for webhook in context.webhooks.list_all(there.ref)),
        contents=images if isinstance(images, Unknown) else images[0],
        compared=compared_with(context, images, there),
    )
