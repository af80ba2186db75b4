"""A home region that is down."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.rules.home_region import RULES, STILL_WORKS, home_note, unavailable
from tests.core.planning import registry, replica
from tests.core.rules.cases import found, lines
from tests.rows import rows

ADD, DRAIN = "acrgeo replica add contoso", "acrgeo routing disable contoso"


def with_home(**facts: Any) -> Registry:
    """Contoso with a home replica in some state."""
    return registry("Premium", replica("westus", **facts), replica("eastus"))


def test_what_azure_says_of_home_is_told_in_every_plan() -> None:
    """Its own word and message, and what still works; also where there is nothing to do."""
    current = with_home(display_status="Unavailable", message="Storage outage.")
    (finding,) = found(RULES, DesiredRegistry(), current=current)
    assert finding.id == "home-region"
    assert "Unavailable: Storage outage." in finding.fact
    assert STILL_WORKS in finding.fact


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"display_status": "Syncing"},
        {"display_status": None},
        {"id": None, "display_status": None},
        {"provisioning_state": "Updating", "display_status": "Odd"},
    ],
)
def test_nothing_is_guessed(facts: dict[str, Any]) -> None:
    """Ready, syncing, silent, unlisted or in the middle of a change is no outage."""
    assert unavailable(with_home(**facts)) is None


def test_only_writes_that_went_down_make_the_note() -> None:
    """Naming the registries concerned; any other failure says nothing of the kind."""
    (change,) = diff(with_home(), DesiredRegistry(absent=("eastus",))).changes
    failed = ChangeOutcome(change=change, result=Result.FAILED)
    down = ChangeOutcome(change=change, result=Result.FAILED, is_write_down=True)
    assert home_note(Outcome(results=(failed,))) is None
    note = home_note(Outcome(results=(failed, down)))
    assert note is not None
    assert "reads of contoso" in note
    assert STILL_WORKS in note


def test_a_failed_home_replica_is_a_warning() -> None:
    """Nothing replaces it, so it is said."""
    failed = with_home(provisioning_state="Failed")
    assert lines(found(RULES, DesiredRegistry(), current=failed)) == ["warning home-failed"]


HOME_TAGS = DesiredReplica(location="westus", tags={"a": "b"})
AWAY = DesiredReplica(location="westeurope")
ALONE = registry("Premium")


@rows(
    ("current", "desired", "fact", "hint"),
    [
        (
            with_home(),
            DesiredRegistry(replicas=(DesiredReplica(location="westus", is_new=True),)),
            "westus is the home region of contoso: its replica is there already and is never created.",
            "acrgeo routing show contoso",
        ),
        (
            with_home(),
            DesiredRegistry(absent=("westus",)),
            "cannot be deleted without the registry.",
            f"{DRAIN} westus",
        ),
        (ALONE, DesiredRegistry(absent=("westus",)), "cannot be deleted without the registry.", f"{ADD} REGION"),
        (
            registry("Basic"),
            DesiredRegistry(absent=("westus",)),
            "cannot be deleted without the registry.",
            f"{ADD} REGION --upgrade",
        ),
        (
            ALONE,
            DesiredRegistry(absent=("westus",), replicas=(AWAY,)),
            "cannot be deleted without the registry.",
            f"{DRAIN} westus",
        ),
        (
            with_home(),
            DesiredRegistry(replicas=(DesiredReplica(location="westus", is_replaced=True),)),
            "is never replaced.",
            f"{DRAIN} westus\nor open a support request with Azure",
        ),
        (ALONE, DesiredRegistry(replicas=(HOME_TAGS,)), "before the registry has another replica", f"{ADD} REGION"),
        (ALONE, DesiredRegistry(replicas=(HOME_TAGS, AWAY)), None, None),  # it appears with the first other one
        (with_home(id=None), DesiredRegistry(replicas=(HOME_TAGS,)), None, None),
        (with_home(), DesiredRegistry(replicas=(HOME_TAGS,)), None, None),
        (registry("Premium", replica("westus")), DesiredRegistry(replicas=(HOME_TAGS,)), None, None),  # listed
        (with_home(), DesiredRegistry(absent=("eastus",)), None, None),
    ],
)
def test_home_is_never_made_deleted_or_replaced(
    current: Registry, desired: DesiredRegistry, fact: str | None, hint: str | None
) -> None:
    """What may be done instead is told; it is changed where Azure lists it, or will."""
    findings = found(RULES, desired, current=current)
    assert lines(findings) == ([] if fact is None else ["blocker home-replica"])
    assert [(fact or "") in finding.fact for finding in findings] == [True] * len(findings)
    assert [finding.hint for finding in findings] == ([] if fact is None else [hint])


def test_a_failed_home_replica_is_told_once_with_its_reason() -> None:
    """Also where Azure has a word of its own for its state."""
    for message, because in [("No capacity.", ": No capacity. It is"), (None, "Failed. It is")]:
        failed = with_home(provisioning_state="Failed", display_status="Unavailable", message=message)
        [finding] = found(RULES, DesiredRegistry(), current=failed)
        assert finding.id == "home-failed"
        assert because in finding.fact
    silent = with_home(display_status="Unavailable")
    assert (unavailable(silent) or "").startswith("Azure says of the home replica in westus: Unavailable. While")
