"""Data endpoints and regional endpoints: which clients a switch cuts off."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.preflight.addresses import REGIONAL
from acrgeo.core.preflight.facts import Fact
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import DATA_ENDPOINTS
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.subject import Subject

ENDPOINT_PROTOCOL: Fact[str] = Fact(
    what="The protocol of the endpoints",
    brief="dual stack",
    path="{registry.id}",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/read",
)
"""IPv4 or IPv4AndIPv6; empty where the service does not say it. Only preview api-versions have it."""


def _turns_data_endpoints_off(subject: Subject) -> bool:
    return any(change.data_endpoints is False for change in subject.plan.registry_changes)


def _find_dual_stack(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if subject.facts.known(ENDPOINT_PROTOCOL).lower() == "ipv4andipv6":
        yield Found(
            fact=f"{registry.name} has dual stack endpoints, which Azure does not support without data endpoints.",
            hint="leave data endpoints on, or set the registry's endpointProtocol to IPv4 first",
            read_from=registry.id,
        )


def _find_data_endpoints(subject: Subject) -> Iterator[Found]:
    for change in subject.plan.registry_changes:
        if change.data_endpoints is not None and subject.plan.current.has_private_endpoints:
            yield Found(
                fact=f"{subject.plan.current.name} has private endpoints, so its data endpoints are on whatever this "
                "switch says.",
                hint=f"acrgeo endpoints {subject.plan.current.name}",
            )
        elif change.data_endpoints:
            yield Found(
                fact="Downloads of images move from *.blob.core.windows.net to the data endpoints: clients whose "
                "firewall allows only the former are cut off.",
                hint=f"acrgeo endpoints {subject.plan.current.name}\nallow these names first",
            )
        elif change.data_endpoints is False:
            yield Found(
                fact="Downloads of images move back to *.blob.core.windows.net: clients whose firewall allows only the "
                "data endpoints are cut off.",
                hint="allow *.blob.core.windows.net first",
            )


def _find_regional_endpoints(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    for change in subject.plan.registry_changes:
        if change.regional_endpoints:
            yield Found(
                fact="Regional endpoints are a preview. Clients that use one stay with its region: they neither fail "
                "over nor follow routing.",
                hint=f"acrgeo endpoints {registry.name}",
            )
        elif change.regional_endpoints is False:
            yield Found(
                fact=f"Clients that use a *.geo name of {registry.name} are cut off.",
                hint=f"move them to {registry.login_server} first",
            )


def _counts_addresses(subject: Subject) -> bool:
    return subject.plan.current.has_private_endpoints and subject.intent.new_regions > 0


RULES = (
    Rule(
        id="dual-stack",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause="Data endpoints would be turned off, which dual stack endpoints (IPv4 and IPv6) need.",
        evidence="endpointProtocol of the registry, which only a preview api-version has",
        cure="Leave data endpoints on, or set endpointProtocol to IPv4 first.",
        checks=(Check(find=_find_dual_stack, needs=(ENDPOINT_PROTOCOL,), applies=_turns_data_endpoints_off),),
    ),
    Rule(
        id="data-endpoints",
        severity=Severity.WARNING,
        cause="Turning data endpoints on or off moves the downloads of images to other host names: clients whose "
        "firewall does not allow them are cut off. Private endpoints need data endpoints: with one they are always on.",
        evidence="dataEndpointEnabled of the registry",
        cure="Allow the new names first: acrgeo endpoints show REGISTRY lists them.",
        link=DATA_ENDPOINTS,
        checks=(Check(find=_find_data_endpoints),),
    ),
    Rule(
        id="regional-endpoints",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="Regional endpoints are a preview. Clients that use one neither fail over nor follow routing, and are "
        "cut off when they are turned off. Unknown where it could not be read whether they are on: private endpoints "
        "may then take one address more for each region.",
        evidence="regionalEndpoints of the registry, which only a preview api-version has",
        cure="Move clients to the login server before turning them off.",
        checks=(Check(find=_find_regional_endpoints), Check(needs=(REGIONAL,), applies=_counts_addresses)),
    ),
)
