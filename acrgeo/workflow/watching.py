"""``--watch``: refresh a page in place until its replicas reach the goal. Waits and ends like ``replica wait``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from acrgeo.core.execution.goal import Goal, is_reached
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import InterruptedByUserError, RefusedError
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import select

if TYPE_CHECKING:
    from acrgeo.output.view import View

NEWS_SHOWN = 6


@dataclass(slots=True)
class _Watched:
    """The registry as last read, replica by replica; reads on behalf of the watch."""

    context: Context
    registry: Registry
    news: list[str] = field(default_factory=list)

    def read_registry(self, ref: RegistryRef) -> Registry:
        """Read all of it."""
        self.registry = self.context.gateway.read_registry(ref)
        return self.registry

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read one replica; the others stay as they were read."""
        fresh = self.context.gateway.read_replica(ref, name)
        others = [replica for replica in self.registry.replicas if replica.name != name]
        replicas = sorted([*others, *([fresh] if fresh is not None else [])], key=lambda replica: replica.location)
        if fresh is not None or any(replica.is_home for replica in others):
            self.registry = replace(self.registry, replicas=tuple(replicas))
        return fresh

    def say(self, replica: Replica, state: str) -> None:
        """Remember a change, and print it where the page is not refreshed in place."""
        line = f"{self.context.now:%H:%M:%S} {replica.location}: {state}"
        self.news = [*self.news, line][-NEWS_SHOWN:]
        if not shows_in_place(self.context):
            _say(self.context, replica, state)


def shows_in_place(context: Context) -> bool:
    """Return whether there is a terminal to draw on, and the page is for a reader."""
    out = context.streams.out
    return out.is_terminal and context.format.is_page and not out.console.is_dumb_terminal


def follow(
    context: Context,
    registry: Registry,
    view_of: Callable[[Registry, Sequence[str]], View],
    *,
    goal: Goal,
    timeout: float | None,
) -> Registry:
    """Watch until all replicas reach the goal, new ones included; return the registry as it is then.

    ``view_of`` makes the view of a registry and the latest news. Raises what ``executor.watch`` raises.
    """
    watched = _Watched(context, registry)
    if not shows_in_place(context):
        _watch(context, watched, goal, timeout)
        return watched.registry
    from acrgeo.output.live.refreshing import refreshed

    with refreshed(context.streams.out, lambda: view_of(watched.registry, watched.news)):
        _watch(context, watched, goal, timeout)
    return watched.registry


def wait_for(
    context: Context, registry: Registry, words: Sequence[str], goal: Goal, timeout: float | None
) -> tuple[Replica, ...]:
    """Watch the replicas that the words name, all for none, until each reaches the goal; print what moves.

    Returns them as last read, without those that are gone. Raises what ``executor.watch`` raises, and RefusedError
    where the home replica is to be gone.
    """

    from acrgeo.executor.watch import watch

    def say(replica: Replica, state: str) -> None:
        _say(context, replica, state)

    try:
        return watch(
            registry.ref,
            _chosen(context, registry, words, goal),
            goal,
            context.gateway,
            say,
            clock=context.clock,
            timeout=timeout,
            poll_interval=context.poll_interval,
        )
    except KeyboardInterrupt as interrupt:
        command = ["acrgeo", "replica", "wait", registry.name, *words, "--for", goal.value]
        raise InterruptedByUserError("Interrupted. Azure continues.", hint=shlex.join(command)) from interrupt


def _chosen(context: Context, current: Registry, words: Sequence[str], goal: Goal) -> list[Replica]:
    """Return the replicas to watch; RefusedError where the home replica is to be deleted."""
    is_deletion = goal is Goal.DELETED
    chosen = select(context, current, words, may_be_gone=is_deletion).replicas
    home = next((replica for replica in chosen if replica.is_home), None)
    if words and is_deletion and home is not None:
        raise RefusedError(
            f"{home.location} is the home region of {current.name}: its replica is never deleted.",
            hint=f"acrgeo replica list {current.name}",
            code="home-replica",
        )
    return [replica for replica in chosen if not (is_deletion and replica.is_home)]


def _say(context: Context, replica: Replica, state: str) -> None:
    from acrgeo.output.neutral import one_line

    context.streams.err.write(one_line(f"{replica.location}: {state}") + "\n")
    context.streams.err.flush()


def _watch(context: Context, watched: _Watched, goal: Goal, timeout: float | None) -> None:
    from acrgeo.executor.watch import watch

    deadline = None if timeout is None else context.clock.now() + timeout
    ref, clock = watched.registry.ref, context.clock
    try:
        while waiting := _waiting(watched.registry, goal):
            left = None if deadline is None else deadline - clock.now()
            watch(
                ref, waiting, goal, watched, watched.say, clock=clock, timeout=left, poll_interval=context.poll_interval
            )
            watched.read_registry(ref)
    except KeyboardInterrupt as interrupt:
        hint = f"acrgeo replica wait {ref.name} --for {goal.value}"
        raise InterruptedByUserError("Interrupted. Azure continues.", hint=hint) from interrupt


def _waiting(registry: Registry, goal: Goal) -> list[Replica]:
    replicas = [replica for replica in registry.replicas if goal is not Goal.DELETED or not replica.is_home]
    return [replica for replica in replicas if not is_reached(goal, replica)]
