"""What is known of broken replicas."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from acrgeo.core.rules.diagnosis import explain, is_stuck
from tests.core.planning import registry, replica

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def test_without_a_time_nothing_is_stuck() -> None:
    """What cannot be told is not judged."""
    assert not is_stuck(replica("eastus", provisioning_state="Creating"), NOW)


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
    assert explain(registry("Premium", replica("westus"), stuck), stuck, NOW).hint is None
