"""Private endpoints: those that cannot be read, fixed addresses, and room in the subnets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from shlex import quote

from acrgeo.core.impact.members import GROUP_ID
from acrgeo.core.preflight.addresses import (
    NETWORK,
    REGIONAL,
    AddressNeed,
    SubnetNeed,
    address_needs,
    has_regional_endpoints,
    subnet_needs,
)
from acrgeo.core.preflight.facts import PrivateEndpoint
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject


def is_private(subject: Subject) -> bool:
    """Return whether the registry has private endpoints."""
    return subject.plan.current.has_private_endpoints


def takes_addresses(subject: Subject) -> bool:
    """Return whether the plan takes further addresses at them."""
    return is_private(subject) and (subject.intent.new_regions > 0 or subject.intent.turns_regional_on)


def reaches_endpoints(subject: Subject) -> bool:
    """Return whether the plan adds or replaces something that they lead to."""
    return takes_addresses(subject) or (is_private(subject) and bool(subject.intent.replaces))


def _find_unread(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).live:
        if endpoint.problem is not None:
            yield not_read(
                f"The private endpoint {endpoint.name}",
                endpoint.problem,
                then=" Its addresses were not checked.",
                hint=f"ask who owns {endpoint.id}",
                read_from=endpoint.id,
            )


def _find_fixed(subject: Subject) -> Iterator[Found]:
    """Name exactly the members that a plan needs and that an endpoint with fixed addresses does not declare."""
    registry, intent = subject.plan.current, subject.intent
    needs = address_needs(registry, intent, subject.facts, with_replaced=True)
    for endpoint in subject.facts.known(NETWORK).read:
        if endpoint.fixed is None:
            continue
        missing = [need for need in needs if need.is_missing and need.endpoint.id == endpoint.id]
        if missing:
            yield _fixed(endpoint, missing)
        elif intent.new_regions and not intent.adds:
            yield Found(
                severity=Severity.WARNING,
                fact=f"The private endpoint {endpoint.name} has fixed addresses: a new region works only once its "
                f"member {GROUP_ID}_data_REGION is among them.",
                hint=_declare(endpoint, f"{GROUP_ID}_data_REGION"),
                read_from=endpoint.id,
            )
        regions = (*intent.adds, *intent.replaces)
        unsure = [f"{GROUP_ID}_{region}" for region in regions if f"{GROUP_ID}_{region}" not in endpoint.fixed]
        is_unknown = has_regional_endpoints(registry, subject.facts) is None and not intent.turns_regional_on
        if unsure and is_unknown:
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Whether {endpoint.name} also needs fixed addresses for {', '.join(unsure)} is not known: only "
                "with regional endpoints, and whether those are on could not be read.",
                hint="\n".join(_declare(endpoint, member) for member in unsure),
                read_from=endpoint.id,
            )


def _fixed(endpoint: PrivateEndpoint, missing: list[AddressNeed]) -> Found:
    members = [need.member for need in missing]
    regions = {member.location for member in members}
    return Found(
        fact=f"The private endpoint {endpoint.name} has fixed addresses, but none for "
        f"{', '.join(member.name for member in members)}: it gets none by itself, and the creation would fail.",
        hint="\n".join(_declare(endpoint, member.name) for member in members),
        location=members[0].location if len(regions) == 1 else None,
        read_from=endpoint.id,
    )


def _declare(endpoint: PrivateEndpoint, member: str) -> str:
    """Return how to give an endpoint a fixed address; only its owner knows which one."""
    where = az_place(endpoint.id)
    return (
        f"az network private-endpoint ip-config add --endpoint-name {quote(endpoint.name)} {where} -n {member} "
        f"--group-id {GROUP_ID} --member-name {member} --private-ip-address ADDRESS"
    )


def _find_full_subnets(subject: Subject) -> Iterator[Found]:
    for need in subnet_needs(subject.plan.current, subject.intent, subject.facts):
        if need.is_short:
            yield Found(
                fact=f"The subnet of the {_endpoints_in(need)} has no room: {need.arithmetic}.",
                hint=f"enlarge the subnet, or move the endpoint: {need.subnet.id}",
                read_from=need.subnet.id,
            )
        elif not need.subnet.is_exact:
            because = f" ({need.subnet.problem.reason})" if need.subnet.problem else ""
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Whether the subnet of the {_endpoints_in(need)} has room is not known: "
                f"{need.arithmetic}{because}.",
                hint=(need.subnet.problem and need.subnet.problem.hint)
                or "ask for a role with Microsoft.Network/virtualNetworks/usages/read on its network",
                read_from=need.subnet.id,
            )


def check_shared_subnets(subjects: Iterable[Subject]) -> tuple[Finding, ...]:
    """Return a blocker for each registry of a plan whose subnet has room for it alone, but not for all of them."""
    by_subnet: dict[str, list[tuple[str, SubnetNeed]]] = {}
    for subject in subjects:
        for need in subnet_needs(subject.plan.current, subject.intent, subject.facts):
            by_subnet.setdefault(need.subnet.id.lower(), []).append((subject.plan.current.name, need))
    return tuple(finding for needs in by_subnet.values() for finding in _shared(needs))


def _shared(needs: list[tuple[str, SubnetNeed]]) -> Iterator[Finding]:
    if any(need.is_short for _, need in needs):
        return
    together = replace(next(need for _, need in needs), needed=sum(need.needed for _, need in needs))
    if not together.is_short:
        return
    names = ", ".join(dict.fromkeys(name for name, _ in needs))
    for name in dict.fromkeys(name for name, _ in needs):
        found = Found(
            fact=f"The subnet of the private endpoints of {names} has no room for all of them: {together.arithmetic}.",
            hint=f"enlarge the subnet, or plan one registry at a time: {together.subnet.id}",
            read_from=together.subnet.id,
        )
        yield SUBNET_FULL.finding(name, found)


def _endpoints_in(need: SubnetNeed) -> str:
    names = ", ".join(endpoint.name for endpoint in need.endpoints)
    return f"private endpoint{'s' if len(need.endpoints) > 1 else ''} {names}"


SUBNET_FULL = Rule(
    id="subnet-full",
    severity=Severity.BLOCKER,
    also=(Severity.UNKNOWN,),
    cause="The registry's private endpoints in a subnet need more addresses than are free there. Unknown where the "
    "network's own count could not be read.",
    evidence="{network}/usages and {subnet}",
    cure="Enlarge the subnet, free addresses in it, or move the endpoint.",
    link=PRIVATE_LINK,
    checks=(Check(find=_find_full_subnets, needs=(NETWORK,), uses=(REGIONAL,), applies=takes_addresses),),
)
RULES = (
    Rule(
        id="private-endpoint",
        severity=Severity.UNKNOWN,
        cause="A private endpoint may not be read, or is in another tenant, so its addresses were not checked.",
        evidence="the private endpoint, by the id that the registry lists",
        cure="Ask who owns it, or have a role with Microsoft.Network/privateEndpoints/read on it.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_unread, needs=(NETWORK,), applies=reaches_endpoints),),
        audits=(Check(find=_find_unread, needs=(NETWORK,), applies=is_private),),
    ),
    Rule(
        id="static-ip",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING, Severity.UNKNOWN),
        cause="A private endpoint has fixed addresses, and none for a member that the plan adds: it gets none by "
        "itself, and the replica's creation would fail. Members that are declared block nothing and take no free "
        "address. A warning where no region is planned, unknown where regional endpoints could not be read.",
        evidence="ipConfigurations of the private endpoint",
        cure="Declare an address for each member that the finding names: az network private-endpoint ip-config add.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_fixed, needs=(NETWORK,), uses=(REGIONAL,), applies=reaches_endpoints),),
    ),
    SUBNET_FULL,
)
