"""The sentences about a move that page, Markdown and document share."""

from __future__ import annotations

from collections.abc import Iterable

from acrgeo.core.move.commands import Command
from acrgeo.core.move.plan import MovePlan, Step
from acrgeo.output.handover.az.shell import line

DOES_NOT = (
    "Configuration and Tasks stay in {home} and stop with it.",
    "Storage there is still billed.",
    "The data stay in {home} as well: it is no answer to a demand on where data are.",
)


def headline(plan: MovePlan) -> str:
    """Return what moves where."""
    source, target = plan.situation.source, plan.situation.target
    group = "" if target.ref.resource_group == source.ref.resource_group else f", group {target.ref.resource_group}"
    return f"{source.name} ({source.sku.value}, {source.location}) moves to {target.location} as {target.name}{group}"


def first_words(plan: MovePlan) -> str:
    """Return when a move is not what is needed."""
    source, location = plan.situation.source, plan.situation.target.location
    if not plan.alternative:
        return (
            f"{source.name} has a routed replica in {location}, and its home is out of routing: "
            "its data traffic has left the home region already"
        )
    return (
        f"If only traffic has to leave {source.location}, do not move: a replica in {location}, with the home replica "
        f"out of routing, keeps the name, the IDs and everything that hangs on them"
    )


def does_not(plan: MovePlan) -> tuple[str, ...]:
    """Return what the replica does not achieve."""
    return tuple(text.format(home=plan.situation.source.location) for text in DOES_NOT)


def count_words(plan: MovePlan) -> str:
    """Return how many steps are whose."""
    own = sum(not step.is_done for step in plan.of_acrgeo)
    yours = sum(not step.is_done for step in plan.of_person)
    done = len(plan.steps) - own - yours
    words = f"{own} to do for acrgeo, {yours} for you"
    return f"Move: {words}, {done} done." if done else f"Move: {words}."


def command_lines(commands: Iterable[Command], *, is_ascii: bool = False) -> list[str]:
    """Return commands as a shell takes them."""
    return [line(*words, is_ascii=is_ascii) for words in commands]


def numbered(plan: MovePlan) -> list[tuple[int, Step]]:
    """Return the steps with their numbers, in their order."""
    return list(enumerate(plan.steps, 1))
