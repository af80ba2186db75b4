"""Values that something else writes over, such as an Azure Policy: the change is done, told, and not waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.core.model.webhook import Callback, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from tests.executor.conftest import REF, World, only, results, wants
from tests.sandbox.driver import GROUP, Driver

HOOK = WebhookSettings(
    name="pushed", location="eastus", actions=("push",), callback=Callback(uri="https://hooks.example.com/s3cret")
)


def assign(world: World, definition: str, name: str, **parameters: str) -> None:
    """Assign a built-in policy at contoso's group."""
    properties = {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{definition}",
        "parameters": {key: {"value": value} for key, value in parameters.items()},
    }
    body = {"location": "westus", "identity": {"type": "SystemAssigned"}, "properties": properties}
    arm = Driver(world.sandbox, world.clock)
    assigned = arm.put(f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/{name}", body)
    assert assigned.status == 201, assigned.body


@pytest.fixture
def governed(replicated: World) -> World:
    """Return contoso in a group whose tag env=prod a policy writes over that of its resources."""
    arm = Driver(replicated.sandbox, replicated.clock)
    group = arm.get(GROUP).body
    assert arm.put(GROUP, {"location": group["location"], "tags": {"env": "prod"}}).status in (200, 201)
    assign(replicated, "cd3aa116-8754-49c9-a813-ad46512ece54", "inherit", tagName="env")
    replicated.forget()
    return replicated


@pytest.mark.parametrize(
    ("region", "edits"),
    [
        ("eastus", {"tags": {"env": "test"}}),
        ("eastus", {"tags": {"env": "test", "team": "web"}, "is_routed": False}),
        ("northeurope", {"tags": {"env": "test"}}),
    ],
)
def test_a_tag_that_a_policy_writes_over_is_told_and_not_waited_for(
    governed: World, region: str, edits: dict[str, Any]
) -> None:
    """The change is done, with tag, wanted and found value; what else it sets is set, also in a second run."""
    for _ in range(2):
        started = governed.clock.now()
        end = only(governed.run(wants(region, **edits)))
        assert end.result is Result.DONE
        assert "tag env: wanted test, found prod" in (end.detail or "")
        assert "team" not in (end.detail or "")
        assert governed.clock.now() - started <= 60
        assert governed.replicas()[region].is_routed is edits.get("is_routed", True)


@pytest.mark.parametrize("appends", [False, True])
def test_tags_of_a_policy_on_registry_and_webhook_are_not_in_the_way(governed: World, appends: bool) -> None:
    """Every write gets the tag, and every change is done without a note: acrgeo asked for no tag there."""
    desired = DesiredRegistry(has_data_endpoints=True, webhooks=(HOOK,), replicas=wants("northeurope").replicas)
    if appends:
        assign(governed, "2a0e14a6-b0a6-4fab-991a-187a4f81c498", "cost", tagName="cost", tagValue="42")
    outcome = governed.run(desired)
    assert outcome.exit_code is ExitCode.DONE
    assert {end.detail for end in outcome.results} == {None}
    tags = [
        Driver(governed.sandbox, governed.clock).get(f"{REF.id}{path}").body["tags"]
        for path in ("", "/webhooks/pushed", "/replications/northeurope")
    ]
    assert tags == [{"env": "prod"} | ({"cost": "42"} if appends else {})] * 3


class Edited(Gateway):
    """A gateway to an Azure that edits each write of endpoints and webhooks, as a policy does."""

    is_tier_kept = False

    def begin_update_registry(self, ref: RegistryRef, **settings: Any) -> Operation:
        """Send it with the endpoints, or the tier, as they are."""
        if self.is_tier_kept:
            settings["sku"] = self.read_registry(ref).sku
        kept = {"has_data_endpoints": False, "has_regional_endpoints": False}
        return super().begin_update_registry(
            ref, **{key: kept.get(key, value) if value is not None else None for key, value in settings.items()}
        )

    def begin_put_webhook(self, ref: RegistryRef, settings: WebhookSettings) -> Operation:
        """Send it disabled, and for other actions."""
        return super().begin_put_webhook(ref, replace(settings, is_enabled=False, actions=("delete", "push")))


@pytest.fixture
def edited(replicated: World) -> World:
    """Return contoso with replicas, behind such a gateway."""
    replicated.gateway = Edited(replicated.gateway.session)
    return replicated


@pytest.mark.parametrize(
    ("desired", "subject", "note"),
    [
        (DesiredRegistry(has_data_endpoints=True), "settings", "dataEndpointEnabled: wanted true, found false"),
        (DesiredRegistry(has_regional_endpoints=True), "settings", "regionalEndpoints: wanted Enabled, found Disabled"),
        (
            DesiredRegistry(webhooks=(HOOK,)),
            "webhooks/pushed",
            "actions: wanted push, found delete, push; status: wanted enabled, found disabled",
        ),
    ],
)
def test_a_setting_that_is_written_over_is_told_and_not_waited_for(
    edited: World, desired: DesiredRegistry, subject: str, note: str
) -> None:
    """The change is done, with name, wanted and found value; a drain of the same plan goes on. Twice the same."""
    for routes in (False, True):
        started = edited.clock.now()
        current = edited.gateway.read_registry(REF, with_regional_endpoints=True)
        current = replace(current, webhooks=Webhooks(edited.gateway.session).list_all(REF))
        with_routing = replace(desired, replicas=wants("eastus", is_routed=routes).replicas)
        outcome = edited.run(Plan(registries=(diff(current, with_routing),)))
        assert results(outcome) == {subject: Result.DONE, "eastus": Result.DONE}
        (told,) = (end.detail for end in outcome.results if end.detail)
        assert told.endswith(f"such as an Azure Policy: {note}")
        assert "s3cret" not in told
        assert edited.clock.now() - started <= 60
        assert edited.replicas()["eastus"].is_routed is routes


def test_a_tier_that_stays_is_an_error(world: World) -> None:
    """Replicas wait for Premium: they are not started where Azure does not show it."""
    world.gateway = gateway = Edited(world.gateway.session)
    gateway.is_tier_kept = True
    outcome = world.run(DesiredRegistry(sku=Sku.PREMIUM, replicas=wants("eastus").replicas))
    assert [(end.result, end.error_code) for end in outcome.results] == [
        (Result.FAILED, "NotShown"),
        (Result.BLOCKED, None),
    ]
    assert (outcome.results[0].detail or "").endswith("does not show it: sku: wanted Premium, found Standard.")
    assert world.writes() == ["PATCH contoso"]


class Lossy(Gateway):
    """A gateway whose writes of replicas take effect, and whose first answer to each gets lost."""

    is_lost = True

    def begin_create_replica(self, ref: RegistryRef, name: str, location: str, **settings: Any) -> Operation:
        """Send it; lose the answer once."""
        return self._lose(super().begin_create_replica(ref, name, location, **settings))

    def begin_update_replica(self, ref: RegistryRef, name: str, **settings: Any) -> Operation:
        """Send it; lose the answer once."""
        return self._lose(super().begin_update_replica(ref, name, **settings))

    def _lose(self, operation: Operation) -> Operation:
        if self.is_lost:
            self.is_lost = False
            raise AzureError("No answer.", kind=ErrorKind.LOST)
        return operation


@pytest.mark.parametrize(("region", "write"), [("northeurope", "PUT northeurope"), ("eastus", "PATCH eastus")])
def test_a_lost_answer_to_a_write_that_a_policy_edited_is_no_change_by_others(
    governed: World, region: str, write: str
) -> None:
    """What is read then is what was written, with the policy's tag: it is not sent again, and told as such."""
    governed.gateway = Lossy(governed.gateway.session)
    end = only(governed.run(wants(region, tags={"env": "test", "team": "web"})))
    assert (end.result, governed.writes()) == (Result.DONE, [write])
    assert "tag env: wanted test, found prod" in (end.detail or "")
    assert governed.replicas()[region].tags["team"] == "web"


def test_another_creation_is_still_told_apart(governed: World) -> None:
    """Where nothing was sent yet, a replica with other tags is somebody else's."""
    plan = governed.plan(wants("northeurope", tags={"env": "test"}))
    governed.run(wants("northeurope", tags={"env": "dev"}))
    assert only(governed.run(plan)).error_code == "changed-since-plan"
