"""The errors: each has the fact, the next step and its exit code. Imports nothing of acrgeo."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, IntEnum
from typing import Any


class ExitCode(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CHANGES_PENDING = 3
    NOT_PERMITTED = 4
    REFUSED = 5
    PARTIAL = 6
    UNFINISHED = 7
    NOT_FOUND = 8
    INTERRUPTED = 130


class AcrGeoError(Exception):
    """An error for the user: the fact in ``message``, the next step in ``hint``.

    ``code`` is a stable word for programs; ``details`` are JSON-ready facts, shown with ``-o json`` only.
    """

    exit_code = ExitCode.FAILED
    code = "Failed"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        code: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.code
        self.details = details or {}


class UsageError(AcrGeoError):
    """The command line, or a file given to it, is wrong. Nothing was sent."""

    exit_code = ExitCode.USAGE
    code = "Usage"


class DiagnosticsError(UsageError):
    """Files with diagnostics: one line each, ``file:line:column: key: what is wrong``. Nothing was sent."""

    code = "Mistakes"

    def __init__(self, diagnostics: Sequence[object], *, hint: str | None = None) -> None:
        lines = [str(diagnostic) for diagnostic in diagnostics]
        count = "1 mistake" if len(lines) == 1 else f"{len(lines)} mistakes"
        super().__init__(f"{count} found; nothing was changed.", hint=hint, details={"mistakes": lines})
        self.diagnostics = diagnostics
        self.lines = lines


class RefusedError(AcrGeoError):
    """A precondition or a safety rule refuses the change. Nothing was changed."""

    exit_code = ExitCode.REFUSED
    code = "Refused"


class NotFoundError(AcrGeoError):
    """A registry, replica or subscription does not exist."""

    exit_code = ExitCode.NOT_FOUND
    code = "NotFound"


class UnfinishedError(AcrGeoError):
    """A timeout, or something that is still running in Azure."""

    exit_code = ExitCode.UNFINISHED
    code = "Unfinished"


class InterruptedByUserError(AcrGeoError):
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED
    code = "Interrupted"


class ErrorKind(str, Enum):
    """The kind of an error of Azure, by what the caller can do about it."""

    THROTTLED = "throttled"  # 429: wait, then ask again
    TRANSIENT = "transient"  # 5xx: a write may have taken effect; read before repeating it
    LOST = "lost"  # no answer at all; as above
    CONFLICT = "conflict"  # 409: something else is under way, and passes
    FORBIDDEN = "forbidden"  # 403: no permission
    GOVERNED = "governed"  # a lock, a policy, Azure or the state of the subscription forbids it
    UNAUTHENTICATED = "unauthenticated"  # 401, or no credential
    NOT_FOUND = "not_found"
    REJECTED = "rejected"  # any other refusal


class AzureError(AcrGeoError):
    """Azure refused, failed, or did not answer.

    ``retry_after`` is in seconds, as the server asked, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind,
        hint: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code or kind.value, details=details)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        self.exit_code = {
            ErrorKind.FORBIDDEN: ExitCode.NOT_PERMITTED,
            ErrorKind.UNAUTHENTICATED: ExitCode.NOT_PERMITTED,
            ErrorKind.NOT_FOUND: ExitCode.NOT_FOUND,
            ErrorKind.GOVERNED: ExitCode.REFUSED,
            ErrorKind.THROTTLED: ExitCode.UNFINISHED,  # the wait that Azure asks for is longer than the command's
        }.get(kind, ExitCode.FAILED)

    @property
    def is_denied(self) -> bool:
        """Return whether Azure answered that this caller may not: a role is missing, or no role helps."""
        return self.kind in (ErrorKind.FORBIDDEN, ErrorKind.GOVERNED)
