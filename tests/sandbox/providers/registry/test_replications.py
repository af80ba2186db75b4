"""Replications: their life, their refusals, and the home one."""

from __future__ import annotations

import pytest

from acrgeo.sandbox import Failure, Lifecycle, Sandbox, VirtualClock
from tests.sandbox.driver import REGISTRY, Driver

EASTUS = f"{REGISTRY}/replications/eastus"
HOME = f"{REGISTRY}/replications/westus"
APPLICATION = "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26"


def display(arm: Driver, path: str = EASTUS) -> str | None:
    """The display status of a replica."""
    status = arm.get(path).body["properties"]["status"]
    return str(status["displayStatus"]) if "displayStatus" in status else None


def test_create_goes_from_creating_over_syncing_to_ready(premium: Driver) -> None:
    """A create answers 201, Creating, without a display status; Succeeded is not yet Ready."""
    started = premium.put(EASTUS, {"location": "East US"})
    assert (started.status, started.state) == (201, "Creating")
    assert started.body["location"] == "eastus"
    assert "displayStatus" not in started.body["properties"]["status"]
    premium.clock.advance(8.9)
    assert premium.get(EASTUS).state == "Creating"
    premium.clock.advance(0.1)
    assert (premium.get(EASTUS).state, display(premium)) == ("Succeeded", "Syncing")
    premium.clock.advance(5)
    assert display(premium) == "Ready"


def test_home_replica_appears_four_seconds_after_the_first_one_and_stays(premium: Driver) -> None:
    """The service adds the home replica by itself; it outlives the others."""
    assert premium.names() == set()
    started = premium.put(EASTUS, {"location": "eastus"})
    premium.clock.advance(3.9)
    assert premium.names() == {"eastus"}
    premium.clock.advance(0.1)
    assert premium.names() == {"eastus", "westus"}
    home = premium.get(HOME).body
    assert home["systemData"]["createdBy"] == APPLICATION
    assert home["properties"]["status"]["displayStatus"] == "Ready"
    premium.finish(started)
    premium.finish(premium.delete(EASTUS))
    assert premium.names() == {"westus"}


def test_update_echoes_new_values_while_updating(premium: Driver) -> None:
    """PATCH answers 201 with the new values; the time of the status moves when the operation ends."""
    premium.add("eastus")
    premium.clock.advance(60)
    before = premium.get(EASTUS).body["properties"]["status"]["timestamp"]
    started = premium.patch(EASTUS, {"tags": {"team": "web"}, "properties": {"regionEndpointEnabled": False}})
    assert (started.status, started.state) == (201, "Updating")
    assert started.body["properties"]["regionEndpointEnabled"] is False
    assert started.body["properties"]["status"] == {"displayStatus": "Ready", "timestamp": before}
    assert premium.finish(started).body == {"status": "Succeeded"}
    after = premium.get(EASTUS)
    assert (after.state, after.body["tags"]) == ("Succeeded", {"team": "web"})
    assert after.body["properties"]["status"]["timestamp"] > before


def test_an_update_during_the_sync_stays_an_update(premium: Driver) -> None:
    """Becoming Ready does not end an operation that runs."""
    premium.put(EASTUS, {"location": "eastus"})
    premium.clock.advance(12)
    premium.patch(EASTUS, {"properties": {"regionEndpointEnabled": False}})
    premium.clock.advance(3)
    assert (premium.get(EASTUS).state, display(premium)) == ("Updating", "Ready")
    premium.clock.advance(2)
    assert premium.get(EASTUS).state == "Succeeded"


def test_tags_replace_all_tags(premium: Driver) -> None:
    """A PATCH of tags is no merge; a PATCH without tags keeps them."""
    premium.add("eastus")
    premium.patch(EASTUS, {"tags": {"a": "1", "b": "2"}})
    premium.patch(EASTUS, {"tags": {"c": "3"}})
    premium.finish(premium.patch(EASTUS, {"properties": {"regionEndpointEnabled": False}}))
    assert premium.get(EASTUS).body["tags"] == {"c": "3"}


@pytest.mark.parametrize("version", ["2017-10-01", "2019-12-01-preview", "2022-02-01-preview", "2025-11-01"])
def test_tags_are_changed_at_once(premium: Driver, version: str) -> None:
    """PATCH and PUT of tags answer 200 (recorded with four versions); routing alone takes time."""
    premium.add("eastus")
    answer = premium.patch(EASTUS, {"tags": {"key": "value"}}, version)
    assert (answer.status, answer.state, "azure-asyncoperation" in answer.headers) == (200, "Succeeded", False)
    again = premium.put(EASTUS, {"location": "eastus", "tags": {"key": "other"}}, version)
    assert (again.status, again.body["tags"], "azure-asyncoperation" in again.headers) == (200, {"key": "other"}, False)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"properties": {"zoneRedundancy": "Enabled"}}, "properties.zoneRedundancy"),
        ({"location": "eastus"}, "location"),
    ],
)
def test_patch_refuses_other_properties_by_name(premium: Driver, body: dict[str, object], name: str) -> None:
    """Only tags and routing can be patched."""
    premium.add("eastus")
    answer = premium.patch(EASTUS, body)
    assert answer.status == 400
    assert f"'{name}'" in answer.message


def test_delete_polls_at_subscription_scope_and_then_is_404(premium: Driver) -> None:
    """DELETE answers 202 with only a Location; while it runs the replica is Deleting."""
    premium.add("eastus")
    started = premium.delete(EASTUS)
    assert (started.status, started.body) == (202, None)
    assert "azure-asyncoperation" not in started.headers
    path = "/providers/Microsoft.ContainerRegistry/locations/eastus/operationResults/replications-"
    assert f"/subscriptions/{Sandbox.subscription_id}{path}" in started.headers["location"]
    assert premium.follow(started.headers["location"]).status == 202
    assert premium.get(EASTUS).state == "Deleting"
    assert premium.finish(started).status == 200
    missing = premium.get(EASTUS)
    assert (missing.status, missing.code) == (404, "ResourceNotFound")
    assert premium.delete(EASTUS).status == 204


def test_a_replica_can_be_deleted_while_it_is_created(premium: Driver) -> None:
    """A stuck create is repaired by a delete; its operation ends as Canceled."""
    started = premium.put(EASTUS, {"location": "eastus"})
    premium.finish(premium.delete(EASTUS))
    assert premium.get(EASTUS).status == 404
    assert premium.follow(started.headers["azure-asyncoperation"]).body == {"status": "Canceled"}


def test_deleting_twice_does_not_take_longer(premium: Driver) -> None:
    """A second DELETE waits for the first."""
    premium.add("eastus")
    premium.delete(EASTUS)
    premium.clock.advance(8)
    again = premium.delete(EASTUS)
    premium.clock.advance(1)
    assert premium.follow(again.headers["location"]).status == 200


def test_created_at_survives_deletion(premium: Driver) -> None:
    """A replica that is created again keeps its first createdAt (recorded)."""
    premium.add("eastus")
    first = premium.get(EASTUS).body["systemData"]["createdAt"]
    premium.finish(premium.delete(EASTUS))
    premium.clock.advance(100)
    premium.add("eastus")
    data = premium.get(EASTUS).body["systemData"]
    assert data["createdAt"] == first < data["lastModifiedAt"]


def test_a_deleted_replica_is_remembered_as_long_as_the_lifecycle_says() -> None:
    """Creating again too early is a conflict."""
    clock = VirtualClock()
    arm = Driver(Sandbox(clock=clock, lifecycle=Lifecycle(remembered=20)), clock)
    arm.upgrade()
    arm.add("eastus")
    arm.delete(EASTUS)
    clock.advance(9)
    assert arm.get(EASTUS).status == 404
    refused = arm.put(EASTUS, {"location": "eastus"})
    assert (refused.status, refused.code) == (409, "Conflict")
    clock.advance(20)
    assert arm.put(EASTUS, {"location": "eastus"}).status == 201


@pytest.mark.parametrize("path", [EASTUS, HOME])
def test_writes_to_a_busy_replica_conflict(premium: Driver, path: str) -> None:
    """While an operation runs on a replica another PUT or PATCH is refused."""
    premium.add("eastus")
    assert premium.patch(path, {"properties": {"regionEndpointEnabled": False}}).status == 201
    refused = premium.patch(path, {"tags": {}})
    assert (refused.status, path.rsplit("/", 1)[1] in refused.message) == (409, True)
    assert premium.put(path, {"location": path.rsplit("/", 1)[1]}).status == 409


def test_put_of_the_same_is_200_and_of_another_routing_is_an_update(premium: Driver) -> None:
    """PUT on a replica that is there."""
    premium.add("eastus")
    same = premium.put(EASTUS, {"location": "eastus"})
    assert (same.status, same.state) == (200, "Succeeded")
    changed = premium.put(EASTUS, {"location": "eastus", "properties": {"regionEndpointEnabled": False}})
    assert (changed.status, changed.state) == (201, "Updating")


def test_put_refuses_what_cannot_change(premium: Driver) -> None:
    """Location and zone redundancy of a replica are fixed."""
    premium.add("eastus")
    assert premium.put(EASTUS, {"location": "eastus2"}).code == "InvalidResourceLocation"
    zones = premium.put(EASTUS, {"location": "eastus", "properties": {"zoneRedundancy": "Enabled"}})
    assert zones.code == "ZoneRedundancyCannotBeChanged"


def test_a_name_need_not_be_the_region(premium: Driver) -> None:
    """A replica is reached by its name, which keeps its case; a region has one replica."""
    premium.add("canadacentral", name="Canada1")
    assert premium.get(f"{REGISTRY}/replications/CANADA1").body["name"] == "Canada1"
    second = premium.put(f"{REGISTRY}/replications/canadacentral", {"location": "canadacentral"})
    assert (second.status, "'Canada1'" in second.message) == (409, True)


def test_the_home_region_accepts_another_name(premium: Driver) -> None:
    """ARM lets a second replica be created in the home region."""
    assert premium.put(f"{REGISTRY}/replications/second", {"location": "westus"}).status == 201


def test_put_of_the_home_replica_gives_the_home_replica(premium: Driver) -> None:
    """The home replica by its own name is there, not created."""
    answer = premium.put(HOME, {"location": "westus"})
    assert (answer.status, answer.state) == (200, "Succeeded")
    assert answer.body["systemData"]["createdBy"] == APPLICATION
    assert premium.names() == {"westus"}


@pytest.mark.parametrize(("version", "tags"), [("2017-10-01", {}), ("2022-02-01-preview", {"key": "value"})])
def test_the_home_replica_is_born_with_the_tags_of_the_registry(
    premium: Driver, version: str, tags: dict[str, str]
) -> None:
    """Recorded in 2022; it had none in 2017."""
    premium.patch(REGISTRY, {"tags": {"key": "value"}})
    premium.finish(premium.put(EASTUS, {"location": "eastus"}, version))
    assert premium.get(HOME).body["tags"] == tags
    assert premium.get(EASTUS).body["tags"] == {}


def test_the_home_replica_cannot_be_deleted(premium: Driver) -> None:
    """A delete of the home replica is refused with its own code."""
    premium.add("eastus")
    assert premium.delete(HOME).code == "HomeReplicationCannotBeDeleted"


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("atlantis", {"location": "atlantis"}, 400, "LocationNotAvailableForResourceType"),
        ("eastus", {}, 400, "LocationRequired"),
        ("us", {"location": "eastus"}, 400, "InvalidResourceName"),
        ("east-us", {"location": "eastus"}, 400, "InvalidResourceName"),
        ("eastus", {"location": "eastus", "color": "red"}, 400, "InvalidRequestContent"),
        ("eastus", {"location": 7}, 400, "InvalidRequestContent"),
    ],
)
def test_bad_creates_are_refused(premium: Driver, name: str, body: dict[str, object], status: int, code: str) -> None:
    """Each mistake has its code and creates nothing."""
    answer = premium.put(f"{REGISTRY}/replications/{name}", body)
    assert (answer.status, answer.code) == (status, code)
    assert premium.names() == set()


def test_standard_has_no_replicas(arm: Driver) -> None:
    """A replica needs Premium."""
    answer = arm.put(EASTUS, {"location": "eastus"})
    assert (answer.status, answer.code) == (400, "ResourceTypeNotSupportedForRegistry")
    assert answer.message == "The resource type replications is not supported for the registry contoso."


def test_nothing_is_left_to_delete_below_a_registry_that_is_gone(premium: Driver) -> None:
    """204 for a replica or webhook without its registry (recorded), 404 without its group."""
    premium.delete(REGISTRY)
    premium.clock.advance(60)
    for path in (EASTUS, f"{REGISTRY}/webhooks/hook1"):
        assert premium.delete(path).status == 204
        assert premium.delete(path.replace("contoso-rg", "nowhere")).code == "ResourceGroupNotFound"


def test_missing_parents_are_named(arm: Driver) -> None:
    """A missing registry and a missing group are told apart."""
    assert arm.get(f"{REGISTRY}x/replications/eastus").code == "ParentResourceNotFound"
    assert arm.get(EASTUS.replace("contoso-rg", "nowhere")).code == "ResourceGroupNotFound"


def test_regions_have_their_own_lengths() -> None:
    """A lifecycle may say that one region is slow."""
    clock = VirtualClock()
    arm = Driver(Sandbox(clock=clock, lifecycle=Lifecycle(locations={"eastus": {"create": 60}})), clock)
    arm.upgrade()
    for location in ("eastus", "westus2"):
        arm.put(f"{REGISTRY}/replications/{location}", {"location": location})
    clock.advance(59)
    assert arm.get(EASTUS).state == "Creating"
    assert arm.get(f"{REGISTRY}/replications/westus2").state == "Succeeded"
    clock.advance(1)
    assert arm.get(EASTUS).state == "Succeeded"


@pytest.mark.parametrize("is_rolled_back", [False, True])
def test_a_creation_may_fail(is_rolled_back: bool) -> None:
    """The operation keeps the reason, also when the replica is rolled back."""
    failure = Failure(code="CapacityError", message="No room.", is_rolled_back=is_rolled_back)
    clock = VirtualClock()
    arm = Driver(Sandbox(clock=clock, lifecycle=Lifecycle(failures={"eastus": failure})), clock)
    arm.upgrade()
    poll = arm.finish(arm.put(EASTUS, {"location": "eastus"}))
    assert poll.body == {"status": "Failed", "error": {"code": "CapacityError", "message": "No room."}}
    if is_rolled_back:
        assert arm.get(EASTUS).status == 404
        return
    assert arm.get(EASTUS).state == "Failed"
    assert arm.get(EASTUS).body["properties"]["status"]["message"] == "No room."
    assert arm.put(EASTUS, {"location": "eastus"}).code == "ReplicationFailed"
    assert arm.finish(arm.delete(EASTUS)).status == 200


def test_the_order_of_the_list_is_stable_and_means_nothing(premium: Driver) -> None:
    """LIST is sorted neither by name nor by age, and twice the same."""
    for location in ("australiaeast", "brazilsouth", "canadacentral", "eastus", "japaneast", "uksouth"):
        premium.add(location)
    first, second = (
        [replica["name"] for replica in premium.get(f"{REGISTRY}/replications").body["value"]] for _ in range(2)
    )
    assert first == second
    assert first != sorted(first)


def test_planted_states_stay_as_they_are(premium: Driver) -> None:
    """A test may plant a replica that is stuck, or whose name is not its region."""
    premium.add("eastus")
    document = premium.sandbox.get_document(EASTUS)
    assert document is not None
    odd = f"{REGISTRY}/replications/odd01"
    document |= {"id": odd, "name": "odd01", "location": "northeurope"}
    document["properties"] |= {"provisioningState": "Creating", "status": {}}
    premium.sandbox.put_document(odd, document)
    premium.clock.advance(10_000)
    assert (premium.get(odd).state, premium.get(odd).body["location"]) == ("Creating", "northeurope")
    premium.finish(premium.delete(odd))
    assert premium.get(odd).status == 404
