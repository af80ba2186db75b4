"""Data endpoints: what cannot do without them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.preflight.addresses import REGIONAL
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL, RULES
from tests.core.rules.cases import ADD, CURRENT, OWNER, found, lines
from tests.rows import rows


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


DATA_ON, DATA_OFF = (DesiredRegistry(has_data_endpoints=is_on) for is_on in (True, False))
GEO_ON, GEO_OFF = (DesiredRegistry(has_regional_endpoints=is_on) for is_on in (True, False))
OFF = replace(CURRENT, has_data_endpoints=False, has_regional_endpoints=False)
ON = replace(CURRENT, has_data_endpoints=True, has_regional_endpoints=True)
SHOW = "acrgeo endpoints contoso"


@rows(
    ("is_on", "is_private", "desired", "text", "hint"),
    [
        (False, False, DATA_ON, "move from *.blob.core.windows.net to the data", f"{SHOW}\nallow these names first"),
        (True, False, DATA_OFF, "move back to *.blob.core.windows.net", "allow *.blob.core.windows.net first"),
        (False, True, DATA_ON, "so its data endpoints are on whatever this switch says.", SHOW),
        (True, True, DATA_OFF, "so its data endpoints are on whatever this switch says.", SHOW),
        (False, False, GEO_ON, "Regional endpoints are a preview. Clients that use one stay with its region", SHOW),
        (
            True,
            False,
            GEO_OFF,
            "a *.geo name of contoso are cut off.",
            "move them to contoso.azurecr.io first",
        ),
        (True, False, DATA_ON, None, None),
        (False, False, DATA_OFF, None, None),
        (True, False, GEO_ON, None, None),
        (False, False, GEO_OFF, None, None),
    ],
)
def test_a_switch_of_endpoints_says_who_is_cut_off(
    is_on: bool, is_private: bool, desired: DesiredRegistry, text: str | None, hint: str | None
) -> None:
    """A warning for each switch that turns, with what to do first; none for one that stays."""
    current = replace(ON if is_on else OFF, has_private_endpoints=is_private)
    findings = found(RULES, desired, current=current)
    id_ = "data-endpoints" if desired in (DATA_ON, DATA_OFF) else "regional-endpoints"
    assert lines(findings) == [f"warning {id_}"] * len(findings)
    assert [(text or "") in finding.fact for finding in findings] == ([] if text is None else [True])
    assert [finding.hint for finding in findings] == ([] if hint is None else [hint])


def test_regional_endpoints_count_for_new_regions_behind_private_endpoints() -> None:
    """Read and known, they are told by the count of addresses; not read, they are unknown."""
    private = replace(CURRENT, has_private_endpoints=True)
    unread = OWNER.having(REGIONAL, Unknown("no"))
    assert found(RULES, ADD, current=private) == []
    assert lines(found(RULES, ADD, unread, private)) == ["unknown regional-endpoints"]
    assert found(RULES, ADD, unread) == []
    assert found(RULES, DesiredRegistry(absent=("eastus",)), unread, private) == []
