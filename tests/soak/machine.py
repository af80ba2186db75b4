"""The same attack as a state machine of Hypothesis, which chooses what comes next and shrinks what breaks a promise."""

from __future__ import annotations

import random
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.soak import schedule
from tests.soak.player import Player
from tests.soak.schedules import world

NUMBERS = st.integers(0, 2**16)
COMMANDS = st.sampled_from(sorted(set(schedule.COMMANDS)))
REGIONS = st.sampled_from((schedule.HOME, *schedule.REGIONS))
FAULTS = st.lists(NUMBERS.map(lambda number: schedule.fault(random.Random(number))), max_size=2)
MEDDLING = st.fixed_dictionaries(
    {"at": st.integers(0, 40), "action": st.sampled_from(schedule.MEDDLING), "region": REGIONS}
)


class Promises(RuleBasedStateMachine):
    """A registry to which commands, faults, kills, others and time happen; the player holds the promises."""

    played: ClassVar[int] = 0
    """How many schedules were played to their end."""

    def __init__(self) -> None:
        super().__init__()
        self._opened = world()
        self.player = Player(self._opened.__enter__())

    def teardown(self) -> None:
        """Close the sandbox, and count the schedule."""
        type(self).played += 1
        self._opened.__exit__(None, None, None)

    @initialize(number=NUMBERS)
    def plant(self, number: int) -> None:
        """Begin with a registry in any state."""
        self.player.world.plant(schedule.registry(random.Random(number)))

    @rule(kind=COMMANDS, number=NUMBERS, faults=FAULTS, meddling=st.lists(MEDDLING, max_size=2))
    def run(self, kind: str, number: int, faults: list[str], meddling: list[schedule.Step]) -> None:
        """Run a command that faults and others disturb."""
        disturbed = {"faults": faults, "meddling": sorted(meddling, key=lambda each: each["at"])}
        self.player.play({"do": "run", **schedule.command(random.Random(number), kind), **disturbed})

    @rule(
        kind=COMMANDS,
        number=NUMBERS,
        at=st.integers(0, 60),
        how=st.sampled_from(("kill", "interrupt")),
        pause=st.sampled_from(schedule.PAUSES),
    )
    def cut(self, kind: str, number: int, at: int, how: str, pause: int) -> None:
        """End a command at any of its requests, and run it again."""
        end = {"at": at, "how": how, "pause": pause}
        self.player.play({"do": "cut", **schedule.command(random.Random(number), kind), **end})

    @rule(action=st.sampled_from(schedule.MEDDLING), region=REGIONS)
    def meddle(self, action: str, region: str) -> None:
        """Let somebody else change a replica."""
        self.player.play({"do": "meddle", "action": action, "region": region})

    @rule(seconds=st.sampled_from(schedule.PAUSES))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.player.play({"do": "wait", "seconds": seconds})
