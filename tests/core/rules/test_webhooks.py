"""Webhooks: those of regions that go, and what Azure does not take of one. The plan of webhooks has more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.rule import check_subject
from acrgeo.core.rules.webhooks import RULES, WEBHOOKS
from tests.core.planning import registry, replica, subject_of
from tests.core.rules.cases import CURRENT, DELETE, OWNER, found, lines
from tests.rows import rows

HOOKS = OWNER.having(
    WEBHOOKS, (Webhook(name="hookeast", location="eastus"), Webhook(name="hookwest", location="westus"))
)


def test_webhooks_of_a_deleted_region_are_named() -> None:
    """Those of other regions are not."""
    (finding,) = found(RULES, DELETE, HOOKS)
    assert (finding.id, "hookeast" in finding.fact, "hookwest" in finding.fact) == ("webhook-orphaned", True, False)
    assert lines(found(RULES, DELETE, OWNER.having(WEBHOOKS, Unknown("no")))) == ["unknown webhook-orphaned"]


def test_webhooks_of_a_replaced_replica_are_to_be_looked_at_again() -> None:
    """The region comes back; nobody documents whether they do."""
    repair = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    assert "look at it again" in found(RULES, repair, HOOKS)[0].fact


def hooks(*locations: str) -> tuple[Webhook, ...]:
    """One webhook after another, with the names hook0, hook1 and so on."""
    return tuple(Webhook(name=f"hook{number}", location=location) for number, location in enumerate(locations))


def wanted(name: str = "hook0", location: str = "eastus", **facts: Any) -> WebhookSettings:
    """One that a plan writes."""
    given = {"callback": Callback(uri="https://ci"), "actions": ("push",), **facts}
    return WebhookSettings(name=name, location=location, **given)


REPAIR = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
REMOVE, WITH = "acrgeo replica delete contoso", "--with-webhooks"


@rows(
    ("desired", "locations", "told", "hint"),
    [
        (DELETE, ["eastus"], "eastus has the webhook hook0. What becomes of it then", f"{REMOVE} eastus {WITH}"),
        (DELETE, ["eastus"] * 2, "the webhooks hook0, hook1. What becomes of them then", f"{REMOVE} eastus {WITH}"),
        (DELETE, ["westus"], None, None),
        (replace(DELETE, absent_webhooks=("HOOK0",)), ["eastus"], None, None),
        (
            replace(DELETE, absent_webhooks=("HOOK0",)),
            ["eastus", "eastus"],
            "eastus has the webhook hook1.",
            f"{REMOVE} eastus {WITH}",
        ),
        (
            DesiredRegistry(lists_replicas=True, prunes=True),
            ["eastus"],
            "no push",
            "acrgeo webhook delete contoso hook0",
        ),
        (  # one that the plan changes is left behind as well
            replace(DELETE, webhooks=(wanted(actions=("delete",)),)),
            ["eastus"],
            "eastus has the webhook hook0.",
            f"{REMOVE} eastus {WITH}",
        ),
        (DesiredRegistry(absent=("second",)), ["westus"], None, None),  # home stays there
        (REPAIR, ["eastus"], "look at it again afterwards", "acrgeo webhook list contoso"),
    ],
)
def test_webhooks_that_a_region_leaves_behind_are_named(
    desired: DesiredRegistry, locations: list[str], told: str | None, hint: str | None
) -> None:
    """Those that the plan deletes too are not; the hint deletes them with the replica where somebody typed it."""
    there = hooks(*locations)
    second = replica("westus", name="second", home="none")
    current = replace(CURRENT, webhooks=there, replicas=(*CURRENT.replicas, second))
    orphans = [
        at for at in found(RULES, desired, OWNER.having(WEBHOOKS, there), current) if at.id == "webhook-orphaned"
    ]
    assert [(told or "") in orphan.fact for orphan in orphans] == ([] if told is None else [True])
    assert [orphan.hint for orphan in orphans] == ([] if told is None else [hint])


@rows(
    ("desired", "fact", "hint"),
    [
        (
            DesiredRegistry(webhooks=(wanted(location="westus"),)),
            "The webhook hook0 is in eastus; a webhook cannot move.",
            "acrgeo webhook delete contoso hook0\nor choose another --name",
        ),
        (
            DesiredRegistry(webhooks=(wanted(location="westus"),), lists_webhooks=True),
            "The webhook hook0 is in eastus; a webhook cannot move.",
            "acrgeo webhook delete contoso hook0\nor choose another name",
        ),
        (
            DesiredRegistry(
                webhooks=(wanted(location="westus"),), replicas=(DesiredReplica(location="canadacentral"),)
            ),
            "The webhook hook0 is in eastus; a webhook cannot move.",
            "acrgeo webhook delete contoso hook0",
        ),
        (
            DesiredRegistry(webhooks=(wanted("fresh", "westeurope"),)),
            "contoso has no replica in westeurope; it has: canadacentral, eastus, westus.",
            "acrgeo replica add contoso westeurope",
        ),
        (  # each region once, whatever else changes there
            DesiredRegistry(
                webhooks=(wanted("fresh", "westeurope"),),
                replicas=(DesiredReplica(location="eastus", is_routed=False), DesiredReplica(location="uksouth")),
            ),
            "contoso has no replica in westeurope; it has: canadacentral, eastus, westus, uksouth.",
            "acrgeo replica add contoso westeurope",
        ),
        (
            DesiredRegistry(
                webhooks=(wanted("fresh", "westeurope"),), replicas=(DesiredReplica(location="westeurope"),)
            ),
            None,
            None,
        ),
        (DesiredRegistry(webhooks=(wanted("a-b", "westus"),)), "'a-b' is not a webhook's name: 5 to 50", "--name NAME"),
        (DesiredRegistry(webhooks=(wanted("a-b", "westus"),), lists_webhooks=True), "'a-b' is not a webhook's", None),
        (
            DesiredRegistry(webhooks=(wanted("a-b", "westus"),), replicas=(DesiredReplica(location="canadacentral"),)),
            "'a-b' is not a webhook's",
            None,
        ),
        (
            DesiredRegistry(webhooks=(wanted(actions=("push", "pull", "look")),)),
            "pull, look is no action of a webhook; there are: ",
            "--action push",
        ),
        (DesiredRegistry(webhooks=(wanted(actions=()),)), "nothing is no action of a webhook", "--action push"),
    ],
)
def test_what_azure_does_not_take_is_told(desired: DesiredRegistry, fact: str | None, hint: str | None) -> None:
    """With what to type instead: an option where there is one, else nothing that does not run."""
    current = replace(CURRENT, webhooks=(Webhook(name="hook0", location="eastus", actions=("push",)),))
    findings = found(RULES, desired, current=current)
    assert [(fact or "") in finding.fact for finding in findings] == ([] if fact is None else [True])
    assert [finding.hint for finding in findings] == ([] if fact is None else [hint])


@rows(
    ("sku", "there", "created", "deleted", "desired_sku", "told"),
    [
        ("Standard", 9, 1, 0, None, None),
        (
            "Standard",
            10,
            1,
            0,
            None,
            "would have 11 webhooks, 1 of them new; Standard takes 10. acrgeo webhook list contoso",
        ),
        ("Standard", 11, 0, 0, None, None),  # there already
        (
            "Standard",
            10,
            1,
            1,
            None,
            "11 webhooks, 1 of them new; Standard takes 10. acrgeo webhook delete contoso hook0",
        ),
        ("Standard", 12, 2, 1, None, "14 webhooks, 2 of them new; Standard takes 10. acrgeo webhook list contoso"),
        ("Standard", 10, 1, 0, Sku.PREMIUM, None),
        ("Premium", 10, 1, 0, Sku.STANDARD, None),  # it leaves Premium at the end; another rule counts then
    ],
)
def test_no_more_webhooks_are_made_than_the_tier_takes(
    sku: str, there: int, created: int, deleted: int, desired_sku: Sku | None, told: str | None
) -> None:
    """What the plan deletes still counts, as it may go later; the hint deletes it first where that is enough."""
    current = registry(sku, webhooks=hooks(*["westus"] * there))
    desired = DesiredRegistry(
        sku=desired_sku,
        webhooks=tuple(wanted(f"fresh{number}", "westus") for number in range(created)),
        absent_webhooks=tuple(f"hook{number}" for number in range(deleted)),
    )
    findings = found(RULES, desired, current=current)
    assert [(told or "") in f"{finding.fact} {finding.hint}" for finding in findings] == (
        [] if told is None else [True]
    )


def test_a_webhook_where_no_replica_is_is_told() -> None:
    """Unless the plan makes one there or deletes it."""
    current = replace(CURRENT, webhooks=hooks("northeurope", "eastus"))
    [finding] = found(RULES, DesiredRegistry(), current=current)
    assert (finding.id, finding.hint) == ("webhook-without-replica", "acrgeo webhook delete contoso hook0")
    assert found(RULES, DesiredRegistry(absent_webhooks=("HOOK0",)), current=current) == []
    changed = DesiredRegistry(webhooks=(wanted(location="northeurope", actions=("delete",)),))
    assert [finding.id for finding in found(RULES, changed, current=current)] == [
        "webhook-location",
        "webhook-without-replica",
    ]
    made = DesiredRegistry(replicas=(DesiredReplica(location="northeurope"),))
    assert found(RULES, made, current=current) == []


@rows(
    ("count", "text"),
    [
        (0, None),
        (1, "Where the webhook hook0 posts to, and with which headers, may not be read: whether it differs from"),
        (2, "Where the webhooks hook0, hook1 post to, and with which headers, may not be read: whether they differ"),
    ],
)
def test_receivers_that_may_not_be_read_are_unknown(count: int, text: str | None) -> None:
    """They are named, and left alone."""
    plan = replace(diff(CURRENT, DesiredRegistry()), unread_webhooks=hooks(*["eastus"] * count)[::-1])
    findings = list(check_subject(RULES, subject_of(plan)))
    assert lines(findings) == ([] if text is None else ["unknown webhook-unread"])
    assert [(text or "") in finding.fact for finding in findings] == ([] if text is None else [True])
