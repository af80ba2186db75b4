"""Attempts to sign in that failed: from the exceptions of azure-identity to a reason and, where az names one, a cure.

Law: az's own words are kept whole, but for secrets: it knows best what is wrong and what ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError, ServiceResponseError

from acrgeo.core.model.sign_in import Skipped
from acrgeo.core.redaction import quotable, redact

if TYPE_CHECKING:
    from acrgeo.arm.pipeline.unreached import Unreached

AZ = "AzureCliCredential"
TOOLS = (AZ, "AzurePowerShellCredential", "AzureDeveloperCliCredential", "VisualStudioCodeCredential")
"""The credentials of tools that a person signs in with: where one has no token, the next one is asked."""
AZ_TIMEOUT = 60
"""Seconds in which a tool has to give a token. az takes seconds on a slow machine, and more behind a slow proxy."""

# What az prints to be run: unquoted, so that "Please run 'az login' to setup account." is none.
_COMMAND = re.compile(r"(?<![\w'\"`-])az (?:login|logout|account set|cloud set)\b[^\n'`]*")
_FOR_SUPPORT = re.compile(
    r"\s*(?:(?:Please )?visit https://\S+.*|To mitigate this issue.*|See the troubleshooting guide[^\n]*?https://\S+)",
    re.IGNORECASE | re.DOTALL,
)
_PREFIX = re.compile(r"\A(?:\w+Credential authentication unavailable[.,]?|Authentication failed:)\s*")
_INVITATION = re.compile(r"(?im)\s*(?:Run the command below[^\n]*|To re-authenticate,? please run|Please run)\s*:?\s*$")


_NO_SUCH_COMMAND = 127  # the shell's


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A credential that gave no token. ``is_refusal`` is False where it is not set up here at all.

    ``cure`` is the command that the tool itself names. ``network_error`` is set where the sign-in service could not
    be reached, ``is_late`` where the tool did not answer in time, ``unreached`` where a tool says so.
    """

    credential: str
    reason: str
    is_refusal: bool
    is_late: bool = False
    cure: str | None = None
    network_error: Exception | None = None
    unreached: Unreached | None = None

    @property
    def skipped(self) -> Skipped:
        """The attempt as core knows it."""
        return Skipped(credential=self.credential, reason=self.reason)


class SignInError(ClientAuthenticationError):
    """No credential gave a token; the attempts are in order.

    ``claims`` is what Azure asks a fresh sign-in for, where it asked for one. ``tenant`` is the one asked for, and
    ``scope`` what the token was to be for. ``pipeline`` names the one that runs this, None at a terminal.
    ``is_of_other_tenant`` is set where ARM refused a token and named the tenant that it takes one of.
    """

    def __init__(
        self,
        attempts: tuple[Attempt, ...],
        *,
        scope: str,
        claims: str | None = None,
        tenant: str | None = None,
        pipeline: str | None = None,
    ) -> None:
        super().__init__(message="; ".join(f"{attempt.credential}: {attempt.reason}" for attempt in attempts))
        self.attempts = attempts
        self.scope = scope
        self.claims = claims
        self.tenant = tenant
        self.pipeline = pipeline
        self.is_of_other_tenant = False

    @property
    def decisive(self) -> Attempt | None:
        """The attempt whose reason is the user's: the last that was refused, else the only one there was."""
        refused = [attempt for attempt in self.attempts if attempt.is_refusal]
        return refused[-1] if refused else self.attempts[0] if len(self.attempts) == 1 else None


class WrongCloudError(ClientAuthenticationError):
    """az is active in another cloud: it gives tokens for its active cloud only."""

    def __init__(self, active: str, wanted: str) -> None:
        super().__init__(message=f"az's active cloud is {active}, and this command works in {wanted}")
        self.cure = f"az cloud set --name {wanted} && az login"


def read_attempt(credential: str, error: Exception) -> Attempt:
    """Read the exception of a credential, which hides az's own words in its cause."""
    from azure.identity import CredentialUnavailableError

    if isinstance(error, WrongCloudError):
        return Attempt(credential=credential, reason=str(error.message), is_refusal=True, cure=error.cure)
    cause = error.__cause__
    seconds = getattr(cause, "timeout", None)  # subprocess.TimeoutExpired
    if seconds is not None:
        return Attempt(
            credential=credential, reason=f"no token within {seconds:g} s", is_refusal=credential == AZ, is_late=True
        )
    said = getattr(cause, "stderr", None)  # subprocess.CalledProcessError
    if isinstance(said, str) and said.strip() and getattr(cause, "returncode", None) != _NO_SUCH_COMMAND:
        return _said(credential, said)
    network_error = next((cause for cause in _chain(error) if isinstance(cause, _UNREACHED)), None)
    is_unset = isinstance(error, CredentialUnavailableError)
    return Attempt(
        credential=credential,
        reason=_one_line(_PREFIX.sub("", _FOR_SUPPORT.sub("", str(getattr(error, "message", None) or error))))
        or ("not set up here" if is_unset else type(error).__name__),
        is_refusal=not is_unset,
        network_error=None if is_unset or credential in TOOLS else network_error,
    )


_UNREACHED = (ServiceRequestError, ServiceResponseError)


def _said(credential: str, text: str) -> Attempt:
    from acrgeo.arm.pipeline.unreached import unreached_in

    commands = [redact(found[0].strip()) for found in _COMMAND.finditer(text)] if credential == AZ else []
    is_traceback = "Traceback (most recent call last)" in text
    if is_traceback:  # az met an error that it did not expect: its last line says which
        commands, text = [], f"az failed unexpectedly: {_last_error(text)}"
    elif commands:
        text = _INVITATION.sub("", _COMMAND.sub("", text))
    return Attempt(
        credential=credential,
        reason=_one_line(re.sub(r"(?m)^\s*(?:ERROR|WARNING): ?", "", text)) or "it gave no reason",
        is_refusal=credential == AZ or "AADSTS" in text,
        cure=" && ".join(dict.fromkeys(commands)) or None,
        unreached=unreached_in(redact(text)),
    )


def _last_error(text: str) -> str:
    """Return the line of a traceback that says what was raised; behind it az says where to report it."""
    lines = text.strip().splitlines()
    raised = [line for line in lines if re.match(r"[A-Za-z_][\w.]*(?:Error|Exception|Timeout|Interrupt)\b", line)]
    return (raised or lines)[-1]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _one_line(text: str) -> str:
    return quotable(text).rstrip(".: ")
