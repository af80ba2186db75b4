"""Connections of private endpoints: those that are not approved, that never will be, and that nobody needs."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from acrgeo.core.impact.members import GROUP_ID
from acrgeo.core.preflight.addresses import NETWORK
from acrgeo.core.preflight.facts import PrivateEndpoint
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.private_network import is_private, reaches_endpoints, takes_addresses
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.subject import Subject


def _connection_command(subject: Subject, verb: str, connection: str) -> str:
    registry = subject.plan.current
    return (
        f"az acr private-endpoint-connection {verb} -r {registry.name} {az_place(registry.id)} "
        f"-n {connection or 'NAME'}"
    )


def _find_pending(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).endpoints:
        if endpoint.is_live and endpoint.status.lower() != "approved":
            yield Found(
                fact=f"The connection of the private endpoint {endpoint.name} is {endpoint.status}: its clients reach "
                "no region through it.",
                hint=_connection_command(subject, "approve", endpoint.connection),
                read_from=f"{subject.plan.current.id}/privateEndpointConnections",
            )


def _find_approved_by_hand(subject: Subject) -> Iterator[Found]:
    """Documented: such a connection may go back to Pending when its endpoint gets further addresses."""
    for endpoint in subject.facts.known(NETWORK).read:
        if endpoint.is_manual and endpoint.status.lower() == "approved":
            yield Found(
                severity=Severity.WARNING,
                fact=f"The connection of the private endpoint {endpoint.name} was approved by hand: it may go back to "
                "Pending when it gets addresses, and its clients reach nothing until it is approved again.",
                hint=_connection_command(subject, "approve", endpoint.connection),
                read_from=endpoint.id,
            )


def _find_closed(subject: Subject) -> Iterator[Found]:
    network = subject.facts.known(NETWORK)
    live = {endpoint.id.lower() for endpoint in network.live}
    for endpoint in network.endpoints:
        if endpoint.is_live or endpoint.is_gone:
            continue
        delete = _connection_command(subject, "delete", endpoint.connection)
        if endpoint.id.lower() in live:
            yield Found(
                fact=f"The private endpoint {endpoint.name} has another connection, {endpoint.connection}, that is "
                f"{endpoint.status}: it is a leftover.",
                hint=delete,
                read_from=f"{subject.plan.current.id}/privateEndpointConnections",
            )
            continue
        yield Found(
            fact=f"The connection of the private endpoint {endpoint.name} is {endpoint.status}: its clients reach "
            "nothing through it, and it gets no addresses. It has to be made anew, its DNS zone group with it.",
            hint="\n".join((delete, *_made_anew(subject, endpoint))),
            read_from=f"{subject.plan.current.id}/privateEndpointConnections",
        )


def _made_anew(subject: Subject, endpoint: PrivateEndpoint) -> Iterator[str]:
    """Yield how to delete a private endpoint and make it again where it was."""
    yield f"az network private-endpoint delete --ids {quote(endpoint.id)}"
    if endpoint.subnet_id is None:
        yield "then make the private endpoint anew"
        return
    place = f" -l {endpoint.location}" if endpoint.location else ""
    yield (
        f"az network private-endpoint create -n {quote(endpoint.name)} {az_place(endpoint.id)}{place} "
        f"--subnet {quote(endpoint.subnet_id)} --private-connection-resource-id {quote(subject.plan.current.id)} "
        f"--group-id {GROUP_ID} --connection-name {quote(endpoint.name)}"
        + (" --manual-request true" if endpoint.is_manual else "")
        + _fixed_again(endpoint)
    )


def _fixed_again(endpoint: PrivateEndpoint) -> str:
    """Return the option that declares the fixed addresses again, in the shorthand of the Azure CLI."""
    if not endpoint.fixed:
        return ""
    declared = [
        f"{{name:{member},group-id:{GROUP_ID},member-name:{member},private-ip-address:{address}}}"
        for member, address in sorted(endpoint.fixed.items())
    ]
    return f" --ip-configs {quote('[' + ','.join(declared) + ']')}"


def _find_stale(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).endpoints:
        if endpoint.is_gone:
            where = f"The private endpoint {endpoint.name} does not exist any more" if endpoint.id else "It names none"
            yield Found(
                fact=f"The connection {endpoint.connection} is stale. {where}: nothing reaches the registry through "
                "it, and it gets no addresses.",
                hint=_connection_command(subject, "delete", endpoint.connection),
                read_from=endpoint.id or f"{subject.plan.current.id}/privateEndpointConnections",
            )


RULES = (
    Rule(
        id="endpoint-pending",
        severity=Severity.WARNING,
        cause="The connection of a private endpoint is not approved: its clients reach no region through it. Or it was "
        "approved by hand, and may go back to Pending when the endpoint gets addresses for a new region.",
        evidence="{registry.id}/privateEndpointConnections",
        cure="Approve it: az acr private-endpoint-connection approve -r REGISTRY -n NAME.",
        link=PRIVATE_LINK,
        checks=(
            Check(find=_find_pending, needs=(NETWORK,), applies=reaches_endpoints),
            Check(find=_find_approved_by_hand, needs=(NETWORK,), applies=takes_addresses),
        ),
        audits=(Check(find=_find_pending, needs=(NETWORK,), applies=is_private),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="connection-closed",
        severity=Severity.WARNING,
        cause="The connection of a private endpoint is Disconnected or Rejected: its clients reach nothing through it, "
        "and it gets no addresses.",
        evidence="{registry.id}/privateEndpointConnections",
        cure="Delete the connection and the private endpoint, and make the endpoint anew: "
        "az acr private-endpoint-connection delete -r REGISTRY -n NAME.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_closed, needs=(NETWORK,), applies=reaches_endpoints),),
        audits=(Check(find=_find_closed, needs=(NETWORK,), applies=is_private),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="connection-stale",
        severity=Severity.WARNING,
        cause="The registry still lists a connection whose private endpoint does not exist any more.",
        evidence="the private endpoint, by the id that the registry lists",
        cure="Delete the connection: az acr private-endpoint-connection delete -r REGISTRY -n NAME.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_stale, needs=(NETWORK,), applies=reaches_endpoints),),
        audits=(Check(find=_find_stale, needs=(NETWORK,), applies=is_private),),
        levels=(Severity.NOTE,),
    ),
)
