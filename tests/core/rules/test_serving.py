"""Who serves: the last replica, drains that are forgotten, and what minRouted asks for. Most cases are files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.rules import serving
from acrgeo.core.rules.finding import Severity
from tests.core.planning import registry, replica
from tests.core.rules.cases import found, lines
from tests.rows import rows

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
EAST = DesiredReplica(location="eastus", is_routed=True)


def of_file(current: Registry, *listed: DesiredReplica) -> list[str]:
    """Severity and id of the findings of a file's plan."""
    desired = DesiredRegistry(replicas=listed, holds_drains=True, replaces_failed=True, lists_replicas=True)
    return lines(found(serving.RULES, desired, current=current, now=NOW))


def drained(until: str) -> Registry:
    """Contoso with eastus drained until some time."""
    tags = {"acrgeo-drained-by": "ana", "acrgeo-drained-until": until}
    return registry("Premium", replica("westus"), replica("eastus", is_routed=False, tags=tags))


def test_a_drain_that_should_have_ended_is_a_warning() -> None:
    """Once its time has passed, and not before."""
    assert of_file(drained("2026-11-24T11:59:59Z"), EAST) == ["warning drain-expired"]
    assert of_file(drained("2026-11-24T12:00:01Z"), EAST) == []
    assert of_file(drained("soon"), EAST) == []


def test_a_record_of_a_drain_on_a_routed_replica_is_a_warning() -> None:
    """Something else routed it; any change of it removes the record, so that there is nothing to tell."""
    current = registry("Premium", replica("westus"), replica("eastus", tags={"acrgeo-drained-by": "ana"}))
    assert of_file(current, EAST) == ["warning stale-drain-record"]
    assert of_file(current, replace(EAST, tags={"a": "b"})) == []
    both = registry("Premium", replica("westus", tags={"acrgeo-drained-by": "ana"}), *current.replicas[:1])
    [other] = found(serving.RULES, DesiredRegistry(replicas=(replace(EAST, tags={"a": "b"}),)), current=both)
    assert (other.id, other.location) == ("stale-drain-record", "westus")


def test_fewer_routed_replicas_than_desired_is_a_warning() -> None:
    """Also where the file changes nothing; replicas that the plan adds count."""
    desired = DesiredRegistry(min_routed=3, replicas=(EAST,))
    few = registry("Premium", replica("westus"), replica("eastus"))
    assert lines(found(serving.RULES, desired, current=few)) == ["warning min-routed"]
    more = replace(desired, replicas=(EAST, DesiredReplica(location="eastus2", is_routed=True)))
    assert found(serving.RULES, more, current=few) == []


def test_the_only_replica_that_may_answer_is_not_replaced() -> None:
    """A Failed replica may go on answering; with nothing else in service it is left."""
    broken = replica("eastus", provisioning_state="Failed", message="subnet full")
    alone = registry("Premium", replica("westus", is_routed=False), broken)
    assert of_file(alone, EAST) == ["blocker last-routed"]
    assert of_file(registry("Premium", replica("westus"), broken), EAST) == []
    repair = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    tagged = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),))
    for desired, east, told in [
        (repair, broken, ["blocker last-routed"]),
        (repair, replace(broken, is_routed=False), []),  # nobody is sent there
        (repair, replica("eastus"), ["blocker last-routed"]),
        (repair, replica("eastus", display_status="Syncing"), ["blocker last-routed"]),  # told once
        (tagged, broken, []),
    ]:
        there = registry("Premium", replica("westus", is_routed=False), east)
        assert lines(found(serving.RULES, desired, current=there)) == told
    home = registry("Premium", replica("westus", provisioning_state="Failed"))
    own = DesiredRegistry(replicas=(DesiredReplica(location="westus", is_replaced=True),))
    assert found(serving.RULES, own, current=home) == []  # the rule home-replica refuses it


HOME = replica("westus")
FAILED: dict[str, Any] = {"provisioning_state": "Failed", "display_status": None}
HOME_FAILED = replica("westus", **FAILED)
UNROUTED_HOME = replica("westus", is_routed=False)
UNROUTED_NORTH = replica("northeurope", is_routed=False)
DRAINS = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))
ENABLE, ADD = "acrgeo routing enable contoso", "acrgeo replica add contoso REGION"


@rows(
    "current, desired, told",
    [
        ([HOME, replica("eastus")], DRAINS, "warning last-routed"),
        ([HOME, replica("eastus"), replica("northeurope")], DRAINS, ""),
        ([replica("westus", **FAILED), replica("eastus")], DRAINS, f"blocker last-routed {ADD}"),
        ([UNROUTED_HOME, replica("eastus")], DRAINS, f"blocker last-routed {ENABLE} westus"),
        (
            [replica("westus", is_routed=False, **FAILED), replica("eastus"), replica("northeurope", is_routed=False)],
            DRAINS,
            f"blocker last-routed {ENABLE} northeurope",
        ),
        (  # what is not ready is no cure
            [HOME_FAILED, replica("canadacentral", is_routed=False, **FAILED), replica("eastus"), UNROUTED_NORTH],
            DRAINS,
            f"blocker last-routed {ENABLE} northeurope",
        ),
        (  # nor is what goes itself
            [HOME_FAILED, replica("eastus"), UNROUTED_NORTH],
            DesiredRegistry(absent=("eastus", "northeurope")),
            f"blocker last-routed {ADD}",
        ),
        (
            [HOME_FAILED, replica("eastus"), UNROUTED_NORTH],
            replace(DRAINS, replicas=(*DRAINS.replicas, DesiredReplica(location="northeurope", is_replaced=True))),
            f"blocker last-routed {ADD}",
        ),
        (  # nor what is to stay out of service
            [HOME_FAILED, replica("eastus"), UNROUTED_NORTH],
            replace(DRAINS, replicas=(*DRAINS.replicas, DesiredReplica(location="northeurope", is_routed=False))),
            f"blocker last-routed {ADD}",
        ),
        (
            [HOME_FAILED, replica("eastus"), UNROUTED_NORTH],
            replace(DRAINS, replicas=(*DRAINS.replicas, DesiredReplica(location="northeurope", tags={"a": "b"}))),
            f"blocker last-routed {ENABLE} northeurope",
        ),
        (
            [HOME, replica("eastus"), replica("northeurope")],
            replace(DRAINS, min_routed=3),
            f"blocker last-routed {ADD}",
        ),
        ([HOME, replica("eastus"), replica("northeurope")], replace(DRAINS, min_routed=2), ""),
        ([HOME, replica("eastus", **FAILED)], DesiredRegistry(min_routed=2), "warning min-routed"),
        ([HOME, replica("eastus")], DesiredRegistry(min_routed=2), ""),
        ([HOME, replica("eastus", is_routed=False)], DesiredRegistry(min_routed=2), "warning min-routed"),
        (
            [HOME, replica("eastus", is_routed=False)],
            DesiredRegistry(min_routed=2, replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),)),
            "warning min-routed",
        ),
        ([HOME, replica("eastus")], replace(DRAINS, min_routed=3), f"blocker last-routed {ADD}"),
        ([HOME], DesiredRegistry(min_routed=1), ""),
        ([UNROUTED_HOME], DesiredRegistry(), ""),
        (
            [HOME, replica("eastus", provisioning_state="Creating", display_status=None)],
            DesiredRegistry(min_routed=3, replicas=(EAST,)),
            "warning min-routed",
        ),
    ],
)
def test_what_serves_is_counted_after_the_plan(current: list[Replica], desired: DesiredRegistry, told: str) -> None:
    """A blocker says what puts another one into service: one that is ready and stays, else a new one."""
    findings = found(serving.RULES, desired, current=registry("Premium", *current), now=NOW)
    hints = [(finding.hint or "").partition(" --")[0] for finding in findings if finding.severity is Severity.BLOCKER]
    assert " ".join([*lines(findings), *hints]) == told


def test_what_is_left_is_told() -> None:
    """What goes, how many stay, and which."""
    trio = registry("Premium", HOME, replica("eastus"), replica("northeurope"))
    for regions, least, fact in [
        (
            ["eastus"],
            3,
            "Taking eastus out of service would leave contoso with 2 serving replicas (northeurope, westus)",
        ),
        (
            ["eastus", "northeurope"],
            2,
            "eastus, northeurope out of service together would leave contoso with 1 serving replica (westus)",
        ),
        (["eastus", "northeurope", "westus"], 1, "with 0 serving replicas (none); at least 1 must stay"),
        (["eastus", "westus"], 1, "Only one replica of contoso stays in service: northeurope."),
    ]:
        drains = tuple(DesiredReplica(location=region, is_routed=False) for region in regions)
        [finding] = found(serving.RULES, DesiredRegistry(replicas=drains, min_routed=least), current=trio)
        assert fact in finding.fact


def test_a_count_is_told_as_it_is() -> None:
    """One replica, and several."""
    [one] = found(serving.RULES, DesiredRegistry(min_routed=3), current=registry("Premium", HOME))
    assert "would have 1 replica in service, fewer than the 3" in one.fact
    [two] = found(serving.RULES, DesiredRegistry(min_routed=3), current=registry("Premium", HOME, replica("eastus")))
    assert "would have 2 replicas in service, fewer than the 3" in two.fact


def test_a_drain_that_ends_in_this_plan_is_not_told() -> None:
    """Nor one that the plan changes in another way."""
    over = drained("2026-11-24T11:59:59Z")
    for wanted in (EAST, DesiredReplica(location="eastus", tags={"team": "web"})):
        desired = DesiredRegistry(replicas=(wanted,))
        assert found(serving.RULES, desired, current=over, now=NOW) == []
