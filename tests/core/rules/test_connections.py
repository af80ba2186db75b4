"""Connections that are not approved: what each state means for clients, addresses and the advice."""

from __future__ import annotations

import pytest

from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.core.rules import permissions, private_network
from acrgeo.core.rules.connections import RULES
from acrgeo.core.rules.finding import Severity
from tests.core.planning import REF
from tests.core.rules.cases import ADD, DELETE, found, lines
from tests.core.rules.test_private_network import PRIVATE, SUBNET, endpoint, private

NAME = "contoso.0123456789abcdef0123456789abcdef"
AT = f"-r contoso -g contoso-rg --subscription {REF.subscription} -n {NAME}"
GONE = Unknown("The Resource was not found", 404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("status", "rule", "advice"),
    [
        ("Approved", None, ""),
        ("approved", None, ""),
        ("Pending", "endpoint-pending", "private-endpoint-connection approve"),
        ("PENDING", "endpoint-pending", "private-endpoint-connection approve"),
        ("Disconnected", "connection-closed", "private-endpoint-connection delete"),
        ("disconnected", "connection-closed", "private-endpoint-connection delete"),
        ("Rejected", "connection-closed", "private-endpoint-connection delete"),
    ],
)
def test_each_state_has_its_advice(status: str, rule: str | None, advice: str) -> None:
    """Only a pending one can be approved; a closed one is deleted, and its endpoint made anew where it was."""
    facts = private(endpoint("till", status=status, connection=NAME, location="eastus"))
    findings = found(RULES, ADD, facts, PRIVATE)
    assert [finding.id for finding in findings] == ([rule] if rule else [])
    for finding in findings:
        assert (finding.severity, "till" in finding.fact, status in finding.fact) == (Severity.WARNING, True, True)
        assert f"{advice} -r contoso -g contoso-rg" in (finding.hint or "")
        assert f"-n {NAME}" in (finding.hint or "")
        assert ("private-endpoint create -n till" in (finding.hint or "")) == (rule == "connection-closed")


@pytest.mark.parametrize("status", ["Disconnected", "Rejected"])
def test_closed_connections_take_no_address(status: str) -> None:
    """Neither do they need a permission, a fixed address or a record."""
    rules = (*private_network.RULES, *permissions.RULES)
    closed = endpoint("till", status=status, fixed={"registry": "10.0.1.4"}, permissions=Unknown("no", 403))
    assert found(rules, ADD, private(closed, used=11), PRIVATE) == []
    assert lines(found(private_network.RULES, ADD, private(endpoint("a"), closed, used=11), PRIVATE)) == [
        "blocker subnet-full"
    ]


@pytest.mark.parametrize("status", ["Approved", "Pending", "Disconnected", "Rejected"])
def test_a_connection_without_its_endpoint_is_stale(status: str) -> None:
    """One warning, whatever its state, that says how to remove it; nothing about it is unknown."""
    gone = PrivateEndpoint(
        id="/subscriptions/s/resourceGroups/g/p/n/privateEndpoints/till",
        status=status,
        connection=NAME,
        permissions=GONE,
        problem=GONE,
    )
    (finding,) = found((*private_network.RULES, *permissions.RULES, *RULES), ADD, private(gone), PRIVATE)
    assert (finding.id, finding.severity) == ("connection-stale", Severity.WARNING)
    assert f"private-endpoint-connection delete {AT}" in (finding.hint or "")
    assert "till" in finding.fact


@pytest.mark.parametrize("code", ["SubscriptionNotFound", None])
def test_another_subscription_that_is_not_found_may_be_theirs(code: str | None) -> None:
    """A 404 that is not about the endpoint itself proves nothing."""
    hidden = PrivateEndpoint(id="/s/p/till", status="Approved", problem=Unknown("no", 404, code))
    assert lines(found((*private_network.RULES, *RULES), ADD, private(hidden), PRIVATE)) == ["unknown private-endpoint"]


def test_a_leftover_of_an_endpoint_that_was_made_anew_is_deleted_alone() -> None:
    """The endpoint is counted once, and stays."""
    both = private(endpoint("till", status="Disconnected", connection="old"), endpoint("till", connection="new"))
    findings = found((*private_network.RULES, *RULES), ADD, both, PRIVATE)
    assert lines(findings) == ["warning connection-closed"]
    assert "private-endpoint delete" not in (findings[0].hint or "")
    twice = private(endpoint("till"), endpoint("till"), used=10)
    assert found(private_network.RULES, ADD, twice, PRIVATE) == []


def test_a_connection_that_names_no_endpoint_is_stale() -> None:
    """Its name is all there is to tell."""
    (finding,) = found(RULES, ADD, private(PrivateEndpoint(id="", status="Disconnected", connection=NAME)), PRIVATE)
    assert (finding.id, NAME in finding.fact) == ("connection-stale", True)


def test_a_connection_approved_by_hand_may_be_pending_again() -> None:
    """Documented; it is approved again then."""
    facts = private(endpoint("till", is_manual=True, connection=NAME))
    (finding,) = found(RULES, ADD, facts, PRIVATE)
    assert (finding.id, f"approve {AT}" in (finding.hint or "")) == ("endpoint-pending", True)
    assert found(RULES, DELETE, facts, PRIVATE) == []


def test_an_endpoint_is_made_anew_as_it_was() -> None:
    """In its subnet, with its fixed addresses, asking for approval where it did."""
    closed = endpoint("till", status="Rejected", fixed={"registry": "10.0.1.4"}, is_manual=True, location="eastus")
    (finding,) = found(RULES, ADD, private(closed), PRIVATE)
    assert (finding.hint or "").splitlines()[-1] == (
        "az network private-endpoint create -n till -g net --subscription s -l eastus "
        f"--subnet {SUBNET} --private-connection-resource-id {PRIVATE.id} --group-id registry --connection-name till "
        "--manual-request true --ip-configs "
        "'[{name:registry,group-id:registry,member-name:registry,private-ip-address:10.0.1.4}]'"
    )


def test_what_is_not_known_of_a_connection_is_left_to_the_user() -> None:
    """Its name, and the subnet to make the endpoint again in."""
    closed = endpoint("till", status="Rejected", subnet_id=None)
    (finding,) = found(RULES, ADD, private(closed), PRIVATE)
    delete, gone, anew = (finding.hint or "").splitlines()
    assert (delete.endswith(" -n NAME"), anew) == (True, "then make the private endpoint anew")
    assert gone == f"az network private-endpoint delete --ids {closed.id}"
    no_place = endpoint("till", status="Rejected")
    (again,) = found(RULES, ADD, private(no_place), PRIVATE)
    assert "--subscription s --subnet " in (again.hint or "")


def test_what_waits_and_was_made_by_hand_is_told_once() -> None:
    """It is not approved yet, so that nobody says that it was."""
    facts = private(endpoint("till", status="Pending", is_manual=True))
    (finding,) = found(RULES, ADD, facts, PRIVATE)
    assert " is Pending: its clients reach no region through it." in finding.fact


def test_a_stale_connection_is_read_from_its_endpoint_else_from_the_registry() -> None:
    """Where to look is told in either case."""
    for id_, read_from in [("/s/p/till", "/s/p/till"), ("", f"{PRIVATE.id}/privateEndpointConnections")]:
        gone = PrivateEndpoint(id=id_, status="Approved", connection=NAME, problem=GONE)
        (finding,) = found(RULES, ADD, private(gone), PRIVATE)
        assert finding.read_from == read_from
