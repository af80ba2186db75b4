"""Which failures of a read only make something unknown."""

from __future__ import annotations

from typing import NoReturn

import pytest
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import ServiceResponseError

from acrgeo.arm.documents import known, permitted
from acrgeo.arm.error_translation import translate
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, ErrorKind
from tests.rows import rows


def fail(kind: ErrorKind, hint: str | None = None, code: str | None = None) -> NoReturn:
    """Fail as a read does."""
    raise AzureError("Could not read it.", kind=kind, code=code, status=400, hint=hint)


@rows(
    ("kind", "hint", "told"),
    [
        (ErrorKind.THROTTLED, None, "try again"),
        (ErrorKind.LOST, "look at the proxy", "look at the proxy"),
        (ErrorKind.TRANSIENT, None, "try again"),
        (ErrorKind.FORBIDDEN, "ask for a role", None),
        (ErrorKind.NOT_FOUND, None, None),
    ],
)
def test_what_could_not_be_read_is_unknown(kind: ErrorKind, hint: str | None, told: str | None) -> None:
    """With the reason; what passes is to be tried again."""
    assert known(fail, kind, hint, "X") == Unknown("Could not read it", 400, "X", told)


@rows(
    ("kind", "is_unknown"),
    [
        (ErrorKind.FORBIDDEN, True),
        (ErrorKind.NOT_FOUND, True),
        (ErrorKind.THROTTLED, False),
        (ErrorKind.TRANSIENT, False),
        (ErrorKind.LOST, False),
    ],
)
def test_what_says_nothing_about_permissions_is_an_error(kind: ErrorKind, is_unknown: bool) -> None:
    """Only Azure's own answer says that something may not be read, or is not there."""
    if is_unknown:
        assert permitted(fail, kind, None, "X") == Unknown("Could not read it", 400, "X")
    else:
        with pytest.raises(AzureError):
            permitted(fail, kind)


@rows(("error", "reason"), [(ServiceResponseError("broken pipe"), ""), (SdkError("an odd thing. "), " (an odd thing)")])
def test_a_request_that_was_not_answered_is_lost(error: Exception, reason: str) -> None:
    """What is no failure of the connection is told."""
    lost = translate(error, "read contoso")
    assert (lost.message, lost.kind) == (f"Azure did not answer the request to read contoso{reason}.", ErrorKind.LOST)
