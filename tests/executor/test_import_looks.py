"""Looks at the target of an import: which failures pass, and which mean that it may not be read."""

from __future__ import annotations

from typing import Any

from acrgeo.core.execution.events import Result
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.plan.change import Action, ImportChange, Phase
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from acrgeo.executor.imports.steps import import_steps
from tests.core.planning import REF
from tests.executor.scripted import DONE, Scripted, drive, failed, failure, retries_on, running
from tests.rows import rows

WEB = ImageRef(repository="web", tag="1")
DIGEST = f"sha256:{'a' * 64}"


def change(digest: str | None) -> ImportChange:
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


def imported(
    *looks: Any,
    begin: Any = (DONE,),
    polls: Any = (DONE,),
    was_sent: bool = False,
    is_followed: bool = True,
    digest: str | None = DIGEST,
) -> Any:
    """Run an import whose looks at the target find these; the gateway, the retries, the end and the waits."""
    gateway = Scripted(
        read_image=looks, begin_import_image=begin, may_be_importing=[was_sent], forget_import=[None], poll=polls
    )
    retries = retries_on(gateway)
    pauses, end = drive(import_steps(change(digest), retries, is_followed=is_followed))
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


@rows(("wait", "polled"), [(600.0, 3), (600.2, 2), (1_200.0, 1)])
def test_an_import_is_followed_for_half_an_hour(wait: float, polled: int) -> None:
    """And no longer: then the target is looked at, whatever the operation says."""
    going = running(wait)
    gateway, _, end, waits = imported(None, DIGEST, begin=[going], polls=[going])
    assert (end, waits) == (Result.DONE, [wait] * polled)
    assert gateway.names.count("forget_import") == 1


@rows("looks", [0, 3, 6])
def test_an_import_that_may_be_under_way_is_looked_for_before_it_is_sent(looks: int) -> None:
    """Of a run that was cut off; what is there after six looks came of that one, else it is sent once."""
    gateway, _, end, waits = imported(*[None] * looks, DIGEST, was_sent=True)
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.ALREADY, [10.0] * looks, 0)


def test_an_import_that_came_to_nothing_is_sent_after_six_looks() -> None:
    """Each after ten seconds, and its answer is looked for like any."""
    gateway, _, end, waits = imported(*[None] * 7, DIGEST, was_sent=True)
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.DONE, [10.0] * 6, 1)
    lost = failure(ErrorKind.LOST, 3.0)
    gateway, _, end, waits = imported(*[None] * 8, DIGEST, begin=[lost, DONE])
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.DONE, [3.0, *[10.0] * 6], 2)


@rows(
    ("looks", "is_followed", "result"),
    [
        ([DIGEST], True, Result.ALREADY),
        ([DIGEST], False, Result.ALREADY),
        ([None, DIGEST], True, Result.DONE),
        ([None], False, Result.ACCEPTED),
    ],
)
def test_what_is_not_followed_ends_where_azure_takes_it(looks: list[Any], is_followed: bool, result: Result) -> None:
    """What is there already is not accepted: nothing was sent. One that goes on is not forgotten."""
    gateway, _, end, _ = imported(*looks, is_followed=is_followed)
    assert end is result
    assert ("forget_import" in gateway.names) is (result is not Result.ACCEPTED)


def test_a_failed_import_is_forgotten() -> None:
    """The next run need not look for it; its failure is told, with what it means."""
    gateway, _, end, _ = imported(None, begin=[running()], polls=[failed("Odd", "Something else.")])
    assert isinstance(end, AcrGeoError)
    assert (end.message, end.code) == ("Importing web:1 failed in Azure: Something else.", "Odd")
    assert gateway.names.count("forget_import") == 1
    gateway, _, end, _ = imported(None, begin=[running()], polls=[failure(ErrorKind.REJECTED)])
    assert isinstance(end, AzureError)
    assert (end.message, end.code) == ("No.", "Odd")
    assert "forget_import" not in gateway.names  # of the import nothing is known


def test_an_import_whose_operation_may_not_be_read_is_looked_for_as_long() -> None:
    """Half an hour, a look each ten seconds: nothing else tells that it has ended."""
    gateway, _, end, waits = imported(None, begin=[running()], polls=[failure(ErrorKind.FORBIDDEN)])
    assert isinstance(end, AcrGeoError)
    assert (end.code, waits) == ("NotShown", [10.0] * 181)
    assert gateway.names.count("poll") == 1


@rows(
    ("code", "hint"),
    [
        ("InvalidParameters", "check the name, and whether it was deleted: one that is soft-deleted is restored first"),
        ("ScopeLocked", "acrgeo preflight contoso"),
    ],
)
def test_a_failure_has_the_hint_of_its_code_or_of_its_text(code: str, hint: str) -> None:
    """Its message says what it means before Azure's own words, wherever it is shown."""
    _, _, end, _ = imported(None, begin=[running()], polls=[failed(code, "Unable to find manifest digest")])
    assert isinstance(end, AcrGeoError)
    assert (end.code, end.hint) == (code, hint)
    assert end.message.startswith("docker.io/web:1 is not there any more, or may not be read. Azure says: ")
    assert str(end) == end.message


def test_an_unreadable_target_is_sent_to_at_once_and_after_a_lost_answer_later() -> None:
    """Looking tells nothing of an earlier run; of a lost answer the time may, so that Azure is not asked twice."""
    gateway, _, end, waits = imported(failure(ErrorKind.FORBIDDEN), was_sent=True)
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.DONE, [], 1)
    lost = failure(ErrorKind.LOST, 3.0)
    gateway, _, end, waits = imported(failure(ErrorKind.FORBIDDEN), begin=[lost, DONE])
    assert (end, waits, gateway.names.count("begin_import_image")) == (Result.DONE, [3.0, *[10.0] * 6], 2)


def test_each_lost_answer_is_looked_for_anew() -> None:
    """Six looks each; what Azure throttled was not taken, and is sent again without any."""
    lost, throttled = failure(ErrorKind.LOST, 3.0), failure(ErrorKind.THROTTLED, 7.0)
    _, _, end, waits = imported(*[None] * 15, DIGEST, begin=[lost, lost, DONE])
    assert (end, waits) == (Result.DONE, [3.0, *[10.0] * 6] * 2)
    _, _, end, waits = imported(*[None] * 8, DIGEST, begin=[throttled, DONE], was_sent=True)
    assert (end, waits) == (Result.DONE, [*[10.0] * 6, 7.0])


@rows(("seen", "looks"), [(["sha256:any"], 0), ([None, "sha256:any"], 1)])
def test_a_tag_of_a_source_that_cannot_be_asked_is_there_once_it_changed(seen: list[Any], looks: int) -> None:
    """Its digest is not known; whatever is new came of the import."""
    _, _, end, waits = imported(None, *seen, digest=None)
    assert (end, waits) == (Result.DONE, [10.0] * looks)
