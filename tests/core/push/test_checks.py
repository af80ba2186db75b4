"""Each check of a push, over many situations: its result, its reason and what to run."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.preflight.facts import Unknown, Usage
from acrgeo.core.push.check import Result, Subject
from acrgeo.core.push.registry_checks import OPEN
from acrgeo.core.push.situation import Answer, Situation
from acrgeo.core.push.verdict import judge_push
from tests.core.planning import registry, replica
from tests.core.push.test_verdict import (
    ABAC,
    BOTH,
    CLOSED,
    CONTOSO,
    DENIED,
    DENY,
    HOST,
    LEGACY,
    PLENTY,
    PUSHER,
    READER,
    UNREAD,
    WEB,
    WITH,
    having,
    situation,
    tagged,
    with_replicas,
)
from tests.rows import rows


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
