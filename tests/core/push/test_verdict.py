"""What the checks of a push come to together, and the one cure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.image.answers import TagInfo
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.facts import Unknown, Usage
from acrgeo.core.push.check import Subject
from acrgeo.core.push.situation import Answer, Situation
from acrgeo.core.push.verdict import judge_push
from acrgeo.core.trace.cache import Surroundings, find_caches
from acrgeo.core.trace.report import Trace
from acrgeo.core.trace.round_trip import RoundTrip
from acrgeo.core.trace.verdict import judge
from tests.core.planning import registry, replica
from tests.core.trace.test_verdict import sample
from tests.rows import rows

HOST = "contoso.azurecr.io"
ALIVE = Answer(host=HOST, status=401, is_registry=True)
DENIED = (
    '{"errors":[{"code":"DENIED","message":"client with IP \\u0027203.0.113.9\\u0027 is not allowed access. '
    'Refer https://aka.ms/acr/firewall to grant access."}]}'
)
LEGACY = {"roleAssignmentMode": "LegacyRegistryPermissions", "publicNetworkAccess": "Enabled"}
OWNER = (PermissionEntry(actions=("*",)),)
READER = (PermissionEntry(actions=("*/read",)),)
WRITER = PermissionEntry(actions=("Microsoft.ContainerRegistry/registries/write",))
PUSHER = (PermissionEntry(actions=("Microsoft.ContainerRegistry/registries/pu*",)),)
PLENTY = (Usage(name="Size", limit=500 * 2**30, current=3 * 2**29),)
PLACES = {"eastus": (37.3, -79.8), "westus": (37.7, -122.4), "westeurope": (52.3, 4.9)}
FACTS = {
    name: RegionFacts(name=name, display_name=name, is_offered=True, latitude=at[0], longitude=at[1])
    for name, at in PLACES.items()
}
CONTOSO = registry("Premium", replica("eastus"), replica("westus"), properties=LEGACY)


def situation(
    *words: str,
    current: Registry | None = CONTOSO,
    resolv: str = "nameserver 168.63.129.16\n",
    hosts: str = "",
    trips: dict[str, float] | None = None,
    unknown: tuple[str, ...] = (),
    **facts: Any,
) -> Situation:
    """Return a push with lookups as in the tests of a trace; nothing is wrong unless it is said."""
    samples = (sample(*(words or ("eastus",) * 4)),) if words != ("",) else ()
    caches = find_caches(Surroundings(resolv_conf=resolv, hosts=hosts), HOST)
    trace = Trace(
        name="contoso",
        host=HOST,
        registry=current,
        samples=samples,
        verdict=judge("contoso", samples, current, caches, FACTS),
        caches=caches,
        round_trips={name: RoundTrip(tcp=seconds) for name, seconds in (trips or {}).items()},
        unknown=unknown,
    )
    given = {"length": 120.0, "watched": 120.0, "answer": ALIVE, "entries": OWNER, "pusher": "eastus", "facts": FACTS}
    given["usages"] = PLENTY
    return Situation(trace=trace, **{**given, **facts})


def having(**properties: object) -> Registry:
    """Return contoso with other settings."""
    return replace(CONTOSO, properties={**LEGACY, **properties})


def with_replicas(**states: dict[str, Any]) -> Registry:
    """Return contoso with replicas in other states."""
    made = [replica(name, **states.get(name, {})) for name in ("eastus", "westus")]
    return registry("Premium", *made, properties=LEGACY)


def tagged(is_writable: bool | None) -> TagInfo:
    """Return what the registry has under a tag."""
    return TagInfo(name="1.2", digest=None, updated_at=None, is_writable=is_writable)


DENY: dict[str, Any] = {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "198.51.100.0/24"}]}
ABAC = having(roleAssignmentMode="AbacRepositoryPermissions")
CLOSED = having(publicNetworkAccess="Disabled")
REGIONAL = replace(CONTOSO, has_regional_endpoints=True, regional_endpoint_hosts=("contoso.eastus.geo.azurecr.io",))
WEB = ImageRef(repository="web", tag="1.2")
BOTH = ("eastus", "westus", "eastus", "westus")
UNREAD = Unknown("the registry was not read")
WITH = "--fix regional-endpoint"


@pytest.mark.parametrize(
    ("now", "code", "words"),
    [
        (situation(), 0, "Every check is ok."),
        (situation(pusher=None, usages=UNREAD), 0, "Not known, and not vital: storage and distance."),
        (situation(entries=UNREAD), 5, "Not known: permission."),
        (situation(current=ABAC), 5, "permission"),
        (situation("eastus", entries=UNREAD), 5, "permission and dns"),
        (situation(*BOTH, current=None, entries=UNREAD, usages=UNREAD), 1, "Found by: dns and cache."),
        (situation(*BOTH, entries=READER), 1, "Found by: permission, dns and cache."),
    ],
)
def test_the_verdict(now: Situation, code: int, words: str) -> None:
    """A problem outweighs what is unknown; only what is vital keeps a push from being cleared."""
    verdict = judge_push(now)
    assert (verdict.result.exit_code, words in verdict.reason) == (code, True), verdict.reason
    assert [check.subject for check in verdict.checks] == list(Subject)


ON = "acrgeo endpoints regional enable contoso\nacrgeo push-check contoso --fix regional-endpoint"


@rows(
    ("now", "command"),
    [
        (situation(*BOTH), ON),
        (situation(*BOTH, current=REGIONAL), "acrgeo push-check contoso --fix regional-endpoint"),
        (situation(*BOTH, current=REGIONAL, entries=PUSHER), "acrgeo push-check contoso --fix regional-endpoint"),
        (situation(*BOTH, entries=PUSHER), "acrgeo push-check contoso --fix dnsmasq"),
        (situation(*BOTH, entries=(*READER, *PUSHER)), "acrgeo push-check contoso --fix dnsmasq"),
        (situation(*BOTH, entries=(*PUSHER, WRITER)), ON),
        (situation(*BOTH, current=replace(CONTOSO, sku=Sku.STANDARD)), "acrgeo push-check contoso --fix dnsmasq"),
        (situation(*BOTH, entries=UNREAD), ON),
        (situation(*BOTH, current=None), ON),
        (situation("japaneast"), None),
        (situation("link:eastus"), "acrgeo endpoints show contoso --private"),
        (situation("japaneast", "eastus"), ON),
        (situation(pusher="westus"), ON),
        (situation(), None),
    ],
)
def test_one_cure_the_smallest(now: Situation, command: str | None) -> None:
    """In the documented order: a regional endpoint, a cache for one push; what the caller cannot do is left out."""
    cure = judge_push(now).cure
    assert (cure is None or cure.command is None) if command is None else cure is not None
    if cure is not None and command is not None:
        assert (cure.command or "").startswith(command)


def test_an_answer_is_read_as_json() -> None:
    """The address is what JSON says; what is no address, or no JSON, names none."""

    def read(body: str) -> str | None:
        return Answer(host=HOST, status=403, body=body).refused_address

    assert read(DENIED) == "203.0.113.9"
    assert [read(DENIED.replace("203.0.113.9", bad)) for bad in ("1.2.3.999", "::", "$(rm)")] == [None, "::", None]
    assert [read(body) for body in ("", "[", "{}", '{"errors":[]}', '{"errors":[{"message":3}]}', "[" * 9999)] == [
        None
    ] * 6
