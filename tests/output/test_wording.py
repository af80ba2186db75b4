"""Words for times, durations, changes and what they wait for."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.timestamps import is_over, parse_time
from acrgeo.core.plan.change import Change
from acrgeo.output.changes import field_words, verbs, waits, why
from acrgeo.output.wording import duration, status, time_text
from tests.output import builders


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (-3, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (65, "1 min 05 s"),
        (3599.6, "1 h 00 min"),
        (7800, "2 h 10 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, expected: str) -> None:
    """Rounded first, so that 60 s never appears."""
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-24T07:09:59.1234567Z", "2026-11-24 07:09"),
        ("2026-11-24T07:09:59.123456+00:00", "2026-11-24 07:09"),
        ("2026-11-24T07:09:59", "2026-11-24 07:09"),
        ("2026-11-24T23:30:00-02:00", "2026-11-25 01:30"),
        ("2026-11-24", "2026-11-24 00:00"),
        ("next Monday", "next Monday"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_times_are_minutes_in_utc(given: str | None, expected: str) -> None:
    """Seven digits, offsets and plain dates are read; what is no time stays as it is."""
    assert time_text(given) == expected


def test_a_drain_is_over_only_when_that_is_known() -> None:
    """Without an end, without a clock, or with an end that is no time, a drain is not over."""
    now = datetime(2026, 11, 24, tzinfo=timezone.utc)
    ends = {"2026-11-23T00:00:00Z": True, "2026-11-25T00:00:00Z": False, "soon": False, None: False}
    assert {until: is_over(Drain(by="ana", until=until), now) for until in ends} == ends
    assert not is_over(Drain(by="ana", until="2026-11-23T00:00:00Z"), None)
    assert parse_time("soon") is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "Ready"),
        ({"display_status": "Syncing"}, "Syncing"),
        ({"provisioning_state": "Creating", "display_status": None}, "Creating"),
        ({"provisioning_state": "Failed"}, "Failed"),
        ({"display_status": None}, "unknown"),
        ({"display_status": None, "id": None}, "unlisted"),
    ],
)
def test_status_is_one_word_of_azure(values: dict[str, Any], expected: str) -> None:
    """The provisioning state while something is under way or failed, else whether it is synced."""
    assert status(builders.replica("eastus", **values)) == expected


def by_id(changes: tuple[Change, ...]) -> dict[str, Change]:
    """The changes by id."""
    return {change.id: change for change in changes}


def test_verbs_fit_the_change() -> None:
    """A tier goes up or down, routing goes on or off, everything else is its action."""
    changes = by_id(builders.story().changes + builders.upheaval().changes)
    said = {name: verbs(change)[1] for name, change in changes.items()}
    assert said["contoso/sku"] == "upgraded"
    assert said["contoso/southeastasia"] == "created"
    assert said["contoso/westeurope/routing"] == "routed"
    assert said["contoso/westus"] == "drained"
    assert said["contoso/canadacentral"] == "deleted"
    assert said["contoso/brazilsouth/await"] == "settled"


def test_own_tags_of_a_creation_are_left_out() -> None:
    """A replica created with acrgeo's own tags shows the user's only, and no empty field."""
    for tags, expected in (({**builders.DRAINED, "team": "web"}, "team=web"), (builders.DRAINED, None)):
        wanted = DesiredReplica(location="eastus", is_new=True, tags=tags)
        (create,) = builders.plan((builders.registry(), DesiredRegistry(replicas=(wanted,)))).changes
        assert [after for label, _, after in field_words(create) if label == "tags "] == (
            [expected] if expected else []
        )


def test_an_empty_tag_is_told_from_none() -> None:
    """A tag may be set to nothing, which is not the same as taken away."""
    wanted = DesiredReplica(location="eastus", tags={"note": "", "team": None})
    current = builders.registry(builders.replica("eastus", tags={"team": "web"}))
    (update,) = builders.plan((current, DesiredRegistry(replicas=(wanted,)))).changes
    assert field_words(update) == [("tag note ", "none", '""'), ("tag team ", "web", "none")]


def test_only_what_is_waited_for_directly_is_told() -> None:
    """What a change waits for through another one is left out, and its own region is told as what happens there."""
    changes = builders.story().changes
    named = by_id(changes)
    assert waits(named["contoso/eastus"], changes) == ["endpoints"]
    assert waits(named["contoso/westeurope/routing"], changes) == ["its creation"]
    assert why(named["contoso/settings"], changes) == "after tier"
    assert why(named["contoso/sku"], changes) == ""  # its fields tell it


def test_a_creation_after_a_deletion_waits_for_what_is_under_way() -> None:
    """A region whose replica is being deleted is created again afterwards."""
    current = builders.registry(builders.replica("eastus", provisioning_state="Deleting"))
    plan = builders.plan((current, DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))))
    assert waits(by_id(plan.changes)["contoso/eastus"], plan.changes) == ["what is under way on it"]
