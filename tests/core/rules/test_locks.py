"""Locks, wherever they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Lock, Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.locks import LOCKS, RULES, lock_scopes
from tests.core.planning import REF, subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, OWNER, found, lines
from tests.rows import rows

GROUP = f"/subscriptions/{REF.subscription}/resourceGroups/{REF.resource_group}"
NOTHING = DesiredRegistry()
HOOKED = replace(CURRENT, webhooks=(Webhook(name="deployed", location="eastus"),))
DELETES, REMOVES = f"az lock delete --name k --resource {REF.id}", f"az lock list, and remove k at {GROUP}"
HOOK_GOES = DesiredRegistry(absent_webhooks=("deployed",))


@pytest.mark.parametrize(
    ("scope", "level", "desired", "is_blocked"),
    [
        (REF.id, "ReadOnly", ADD, True),
        (REF.id, "CanNotDelete", ADD, False),
        (REF.id, "CanNotDelete", DELETE, True),
        (f"/subscriptions/{REF.subscription}", "ReadOnly", DRAIN, True),
        (f"/subscriptions/{REF.subscription}/resourceGroups/CONTOSO-RG", "CanNotDelete", DELETE, True),
        (f"{REF.id}/replications/eastus", "CanNotDelete", DELETE, True),
        (f"{REF.id}/replications/westus", "CanNotDelete", DELETE, False),
        (f"{REF.id}/replications/eastus", "ReadOnly", DRAIN, True),
        (f"{REF.id}2", "ReadOnly", ADD, False),
        (f"/subscriptions/{REF.subscription}/resourceGroups/other", "ReadOnly", ADD, False),
    ],
)
def test_a_lock_stops_what_is_at_or_below_it(
    scope: str, level: str, desired: DesiredRegistry, is_blocked: bool
) -> None:
    """CanNotDelete stops deletions, ReadOnly every write, whatever the casing of its scope."""
    facts = OWNER.having(LOCKS, {REF.id: (Lock(name="keep", level=level, scope=scope),)})
    assert lines(found(RULES, desired, facts)) == (["blocker lock"] if is_blocked else [])


def test_a_lock_that_two_scopes_have_above_them_is_told_once() -> None:
    """Each scope that is looked at lists it."""
    keep = (Lock(name="keep", level="ReadOnly", scope=REF.id),)
    assert len(found(RULES, ADD, OWNER.having(LOCKS, {"a": keep, "b": keep}))) == 1


def test_an_unread_scope_of_locks_is_unknown() -> None:
    """It names the scope."""
    (unread,) = found(RULES, ADD, OWNER.having(LOCKS, {REF.id: Unknown("no")}))
    assert (unread.severity, REF.id in unread.fact) == (Severity.UNKNOWN, True)


@rows(
    ("level", "scope", "desired", "is_general", "severity", "what", "hint"),
    [
        (
            "ReadOnly",
            REF.id,
            ADD,
            False,
            "blocker",
            "changed or deleted",
            DELETES,
        ),
        ("ReadOnly", GROUP, ADD, True, "blocker", "changed or deleted", REMOVES),
        ("CanNotDelete", GROUP, DELETE, False, "blocker", "deleted", REMOVES),
        (
            "CanNotDelete",
            f"{GROUP}/",
            HOOK_GOES,
            False,
            "blocker",
            "deleted",
            f"{REMOVES}/",
        ),
        ("cannotdelete", REF.id, NOTHING, True, "warning", "deleted", DELETES),
    ],
)
def test_a_lock_is_told_with_what_it_stops(
    level: str, scope: str, desired: DesiredRegistry, is_general: bool, severity: str, what: str, hint: str
) -> None:
    """And with what removes it; one of deletions is only warned of where no change is asked about."""
    facts = OWNER.having(LOCKS, {REF.id: (Lock(name="k", level=level, scope=scope),)})
    (lock,) = found(RULES, desired, facts, HOOKED, is_general=is_general)
    assert (lock.severity.value, lock.hint) == (severity, hint)
    assert lock.fact == f"The lock k ({level}) is on {scope}: nothing below it can be {what}."
    assert lock.read_from == f"{scope}/providers/Microsoft.Authorization/locks/k"


def test_locks_are_looked_at_where_a_plan_touches() -> None:
    """At the replicas that are changed or deleted, which tells of those above; else at the registry."""
    assert lock_scopes(subject_of(diff(CURRENT, DELETE))) == (f"{REF.id}/replications/eastus",)
    assert lock_scopes(subject_of(diff(CURRENT, ADD))) == (REF.id,)
