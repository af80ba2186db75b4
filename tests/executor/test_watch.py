"""Watching: what ends it, what fails it, what it survives, and that it writes nothing."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.execution.goal import Goal, Wait, is_reached, progress_word
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UnfinishedError
from acrgeo.executor.watch import MISSED_READS, watch
from acrgeo.sandbox import VirtualClock
from tests.core.planning import replica
from tests.executor.conftest import REF, World, answer, wants


def follow(
    world: World, *locations: str, goal: Goal = Goal.READY, timeout: float | None = None
) -> tuple[list[Replica], list[str]]:
    """Watch replicas; return their last reads and the states that were reported."""
    states: list[str] = []
    world.forget()
    ended = watch(
        REF,
        [world.replicas()[region] for region in locations],
        goal,
        world.gateway,
        lambda replica, state: states.append(f"{replica.location} {state}"),
        clock=world.clock,
        timeout=timeout,
        poll_interval=10.0,
    )
    assert world.writes() == []
    return list(ended), states


def begun(world: World, *locations: str) -> World:
    """Return the world with creations that Azure accepted and nobody follows."""
    world.run(wants(*locations), wait=Wait.NONE)
    return world


def test_it_ends_when_all_are_ready(replicated: World) -> None:
    """Each state is reported once, when it changes."""
    ended, states = follow(begun(replicated, "northeurope"), "eastus", "northeurope")
    assert [replica.is_ready for replica in ended] == [True, True]
    assert states == ["eastus Ready", "northeurope Creating", "northeurope Syncing", "northeurope Ready"]


def test_succeeded_does_not_wait_for_the_images(replicated: World) -> None:
    """It ends while the replica is still syncing."""
    (ended,), states = follow(begun(replicated, "northeurope"), "northeurope", goal=Goal.SUCCEEDED)
    assert not ended.is_ready
    assert states == ["northeurope Creating", "northeurope Syncing"]


def test_deleted_ends_when_it_is_gone(replicated: World) -> None:
    """It returns no replica."""
    replicated.gateway.begin_delete_replica(REF, "eastus")
    assert follow(replicated, "eastus", goal=Goal.DELETED) == ([], ["eastus Deleting", "eastus deleted"])


def test_a_failure_ends_it_at_once(replicated: World) -> None:
    """It raises with Azure's message, though the other replica is still being created and there is time left."""
    begun(replicated, "northeurope", "canadacentral")
    document = replicated.sandbox.get_document(f"{REF.id}/replications/northeurope")
    assert document is not None
    document["properties"] |= {"provisioningState": "Failed", "status": {"message": "No room."}}
    replicated.sandbox.put_document(document["id"], document)
    began = replicated.clock.now()
    with pytest.raises(AcrGeoError, match=r"northeurope is Failed: No room\.") as caught:
        follow(replicated, "canadacentral", "northeurope", timeout=3_600)
    assert caught.value.hint == "acrgeo replica repair contoso northeurope"
    assert replicated.clock.now() == began


def test_a_creation_that_was_rolled_back_ends_it(replicated: World) -> None:
    """A replica that existed and is gone will not become Ready."""
    begun(replicated, "northeurope")
    replica = replicated.replicas()["northeurope"]
    replicated.gateway.begin_delete_replica(REF, "northeurope")
    replicated.clock.advance(60)
    with pytest.raises(AcrGeoError, match="northeurope is gone"):
        watch(
            REF,
            [replica],
            Goal.READY,
            replicated.gateway,
            lambda *_: None,
            clock=replicated.clock,
            timeout=None,
            poll_interval=10.0,
        )


def test_time_runs_out(replicated: World) -> None:
    """UnfinishedError names what is missing and the command to go on with."""
    began = replicated.clock.now()
    with pytest.raises(UnfinishedError, match=r"not ready yet: northeurope \(Creating\)") as caught:
        follow(begun(replicated, "northeurope"), "eastus", "northeurope", timeout=5)
    assert caught.value.hint == "acrgeo replica wait contoso northeurope --for ready"
    assert replicated.clock.now() - began == 5


def test_a_network_that_comes_back_is_waited_for(replicated: World) -> None:
    """Some rounds without an answer end nothing."""
    begun(replicated, "northeurope")
    replica = replicated.replicas()["northeurope"]
    replicated.sandbox.answer_next("GET", "/replications/northeurope$", *[answer(0)] * 12)
    (ended,) = watch(
        REF,
        [replica],
        Goal.READY,
        replicated.gateway,
        lambda *_: None,
        clock=replicated.clock,
        timeout=None,
        poll_interval=10.0,
    )
    assert ended.is_ready


def test_a_network_that_stays_away_ends_it(replicated: World) -> None:
    """After many reads in a row without an answer it raises the last error."""
    tries = UnansweredReads(replicated.gateway, "eastus")
    with pytest.raises(AzureError, match="No answer"):
        watch_all(replicated, tries)
    assert tries.count == MISSED_READS == 30


def test_a_replica_that_cannot_be_read_hides_no_failure_of_another(replicated: World) -> None:
    """Each replica is read every round, whatever the reads before it gave."""
    document = replicated.sandbox.get_document(f"{REF.id}/replications/westeurope")
    assert document is not None
    document["properties"] |= {"provisioningState": "Failed"}
    replicated.sandbox.put_document(document["id"], document)
    with pytest.raises(AcrGeoError, match="westeurope is Failed"):
        watch_all(replicated, UnansweredReads(replicated.gateway, "eastus"))


def test_a_replica_that_is_read_does_not_excuse_another(replicated: World) -> None:
    """Missed reads are counted for each replica."""
    begun(replicated, "northeurope")
    tries = UnansweredReads(replicated.gateway, "westeurope")
    with pytest.raises(AzureError):
        watch_all(replicated, tries, Goal.DELETED)
    assert tries.count == MISSED_READS


class UnansweredReads:
    """A reader that never gets an answer about one region."""

    def __init__(self, gateway: Gateway, region: str) -> None:
        self.gateway, self.region, self.count = gateway, region, 0

    def read_registry(self, ref: RegistryRef) -> Registry:
        """Read the registry."""
        return self.gateway.read_registry(ref)

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read a replica, or raise for the one region."""
        if name != self.region:
            return self.gateway.read_replica(ref, name)
        self.count += 1
        raise AzureError("No answer.", kind=ErrorKind.LOST)


def watch_all(world: World, reader: UnansweredReads, goal: Goal = Goal.READY) -> None:
    """Watch eastus and westeurope for a day."""
    replicas = world.replicas()
    watch(
        REF,
        [replicas["eastus"], replicas["westeurope"]],
        goal,
        reader,
        lambda *_: None,
        clock=world.clock,
        timeout=86_400,
        poll_interval=10.0,
    )


def test_no_permission_ends_it(replicated: World) -> None:
    """A 403 does not pass by itself."""
    replicated.sandbox.answer_next("GET", "/replications/eastus$", answer(403, "AuthorizationFailed"))
    with pytest.raises(AzureError):
        follow(replicated, "eastus")


def test_ctrl_c_passes_through(replicated: World) -> None:
    """The command adds how to go on."""

    class Impatient(VirtualClock):
        def sleep(self, _seconds: float) -> NoReturn:
            raise KeyboardInterrupt

    begun(replicated, "northeurope")
    with pytest.raises(KeyboardInterrupt):
        watch(
            REF,
            [replicated.replicas()["northeurope"]],
            Goal.READY,
            replicated.gateway,
            lambda *_: None,
            clock=Impatient(0),
            timeout=None,
            poll_interval=10.0,
        )


def test_the_home_replica_that_is_not_listed_is_ready(world: World) -> None:
    """It is read with its registry."""
    ended, states = follow(world, "westus")
    assert [replica.location for replica in ended] == ["westus"]
    assert states == ["westus Succeeded"]


@pytest.mark.parametrize(
    ("goal", "facts", "is_there", "word"),
    [
        (Goal.READY, {}, True, "Ready"),
        (Goal.READY, {"display_status": "Syncing"}, False, "Syncing"),
        (Goal.SUCCEEDED, {"display_status": "Syncing"}, True, "Syncing"),
        (Goal.ROUTED, {}, True, "routed"),
        (Goal.ROUTED, {"is_routed": False}, False, "not routed"),
        (Goal.ROUTED, {"provisioning_state": "Updating"}, False, "Updating"),
        (Goal.DELETED, {}, False, "Ready"),
        (Goal.DELETED, None, True, "deleted"),
        (Goal.READY, None, False, "not shown"),
    ],
)
def test_each_goal_has_its_end(goal: Goal, facts: dict[str, Any] | None, is_there: bool, word: str) -> None:
    """A goal is reached or not, and the state has its word."""
    fresh = None if facts is None else replica("eastus", **facts)
    assert (is_reached(goal, fresh), progress_word(goal, fresh)) == (is_there, word)
