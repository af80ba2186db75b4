"""Looks at the target of an import: which failures pass, and which mean that it may not be read."""

from __future__ import annotations

from typing import Any

from acrgeo.core.execution.events import Result
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.plan.change import Action, ImportChange, Phase
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from acrgeo.executor.imports.steps import import_steps
from acrgeo.executor.retries import Retries
from tests.core.planning import REF
from tests.executor.scripted import DONE, Scripted, drive, failure, retries_on
from tests.rows import rows

WEB = ImageRef(repository="web", tag="1")
DIGEST = f"sha256:{'a' * 64}"


def change(digest: str | None = DIGEST) -> ImportChange:
    """Return the import of web:1, which is not there."""
    desired = DesiredImage(source=ImageSource(host="docker.io"), image=WEB, target=WEB, digest=digest)
    return ImportChange(
        id="contoso/web:1",
        registry=REF,
        action=Action.CREATE,
        phase=Phase.ADD,
        reason="",
        current=None,
        desired=desired,
    )


def imported(*looks: Any, begin: Any = DONE) -> tuple[Scripted, Retries, Any, list[float]]:
    """Run an import whose looks at the target find these; the gateway, the retries, the end and the waits."""
    gateway = Scripted(
        read_image=looks, begin_import_image=[begin], may_be_importing=[False], forget_import=[None], poll=[DONE]
    )
    retries = retries_on(gateway)
    pauses, end = drive(import_steps(change(), retries, is_followed=True))
    return gateway, retries, end, [pause.seconds for pause in pauses]


@rows("kind", [ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED], ids=lambda kind: kind.value)
def test_a_look_that_fails_for_a_moment_is_repeated(kind: ErrorKind) -> None:
    """Before the import and behind it: nothing is sent on no look, and nothing stays unverified."""
    gateway, retries, end, waits = imported(failure(kind, 3.0), DIGEST)
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.ALREADY, [3.0], 0)
    gateway, retries, end, waits = imported(None, failure(kind, 3.0), DIGEST)
    assert (end, waits, retries.note) == (Result.DONE, [3.0], None)
    assert gateway.names.count("begin_import_image") == 1


@rows("kind", [ErrorKind.NOT_FOUND, ErrorKind.CONFLICT], ids=lambda kind: kind.value)
def test_another_refusal_ends_the_import(kind: ErrorKind) -> None:
    """It is told, and nothing is sent."""
    gateway, _, end, waits = imported(failure(kind))
    assert isinstance(end, AzureError)
    assert (end.kind, waits, gateway.names.count("begin_import_image")) == (kind, [], 0)


@rows(
    "kind",
    [ErrorKind.FORBIDDEN, ErrorKind.UNAUTHENTICATED, ErrorKind.GOVERNED, ErrorKind.REJECTED],
    ids=lambda kind: kind.value,
)
def test_a_target_that_may_not_be_read_is_imported_to(kind: ErrorKind) -> None:
    """It is done as Azure says, and that nobody looked is said."""
    gateway, retries, end, waits = imported(failure(kind))
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.DONE, [], 1)
    assert retries.note == "not verified: what contoso has may not be read (No)"


def test_what_is_never_shown_is_no_import() -> None:
    """After twelve looks; what has the tag instead is named."""
    for seen, has in ((None, "web:1 is not there"), ("sha256:other", "web:1 is sha256:other there")):
        _, _, end, waits = imported(None, seen)
        assert isinstance(end, AcrGeoError)
        assert (end.code, waits) == ("NotShown", [10.0] * 12)
        assert end.message == f"Azure has not said that the import failed, but {has}."
        assert end.hint == "acrgeo image status contoso web:1"
