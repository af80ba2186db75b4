"""Private endpoints: what is certain blocks, what could not be read is unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.rules import endpoints
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.private_network import RULES, check_shared_subnets
from acrgeo.core.rules.rule import facts_needed
from tests.core.planning import REF, replica, subject_of
from tests.core.rules.cases import ADD, ALL, CURRENT, DELETE, DRAIN, OWNER, found, lines
from tests.rows import rows

SUBNET = (
    f"/subscriptions/{REF.subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/pe"
)
ZONE = f"{SUBNET.partition('/virtualNetworks')[0]}/privateDnsZones/privatelink.azurecr.io"
PRIVATE = replace(CURRENT, has_private_endpoints=True)
TWO = replace(ADD, replicas=(*ADD.replicas, DesiredReplica(location="northeurope", is_new=True)))
REGIONAL_ON = DesiredRegistry(has_regional_endpoints=True)


def endpoint(name: str, **facts: Any) -> PrivateEndpoint:
    """An approved endpoint in SUBNET with a zone group, unless the facts say otherwise."""
    given = {"status": "Approved", "subnet_id": SUBNET, "zones": (ZONE,), "permissions": ALL, **facts}
    return PrivateEndpoint(id=f"/subscriptions/s/resourceGroups/net/p/n/privateEndpoints/{name}", **given)


def private(*in_subnet: PrivateEndpoint, **subnet: Any) -> Facts:
    """Endpoints in a /28."""
    facts = {"prefixes": ("10.0.1.0/28",), "limit": 11, "used": 9, "configurations": 9, **subnet}
    subnets = {SUBNET.lower(): Subnet(id=SUBNET, **facts)}
    return OWNER.having(NETWORK, PrivateNetwork(endpoints=in_subnet, subnets=subnets))


def test_needs_of_a_subnet_are_summed() -> None:
    """Two endpoints fit into two addresses; three do not, and the arithmetic is told."""
    assert found(RULES, ADD, private(endpoint("a"), endpoint("b")), PRIVATE) == []
    (full,) = found(RULES, ADD, private(endpoint("a"), endpoint("b"), endpoint("c")), PRIVATE)
    assert (full.severity, full.id) == (Severity.BLOCKER, "subnet-full")
    assert "a, b, c" in full.fact
    assert "hub/pe (10.0.1.0/28): needs 3, has 2 of 11 free" in full.fact


def test_regional_endpoints_double_the_need() -> None:
    """And turning them on takes one for every region."""
    facts = private(endpoint("a"), endpoint("b"))
    regional = facts.having(REGIONAL, RegionalEndpoints(is_on=True))
    assert "needs 4, has 2 of 11 free" in found(RULES, ADD, regional, PRIVATE)[0].fact
    on = DesiredRegistry(has_regional_endpoints=True)
    assert "needs 6, has 2 of 11 free" in found(RULES, on, facts, PRIVATE)[0].fact


def test_regional_endpoints_that_could_not_be_read_are_unknown() -> None:
    """The addresses are counted without them, and it is said what that may leave out."""
    unread = private(endpoint("a")).having(REGIONAL, Unknown("no", 403))
    (finding,) = found((*endpoints.RULES, *RULES), ADD, unread, PRIVATE)
    assert (finding.id, finding.severity, finding.unread) == (
        "regional-endpoints",
        Severity.UNKNOWN,
        "regional endpoints (403)",
    )
    assert finding.fact.endswith("could not be read: no. They take an address more a region and private endpoint.")


def test_an_estimate_blocks_but_does_not_clear() -> None:
    """Without the network's own count there are at most so many: too few is certain, enough is not."""
    guess = {"limit": None, "used": None, "problem": Unknown("Not permitted")}
    few = private(endpoint("a"), **guess, configurations=11)
    assert lines(found(RULES, ADD, few, PRIVATE)) == ["blocker subnet-full"]
    (unsure,) = found(RULES, ADD, private(endpoint("a"), **guess), PRIVATE)
    assert (unsure.severity, "at most 2 of 11" in unsure.fact) == (Severity.UNKNOWN, True)
    nothing = private(endpoint("a"), **{**guess, "prefixes": (), "configurations": None})
    assert lines(found(RULES, ADD, nothing, PRIVATE)) == ["unknown subnet-full"]


WEST = "registry_data_westeurope"
GEO = "registry_westeurope"


@rows(
    ("declared", "desired", "is_regional", "missing"),
    [
        ((), ADD, False, [WEST]),
        (("registry", "registry_data_eastus"), ADD, False, [WEST]),
        ((WEST,), ADD, False, []),
        ((WEST, "registry_data_northeurope"), ADD, False, []),
        ((WEST,), ADD, True, [GEO]),
        ((GEO,), ADD, True, [WEST]),
        ((), ADD, True, [WEST, GEO]),
        ((WEST, GEO), ADD, True, []),
        ((WEST,), TWO, False, ["registry_data_northeurope"]),
        ((), TWO, False, ["registry_data_northeurope", WEST]),
        ((), REGIONAL_ON, False, ["registry_canadacentral", "registry_eastus", "registry_westus"]),
        (("registry_eastus", "registry_westus"), REGIONAL_ON, False, ["registry_canadacentral"]),
        (("registry_canadacentral", "registry_eastus", "registry_westus"), REGIONAL_ON, False, []),
        (("registry",), DELETE, False, []),
        (("registry",), DRAIN, True, []),
    ],
)
def test_exactly_the_missing_members_are_named(
    declared: tuple[str, ...], desired: DesiredRegistry, is_regional: bool, missing: list[str]
) -> None:
    """A blocker for what is planned and not declared, with a command each; what is declared takes no free address."""
    fixed = dict(zip(declared, (f"10.0.1.{at}" for at in range(9, 99)), strict=False))
    facts = private(endpoint("till", fixed=fixed), used=11).having(REGIONAL, RegionalEndpoints(is_on=is_regional))
    blockers = [finding for finding in found(RULES, desired, facts, PRIVATE) if finding.severity is Severity.BLOCKER]
    assert [finding.id for finding in blockers] == (["static-ip"] if missing else [])
    for finding in blockers:
        assert f"fixed addresses, but none for {', '.join(missing)}:" in finding.fact
        assert re.findall(r"--member-name (\S+) ", finding.hint or "") == missing
        assert "till" in finding.fact


def test_a_replica_that_is_made_again_needs_its_member_too() -> None:
    """Otherwise its creation fails the way it did."""
    failed = replace(PRIVATE, replicas=(*CURRENT.replicas[:1], replica("eastus", provisioning_state="Failed")))
    again = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    (finding,) = found(RULES, again, private(endpoint("till", fixed={"registry": "10.0.1.4"})), failed)
    assert (finding.id, "none for registry_data_eastus:" in finding.fact) == ("static-ip", True)


def test_a_fixed_endpoint_is_warned_of_while_no_region_is_planned() -> None:
    """What one more region would need is known, which region is not."""
    facts = private(endpoint("till", fixed={"registry": "10.0.1.4"}), used=11)
    (finding,) = found(RULES, DesiredRegistry(), facts, PRIVATE, is_general=True)
    assert (finding.id, finding.severity, "registry_data_REGION" in finding.fact) == (
        "static-ip",
        Severity.WARNING,
        True,
    )


def test_members_of_regional_endpoints_that_could_not_be_read_are_unknown() -> None:
    """The data endpoint's member is certain, the other is not."""
    facts = private(endpoint("till", fixed={WEST: "10.0.1.4"})).having(REGIONAL, Unknown("no", 403))
    (finding,) = found(RULES, ADD, facts, PRIVATE)
    assert (finding.id, finding.severity, GEO in finding.fact) == ("static-ip", Severity.UNKNOWN, True)


def test_an_endpoint_that_cannot_be_read_is_unknown() -> None:
    """Its subnet is not counted, and nothing is called full or free for it."""
    lost = endpoint("theirs", problem=Unknown("Not permitted"), subnet_id=None, permissions=Unknown("Not permitted"))
    (finding,) = found(RULES, ADD, private(lost), PRIVATE)
    assert (finding.id, finding.severity) == ("private-endpoint", Severity.UNKNOWN)
    assert finding.fact == (
        "The private endpoint theirs could not be read: Not permitted. Its addresses were not checked."
    )


@pytest.mark.parametrize(("used", "refused"), [(9, []), (10, ["contoso", "fabrikam"]), (11, [])])
def test_registries_of_a_plan_share_their_subnets(used: int, refused: list[str]) -> None:
    """What is room for each alone may not be enough for both; where one alone is short, that is told already."""
    other = replace(PRIVATE, ref=replace(REF, name="fabrikam"))
    subjects = [
        subject_of(diff(current, ADD), private(endpoint(name), used=used))
        for name, current in (("a", PRIVATE), ("b", other))
    ]
    findings = check_shared_subnets(subjects)
    assert [finding.registry for finding in findings] == refused
    for finding in findings:
        assert (finding.id, finding.severity) == ("subnet-full", Severity.BLOCKER)
        assert (
            "contoso, fabrikam has no room for all of them: hub/pe (10.0.1.0/28): needs 2, has 1 of 11" in finding.fact
        )


AGAIN = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
FAILED = replace(CURRENT, replicas=(*CURRENT.replicas[:1], replica("eastus", provisioning_state="Failed")))


@rows(
    ("desired", "current", "is_private", "is_read"),
    [
        (ADD, CURRENT, True, True),
        (REGIONAL_ON, CURRENT, True, True),
        (AGAIN, FAILED, True, True),
        (DELETE, CURRENT, True, False),
        (DRAIN, CURRENT, True, False),
        (ADD, CURRENT, False, False),
        (REGIONAL_ON, CURRENT, False, False),
        (AGAIN, FAILED, False, False),
    ],
)
def test_endpoints_are_read_where_a_plan_reaches_them(
    desired: DesiredRegistry, current: Registry, is_private: bool, is_read: bool
) -> None:
    """Where there are some, and something new is behind them."""
    subject = subject_of(diff(replace(current, has_private_endpoints=is_private), desired))
    assert facts_needed(RULES, subject) == ({NETWORK, REGIONAL} if is_read else set())


def test_a_replacement_takes_no_further_address() -> None:
    """What it had is free again by then; whose members are all declared is not even warned of."""
    facts = private(endpoint("a"), endpoint("till", fixed={"registry_data_eastus": "10.0.1.4"}), used=11)
    assert found(RULES, AGAIN, facts, replace(FAILED, has_private_endpoints=True)) == []


def test_each_fixed_endpoint_is_judged_by_itself() -> None:
    """What one lacks is not held against the other; a region is named where it is one."""
    ends = [endpoint("lacks", fixed={"registry": "10.0.1.4"}), endpoint("has", fixed={WEST: "10.0.1.9"})]
    (missing,) = found(RULES, ADD, private(*ends), PRIVATE)
    assert missing.fact == (
        f"The private endpoint lacks has fixed addresses, but none for {WEST}: it gets none by itself, and the "
        "creation would fail."
    )
    assert missing.hint == (
        f"az network private-endpoint ip-config add --endpoint-name lacks -g net --subscription s -n {WEST} "
        f"--group-id registry --member-name {WEST} --private-ip-address ADDRESS"
    )
    assert (missing.location, missing.read_from) == ("westeurope", ends[0].id)
    (two,) = found(RULES, TWO, private(ends[0]), PRIVATE)
    assert two.location is None


@rows(
    ("declared", "desired", "told"),
    [
        ((WEST,), ADD, [("unknown", GEO)]),
        ((WEST, GEO), ADD, []),
        ((WEST, "registry_data_northeurope", GEO), TWO, [("unknown", "registry_northeurope")]),
        ((WEST,), replace(ADD, has_regional_endpoints=True), [("blocker", f"registry_eastus, {GEO}, registry_westus")]),
    ],
)
def test_only_members_that_are_not_declared_are_unknown(
    declared: tuple[str, ...], desired: DesiredRegistry, told: list[tuple[str, str]]
) -> None:
    """Where regional endpoints could not be read; a plan that turns them on needs them for certain."""
    fixed = dict.fromkeys(declared, "10.0.1.4")
    facts = private(endpoint("till", fixed=fixed)).having(REGIONAL, Unknown("no", 403))
    findings = found(RULES, desired, facts, PRIVATE)
    assert [finding.severity.value for finding in findings] == [severity for severity, _ in told]
    for finding, (_, members) in zip(findings, told, strict=True):
        assert f" for {members}" in finding.fact.replace("registry_canadacentral, ", "")


ASK = "ask for a role with Microsoft.Network/virtualNetworks/usages/read on its network"


@rows(
    ("problem", "because", "hint"),
    [
        (None, "", ASK),
        (
            Unknown("no", 403),
            " (no)",
            ASK,
        ),
        (Unknown("throttled", 429, hint="try again"), " (throttled)", "try again"),
    ],
)
def test_room_that_is_not_known_is_told_with_what_would_tell(problem: Unknown | None, because: str, hint: str) -> None:
    """The reason, and what to do about it."""
    facts = private(endpoint("a"), limit=None, used=None, problem=problem)
    (unsure,) = found(RULES, ADD, facts, PRIVATE)
    assert (unsure.id, unsure.severity, unsure.hint, unsure.read_from) == (
        "subnet-full",
        Severity.UNKNOWN,
        hint,
        SUBNET,
    )
    assert unsure.fact == (
        "Whether the subnet of the private endpoint a has room is not known: hub/pe (10.0.1.0/28): needs 1, has at "
        f"most 2 of 11 free{because}."
    )


def test_a_full_subnet_names_its_endpoints() -> None:
    """One, or several, and the subnet to enlarge."""
    for names, which in [(["a"], "endpoint a"), (["b", "a"], "endpoints a, b")]:
        (full,) = found(RULES, ADD, private(*map(endpoint, names), used=11), PRIVATE)
        assert full.fact.startswith(f"The subnet of the private {which} has no room: hub/pe ")
        assert (full.hint, full.read_from) == (f"enlarge the subnet, or move the endpoint: {SUBNET}", SUBNET)


def test_subnets_of_one_registry_each_are_not_shared() -> None:
    """Nor is anything told of a plan that takes nothing of them, or whose endpoints could not be read."""
    full = private(endpoint("a"), used=10)
    two = [subject_of(diff(PRIVATE, desired), full) for desired in (ADD, DRAIN)]
    assert check_shared_subnets(two) == ()
    unread = [subject_of(diff(PRIVATE, ADD), facts) for facts in (Facts(), OWNER.having(NETWORK, Unknown("no")), full)]
    assert check_shared_subnets(unread) == ()
