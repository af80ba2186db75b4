"""The retries of one change: 429, 5xx, lost answers, conflicts, and operations that take long.

Nothing here sleeps: every wait is a ``Pause`` that the scheduler keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.execution.precheck import Decision, Precheck
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.webhook import Webhook, WebhookSettings
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, RefusedError

ATTEMPTS = 6  # of one request that meets 5xx, lost answers or conflicts
APPEARS_WITHIN = 12  # reads of what Azure says is done but does not show yet
GONE_PAUSE = 5.0  # seconds between two reads of a replica that is gone
LONGEST_BACKOFF = 60.0
DOUBTFUL = (ErrorKind.TRANSIENT, ErrorKind.LOST)

T = TypeVar("T")


class Gateway(Protocol):
    """What the executor needs of Azure. Every method may raise AzureError."""

    def read_registry(self, ref: RegistryRef, *, with_regional_endpoints: bool = False) -> Registry:
        """The registry with its replicas."""

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """One replica, or None."""

    def begin_create_replica(
        self, ref: RegistryRef, name: str, location: str, *, is_routed: bool, tags: Mapping[str, str]
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

    def read_webhook(self, ref: RegistryRef, name: str) -> Webhook | None:
        """One webhook, or None."""

    def begin_put_webhook(self, ref: RegistryRef, settings: WebhookSettings) -> Operation:
        """Send the creation or change of a webhook."""

    def begin_delete_webhook(self, ref: RegistryRef, name: str) -> Operation:
        """Send the deletion of a webhook."""

    def poll(self, operation: Operation) -> Operation:
        """Look at an operation once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Come back in ``seconds``; ``state`` is what is known now. A conflict makes the registry go one at a time.

    ``recovery`` is the command that mends what is left if the run stops here.
    """

    seconds: float
    state: str
    is_conflict: bool = False
    recovery: str | None = None


Steps = Generator[Pause, None, Result]
"""How one change is made: pauses, then what became of it."""


@dataclass(slots=True, kw_only=True)
class Retries:
    """The retries of one change.

    ``is_sent`` turns true when a write may have reached Azure, ``is_following`` when one was accepted,
    ``is_write_down`` when reads were answered and the write met 5xx until it was given up. ``lost_sight`` is why an
    operation could not be polled to its end. ``poll_interval`` is in seconds and becomes the server's own pace once it
    names one.
    """

    gateway: Gateway
    poll_interval: float
    jitter: Callable[[], float]
    is_crowded: Callable[[], bool]
    is_sent: bool = False
    is_following: bool = False
    is_write_down: bool = False
    lost_sight: AzureError | None = None

    def read(self, ask: Callable[[], T]) -> Generator[Pause, None, T]:
        """Ask until there is an answer; give up after several failures in a row."""
        attempt = 0
        while True:
            try:
                return ask()
            except AzureError as error:
                attempt += error.kind is not ErrorKind.THROTTLED
                if error.kind not in (*DOUBTFUL, ErrorKind.THROTTLED) or attempt >= ATTEMPTS:
                    raise
                yield self._after(error, attempt)

    def send(
        self, check: Callable[[], Precheck], write: Callable[[], Operation]
    ) -> Generator[Pause, None, Operation | None]:
        """Check, then write; None when the precheck says that there is nothing to send.

        Every further attempt checks first, so that a write whose answer was lost is never repeated blindly.
        """
        attempt = checks = 0
        while True:
            found = yield from self.read(check)
            if found.decision is Decision.CHANGED:
                raise RefusedError(
                    f"changed since the plan: {found.why}; it was left as it is.",
                    hint="look at it again, then repeat the command",
                    code="changed-since-plan",
                )
            if found.decision in (Decision.ALREADY, Decision.UNDER_WAY):
                return None
            if found.decision is Decision.NOT_YET:
                checks += 1
                if found.is_bounded and checks > APPEARS_WITHIN:
                    raise AcrGeoError(f"{found.why}, after {checks} reads.", code="NotShown")
                yield Pause(seconds=self.poll_interval, state=found.why)
                continue
            was_sent = self.is_sent
            self.is_sent = True
            try:
                operation = write()
            except AzureError as error:
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
                self.poll_interval = operation.retry_after or self.poll_interval
                return operation

    def follow(self, operation: Operation, state: str, what: str) -> Generator[Pause, None, None]:
        """Poll an accepted write to its end. Where polling is not allowed or finds nothing, a GET has to decide.

        Deletes poll at subscription scope: without rights there the poll gets 403 although the delete works.
        """
        failures = 0
        while operation.state is OperationState.RUNNING and operation.url is not None:
            yield Pause(seconds=operation.retry_after or self.poll_interval, state=state)
            try:
                operation = self.gateway.poll(operation)
                failures = 0
            except AzureError as error:
                failures += error.kind is not ErrorKind.THROTTLED
                if error.kind in (ErrorKind.FORBIDDEN, ErrorKind.NOT_FOUND) or failures >= ATTEMPTS:
                    self.lost_sight = error
                    return
                if error.kind not in (*DOUBTFUL, ErrorKind.THROTTLED):
                    raise
                yield self._after(error, failures)
        if operation.state is OperationState.FAILED:
            self.is_following = False
            raise AcrGeoError(
                f"{what} failed in Azure: {operation.error_message or 'no reason was given'}",
                code=operation.error_code or "OperationFailed",
            )

    def gone_pause(self) -> float:
        """Seconds between two 404s in a row; shorter where time runs faster."""
        return min(GONE_PAUSE, self.poll_interval / 2)

    def _after(self, error: AzureError, attempt: int) -> Pause:
        """As long as the server asked, else longer each time, with jitter so that callers do not come back at once."""
        seconds = error.retry_after
        if seconds is None and error.kind is ErrorKind.CONFLICT:
            seconds = self.poll_interval
        if seconds is None:
            seconds = min(LONGEST_BACKOFF, 2.0 ** max(attempt, 1)) * (0.5 + self.jitter() / 2)
        state = {ErrorKind.THROTTLED: "throttled", ErrorKind.CONFLICT: "waiting for another operation"}
        return Pause(
            seconds=seconds,
            state=state.get(error.kind, f"no good answer ({error.code}), trying again"),
            is_conflict=error.kind is ErrorKind.CONFLICT,
        )
