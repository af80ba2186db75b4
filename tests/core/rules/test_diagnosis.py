"""What is known of broken replicas."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.mark import MARK, encode_mark
from acrgeo.core.model.registry import Replica
from acrgeo.core.rules.diagnosis import RULES, explain, finish_command, interruptions, is_stuck, next_commands
from tests.core.planning import registry, replica
from tests.core.rules.cases import found
from tests.rows import rows

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def test_without_a_time_nothing_is_stuck() -> None:
    """What cannot be told is not judged."""
    assert not is_stuck(replica("eastus", provisioning_state="Creating"), NOW)
    assert not is_stuck(replica("eastus", timestamp="2026-11-20T12:00:00Z"), NOW)  # nor what is there


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (
            "Failed to replicate private endpoint. Private Endpoint pe1 contains static ipconfigurations",
            "static IP addresses",
        ),
        ("The client is not authorized to perform action", "may not change"),
        ("Subnet snet1 has not enough free addresses", "without free addresses"),
    ],
)
def test_a_known_cause_is_recognised(message: str, cause: str) -> None:
    """The one that the message names, and what mends it."""
    broken = replica("eastus", provisioning_state="Failed", message=message, timestamp="2026-11-24T09:00:00Z")
    finding = explain(registry("Premium", replica("westus"), broken), broken, NOW)
    assert f"Failed for 3.0 h: {message}." in finding.fact
    assert cause in finding.fact
    assert "; " not in (finding.hint or "")


def test_without_a_message_all_causes_of_private_endpoints_are_told() -> None:
    """And none where there is no private endpoint."""
    stuck = replica("eastus", provisioning_state="Creating")
    private = explain(registry("Premium", replica("westus"), stuck, has_private_endpoints=True), stuck, NOW)
    assert (private.hint or "").count("; ") == 2
    assert "since when is unknown" in private.fact
    public = explain(registry("Premium", replica("westus"), stuck), stuck, NOW)
    assert public.hint is None
    assert public.fact.endswith("The known causes lie in private endpoints, of which contoso has none.")


def test_an_interrupted_replacement_is_told_with_what_finishes_it() -> None:
    """Whether the replica is there or not, and since when, where the record has it."""
    lost = replica("eastus", provisioning_state="Failed")
    for at, there, text in [
        ("2026-11-24T09:00:00Z", (), "eastus, which began at 2026-11-24T09:00:00Z, was interrupted: there is no"),
        (None, (), "eastus was interrupted: there is no replica."),
        (None, (replica("eastus"),), "eastus was interrupted: the record of it was not removed."),
    ]:
        current = registry("Premium", replica("westus"), *there, tags=encode_mark(lost.settings, at) or {})
        [(mark, fact)] = interruptions(current)
        assert text in fact
        assert finish_command(current, mark) == "acrgeo replica repair contoso eastus"
        assert next(next_commands(current, NOW)) == "acrgeo replica repair contoso eastus"


LONG = "2026-11-24T09:00:00Z"


@rows(
    ("replicas", "knows_time", "commands"),
    [
        ([replica("eastus")], True, []),
        ([replica("eastus", provisioning_state="Failed")], True, ["repair contoso eastus"]),
        ([replica("westus", provisioning_state="Failed")], True, []),  # nothing repairs the home replica
        (
            [replica("eastus", provisioning_state="Creating", display_status=None, timestamp=LONG)],
            True,
            ["repair contoso eastus"],
        ),
        (
            [replica("eastus", provisioning_state="Creating", display_status=None, timestamp=LONG)],
            False,
            ["wait contoso eastus --for ready"],
        ),
        ([replica("eastus", display_status="Syncing")], True, ["wait contoso eastus --for ready"]),
        ([replica("westus", id=None, provisioning_state="Updating", display_status=None)], True, []),  # not listed yet
        ([replica("eastus", display_status="Unavailable")], True, []),  # waiting does not help it
        (
            [replica("eastus", provisioning_state="Deleting", display_status=None)],
            True,
            ["wait contoso eastus --for deleted"],
        ),
        (
            [replica(at, provisioning_state="Failed") for at in ("eastus", "northeurope")],
            True,
            ["repair contoso eastus northeurope"],
        ),
    ],
)
def test_what_to_type_next_is_told(replicas: list[Replica], knows_time: bool, commands: list[str]) -> None:
    """Repair what is broken, wait for what gets there or away by itself."""
    given = registry("Premium", *replicas)
    assert list(next_commands(given, NOW if knows_time else None)) == [f"acrgeo replica {words}" for words in commands]


def test_an_age_is_told_in_minutes_then_hours() -> None:
    """Stuck is what has been Creating for more than two hours."""
    for time, words, stuck in [
        ("2026-11-24T11:01:00Z", "for 59 min", False),
        ("2026-11-24T11:00:00Z", "for 1.0 h", False),
        ("2026-11-24T10:00:00Z", "for 2.0 h", False),
        ("2026-11-24T09:59:59Z", "for 2.0 h", True),
        ("2026-10-13T20:00:00Z", "for 1000.0 h", True),
    ]:
        slow = replica("eastus", provisioning_state="Creating", timestamp=time)
        assert f"Creating {words}: Azure gives no reason." in explain(registry("Premium", slow), slow, NOW).fact
        assert is_stuck(slow, NOW) is stuck


MARKED = encode_mark(replica("eastus").settings) or {}
TORN = {f"{MARK}eastus-1of2": "{"}
DRAINED = DesiredReplica(location="eastus", is_routed=False)
AGAIN = DesiredReplica(location="eastus", is_replaced=True)


@rows(
    ("tags", "is_there", "desired", "told", "hint"),
    [
        (MARKED, False, DesiredRegistry(), "there is no replica.", "acrgeo replica repair contoso eastus"),
        (MARKED, True, DesiredRegistry(), "was not removed.", "acrgeo replica repair contoso eastus"),
        (MARKED, True, DesiredRegistry(replicas=(AGAIN,)), None, None),
        (MARKED, True, DesiredRegistry(absent=("eastus",)), None, None),
        (MARKED, True, DesiredRegistry(absent=("northeurope",)), "was not removed.", "acrgeo replica repair"),
        (TORN, False, DesiredRegistry(), "cannot be read: what it had is not known.", "acrgeo replica list contoso"),
        (
            TORN,
            True,
            DesiredRegistry(),
            "A replacement of the replica eastus was",
            "acrgeo replica repair contoso eastus",
        ),
        (TORN, True, DesiredRegistry(replicas=(AGAIN,)), None, None),
        (TORN, True, DesiredRegistry(absent=("eastus",)), None, None),
        (TORN, True, DesiredRegistry(absent=("northeurope",)), "cannot be read", "acrgeo replica repair"),
        (TORN, True, DesiredRegistry(replicas=(DRAINED,)), "cannot be read", "acrgeo replica repair"),
        ({"team": "web"}, True, DesiredRegistry(), None, None),
    ],
)
def test_an_interrupted_replacement_that_the_plan_does_not_finish_is_a_warning(
    tags: dict[str, str], is_there: bool, desired: DesiredRegistry, told: str | None, hint: str | None
) -> None:
    """Also where its record cannot be read; a repair or a deletion of the same replica ends it."""
    others = [replica("northeurope"), *([replica("eastus")] if is_there else [])]
    findings = found(RULES, desired, current=registry("Premium", *others, tags=tags))
    assert [finding.id for finding in findings] == ([] if told is None else ["interrupted-replacement"])
    for finding in findings:
        assert (told or "") in finding.fact
        assert (finding.hint or "").startswith(hint or "")


def test_a_record_that_cannot_be_read_is_repaired_only_where_its_replica_is_well() -> None:
    """One that is still being made is looked at first."""
    making = replica("eastus", provisioning_state="Creating", display_status=None)
    [finding] = found(RULES, DesiredRegistry(), current=registry("Premium", making, tags=TORN))
    assert finding.hint == "acrgeo replica list contoso"
