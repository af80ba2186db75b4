"""The steps of a change of a replica: read, write, follow, read again, as a generator of pauses."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import cast

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.mark import encode_mark, marks_of
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.execution.overwritten import OVERWRITTEN_READS, overwritten_note, overwritten_tags
from acrgeo.core.execution.precheck import (
    ALREADY,
    Decision,
    Precheck,
    is_in_desired_state,
    precheck_replica,
    tags_to_send,
)
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, RefusedError
from acrgeo.executor.retries import APPEARS_WITHIN, DOUBTFUL, GONE_READS, Pause, Retries, Steps


def _with_recovery(steps: Steps, command: str) -> Steps:
    """Give each pause the command that repairs a stop half-way: it has to be shown before it is needed."""
    while True:
        try:
            pause = next(steps)
        except StopIteration as end:
            return cast("Result", end.value)
        yield replace(pause, recovery=command)


NO_MARK = (ErrorKind.FORBIDDEN, ErrorKind.REJECTED, ErrorKind.NOT_FOUND)
"""Answers after which a replacement goes on without a mark. After GOVERNED it deletes nothing: no creation may pass."""


@dataclass(slots=True, kw_only=True)
class ReplicaSteps:
    """The change of one replica under way; ``replica`` is its last read.

    ``is_followed`` False ends it once Azure accepted the write. ``is_removed`` says that a replacement has seen
    the replaced replica gone, ``is_creation_sent`` that a creation may have reached Azure.
    """

    change: ReplicaChange
    registry: RegistryPlan
    retries: Retries
    is_followed: bool
    waits_for_ready: bool
    now: Callable[[], float]
    replica: Replica | None = None
    is_removed: bool = False
    is_marked: bool = False
    is_creation_sent: bool = False
    deleted: Replica | None = None

    @property
    def is_lost(self) -> bool:
        """True where a replacement deleted the replica and Azure has nothing in its place."""
        return self.is_removed and self.replica is None and not self.retries.is_following

    def steps(self) -> Steps:
        """Make the change; each pause hands control back to the scheduler. Returns DONE, ALREADY or ACCEPTED."""
        match self.change.action:
            case Action.REPLACE:
                return (yield from self._replace())
            case Action.AWAIT:
                result = yield from self._await()
            case Action.DELETE:
                return (yield from self._delete())
            case _ if self.change.removes_mark:
                return (yield from self._remove_mark())
            case _:
                result = yield from self._write()
        if result is not Result.ACCEPTED:
            yield from self._unmark()  # what a replacement kept is there again
        return result

    @property
    def _state(self) -> str:
        """Azure's word for the state during the change."""
        words = {Action.CREATE: "Creating", Action.REPLACE: "Creating", Action.DELETE: "Deleting"}
        return words.get(self.change.action, "Updating")

    @property
    def _what(self) -> str:
        return f"{self._state} the replica in {self.change.location}"

    @property
    def _is_under_way(self) -> bool:
        """True while Azure is at work on it, whoever sent the write."""
        return self.retries.is_sent or (self.replica is not None and not self.replica.is_settled)

    def _write(self) -> Steps:
        """Create or update the replica."""
        change, gateway = self.change, self.retries.gateway

        def write() -> Operation:
            if change.action is Action.CREATE:
                return self._create()
            tags = tags_to_send(change, self.replica) if change.tag_edits else None
            return gateway.begin_update_replica(change.registry, change.name, is_routed=change.routing, tags=tags)

        operation = yield from self.retries.send(self._check, write)
        result = Result.DONE if self.retries.is_sent else Result.ALREADY
        if not self.is_followed:
            return Result.ACCEPTED if self._is_under_way else Result.ALREADY
        if operation is not None:
            yield from self._follow(operation)
        yield from self._settle()
        return result

    def _create(self) -> Operation:
        desired = self.change.desired
        assert desired is not None, "what is created is desired"
        try:
            operation = self.retries.gateway.begin_create_replica(
                self.change.registry,
                desired.name,
                desired.location,
                is_routed=desired.is_routed,
                tags=desired.tags,
                zone_redundancy=desired.zone_redundancy,
            )
        except AzureError as error:
            self.is_creation_sent = self.is_creation_sent or error.kind in DOUBTFUL
            raise
        self.is_creation_sent = True
        return operation

    def _follow(self, operation: Operation) -> Generator[Pause, None, None]:
        """Follow a write to its end. Where it failed and left a failed replica, that is repaired next."""
        try:
            yield from self.retries.follow(operation, self._state, self._what)
        except AzureError:
            raise
        except AcrGeoError as error:
            with suppress(AzureError):
                left = self._read()
                if left is not None and left.is_failed and not left.is_home:
                    error.hint = self._repair
            raise

    @property
    def _repair(self) -> str:
        return f"acrgeo replica repair {self.change.registry.name} {self.change.location}"

    def _await(self) -> Steps:
        """Wait for what Azure is already doing. Its failure fails this change, and blocks what waits for it."""
        self.retries.is_following = True
        if not self.is_followed:
            return Result.ACCEPTED
        if self.change.desired is None:
            is_used_again = any(self.change.id in change.waits_for for change in self.registry.changes)
            yield from self._until_gone(reads=GONE_READS if is_used_again else 1)
        else:
            yield from self._settle()
        return Result.DONE

    def _delete(self) -> Steps:
        gateway = self.retries.gateway
        yield from self._unmark()  # what is deleted on purpose is no replacement that stopped half-way
        operation = yield from self.retries.send(
            self._check, lambda: gateway.begin_delete_replica(self.change.registry, self.change.name)
        )
        result = Result.DONE if self.retries.is_sent else Result.ALREADY
        if not self.is_followed:
            return Result.ACCEPTED if self._is_under_way else Result.ALREADY
        if operation is not None:
            yield from self.retries.follow(operation, "Deleting", f"Deleting the replica in {self.change.location}")
        yield from self._until_gone(reads=1)
        return result

    def _replace(self) -> Steps:
        """Delete the replica, wait until it is gone, and create it with the same name, tags and routing."""
        change, retries = self.change, self.retries
        try:
            result = yield from _with_recovery(self._remove(), recreate_command(change))
        except RefusedError:
            if self.is_marked:
                yield from self._unmark()
            raise
        if result is Result.DONE:
            operation = yield from retries.send(self._check_creation, self._create)
            if operation is not None:
                yield from self._follow(operation)
            yield from self._settle()
        yield from self._unmark()
        return result

    def _mark(self) -> None:
        """Write down what the replica is to be, where any machine finds it, before anything is deleted.

        A caller who may not write tags, or tags that do not fit, leave the command that each pause names.
        """
        desired = self.change.desired
        assert desired is not None, "a replacement desires a replica"
        tags = encode_mark(desired, datetime.fromtimestamp(self.now(), timezone.utc).isoformat(timespec="seconds"))
        if tags is None:
            return
        try:
            self.retries.gateway.merge_tags(self.change.registry, tags)
        except AzureError as error:
            if error.kind not in NO_MARK:
                raise
        self.is_marked = True

    def _unmark(self) -> Generator[Pause, None, None]:
        """Remove what was written down. Where that fails, the next repair does it."""
        gateway, ref = self.retries.gateway, self.change.registry
        if not self.is_marked and not marks_of(self.registry.current.tags, self.change.name):
            return
        with suppress(AzureError):
            registry = yield from self.retries.read(lambda: gateway.read_registry(ref))
            marks = marks_of(registry.tags, self.change.name)
            if marks:
                yield from self.retries.read(lambda: gateway.delete_tags(ref, marks))

    def _remove_mark(self) -> Steps:
        """Remove the mark of a replica that is there again: ALREADY where somebody else did."""
        gateway, ref = self.retries.gateway, self.change.registry
        marks: dict[str, str] = {}

        def check() -> Precheck:
            nonlocal marks
            precheck = self._check()
            if precheck.decision is Decision.ACT:
                marks = marks_of(gateway.read_registry(ref).tags, self.change.name)
            return precheck if marks or precheck.decision is not Decision.ACT else ALREADY

        def write() -> Operation:
            gateway.delete_tags(ref, marks)
            return Operation(state=OperationState.SUCCEEDED)

        yield from self.retries.send(check, write)
        self.retries.is_following = False
        yield from self._settle()
        return Result.DONE if self.retries.is_sent else Result.ALREADY

    def _remove(self) -> Steps:
        """Make the first half of a replacement. Returns DONE once the region is free, ALREADY for nothing to do."""
        change, gateway = self.change, self.retries.gateway
        yield Pause(seconds=0, state="Deleting")

        def write() -> Operation:
            if not self.is_marked:
                self._mark()
                if self._check().decision is not Decision.ACT:
                    raise AzureError("Somebody else replaces it.", kind=ErrorKind.CONFLICT)
            self.deleted = self.replica
            return gateway.begin_delete_replica(change.registry, change.name)

        operation = yield from self.retries.send(self._check, write)
        if operation is not None:
            yield from self.retries.follow(operation, "Deleting", f"Deleting the replica in {change.location}")
        elif self.replica is not None and self.replica.provisioning_state != "Deleting":
            yield from self._settle()
            return Result.ALREADY
        if (yield from self._until_gone(reads=GONE_READS)):
            return Result.DONE
        yield from self._settle()
        return Result.ALREADY

    def _check_creation(self) -> Precheck:
        creation = replace(self.change, action=Action.CREATE)
        return precheck_replica(creation, self._read(), is_ours=self.is_creation_sent)

    def _read(self) -> Replica | None:
        self.replica = self.retries.gateway.read_replica(self.change.registry, self.change.name)
        return self.replica

    def _check(self) -> Precheck:
        if not self.change.takes_traffic:
            return precheck_replica(self.change, self._read(), is_ours=self.retries.is_sent)
        gateway, ref, name = self.retries.gateway, self.change.registry, self.change.name
        registry, seen = gateway.read_together(ref, [name, *self._likely_to_serve()])
        self.replica = seen[name] if name in seen else gateway.read_replica(ref, name)
        precheck = precheck_replica(self.change, self.replica, is_ours=self.retries.is_sent)
        if precheck.decision is Decision.ACT:
            self._keep_serving(registry, seen)
        return precheck

    def _likely_to_serve(self) -> list[str]:
        """Return as many replicas as must go on serving: those that the plan saw serving and leaves in service."""
        leaving = {
            change.name
            for change in self.registry.changes
            if isinstance(change, ReplicaChange) and change.takes_traffic
        }
        staying = [
            replica.name
            for replica in self.registry.current.replicas
            if replica.is_serving and replica.id is not None and replica.name not in leaving
        ]
        return staying[: self.registry.desired.min_routed]

    def _settle(self) -> Generator[Pause, None, None]:
        """Wait until the replica is settled in the desired state, and Ready where the user waits for it."""
        stale = overwritten = 0
        while True:
            replica = yield from self.retries.read(self._read)
            differences = {} if replica is None else overwritten_tags(self.change, replica)
            overwritten += bool(differences)
            if replica is None:
                state = "not shown yet"
                stale += 1
            elif replica.is_failed and not replica.is_home and not self._is_drained_sick(replica):
                reason = replica.message or "Azure gave no reason"
                self.retries.is_following = False
                raise AcrGeoError(
                    f"{self._what} failed: it is {replica.provisioning_state}. {reason}",
                    hint=self._repair,
                    code="ReplicaFailed",
                )
            elif replica.is_settled and (
                is_in_desired_state(self.change, replica) or (differences and overwritten >= OVERWRITTEN_READS)
            ):
                self.retries.note = overwritten_note(differences)
                if replica.is_ready or not self.waits_for_ready:
                    return
                state = replica.display_status or "not Ready"
            else:
                state = replica.provisioning_state
                stale += replica.is_settled
            if stale > APPEARS_WITHIN:
                self.retries.is_following = False
                raise AcrGeoError(f"{self._what} was accepted, but Azure does not show it.", code="NotShown")
            yield Pause(seconds=self.retries.poll_interval, state=state)

    def _is_drained_sick(self, replica: Replica) -> bool:
        """Return whether a Failed replica goes out of service, as is wanted: a sick one may be drained, by any run."""
        seen = self.change.current
        if self.change.action is Action.AWAIT and seen is not None:
            return seen.drain is not None and replica.settings == seen.settings
        was_failed = seen is not None and seen.is_failed
        return was_failed and self.change.only_drains

    def _until_gone(self, *, reads: int) -> Generator[Pause, None, bool]:
        """Wait for ``reads`` 404s in a row. Returns False where somebody else made the replica again meanwhile."""
        gone = stale = 0
        while True:
            replica = yield from self.retries.read(self._read)
            gone = gone + 1 if replica is None else 0
            if gone and self.change.action is Action.REPLACE:
                self.is_removed, self.retries.is_following = True, False
            stale += replica is not None and replica.is_settled
            if gone >= reads:
                return True
            if replica is not None and self._is_made_again(replica):
                return False
            if stale > APPEARS_WITHIN:
                self.retries.is_following = False
                error = self.retries.poll_error
                reason = f" Its deletion could not be followed: {error.message}" if error else ""
                raise AcrGeoError(f"The replica in {self.change.location} was not deleted.{reason}", code="NotDeleted")
            seconds = self.retries.gone_pause() if replica is None else self.retries.poll_interval
            yield Pause(seconds=seconds, state="Deleting")

    def _is_made_again(self, replica: Replica) -> bool:
        """Return whether a replica is another one than a replacement deleted: it has a state of a later time."""
        if replica.provisioning_state == "Deleting":
            return False
        deleted = self.deleted
        return self.is_removed or (deleted is not None and replica.timestamp != deleted.timestamp)

    def _keep_serving(self, registry: Registry, seen: Mapping[str, Replica | None]) -> None:
        """Check rule last-routed against Azure now: somebody else may have drained a region since the plan.

        LIST can be stale, so the replicas that must go on serving are confirmed by GET: ``seen`` has those that were
        read beside it. Raises RefusedError.
        """
        gateway, ref, min_routed = self.retries.gateway, self.change.registry, self.registry.desired.min_routed
        serving: list[str] = []
        for replica in sorted(registry.replicas, key=lambda replica: replica.name not in seen):
            if len(serving) >= min_routed:
                return
            if replica.name == self.change.name or not replica.is_routed:
                continue
            if replica.id is None:
                fresh: Replica | None = replica
            else:
                fresh = seen[replica.name] if replica.name in seen else gateway.read_replica(ref, replica.name)
            if fresh is not None and fresh.is_serving:
                serving.append(fresh.location)
        if len(serving) < min_routed:
            raise RefusedError(
                f"{self.change.location} was left as it is: "
                f"{'only ' + ', '.join(serving) if serving else 'no replica'} of {ref} would still serve, "
                f"and at least {min_routed} must.",
                hint=f"acrgeo routing show {ref}",
                code="last-routed",
            )
