"""Progress: the board, the lines and the log over the same events."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted, Result
from acrgeo.output.console import Streams, text
from acrgeo.output.live.board import Board
from acrgeo.output.live.progress import EventLog, Lines, show_progress, tee
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, rendered

START = 1_000.0


def events() -> list[Event]:
    """The story, cut short: one change of every fate."""
    plan = builders.story()
    tier, endpoints, canada, eastus, europe, routing = plan.changes
    return [
        PlanStarted(at=START, plan=plan),
        ChangeStarted(at=START, change=tier),
        ChangeEnded(at=START + 4, change=tier, result=Result.DONE),
        ChangeStarted(at=START + 4, change=endpoints),
        ChangeEnded(at=START + 4.2, change=endpoints, result=Result.ALREADY),
        ChangeStarted(at=START + 5, change=canada),
        ChangeStarted(at=START + 5, change=eastus),
        ChangeStarted(at=START + 5, change=europe),
        ChangeMoved(at=START + 6, change=canada, state="Creating"),
        ChangeMoved(at=START + 8, change=europe, state="waits for a free slot of the service's 200 writes"),
        ChangeEnded(at=START + 14, change=eastus, result=Result.FAILED, detail="Conflict: the region\nhas no room."),
        ChangeEnded(at=START + 14, change=routing, result=Result.BLOCKED, detail="its creation did not succeed"),
    ]


def board_after(happened: Iterable[Event]) -> Board:
    """A board that has seen the events."""
    board = Board()
    for event in happened:
        board(event)
    return board


@pytest.mark.parametrize("width", [40, 80])
def test_board_is_as_agreed(width: int) -> None:
    """A line a change with its sign, state and time; reasons below; the same whenever it is drawn."""
    board = board_after(events())
    page = rendered(board.render(START + 20.3), width=width)
    assert page == rendered(board.render(START + 20.3), width=width)
    assert_fits(page, width)
    assert_golden(f"board-{width}", page)


def test_board_shows_what_waits_before_anything_begins() -> None:
    """Every change of the plan has its line from the start."""
    page = rendered(board_after(events()[:1]).render(START))
    assert page.count("waiting") == 5


def test_time_stops_where_a_change_ended() -> None:
    """Only what runs gets older."""
    board = board_after(events())
    early, late = (rendered(board.render(START + seconds)) for seconds in (20.3, 3_620.3))
    assert "creating  15 s" in early
    assert "creating  1 h 00 min" in late
    assert "upgraded in 4 s" in early
    assert "upgraded in 4 s" in late


def test_board_names_the_registry_where_there_are_several() -> None:
    """Two registries with the same region cannot be mistaken for each other."""
    add = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))
    plan = builders.plan((builders.registry(), add), (builders.registry(name="fabrikam"), add))
    page = rendered(board_after([PlanStarted(at=START, plan=plan)]).render(START))
    assert "contoso/eastus" in page
    assert "fabrikam/eastus" in page


def test_ascii_board_spins_in_ascii() -> None:
    """Signs and spinner have forms of ASCII."""
    assert rendered(board_after(events()).render(START + 20.3), encoding="ascii").isascii()


def test_lines_say_each_event_once() -> None:
    """On a pipe each event is one line, line ends within it made harmless."""
    streams = Streams.captured()
    lines = Lines(streams.err)
    for event in [*events(), PlanEnded(at=START + 20, is_interrupted=False)]:
        lines(event)
    assert_golden("progress-lines", text(streams.err))
    assert text(streams.out) == ""


def test_pipe_gets_lines_and_terminal_gets_the_board() -> None:
    """The sink is chosen by the stream; the board's last frame stays."""
    pipe = Streams.captured().err
    with show_progress(pipe, lambda: START + 20.3) as emit:
        for event in events():
            emit(event)
    assert text(pipe).startswith("tier: upgrading…\n")
    screen = Streams.captured(is_terminal=True).err
    with show_progress(screen, lambda: START + 20.3) as emit:
        for event in events():
            emit(event)
    frame = rendered(board_after(events()).render(START + 20.3))
    last = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text(screen).rpartition("\x1b[2K")[2])
    assert last.splitlines() == frame.splitlines()


def test_log_is_one_document_a_line() -> None:
    """Every event is in the log, in order, each on its own line."""
    file = io.StringIO()
    log = EventLog(file)
    for event in events():
        log(event)
    documents = [json.loads(line) for line in file.getvalue().splitlines()]
    assert len(documents) == len(events())
    assert documents[0]["event"] == "PlanStarted"


def test_log_is_flushed_with_every_event(tmp_path: Path) -> None:
    """Another program that follows the file sees each event at once."""
    path = tmp_path / "events.ndjson"
    with path.open("w", encoding="utf-8") as file:
        log = EventLog(file)
        for number, event in enumerate(events(), start=1):
            log(event)
            assert path.read_text(encoding="utf-8").count("\n") == number


def test_tee_hands_every_event_to_all() -> None:
    """Board and log see the same."""
    seen: list[Event] = []
    also: list[Event] = []
    emit = tee(seen.append, also.append)
    for event in events():
        emit(event)
    assert seen == also == events()


def many(count: int) -> list[Event]:
    """A run of so many replicas, routed once they are ready: ten are done, one failed, the others run or wait."""
    from acrgeo.core.plan.diff import diff
    from acrgeo.core.plan.plan import Plan

    desired = tuple(DesiredReplica(location=f"region{at:02}", routes_when_ready=True) for at in range(count))
    plan = Plan(registries=(diff(builders.registry(), DesiredRegistry(replicas=desired)),))
    happened: list[Event] = [PlanStarted(at=START, plan=plan)]
    for at, change in enumerate(sorted(plan.changes, key=lambda change: (change.id.endswith("routing"), change.id))):
        place = at % count
        if at < count and place < 16:
            happened.append(ChangeStarted(at=START, change=change))
        if at < count and place < 12:
            result = Result.FAILED if place == 10 else Result.DONE
            happened.append(ChangeEnded(at=START + 9, change=change, result=result, detail="no room" * (place == 10)))
        if at >= count and place < 10:
            happened.append(ChangeEnded(at=START + 14, change=change, result=Result.DONE))
    return happened


@pytest.mark.parametrize("height", [None, 40, 24, 12, 6, 4])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_board_with_many_changes_fits_and_counts(height: int | None, width: int) -> None:
    """One line a replica, routing being a stage of it; what does not fit folds, failures last; the count is true."""
    page = rendered(board_after(many(28)).render(START + 20, height=height), width=width)
    lines = page.splitlines()
    assert lines[-1] == "10 of 28 done, 1 failed"
    assert "region10" in page
    assert "no room" in page
    assert height is None or len(lines) <= height
    shown = [line for line in lines if "region" in line]
    assert len({line.split("region")[1][:2] for line in shown}) == len(shown)
    folded = re.search(r"(\d+) more: (.*)", page)
    assert len(shown) + (int(folded[1]) if folded else 0) == 28
    assert folded is None or sum(map(int, re.findall(r"(\d+) (?:done|waiting|running)", folded[2]))) == int(folded[1])
    if height is None:
        assert re.search(r"region00 +created in 9 s, routed", page)
