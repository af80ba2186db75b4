"""The retries of one change: 429, 5xx, lost answers, conflicts, and operations that take long.

Nothing here sleeps: every wait is a ``Pause`` that the scheduler keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.execution.precheck import Decision, Precheck
from acrgeo.core.execution.record import Record, Unrecorded
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.core.plan.change import ImportChange
from acrgeo.core.rules.azure_codes import azure_code
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, ExitCode, InterruptedByUserError, RefusedError
from acrgeo.executor.rounds import Halt

ATTEMPTS = 6  # of one request that meets 5xx, lost answers or conflicts
APPEARS_WITHIN = 12  # reads of what Azure says is done but does not show yet
GONE_READS = 5  # 404s in a row before a region can be used again
VANISHED_READS = 2  # 404s in a row before a replica that is waited for counts as gone
GONE_PAUSE = 5.0  # seconds between two reads of a replica that is gone
LONGEST_WAIT = 1_200.0
"""Seconds of a Retry-After that are kept; waits of 1,200 s were reported, longer ones are a mistake of the server."""
TOLD_FROM = 60.0  # seconds of a wait that is said
DOUBTFUL = (ErrorKind.TRANSIENT, ErrorKind.LOST)

T = TypeVar("T")


class Gateway(Protocol):
    """The part of Azure that the executor uses. Every method may raise AzureError."""

    def read_registry(self, ref: RegistryRef, *, with_regional_endpoints: bool = False) -> Registry:
        """Read the registry with its replicas."""

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read one replica; None where there is none."""

    def read_together(self, ref: RegistryRef, names: Collection[str]) -> tuple[Registry, Mapping[str, Replica | None]]:
        """Read the registry with its replicas, and these replicas each by itself, leaving out what did not answer."""

    def begin_create_replica(
        self,
        ref: RegistryRef,
        name: str,
        location: str,
        *,
        is_routed: bool,
        tags: Mapping[str, str],
        zone_redundancy: str | None = None,
    ) -> Operation:
        """Send the creation."""

    def begin_update_replica(
        self, ref: RegistryRef, name: str, *, is_routed: bool | None, tags: Mapping[str, str] | None
    ) -> Operation:
        """Send the update; ``tags`` replaces all tags."""

    def begin_delete_replica(self, ref: RegistryRef, name: str) -> Operation:
        """Send the deletion."""

    def begin_update_registry(
        self,
        ref: RegistryRef,
        *,
        sku: Sku | None = None,
        has_data_endpoints: bool | None = None,
        has_regional_endpoints: bool | None = None,
    ) -> Operation:
        """Send the update of the registry itself."""

    def merge_tags(self, ref: RegistryRef, tags: Mapping[str, str]) -> None:
        """Add tags to the registry, or overwrite those of the same keys; the others stay."""

    def delete_tags(self, ref: RegistryRef, tags: Mapping[str, str]) -> None:
        """Remove tags of the registry with these keys and values; the others stay."""

    def read_webhook(self, ref: RegistryRef, name: str) -> Webhook | None:
        """Read one webhook; None where there is none."""

    def begin_put_webhook(self, ref: RegistryRef, settings: WebhookSettings) -> Operation:
        """Send the creation or change of a webhook."""

    def begin_delete_webhook(self, ref: RegistryRef, name: str) -> Operation:
        """Send the deletion of a webhook."""

    def begin_import_image(self, change: ImportChange) -> Operation:
        """Send the import of an image."""

    def may_be_importing(self, change: ImportChange) -> bool:
        """Return whether an import was sent a moment ago, by this run or by one that was cut off."""

    def forget_import(self, change: ImportChange) -> None:
        """Forget that an import was sent: it has ended."""

    def read_image(self, ref: RegistryRef, repository: str, reference: str) -> str | None:
        """Read the digest that the home replica has of a tag or a digest; None where it has none."""

    def poll(self, operation: Operation) -> Operation:
        """Read the state of an operation once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A wait of ``seconds``; ``state`` is what is known now. A conflict makes the registry's creations serial.

    ``recovery`` is the command that repairs what is left if the run stops here.
    """

    seconds: float
    state: str
    is_conflict: bool = False
    recovery: str | None = None


Steps = Generator[Pause, None, Result]
"""The steps of one change: pauses, then its result."""


@dataclass(slots=True, kw_only=True)
class Retries:
    """The retries of one change.

    ``is_sent`` turns true when a write may have reached Azure, ``is_following`` when one was accepted,
    ``is_write_down`` when reads were answered and the write met 5xx until it was given up. ``poll_error`` is why an
    operation could not be polled to its end, ``note`` what to know of a change that was made.
    ``poll_interval`` is in seconds; a Retry-After of the server replaces it. ``record`` takes what is decided.
    """

    gateway: Gateway
    registry: str
    poll_interval: float
    jitter: Callable[[], float]
    is_crowded: Callable[[], bool]
    halt: Halt = field(default_factory=Halt)
    record: Record = field(default_factory=Unrecorded)
    is_sent: bool = False
    is_following: bool = False
    is_write_down: bool = False
    poll_error: AzureError | None = None
    note: str | None = None

    def read(self, ask: Callable[[], T]) -> Generator[Pause, None, T]:
        """Ask until there is an answer. Raises the AzureError of the last of several failures in a row."""
        attempt = 0
        while True:
            try:
                return ask()
            except AzureError as error:
                attempt += error.kind is not ErrorKind.THROTTLED
                self.record("ReadFailed", **_facts_of(error))
                if error.kind not in (*DOUBTFUL, ErrorKind.THROTTLED) or attempt >= ATTEMPTS:
                    raise
                yield self._after(error, attempt)

    def send(
        self, check: Callable[[], Precheck], write: Callable[[], Operation]
    ) -> Generator[Pause, None, Operation | None]:
        """Check, then write. Returns None where the precheck finds nothing to send.

        Every attempt checks first, so that a write whose answer was lost is never repeated blindly.
        """
        attempt = checks = 0
        while True:
            precheck = yield from self.read(check)
            self.record("ChangeChecked", decision=precheck.decision.value, reason=precheck.why or None)
            if precheck.decision is Decision.CHANGED:
                raise RefusedError(
                    f"changed since the plan: {precheck.why}; it was left as it is.",
                    hint="check what changed, then run the command again",
                    code="changed-since-plan",
                )
            if precheck.decision in (Decision.ALREADY, Decision.UNDER_WAY):
                return None
            if precheck.decision is Decision.NOT_YET:
                checks += 1
                if precheck.is_bounded and checks > APPEARS_WITHIN:
                    raise AcrGeoError(f"{precheck.why}, after {checks} reads.", code="NotShown")
                yield Pause(seconds=self.poll_interval, state=precheck.why)
                continue
            was_sent = self.is_sent
            if not self.halt.lets(self._note_sending):
                raise InterruptedByUserError("Interrupted before it was sent.")
            self.record("ChangeSent", attempt=attempt + 1)
            try:
                operation = write()
            except AzureError as error:
                self.record("ChangeRefused", **_facts_of(error))
                if error.kind not in DOUBTFUL:
                    self.is_sent = was_sent
                attempt += error.kind is not ErrorKind.THROTTLED
                if error.kind not in (*DOUBTFUL, ErrorKind.THROTTLED, ErrorKind.CONFLICT) or attempt >= ATTEMPTS:
                    self.is_write_down = error.kind is ErrorKind.TRANSIENT
                    raise
                yield self._after(error, attempt)
                while error.kind is ErrorKind.CONFLICT and self.is_crowded():
                    yield self._after(error, attempt)
            else:
                self.is_following = True
                self.record("ChangeAccepted", **_progress_of(operation))
                self.poll_interval = kept_wait(operation.retry_after) or self.poll_interval
                return operation

    def follow(self, operation: Operation, state: str, what: str) -> Generator[Pause, None, None]:
        """Poll an accepted write to its end. Where polling is forbidden or finds nothing, a GET has to decide.

        A delete is polled at subscription scope: without rights there the poll gets 403 although the delete works.
        """
        failures = 0
        while operation.state is OperationState.RUNNING and operation.url is not None:
            seconds = kept_wait(operation.retry_after) or self.poll_interval
            yield Pause(seconds=seconds, state=state + _long_wait(operation.retry_after, seconds))
            try:
                operation = self.gateway.poll(operation)
                self.record("ChangePolled", **_progress_of(operation))
                failures = 0
            except AzureError as error:
                self.record("PollFailed", **_facts_of(error))
                failures += error.kind is not ErrorKind.THROTTLED
                if error.is_denied or error.kind is ErrorKind.NOT_FOUND or failures >= ATTEMPTS:
                    self.poll_error = error
                    return
                if error.kind not in (*DOUBTFUL, ErrorKind.THROTTLED):
                    raise
                yield self._after(error, failures)
        if operation.state is OperationState.FAILED:
            self.is_following = False
            failed = AcrGeoError(
                f"{what} failed in Azure: {operation.error_message or 'no reason was given'}",
                code=operation.error_code or "OperationFailed",
            )
            known = azure_code(operation.error_code)
            if known is not None and known.kind is ErrorKind.GOVERNED:
                failed.hint, failed.exit_code = known.hint_about(self.registry), ExitCode.REFUSED
            raise failed

    def _note_sending(self) -> None:
        self.is_sent = True

    def gone_pause(self) -> float:
        """Return the seconds between two 404s in a row; fewer where the sandbox's time runs faster."""
        return min(GONE_PAUSE, self.poll_interval / 2)

    def _after(self, error: AzureError, attempt: int) -> Pause:
        """Return a pause of the server's Retry-After, else a longer one each time, with jitter to spread callers."""
        seconds = kept_wait(error.retry_after)
        if seconds is None and error.kind is ErrorKind.CONFLICT:
            seconds = self.poll_interval
        if seconds is None:
            seconds = 2.0 ** max(attempt, 1) * (0.5 + self.jitter() / 2)
        state = {ErrorKind.THROTTLED: "throttled", ErrorKind.CONFLICT: "waiting for another operation"}
        return Pause(
            seconds=seconds,
            state=state.get(error.kind, f"no good answer ({error.code}), trying again")
            + _long_wait(error.retry_after, seconds),
            is_conflict=error.kind is ErrorKind.CONFLICT,
        )


def _facts_of(error: AzureError) -> dict[str, object]:
    return {"kind": error.kind.value, "errorCode": error.code, "errorMessage": error.message}


def _progress_of(operation: Operation) -> dict[str, object]:
    return {
        "state": operation.state.value,
        "retryAfter": operation.retry_after,
        "errorCode": operation.error_code,
        "errorMessage": operation.error_message,
    }


def kept_wait(asked: float | None) -> float | None:
    """Return the seconds of a Retry-After that are kept, 1 to LONGEST_WAIT; None for none and for what is no time."""
    if asked is None or not asked > 0:  # also nan
        return None
    return min(max(asked, 1.0), LONGEST_WAIT)


def _long_wait(asked: float | None, kept: float) -> str:
    """Return what to say of a wait that Azure asked for; nothing of a short one."""
    if asked is None or not asked > TOLD_FROM:
        return ""
    too_long = f", and is asked again in {kept:.0f} s" if asked > kept else ""
    return f"; Azure asks to wait {asked:.0f} s{too_long}"
