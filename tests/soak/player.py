"""Plays a schedule, and holds the promises after each of its steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acrgeo.errors import ExitCode
from tests.soak.promises import (
    ViolationError,
    check_looked,
    check_once,
    check_secrets,
    check_serving,
    check_shown,
    check_told,
    hold,
)
from tests.soak.schedule import PLAN, Schedule, Step
from tests.soak.tally import Tally
from tests.soak.world import Ran, Stopped, World

ENDLESS = ("operation-endless",)
"""Faults that leave something behind that no second run mends: Azure works on it for ever."""
WRITE = ["-y", "-o", "json", "--timeout", "20m"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How an undisturbed command ends."""

    code: int | None
    requests: int
    end: dict[str, Any]


@dataclass(slots=True)
class Player:
    """A world in which steps are made, and counted."""

    world: World
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    is_endless: bool = False
    """Whether Azure works for ever on something that an earlier step began: waiting for it ends with 7."""

    def play(self, step: Step) -> None:
        """Make one step; raises ViolationError."""
        match step["do"]:
            case "wait":
                self.world.clock.advance(step["seconds"])
            case "meddle":
                self.world.meddle(step["action"], step["region"])
            case "run":
                self._run(step)
            case "saved":
                self._saved(step)
            case _:
                self._cut(step)

    def _plan(self, step: Step) -> Ran:
        """Return what a dry run shows, and hold that it writes nothing (5)."""
        plan = self.world.run([*step["words"], "--dry-run", "-o", "json"], step["document"])
        hold(not plan.writes, 5, f"a dry run writes {plan.writes}")
        check_told(plan, self.world.sandbox, is_disturbed=True)
        return plan

    def _undisturbed(self, step: Step) -> Expected:
        """Return how the command ends in a world of its own, which nothing disturbs."""
        fork = self.world.fork()
        ran = fork.run([*step["words"], *WRITE], step["document"])
        expected = Expected(code=ran.code, requests=len(ran.seen), end=fork.end())
        fork.sandbox.close()
        return expected

    def _perform(self, words: list[str], document: dict[str, Any] | None, *, is_logged: bool = False) -> Ran:
        """Run a command that may write, and hold what is promised of any, whatever was before."""
        ran = self.world.run([*words, *WRITE], document, is_logged=is_logged)
        check_looked(ran)
        check_secrets(ran, self.world.sandbox.secrets)
        return ran

    def _write(self, step: Step, plan: Ran, *, faults: list[str], is_disturbed: bool) -> Ran:
        """Run the command, and hold what is promised of any run."""
        sandbox = self.world.sandbox
        before = sandbox.count_serving()
        ran = self._perform(step["words"], step["document"], is_logged=step["isLogged"])
        sandbox.meddling = []
        check_serving(ran, before, _least(step))
        check_shown(ran if is_disturbed else plan, ran)  # what others did before its reads is in its own plan
        if plan.code != 0 and not is_disturbed:
            hold(not ran.writes, 5, f"a plan that ends with {plan.code} is executed")
            is_whole = not faults and not sandbox.is_stopped
            hold(
                ran.code == plan.code or not is_whole, 1, f"the dry run ends with {plan.code}, the run with {ran.code}"
            )
        if not is_disturbed:
            check_once(ran, faults)
        if ran.code is not None:
            check_told(ran, sandbox, is_disturbed=is_disturbed)
        return ran

    def _run(self, step: Step) -> None:
        """Run a command that faults and others disturb, and again without them."""
        world, sandbox = self.world, self.world.sandbox
        plan = self._plan(step)
        expected = self._undisturbed(step) if step["faults"] and not step["meddling"] else None
        for fault in step["faults"]:
            sandbox.add_fault(fault)
            self.faults[fault.partition(":")[0]] += 1
            self.is_endless |= fault.startswith(ENDLESS)
        for each in step["meddling"]:
            self.faults[f"meddling: {each['action']}"] += 1
            sandbox.meddling.append((each["at"], lambda each=each: world.meddle(each["action"], each["region"])))  # type: ignore[misc]
        ran = self._write(step, plan, faults=step["faults"], is_disturbed=bool(step["meddling"]))
        sandbox.clear_faults()
        if step["meddling"] or any(fault.startswith(ENDLESS) for fault in step["faults"]):
            return
        if not step["faults"]:
            self._is_settled(step, ran, plan)
        elif expected is not None and not _may_leave_failed(step):
            self._converges(step, expected, pause=0)

    def _saved(self, step: Step) -> None:
        """Save a plan, let others act, and apply it: as it was shown, or not at all; unchanged, as without saving."""
        world, sandbox = self.world, self.world.sandbox
        plan = world.run(["plan", *step["words"][1:], "--out", PLAN, "-o", "json"], step["document"])
        hold(not plan.writes, 5, f"a plan writes {plan.writes}")
        check_told(plan, sandbox, is_disturbed=True)
        if plan.code != 0:
            return
        expected, before = self._undisturbed(step), world.end(pause=0)
        for each in step["meddling"]:
            self.faults[f"meddling with a saved plan: {each['action']}"] += 1
            world.meddle(each["action"], each["region"])
        is_changed, serving = world.end(pause=0) != before, sandbox.count_serving()
        ran = self._perform(["apply", PLAN], None, is_logged=step["isLogged"])
        check_shown(plan, ran)
        check_serving(ran, serving, _least(step))
        check_told(ran, sandbox, is_disturbed=False)
        if not is_changed:
            hold(ran.code == expected.code, 1, f"saved, it ends with {ran.code}, not {expected.code}: {ran.err}")
            hold(world.end() == expected.end, 3, f"a saved plan ends with\n{world.end()}\nand not with\n{expected.end}")

    def _is_settled(self, step: Step, ran: Ran, plan: Ran) -> None:
        """Hold that an undisturbed command that is done has nothing left to do, and no mark left (3)."""
        if ran.code != 0:
            is_late = self.is_endless and ran.code == ExitCode.UNFINISHED
            hold(plan.code == ran.code or is_late, 6, f"undisturbed, it ends with {ran.code}: {ran.err}")
            return
        again = self._perform(step["words"], step["document"])
        hold(again.code == 0, 3, f"a second run ends with {again.code}: {again.err}")
        hold(not again.writes, 3, f"a second run writes {again.writes}")
        names = {result["name"] for result in ran.document.get("results", ()) if result["name"]}
        left = [mark for mark in self.world.marks() if any(f"replacing-{name}-" in mark for name in names)]
        hold(not left, 3, f"marks are left: {left}")

    def _converges(self, step: Step, expected: Expected, *, pause: float) -> None:
        """Hold that the command, run again, ends where an undisturbed one ends (3)."""
        if expected.code != 0:
            return
        self.world.clock.advance(pause)
        again = self._perform(step["words"], step["document"])
        if _is_last_kept(again) and not self.world.sandbox.count_serving():
            hold(not again.writes, 5, f"a plan that is refused writes {again.writes}")
            return
        hold(again.code == 0, 3, f"run again, it ends with {again.code}: {again.out}{again.err}")
        end = self.world.end()
        hold(end == expected.end, 3, f"run again, it ends with\n{end}\nand undisturbed with\n{expected.end}")

    def _cut(self, step: Step) -> None:
        """End a command at one of the requests that it sends undisturbed, and run it again."""
        plan = self._plan(step)
        expected = self._undisturbed(step)
        end = Stopped() if step["how"] == "kill" else KeyboardInterrupt()
        self.world.sandbox.stop = (step["at"] % max(expected.requests, 1), end)
        ran = self._write(step, plan, faults=[], is_disturbed=False)
        self.world.sandbox.stop = None
        if not self.world.sandbox.is_stopped:
            self._is_settled(step, ran, plan)
            return
        words = step["words"][:2] if step["words"][0] in ("replica", "routing") else step["words"][:1]
        self.kills[f"{step['how']} of {' '.join(words)}"] += 1
        self._converges(step, expected, pause=step["pause"])


def play(schedule: Schedule, folder: Path) -> Tally:
    """Play a schedule; its tally has what broke, with what shows it again."""
    player = Player(World(folder))
    violations: list[str] = []
    try:
        player.world.plant(schedule.registry)
        for step in schedule.steps:
            player.play(step)
    except ViolationError as violation:
        violations.append(f"{schedule.name}: {violation}")
    except Exception as error:  # noqa: BLE001 whatever a command raises is one
        violations.append(f"{schedule.name}: promise 6: the command raises {type(error).__name__}: {error}")
    finally:
        player.world.sandbox.close()
    return Tally(schedules=1, faults=player.faults, kills=player.kills, violations=violations)


def _least(step: Step) -> int:
    document: dict[str, Any] = step["document"] or {}
    return int(document.get("minRouted", 1))


def _is_last_kept(ran: Ran) -> bool:
    """Return whether a Failed replica is not replaced because no other serves: it may be the one that answers."""
    return '"code": "last-routed"' in ran.err and "replacing it would leave nothing" in ran.err


def _may_leave_failed(step: Step) -> bool:
    """Return whether a creation may leave a Failed replica, which only a file and a repair replace."""
    return step["words"][:2] == ["replica", "add"] and any(
        fault.startswith("operation-failed") for fault in step["faults"]
    )
