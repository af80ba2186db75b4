"""The steps of an import: look, write, follow, and look again at the target's home replica.

Law: an import is done when the target has the digest, and not when an operation says so.
"""

from __future__ import annotations

from collections.abc import Generator

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.precheck import ACT, Decision, Precheck
from acrgeo.core.imports.failures import explain_failure, without_wrapper
from acrgeo.core.imports.precheck import is_imported, precheck_import
from acrgeo.core.plan.change import ImportChange
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from acrgeo.executor.retries import APPEARS_WITHIN, Pause, Retries, Steps

LONGEST_IMPORT = 1_800.0
"""Seconds after which an import is followed no more: ten are usual, and some were seen that never ended."""
LOST_LOOKS = 6  # at the target, before an import whose answer was lost is sent again
UNREADABLE = (ErrorKind.FORBIDDEN, ErrorKind.UNAUTHENTICATED, ErrorKind.GOVERNED, ErrorKind.REJECTED)


def import_steps(change: ImportChange, retries: Retries, *, is_followed: bool) -> Steps:
    """Make the import. Returns DONE, ALREADY or ACCEPTED; raises AcrGeoError where the target does not have it."""
    look = _Look(change, retries)
    operation = yield from retries.send(look.check, lambda: retries.gateway.begin_import_image(change))
    if operation is not None and not is_followed:
        return Result.ACCEPTED
    if operation is not None:
        yield from _follow(change, retries, operation)
        yield from _verify(change, retries, look)
    retries.gateway.forget_import(change)
    return Result.DONE if retries.is_sent else Result.ALREADY


class _Look:
    """Looks at the target. One that may not be read is believed to be as the plan has it."""

    def __init__(self, change: ImportChange, retries: Retries) -> None:
        self._change, self._retries = change, retries
        self._lost = 0
        self._was_sent = retries.gateway.may_be_importing(change)
        self.unreadable: AzureError | None = None

    def digest(self) -> str | None:
        """Return the digest that the target has; None where it has none, or may not be read."""
        change = self._change
        try:
            return self._retries.gateway.read_image(change.registry, change.target.repository, change.reference)
        except AzureError as error:
            if error.kind not in UNREADABLE:
                raise
            self.unreadable = error
            return None

    def check(self) -> Precheck:
        """Return whether it is to be sent: not at once again, where the last time was lost, or its run cut off."""
        fresh, is_sent = self.digest(), self._retries.is_sent
        if self.unreadable is not None and not is_sent:
            return ACT
        is_doubtful = is_sent or self._was_sent
        found = precheck_import(self._change, fresh, is_ours=is_doubtful)
        if found.decision is Decision.ACT and is_doubtful and self._lost < LOST_LOOKS:
            self._lost += 1
            return Precheck(decision=Decision.NOT_YET, why="waiting to see whether Azure is at it already")
        self._lost, self._was_sent = 0, False
        return found


def _follow(change: ImportChange, retries: Retries, operation: Operation) -> Generator[Pause, None, None]:
    """Follow an import to its end, and say what a failure means."""
    seconds = 0.0
    try:
        for pause in retries.follow(operation, "importing", f"Importing {change.name}"):
            seconds += pause.seconds
            if seconds > LONGEST_IMPORT:
                return  # whether it is there is looked at in any case
            yield pause
    except AzureError:
        raise
    except AcrGeoError as error:
        retries.gateway.forget_import(change)
        explained = explain_failure(change, error.message)
        if explained is not None:
            error.message = f"{explained[0]}. Azure says: {without_wrapper(error.message)}"
            error.args = (error.message,)
            error.hint = error.hint or explained[1]
        raise


def _verify(change: ImportChange, retries: Retries, look: _Look) -> Generator[Pause, None, None]:
    """Look at the target until it has the image."""
    looks = APPEARS_WITHIN
    if retries.poll_error is not None:  # the operation may not be followed: looking is all there is
        looks = max(looks, int(LONGEST_IMPORT / retries.poll_interval))
    fresh = None
    for _ in range(looks):
        fresh = yield from retries.read(look.digest)
        if look.unreadable is not None:
            reason = look.unreadable.message.rstrip(".")
            retries.note = f"not verified: what {change.registry.name} has may not be read ({reason})"
            return
        if is_imported(change, fresh, is_ours=True):
            return
        yield Pause(seconds=retries.poll_interval, state="waiting for the image to be there")
    has = f"{change.name} is {fresh} there" if fresh else f"{change.name} is not there"
    raise AzureError(
        f"Azure has not said that the import failed, but {has}.",
        kind=ErrorKind.REJECTED,
        code="NotShown",
        hint=f"acrgeo image status {change.registry.name} {change.name}",
    )
