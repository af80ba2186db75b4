"""Tests of acrgeo.core.rules.standing: what an audit says of who serves, where, and what leans on one region."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.model.drain import Drain, encode_drain
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import AnyFact
from acrgeo.core.rules.standing import leaning, presence, serving
from acrgeo.core.rules.standing.facts import TASKS
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.audit.auditing import HEALTHY, NOW, hook, subject
from tests.core.planning import registry, replica
from tests.rows import rows

RULES = (*serving.RULES, *presence.RULES, *leaning.RULES)
NORTH: dict[str, Any] = {"location": "northeurope", "home": "eastus"}


def told(current: Registry, read: dict[AnyFact, object] | None = None, **given: Any) -> list[tuple[str, str, str]]:
    """Id, fact and hint of each finding."""
    about = subject(current, read, **given)
    findings = [finding for rule in RULES for finding in rule.audit(about)]
    return [(finding.id, finding.fact, finding.hint or "") for finding in findings]


def other(**facts: Any) -> Registry:
    """Contoso with a third replica, in northeurope, of which this is so."""
    return replace(HEALTHY, replicas=(*HEALTHY.replicas, replica(**NORTH, **facts)))


def drained(**record: Any) -> Registry:
    """Contoso with a third replica that somebody drained."""
    tags = {name: value for name, value in encode_drain(Drain(by="anna", **record)).items() if value}
    return other(is_routed=False, tags=tags)


ROUTE, SHOW = "acrgeo routing enable contoso northeurope", "acrgeo replica show contoso northeurope"


@rows(
    ("current", "id_", "text", "hint"),
    [
        (other(is_routed=False), "unrouted-replica", "northeurope is not routed, and nobody drained it", ROUTE),
        (drained(), "unrouted-replica", "northeurope is drained by anna. It takes nothing over", ROUTE),
        (drained(reason="Disk full."), "unrouted-replica", "drained by anna: Disk full. It takes", ROUTE),
        (
            drained(reason="slow", until="2026-12-01T00:00:00Z"),
            "unrouted-replica",
            "drained by anna, until 2026-12-01T00:00:00Z: slow. It takes",
            ROUTE,
        ),
        (other(display_status="Syncing"), "not-ready", "northeurope is Syncing. It does not count as serving.", SHOW),
        (other(display_status=None), "not-ready", "northeurope is Succeeded, without a status. It does", SHOW),
        (
            other(provisioning_state="Updating", message="Wait a bit."),
            "not-ready",
            "northeurope is Updating: Wait a bit. It does not count",
            SHOW,
        ),
        (
            registry("Premium", home="eastus"),
            "too-few-replicas",
            "contoso is in one region only: without replicas",
            "acrgeo replica add contoso REGION",
        ),
        (
            replace(HEALTHY, replicas=(HEALTHY.replicas[0], replica(**NORTH, provisioning_state="Failed"))),
            "too-few-replicas",
            "in one region only, as its other replicas are failed or being deleted: without",
            "acrgeo replica add contoso REGION",
        ),
        (
            registry("Basic", home="eastus"),
            "not-premium",
            "contoso is Basic: it is in eastus alone",
            "acrgeo upgrade contoso",
        ),
        (
            replace(HEALTHY, replicas=(*HEALTHY.replicas, replica("westus", home="eastus"))),
            "region-without-zones",
            "a replica in westus, a region without zones: one failed datacenter can take it out; replicas with zones",
            "acrgeo regions contoso",
        ),
        (
            registry("Premium", replica("mars"), replica("westus", is_routed=False)),
            "region-without-zones",
            "Whether mars has zones is unknown: Azure does not list the region.",
            "acrgeo regions contoso",
        ),
        (
            registry("Premium", replica("atlantis"), replica("westus", is_routed=False)),
            "region-without-zones",
            "Whether atlantis has zones is unknown: Azure's list of regions does not say.",
            "acrgeo regions contoso",
        ),
    ],
)
def test_what_is_there_is_told_with_what_to_type(current: Registry, id_: str, text: str, hint: str) -> None:
    """The state, who drained it and why, and the command that mends it or shows more."""
    [first, *_] = [(fact, then) for found, fact, then in told(current) if found == id_]
    assert text in first[0]
    assert first[1] == hint


def test_a_region_whose_zones_serve_nobody_takes_nothing_over() -> None:
    """Not while it is unrouted, and no region whose zones are unknown."""
    for others in (replica("eastus", is_routed=False), replica("atlantis")):
        facts = [fact for id_, fact, _ in told(registry("Premium", replica("westus"), others)) if "westus" in fact]
        assert [fact.endswith("can take it out.") for fact in facts] == [True]


@rows(
    ("unrouted", "least", "text"),
    [
        (["eastus", "westeurope"], 1, "No replica of contoso is in service: contoso.azurecr.io sends nobody anywhere."),
        (["eastus"], 2, "contoso has 1 replica in service (westeurope), fewer than the 2 of minRouted."),
        ([], 3, "contoso has 2 replicas in service (eastus, westeurope), fewer than the 3 of minRouted."),
        ([], 2, None),
        (["eastus"], 1, None),
    ],
)
def test_too_few_that_serve_are_counted(unrouted: list[str], least: int, text: str | None) -> None:
    """By name; with none at all whatever a file wants."""
    replicas = tuple(replace(each, is_routed=each.location not in unrouted) for each in HEALTHY.replicas)
    found = [
        found.fact for found in serving.SERVING_CHECK.run(subject(replace(HEALTHY, replicas=replicas), least=least))
    ]
    assert found == ([] if text is None else [text])


def names(count: int) -> tuple[str, ...]:
    """So many tasks."""
    return tuple(f"task{number}" for number in range(count))


@rows(
    ("tasks", "text"),
    [
        (("nightly",), "The task nightly runs in eastus alone"),
        (("patch", "nightly"), "2 tasks nightly, patch run in eastus alone"),
        (names(5), "5 tasks task0, task1, task2, task3, task4 run in"),
        (names(7), "7 tasks task0, task1, task2, task3, task4 and 2 more run in"),
    ],
)
def test_tasks_are_named(tasks: tuple[str, ...], text: str) -> None:
    """Five of them at most."""
    [(_, fact, hint)] = told(HEALTHY, {TASKS: tasks})
    assert text in fact
    assert hint.startswith("az acr task list -r contoso ")


def test_a_region_without_webhook_is_told_with_what_others_have() -> None:
    """By region and name; where no webhook is on at all, nobody wants to be told."""
    hooks = (hook("northeurope"), hook("eastus"), hook("canadacentral", is_enabled=False))
    [(id_, fact, hint)] = told(HEALTHY, {WEBHOOKS: hooks})
    assert (id_, hint) == ("no-regional-webhook", "acrgeo webhook add contoso westeurope --uri URI")
    assert "No webhook in westeurope is on" in fact
    assert "(eastus: hookeastus; northeurope: hooknortheurope)" in fact
    assert told(HEALTHY, {WEBHOOKS: (hook("eastus", is_enabled=False),)}) == []


def test_a_geography_that_is_not_allowed_is_told() -> None:
    """Home can only be left by a move; a region of which Azure says no geography is unknown."""
    found = told(HEALTHY, allowed_geographies=("Asia", "Africa"))
    assert [(fact.partition(" has a ")[2], hint) for _, fact, hint in found] == [
        ("home replica in eastus, which is in US; allowed here: Asia, Africa.", ""),
        ("replica in westeurope, which is in Europe; allowed here: Asia, Africa.", f"{DELETE} westeurope"),
    ]
    west = told(registry("Basic"), allowed_geographies=("Asia",))  # the geography, not the group that it is in
    assert west[-1][1].endswith("home replica in westus, which is in United States; allowed here: Asia.")
    odd = replace(HEALTHY, replicas=(*HEALTHY.replicas, *(replica(at, home="eastus") for at in ("atlantis", "mars"))))
    unknown = [fact for _, fact, _ in told(odd, allowed_geographies=("US", "Europe")) if "geography" in fact]
    assert [fact.split()[2] for fact in unknown] == ["atlantis", "mars"]


DELETE = "acrgeo replica delete contoso"


def test_a_drain_that_is_over_is_told_by_its_own_rule() -> None:
    """And what is stuck by another."""
    assert [id_ for id_, _, _ in told(drained(until="2026-11-28T00:00:00Z"))] == []
    slow = other(provisioning_state="Creating", display_status=None, timestamp="2026-11-29T08:00:00Z")
    assert [id_ for id_, _, _ in told(slow)] == []
    assert NOW.isoformat().startswith("2026-11-29")


@rows(
    ("facts", "told"),
    [
        ({"display_status": "Syncing"}, ["note not-ready"]),
        ({"display_status": None}, ["warning not-ready"]),
        ({"provisioning_state": "Updating", "display_status": "Syncing"}, ["note not-ready"]),
        ({"provisioning_state": "Odd", "display_status": "Syncing"}, ["warning not-ready"]),
        ({"provisioning_state": "Deleting", "display_status": None}, ["note not-ready"]),
        ({"provisioning_state": "Failed", "display_status": None}, []),  # told by failed-replica
        ({}, []),
    ],
)
def test_what_gets_there_by_itself_is_only_a_note(facts: dict[str, Any], told: list[str]) -> None:
    """The home replica has rules of its own."""
    other_one, home = other(**facts), replace(HEALTHY.replicas[0], **facts)
    found = [
        [
            f"{finding.severity.value} {finding.id}"
            for rule in serving.RULES
            for finding in rule.audit(subject(current))
            if finding.id == "not-ready"
        ]
        for current in (other_one, replace(HEALTHY, replicas=(home, *HEALTHY.replicas[1:])))
    ]
    assert found == [told, []]


def test_without_the_time_nothing_is_stuck() -> None:
    """What has been Creating for hours is not ready then."""
    slow = other(provisioning_state="Creating", display_status=None, timestamp="2026-11-29T01:00:00Z")
    for now, count in [(NOW, 0), (None, 1)]:
        about = replace(subject(slow), now=now)
        assert sum(finding.id == "not-ready" for rule in serving.RULES for finding in rule.audit(about)) == count
