"""What counts as written over: settled values that are not as written, with tags compared as ARM spells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.overwritten import (
    overwritten_note,
    overwritten_settings,
    overwritten_tags,
    overwritten_webhook,
)
from acrgeo.core.execution.precheck import Decision, precheck_replica, tags_to_send
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, Phase, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.diff import diff
from acrgeo.executor.webhook_steps import webhook_steps
from tests.core.planning import REF, registry, replica
from tests.executor.scripted import DONE, Scripted, drive, retries_on, seconds
from tests.rows import rows


def change(**desired: Any) -> ReplicaChange:
    """Return the change of eastus, whose tags are Env=dev and old=1."""
    current = registry("Premium", replica("eastus", tags={"Env": "dev", "old": "1"}))
    (made,) = diff(current, DesiredRegistry(replicas=(DesiredReplica(location="eastus", **desired),))).replica_changes
    return made


ON = {"has_data_endpoints": True}
TAGGED = change(tags={"env": "test", "old": None, "new": "2"})


@pytest.mark.parametrize(
    ("tags", "note"),
    [
        ({"Env": "test", "new": "2"}, None),
        ({"ENV": "test", "New": "2", "cost": "42"}, None),
        ({"env": "prod", "new": "2"}, "tag Env: wanted test, found prod"),
        ({"Env": "test", "OLD": "", "new": "2"}, 'tag old: to be removed, found ""'),
        ({"Env": "test"}, "tag new: wanted 2, not there"),
        ({"Env": "Test", "new": ""}, 'tag Env: wanted test, found Test; tag new: wanted 2, found ""'),
    ],
)
def test_tags_are_compared_whatever_the_case_of_their_names(tags: dict[str, str], note: str | None) -> None:
    """Azure may answer with another spelling of a name than was sent; a value is another one in another case."""
    fresh = replica("eastus", tags=tags)
    told = overwritten_note(overwritten_tags(TAGGED, fresh))
    assert (told and told.partition("Policy: ")[2]) == note
    precheck = precheck_replica(TAGGED, fresh, is_ours=True)
    assert precheck.decision is Decision.ALREADY
    is_as_planned = note is None
    theirs = precheck_replica(TAGGED, fresh, is_ours=False).decision
    assert theirs is (Decision.ALREADY if is_as_planned else Decision.CHANGED)


def test_no_name_is_sent_twice() -> None:
    """ARM refuses two spellings of one name: the one that is there stays."""
    fresh = replica("eastus", tags={"ENV": "dev", "Old": "1", "kept": "3"})
    assert tags_to_send(TAGGED, fresh) == {"ENV": "test", "kept": "3", "new": "2"}


@pytest.mark.parametrize(
    "facts",
    [
        {"provisioning_state": "Updating"},
        {"provisioning_state": "Failed"},
        {"is_routed": True},
    ],
)
def test_nothing_counts_before_it_is_settled(facts: dict[str, Any]) -> None:
    """Nor while routing is not as written yet: then Azure has not shown the write at all."""
    both = change(tags={"env": "test"}, is_routed=False)
    assert overwritten_tags(both, replica("eastus", **{"tags": {"Env": "prod"}, "is_routed": False, **facts})) == {}


@pytest.mark.parametrize(
    ("desired", "facts", "names"),
    [
        ({"has_data_endpoints": True}, {}, ["dataEndpointEnabled"]),
        ({"has_data_endpoints": True}, ON, []),
        ({"has_data_endpoints": True}, {"provisioning_state": "Updating"}, []),
        (
            {"has_data_endpoints": True, "has_regional_endpoints": True},
            {"has_data_endpoints": True},
            ["regionalEndpoints"],
        ),
        ({"sku": Sku.STANDARD}, {}, []),
    ],
)
def test_settings_count_but_never_the_tier(desired: dict[str, Any], facts: dict[str, Any], names: list[str]) -> None:
    """Only what the change sets, on a registry that is settled."""
    (made,) = diff(registry("Premium", has_data_endpoints=False), DesiredRegistry(**desired)).changes
    assert isinstance(made, RegistryChange)
    fresh = registry("Premium", **{"has_data_endpoints": False, **facts})
    assert list(overwritten_settings(made, fresh)) == names


HOOK = Webhook(name="hook", location="eastus", actions=("push",), callback=Callback(uri="u"))
SET = WebhookSettings(
    name="hook", location="eastus", actions=("push", "delete"), is_enabled=False, callback=Callback(uri="v")
)
AS_SET = replace(HOOK, actions=("delete", "push"), is_enabled=False)


@rows(
    "desired, fresh, note",
    [
        (SET, AS_SET, None),  # where it posts to is not shown
        (SET, HOOK, "actions: wanted push, delete, found push; status: wanted disabled, found enabled"),
        (SET, replace(AS_SET, scope="web"), "scope: wanted all, found web"),
        (SET, replace(HOOK, location="westus"), None),
        (SET, None, None),
        (None, HOOK, None),
    ],
)
def test_what_differs_of_a_webhook_that_is_there(
    desired: WebhookSettings | None, fresh: Webhook | None, note: str | None
) -> None:
    """Its receiver is not shown; one of another region is not the one that was written."""
    made = WebhookChange(
        id="contoso/webhooks/hook",
        registry=REF,
        action=Action.UPDATE,
        phase=Phase.ADD,
        reason="desired",
        current=HOOK,
        desired=desired,
    )
    found = overwritten_webhook(made, fresh)
    told = overwritten_note(found)
    assert (found == {}) is (note is None)
    assert (told and told.partition("Policy: ")[2]) == note


def test_one_read_may_be_late_and_two_are_a_policy() -> None:
    """Azure answers with the old value for a moment; what is settled and wrong twice stays so."""
    settings = WebhookSettings(name="hook", location="westus", actions=("push",), callback=Callback(uri="https://x.io"))
    (made,) = diff(replace(registry("Premium"), webhooks=()), DesiredRegistry(webhooks=(settings,))).changes
    assert isinstance(made, WebhookChange)
    right = Webhook(name="hook", location="westus", actions=("push",))
    wrong = replace(right, actions=("delete",))
    for seen, is_told in (((wrong, right), False), ((wrong, wrong), True)):
        gateway = Scripted(read_webhook=(None, *seen), begin_put_webhook=[DONE])
        retries = retries_on(gateway)
        pauses, end = drive(webhook_steps(made, retries, is_followed=True))
        assert (end, seconds(pauses), retries.note is not None) == (Result.DONE, [10.0], is_told)
