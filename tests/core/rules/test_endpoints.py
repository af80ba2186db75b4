"""Data endpoints: what cannot do without them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL, RULES
from tests.core.rules.cases import CURRENT, OWNER, found, lines


@pytest.mark.parametrize(
    ("protocol", "told"),
    [
        ("IPv4AndIPv6", ["blocker dual-stack"]),
        ("ipv4andipv6", ["blocker dual-stack"]),
        ("IPv4", []),
        ("", []),
        (Unknown("no"), ["unknown dual-stack"]),
    ],
)
@pytest.mark.parametrize(("is_on", "wanted"), [(True, False), (True, True), (False, True), (False, False)])
def test_dual_stack_needs_data_endpoints(protocol: str | Unknown, told: list[str], is_on: bool, wanted: bool) -> None:
    """Only a plan that turns them off is refused, or not known to be possible."""
    current = replace(CURRENT, has_data_endpoints=is_on)
    facts = OWNER.having(ENDPOINT_PROTOCOL, protocol)
    findings = found(RULES, DesiredRegistry(has_data_endpoints=wanted), facts, current)
    of_rule = [finding for finding in findings if finding.id == "dual-stack"]
    assert lines(of_rule) == (told if is_on and not wanted else [])
