"""How one change of a replica is made: read, write, follow, read again, as a generator of pauses."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import cast

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.precheck import Decision, Precheck, is_in_desired_state, precheck_replica, tags_to_send
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import AcrGeoError, RefusedError
from acrgeo.executor.retries import APPEARS_WITHIN, Pause, Retries, Steps

GONE_READS = 5  # 404s in a row before a region can be used again


def _with_recovery(steps: Steps, command: str) -> Steps:
    """Give each step the command that mends a stop half-way: it must be told before it is needed."""
    while True:
        try:
            pause = next(steps)
        except StopIteration as end:
            return cast("Result", end.value)
        yield replace(pause, recovery=command)


@dataclass(slots=True, kw_only=True)
class ReplicaSteps:
    """The change of one replica on its way; ``replica`` is the last that was read of it.

    ``is_followed`` False ends it once Azure accepted the write. ``is_removed`` says that a replacement found the
    replaced replica gone.
    """

    change: ReplicaChange
    registry: RegistryPlan
    retries: Retries
    is_followed: bool
    is_ready_wanted: bool
    replica: Replica | None = None
    is_removed: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether a replacement took the replica away and Azure has nothing in its place."""
        return self.is_removed and self.replica is None and not self.retries.is_following

    def steps(self) -> Steps:
        """Make the change; each pause hands control back to the scheduler. Returns DONE, ALREADY or ACCEPTED."""
        match self.change.action:
            case Action.REPLACE:
                return (yield from self._replace())
            case Action.AWAIT:
                return (yield from self._await())
            case Action.DELETE:
                return (yield from self._delete())
            case _:
                return (yield from self._write())

    @property
    def _state(self) -> str:
        """Azure's word for what is going on."""
        words = {Action.CREATE: "Creating", Action.REPLACE: "Creating", Action.DELETE: "Deleting"}
        return words.get(self.change.action, "Updating")

    @property
    def _what(self) -> str:
        return f"{self._state} the replica in {self.change.location}"

    @property
    def _is_under_way(self) -> bool:
        """Whether Azure is at work on it, sent by this run or not."""
        return self.retries.is_sent or (self.replica is not None and not self.replica.is_settled)

    def _write(self) -> Steps:
        """A creation or an update."""
        change, gateway = self.change, self.retries.gateway

        def write() -> Operation:
            if change.action is Action.CREATE:
                return self._create()
            tags = tags_to_send(change, self.replica) if change.tag_edits else None
            return gateway.begin_update_replica(change.registry, change.name, is_routed=change.routing, tags=tags)

        operation = yield from self.retries.send(self._check, write)
        found = Result.DONE if self.retries.is_sent else Result.ALREADY
        if not self.is_followed:
            return Result.ACCEPTED if self._is_under_way else Result.ALREADY
        if operation is not None:
            yield from self.retries.follow(operation, self._state, self._what)
        yield from self._settle()
        return found

    def _create(self) -> Operation:
        desired = self.change.desired
        assert desired is not None, "what is created is desired"
        return self.retries.gateway.begin_create_replica(
            self.change.registry, desired.name, desired.location, is_routed=desired.is_routed, tags=desired.tags
        )

    def _await(self) -> Steps:
        """What Azure is already doing. A failure of it fails this change, and blocks what waits for it."""
        self.retries.is_following = True
        if not self.is_followed:
            return Result.ACCEPTED
        if self.change.desired is None:
            is_used_again = any(self.change.id in other.waits_for for other in self.registry.changes)
            yield from self._until_gone(reads=GONE_READS if is_used_again else 1)
        else:
            yield from self._settle()
        return Result.DONE

    def _delete(self) -> Steps:
        gateway = self.retries.gateway
        operation = yield from self.retries.send(
            self._check, lambda: gateway.begin_delete_replica(self.change.registry, self.change.name)
        )
        found = Result.DONE if self.retries.is_sent else Result.ALREADY
        if not self.is_followed:
            return Result.ACCEPTED if self._is_under_way else Result.ALREADY
        if operation is not None:
            yield from self.retries.follow(operation, "Deleting", f"Deleting the replica in {self.change.location}")
        yield from self._until_gone(reads=1)
        return found

    def _replace(self) -> Steps:
        """Delete, be sure that it is gone, create with the same name, tags and routing."""
        change, retries = self.change, self.retries
        if (yield from _with_recovery(self._remove(), recreate_command(change))) is Result.ALREADY:
            return Result.ALREADY
        operation = yield from retries.send(self._check_creation, self._create)
        if operation is not None:
            yield from retries.follow(operation, self._state, self._what)
        yield from self._settle()
        return Result.DONE

    def _remove(self) -> Steps:
        """The first half of a replacement: DONE once the region can be used again, ALREADY if nothing is to be done."""
        change, gateway = self.change, self.retries.gateway
        yield Pause(seconds=0, state="Deleting")
        operation = yield from self.retries.send(
            self._check, lambda: gateway.begin_delete_replica(change.registry, self.change.name)
        )
        if operation is not None:
            yield from self.retries.follow(operation, "Deleting", f"Deleting the replica in {change.location}")
        elif self.replica is not None and self.replica.provisioning_state == "Succeeded":
            return Result.ALREADY
        yield from self._until_gone(reads=GONE_READS)
        return Result.DONE

    def _check_creation(self) -> Precheck:
        return precheck_replica(replace(self.change, action=Action.CREATE), self._read(), is_ours=self.retries.is_sent)

    def _read(self) -> Replica | None:
        self.replica = self.retries.gateway.read_replica(self.change.registry, self.change.name)
        return self.replica

    def _check(self) -> Precheck:
        found = precheck_replica(self.change, self._read(), is_ours=self.retries.is_sent)
        if found.decision is Decision.ACT and self.change.takes_traffic:
            self._keep_serving()
        return found

    def _settle(self) -> Generator[Pause, None, None]:
        """Wait until the replica is as desired and settled, and Ready where that is wanted; a failure ends it."""
        astray = 0
        while True:
            replica = yield from self.retries.read(self._read)
            if replica is None:
                state = "not shown yet"
                astray += 1
            elif replica.is_failed and not replica.is_home and not self._is_drained_sick(replica):
                because = replica.message or "Azure gave no reason"
                self.retries.is_following = False
                raise AcrGeoError(
                    f"{self._what} failed: it is {replica.provisioning_state}. {because}",
                    hint=f"acrgeo replica repair {self.change.registry.name} {self.change.location}",
                    code="ReplicaFailed",
                )
            elif replica.is_settled and is_in_desired_state(self.change, replica):
                if replica.is_ready or not self.is_ready_wanted:
                    return
                state = replica.display_status or "not Ready"
            else:
                state = replica.provisioning_state
                astray += replica.is_settled
            if astray > APPEARS_WITHIN:
                self.retries.is_following = False
                raise AcrGeoError(f"{self._what} was accepted, but Azure does not show it.", code="NotShown")
            yield Pause(seconds=self.retries.poll_interval, state=state)

    def _is_drained_sick(self, replica: Replica) -> bool:
        """A replica that was Failed before it was drained may stay so: out of service is all that was wanted."""
        was_failed = self.change.current is not None and self.change.current.is_failed
        return was_failed and self.change.only_drains and is_in_desired_state(self.change, replica)

    def _until_gone(self, *, reads: int) -> Generator[Pause, None, None]:
        """Wait for ``reads`` 404s in a row."""
        gone = astray = 0
        while True:
            replica = yield from self.retries.read(self._read)
            gone = gone + 1 if replica is None else 0
            if gone and self.change.action is Action.REPLACE:
                self.is_removed, self.retries.is_following = True, False
            astray += replica is not None and replica.is_settled
            if gone >= reads:
                return
            if astray > APPEARS_WITHIN:
                self.retries.is_following = False
                seen = self.retries.lost_sight
                because = f" Its deletion could not be watched: {seen.message}" if seen else ""
                raise AcrGeoError(f"The replica in {self.change.location} was not deleted.{because}", code="NotDeleted")
            seconds = self.retries.gone_pause() if replica is None else self.retries.poll_interval
            yield Pause(seconds=seconds, state="Deleting")

    def _keep_serving(self) -> None:
        """Rule last-routed on what is so now: somebody else may have drained a region since the plan.

        LIST can be stale, so the replicas that must go on serving are confirmed by GET.
        """
        gateway, ref, wanted = self.retries.gateway, self.change.registry, self.registry.desired.min_routed
        serving: list[str] = []
        for replica in gateway.read_registry(ref).replicas:
            if len(serving) >= wanted:
                return
            if replica.name == self.change.name or not replica.is_routed:
                continue
            fresh = gateway.read_replica(ref, replica.name) if replica.id is not None else replica
            if fresh is not None and fresh.is_serving:
                serving.append(fresh.location)
        if len(serving) < wanted:
            raise RefusedError(
                f"{self.change.location} was left as it is: only {len(serving)} other replicas of {ref} serve now "
                f"({', '.join(serving) or 'none'}), and at least {wanted} must.",
                hint=f"acrgeo routing show {ref}",
                code="last-routed",
            )
