"""What the checks of a push come to, over many situations, and the one cure."""

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
from acrgeo.core.push.check import Result, Subject
from acrgeo.core.push.registry_checks import OPEN
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


@rows(
    ("now", "subject", "result", "said", "command"),
    [
        (situation(), Subject.DNS, "ok", "Watched for 2 min, 4 lookups. The shortest TTL is 9 s.", None),
        # who is let in
        (situation(), Subject.ANSWER, "ok", "lets this machine in", None),
        (
            situation(answer=Answer(host=HOST, status=403, body=DENIED)),
            Subject.ANSWER,
            "problem",
            "refuses the address 203.0.113.9",
            "az acr network-rule add -n contoso -g contoso-rg --subscription 00000000-0000-0000-0000-000000000000 "
            "--ip-address 203.0.113.9",
        ),
        (
            situation(answer=Answer(host=HOST, status=403, body="<html>")),
            Subject.ANSWER,
            "problem",
            "refuses this machine (403)",
            "az acr network-rule list -n contoso",
        ),
        (
            situation(answer=Answer(host=HOST, status=403, body=DENIED), current=CLOSED),
            Subject.ANSWER,
            "problem",
            "only private endpoints",
            "acrgeo endpoints show contoso --private",
        ),
        (
            situation(answer=Answer(host=HOST, status=403, body=DENIED), current=None),
            Subject.ANSWER,
            "problem",
            "",
            "az",
        ),
        (situation(answer=Unknown("x"), current=CLOSED), Subject.ANSWER, "problem", "the public address", "acrgeo end"),
        (
            situation("10.0.0.4", answer=Unknown("x"), current=CLOSED),
            Subject.ANSWER,
            "unknown",
            "only private endpoints",
            None,
        ),
        (situation("10.0.0.4", current=CLOSED), Subject.ANSWER, "ok", "lets this machine in", None),
        (
            situation(
                answer=Unknown("x"), current=having(networkRuleSet=DENY, networkRuleBypassOptions="AzureServices")
            ),
            Subject.ANSWER,
            "unknown",
            "it allows 198.51.100.0/24. Trusted services of Azure pass",
            None,
        ),
        (
            situation(answer=Unknown("x"), current=having(networkRuleSet={"defaultAction": "Deny", "ipRules": 3})),
            Subject.ANSWER,
            "unknown",
            "it allows no address",
            None,
        ),
        (
            situation(
                answer=Unknown("x"),
                current=having(networkRuleSet={"defaultAction": "Deny", "ipRules": [3, *DENY["ipRules"]]}),
            ),
            Subject.ANSWER,
            "unknown",
            "it allows 198.51.100.0/24.",
            None,
        ),
        (situation(answer=Unknown("x")), Subject.ANSWER, "ok", "No rule of its network keeps anybody out. What", None),
        (
            situation(answer=Unknown("x"), current=having(publicNetworkAccess="SecuredByPerimeter")),
            Subject.ANSWER,
            "unknown",
            "perimeter",
            None,
        ),
        (
            situation(answer=Answer(host=HOST, problem="refused")),
            Subject.ANSWER,
            "unknown",
            "not answer: refused",
            None,
        ),
        (situation(answer=Answer(host=HOST, status=200)), Subject.ANSWER, "unknown", "answered 200", None),
        (situation(answer=Answer(host=HOST, status=401)), Subject.ANSWER, "unknown", "not what a registry", None),
        (
            situation(answer=Answer(host=HOST, status=500, is_registry=True)),
            Subject.ANSWER,
            "unknown",
            "answered 500",
            None,
        ),
        (
            situation(answer=Unknown("nobody was asked"), current=None),
            Subject.ANSWER,
            "unknown",
            "What the registry answers here is unknown: nobody was asked.",
            None,
        ),
        (
            situation(answer=Unknown("x"), current=having(publicNetworkAccess="SecuredByPerimeter")),
            Subject.ANSWER,
            "unknown",
            "A network security perimeter decides who is let in.",
            None,
        ),
        (
            situation(answer=Unknown("x"), current=having(publicNetworkAccess="Sometimes")),
            Subject.ANSWER,
            "unknown",
            "Public network access is sometimes.",
            None,
        ),
        (
            situation(answer=Unknown("x"), current=having(publicNetworkAccess=None)),
            Subject.ANSWER,
            "ok",
            OPEN,
            None,
        ),
        (
            situation(answer=Answer(host=HOST, status=403, body=DENIED.replace("203.0.113.9", "2001:db8::9"))),
            Subject.ANSWER,
            "problem",
            "refuses the address 2001:db8::9",
            "az acr network-rule list -n contoso",
        ),
        # who may push
        (situation(entries=PUSHER), Subject.PERMISSION, "ok", "may push", None),
        (
            situation(entries=READER),
            Subject.PERMISSION,
            "problem",
            "lacks Microsoft.ContainerRegistry/registries/push/write",
            "acrgeo permissions check contoso --for push",
        ),
        (situation(entries=()), Subject.PERMISSION, "problem", "push/write and Microsoft", "acrgeo permissions"),
        (
            situation(entries=Unknown("Azure lists none to this caller")),
            Subject.PERMISSION,
            "unknown",
            "lists none",
            "acrgeo permissions check contoso --for push",
        ),
        (
            situation(current=ABAC),
            Subject.PERMISSION,
            "unknown",
            "AcrPush and Owner do not count",
            "az role assignment",
        ),
        (situation(current=ABAC, entries=READER), Subject.PERMISSION, "unknown", "Repository Writer", "az role"),
        (situation(current=having(roleAssignmentMode=None)), Subject.PERMISSION, "unknown", "unknown if roles", None),
        (situation(current=having(adminUserEnabled=True)), Subject.PERMISSION, "ok", "admin user is on", None),
        # in what state it is
        (situation(), Subject.STATE, "ok", "All 2 replicas are ready.", None),
        (
            situation(current=with_replicas(westus={"display_status": "Syncing"})),
            Subject.STATE,
            "ok",
            "others than westus (Succeeded, Syncing)",
            None,
        ),
        (
            situation(current=with_replicas(eastus={"display_status": "Syncing"})),
            Subject.STATE,
            "unknown",
            "not documented",
            "acrgeo replica wait contoso eastus --for ready",
        ),
        (
            situation(current=with_replicas(eastus={"provisioning_state": "Failed", "display_status": None})),
            Subject.STATE,
            "problem",
            "DNS leads to eastus (Failed, no status)",
            "acrgeo routing disable contoso eastus --reason 'pushes fail'",
        ),
        (
            situation(
                current=with_replicas(
                    eastus={"provisioning_state": "Failed"}, westus={"provisioning_state": "Updating"}
                )
            ),
            Subject.STATE,
            "problem",
            "eastus (Failed",
            "acrgeo replica list contoso",
        ),
        (
            situation(current=with_replicas(eastus={"is_routed": False}, westus={"is_routed": False})),
            Subject.STATE,
            "problem",
            "No replica is routed",
            "acrgeo routing enable contoso westus",
        ),
        (situation(current=with_replicas(westus={"is_routed": False})), Subject.STATE, "ok", "westus is not", None),
        (
            situation(current=replace(CONTOSO, provisioning_state="Deleting")),
            Subject.STATE,
            "problem",
            "Deleting",
            "acr",
        ),
        (
            situation(current=None, unknown=("The replicas: not signed in to Azure. So it is not known.",)),
            Subject.STATE,
            "unknown",
            "The replicas are unknown: not signed in to Azure.",
            None,
        ),
        (
            situation(current=None, unknown=("Who serves: nobody is asked.",)),
            Subject.STATE,
            "unknown",
            "The replicas are unknown: the registry was not read.",
            None,
        ),
        # A drain leads away from those that are routed; where none is, it would change nothing.
        (
            situation(
                *BOTH,
                current=registry(
                    "Premium",
                    replica("eastus", provisioning_state="Failed", is_routed=False),
                    replica("westus", provisioning_state="Failed"),
                    replica("westeurope"),
                    properties=LEGACY,
                ),
            ),
            Subject.STATE,
            "problem",
            "DNS leads to eastus (Failed, Ready) and westus (Failed, Ready).",
            "acrgeo routing disable contoso westus --reason 'pushes fail'",
        ),
        (
            situation(current=with_replicas(eastus={"provisioning_state": "Failed", "is_routed": False})),
            Subject.STATE,
            "problem",
            "DNS leads to eastus",
            "acrgeo replica list contoso",
        ),
        # what is locked
        (situation(), Subject.LOCKS, "ok", "No image was named", None),
        (situation(image=WEB), Subject.LOCKS, "ok", "web:1.2 is not there yet", None),
        (situation(image=WEB, tag=tagged(True)), Subject.LOCKS, "ok", "is there, and not locked", None),
        (
            situation(image=WEB, tag=tagged(False)),
            Subject.LOCKS,
            "problem",
            "web:1.2 is locked",
            "az acr repository update -n contoso --image web:1.2 --write-enabled true",
        ),
        (situation(image=WEB, tag=tagged(None)), Subject.LOCKS, "unknown", "is unknown.", "az acr repository show"),
        (
            situation(image=WEB, tag=Unknown("no pull permission")),
            Subject.LOCKS,
            "unknown",
            "is unknown: no pull permission.",
            "az acr repository show -n contoso --image web:1.2 --query changeableAttributes",
        ),
        (situation(current=None, image=WEB), Subject.LOCKS, "unknown", "was not read", None),
        (
            situation(current=having(policies={"quarantinePolicy": {"status": "enabled"}})),
            Subject.LOCKS,
            "ok",
            "Quarantine is on",
            None,
        ),
        (
            situation(current=having(policies={"exportPolicy": {"status": "disabled"}, "softDeletePolicy": 3})),
            Subject.LOCKS,
            "ok",
            "Exports are off, which stops no push",
            None,
        ),
        (
            situation(current=having(policies={"softDeletePolicy": {"status": "enabled"}})),
            Subject.LOCKS,
            "ok",
            "Soft delete is on, which is documented not to go with geo-replication",
            None,
        ),
        # how full it is
        (
            situation(usages=(Usage(name="Webhooks", limit=500, current=500), *PLENTY)),
            Subject.STORAGE,
            "ok",
            "1.5 of 500 GiB",
            None,
        ),
        (situation(usages=(Usage(name="Size", limit=0, current=0),)), Subject.STORAGE, "unknown", "0 of 0 GiB", None),
        (situation(), Subject.STORAGE, "ok", "1.5 of 500 GiB", None),
        (situation(usages=UNREAD), Subject.STORAGE, "unknown", "was not read", None),
        (situation(usages=()), Subject.STORAGE, "unknown", "no row", None),
        (situation(usages=(Usage(name="Size", limit=-1, current=0),)), Subject.STORAGE, "ok", "no limit", None),
        (
            situation(usages=(Usage(name="Size", limit=9, current=9),)),
            Subject.STORAGE,
            "unknown",
            "not known",
            "az acr",
        ),
        # what DNS says
        (situation(*BOTH), Subject.DNS, "problem", "3 changes in 4 lookups", WITH),
        (situation("japaneast"), Subject.DNS, "problem", "has no replica", None),
        (situation("link:eastus"), Subject.DNS, "problem", "public address", None),
        (situation("eastus"), Subject.DNS, "unknown", "One lookup shows no change", None),
        (situation(watched=5.0), Subject.DNS, "ok", "The shortest TTL is 9 s: a change later", None),
        (situation("10.0.0.4", "10.0.0.4"), Subject.DNS, "ok", "private address", None),
        (situation("!NXDOMAIN"), Subject.DNS, "unknown", "NXDOMAIN", None),
        (situation("", unknown=("Who serves: nobody is asked.",)), Subject.DNS, "unknown", "Nobody is asked.", None),
        # what is cached
        (situation(*BOTH), Subject.CACHE, "problem", "Azure's resolver keeps nothing", WITH),
        (situation(), Subject.CACHE, "ok", "no problem while DNS names one", None),
        (situation(*BOTH, resolv="nameserver 127.0.0.53\n"), Subject.CACHE, "ok", "shorter than a push", None),
        (situation(hosts=f"10.1.1.1 {HOST}\n"), Subject.CACHE, "ok", "whatever DNS says", None),
        (situation(resolv="nameserver 127.0.0.11\n"), Subject.CACHE, "unknown", "Docker", None),
        # how far it is
        (situation(), Subject.NEARNESS, "ok", "eastus has a replica", None),
        (situation(pusher=None), Subject.NEARNESS, "unknown", "--from REGION", None),
        (situation(pusher="westus"), Subject.NEARNESS, "problem", "DNS leads to eastus. The resolver", None),
        (situation(pusher="westeurope"), Subject.NEARNESS, "ok", "the nearest is eastus, 6,", None),
        (situation(*BOTH, pusher="westeurope"), Subject.NEARNESS, "problem", "3,", None),
        (situation(pusher="nowhere"), Subject.NEARNESS, "unknown", "Azure has no region nowhere", None),
        (situation(pusher="eastus", current=None), Subject.NEARNESS, "unknown", "replicas are unknown", None),
        (
            situation(pusher=None, trips={"eastus": 0.01, "westus": 0.07}),
            Subject.NEARNESS,
            "ok",
            "eastus 10 ms and",
            None,
        ),
        (
            situation(pusher=None, trips={"eastus": 0.1, "westus": 0.01}),
            Subject.NEARNESS,
            "problem",
            "westus is nearer",
            None,
        ),
        (
            situation(pusher="westus", current=with_replicas(westus={"is_routed": False})),
            Subject.NEARNESS,
            "ok",
            "westus has a replica that does not serve now; the nearest is eastus, 3,",
            None,
        ),
    ],
)
def test_a_check(now: Situation, subject: Subject, result: str, said: str, command: str | None) -> None:
    """Each has its result and its reason; the first problem gives the cure."""
    verdict = judge_push(now)
    check = next(check for check in verdict.checks if check.subject is subject)
    assert (check.result.value, said in check.reason) == (result, True), check.reason
    found = verdict.cure if check.result is Result.PROBLEM else check.cure
    if command is not None:
        assert found is not None
        assert command in (found.command or "")
    assert all(check.reason.endswith(".") and "  " not in check.reason for check in verdict.checks)


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
