"""429, 5xx, lost answers, conflicts and forbidden polls: what is repeated, what is not, and the resulting error."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, Result
from acrgeo.errors import ExitCode
from acrgeo.sandbox import Response
from tests.executor.conftest import World, answer, only, wants

PUT, DELETE, GET = "PUT", "DELETE", "GET"
REPLICA = "/replications/[a-z]+$"


def test_throttled_writes_wait_as_long_as_the_server_asks(replicated: World) -> None:
    """A 429 with Retry-After is waited out, then the write is sent again."""
    replicated.sandbox.answer_next(PUT, REPLICA, answer(429, "SubscriptionRequestsThrottled", retry_after=120))
    began = replicated.clock.now()
    assert only(replicated.run(wants("northeurope"))).result is Result.DONE
    assert replicated.clock.now() - began >= 120
    assert replicated.writes() == ["PUT northeurope", "PUT northeurope"]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
def test_a_write_without_a_good_answer_is_checked_before_it_is_repeated(replicated: World, status: int) -> None:
    """After 5xx or no answer a GET comes first; where it shows nothing, the write is sent once more."""
    replicated.sandbox.answer_next(PUT, REPLICA, answer(status))
    assert only(replicated.run(wants("northeurope"))).result is Result.DONE
    assert replicated.writes() == ["PUT northeurope", "PUT northeurope"]


@pytest.mark.parametrize("status", [502, 504, 0])
def test_a_write_that_took_effect_is_not_repeated(replicated: World, status: int) -> None:
    """Where the answer is lost but the replica exists, it is awaited."""
    plan = replicated.plan(wants("northeurope"))
    gateway, create = replicated.gateway, replicated.gateway.begin_create_replica

    class Lossy(type(gateway)):  # type: ignore[misc]
        def begin_create_replica(self, *args: object, **kwargs: object) -> object:
            create(*args, **kwargs)  # type: ignore[arg-type]
            replicated.sandbox.answer_next(PUT, REPLICA, answer(status))
            return create(*args, **kwargs)  # type: ignore[arg-type]

    lossy = Lossy.__new__(Lossy)
    lossy.__dict__.update(gateway.__dict__)
    replicated.gateway = lossy
    assert only(replicated.run(plan)).result is Result.DONE
    assert replicated.writes() == ["PUT northeurope", "PUT northeurope"]  # the real one and the one that got lost


@pytest.mark.parametrize("status", [500, 0])
def test_a_service_that_stays_down_is_given_up(replicated: World, status: int) -> None:
    """After several attempts the change fails with the last answer, and nothing exists."""
    replicated.sandbox.answer_next(PUT, REPLICA, *[answer(status)] * 20)
    outcome = replicated.run(wants("northeurope"))
    assert only(outcome).result is Result.FAILED
    assert outcome.exit_code is ExitCode.FAILED
    assert len(replicated.writes()) == 6
    assert "northeurope" not in replicated.replicas()


def test_a_refusal_is_not_repeated(replicated: World) -> None:
    """A 400 fails at once with Azure's code and text."""
    replicated.sandbox.answer_next(PUT, REPLICA, answer(400, "NoSuchThing"))
    end = only(replicated.run(wants("northeurope")))
    assert (end.result, end.error_code) == (Result.FAILED, "NoSuchThing")
    assert replicated.writes() == ["PUT northeurope"]


def test_a_conflict_waits_for_the_other_creation(replicated: World) -> None:
    """After a 409 while another creation runs, the write is sent again once that has ended."""
    replicated.sandbox.answer_next(PUT, "/replications/northeurope$", answer(409, "Conflict"))
    outcome = replicated.run(wants("canadacentral", "northeurope"))
    assert [ended.result for ended in outcome.results] == [Result.DONE, Result.DONE]
    assert replicated.writes() == ["PUT canadacentral", "PUT northeurope", "PUT northeurope"]
    assert moment(replicated, ChangeMoved, "northeurope", "Creating") > moment(replicated, ChangeEnded, "canadacentral")


def test_conflicts_make_creations_go_one_at_a_time(replicated: World) -> None:
    """Two 409s at once do not wait for each other for ever, and a creation that has not begun waits for both."""
    for region in ("canadacentral", "japaneast"):
        replicated.sandbox.answer_next(PUT, f"/replications/{region}$", answer(409, "Conflict"))
    outcome = replicated.run(wants("canadacentral", "japaneast", "northeurope"), parallel=2, timeout=3600)
    assert [ended.result for ended in outcome.results] == [Result.DONE] * 3
    assert moment(replicated, ChangeMoved, "japaneast", "Creating") > moment(replicated, ChangeEnded, "canadacentral")
    assert moment(replicated, ChangeStarted, "northeurope") > moment(replicated, ChangeEnded, "japaneast")


def moment(world: World, kind: type[Event], region: str, state: str | None = None) -> int:
    """Return the index of the event of a kind about a region and state."""
    return next(
        number
        for number, event in enumerate(world.events)
        if isinstance(event, kind)
        and isinstance(event, (ChangeStarted, ChangeMoved, ChangeEnded))
        and event.change.location == region
        and state in (None, getattr(event, "state", None))
    )


def test_a_conflict_that_stays_is_an_error(replicated: World) -> None:
    """A 409 with nobody else at work fails after some attempts."""
    replicated.sandbox.answer_next(PUT, REPLICA, *[answer(409, "Conflict")] * 20)
    end = only(replicated.run(wants("northeurope")))
    assert (end.result, end.error_code) == (Result.FAILED, "Conflict")


@pytest.mark.parametrize("code", ["SubscriptionNotRegistered", "NewInAzure", "RegistryNameAlreadyInUse"])
def test_a_conflict_that_does_not_pass_is_not_repeated(replicated: World, code: str) -> None:
    """A 409 of another kind fails at once, also while others are at work, and holds none of them up."""
    replicated.sandbox.answer_next(PUT, "/replications/northeurope$", answer(409, code))
    ends = {end.change.location: end for end in replicated.run(wants("northeurope", "canadacentral")).results}
    assert (ends["northeurope"].result, ends["northeurope"].error_code) == (Result.FAILED, code)
    assert ends["canadacentral"].result is Result.DONE
    assert replicated.writes().count("PUT northeurope") == 1


def test_polls_that_fail_are_given_up_and_decided_by_get(replicated: World) -> None:
    """Six bad answers in a row end the polling, not the change: the replica itself says that it is there."""
    replicated.sandbox.answer_next(GET, "/operationstatuses/", *[answer(502)] * 40)
    start = len(replicated.sandbox.requests())
    assert only(replicated.run(wants("northeurope"))).result is Result.DONE
    polls = [path for _, path in replicated.sandbox.requests()[start:] if "/operationstatuses/" in path.lower()]
    assert len(polls) == 6
    assert replicated.writes() == ["PUT northeurope"]


def test_a_forbidden_poll_of_a_delete_is_decided_by_get(replicated: World) -> None:
    """Without rights at subscription scope the poll gets 403; the deletion works all the same."""
    forbidden = answer(403, "AuthorizationFailed")
    replicated.sandbox.answer_next(GET, "/operationResults/", *[forbidden] * 3)
    assert only(replicated.run(DesiredRegistry(absent=("eastus",)))).result is Result.DONE
    assert "eastus" not in replicated.replicas()


@pytest.mark.parametrize(
    "odd",
    [answer(502), answer(504), Response(status=200, headers={"content-type": "text/html"}, body=b"<html>")],
    ids=["502", "504", "html"],
)
def test_polling_survives_odd_answers(replicated: World, odd: Response) -> None:
    """A poll that gets a bad gateway or a web page is repeated."""
    replicated.sandbox.answer_next(GET, "/operationStatuses/", odd)
    assert only(replicated.run(wants("northeurope"))).result is Result.DONE


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("QuotaExceeded", "acrgeo preflight contoso"),
        ("ScopeLocked", "acrgeo preflight contoso"),
        ("RequestDisallowedByAzure", "acrgeo regions"),
        ("MissingSubscriptionRegistration", "az provider register"),
    ],
)
def test_an_operation_that_is_refused_later_says_what_to_do(replicated: World, code: str, hint: str) -> None:
    """With the exit code of a refusal, and the registry's name in the command."""
    body = f'{{"status":"Failed","error":{{"code":"{code}","message":"No."}}}}'.encode()
    failed = Response(status=200, headers={"content-type": "application/json"}, body=body)
    replicated.sandbox.answer_next(GET, "/operationStatuses/", failed)
    end = only(replicated.run(wants("northeurope")))
    assert (end.result, end.error_code, end.exit_code) == (Result.FAILED, code, ExitCode.REFUSED)
    assert end.hint is not None
    assert hint in end.hint
    assert "REGISTRY" not in end.hint


def test_losing_the_network_while_following_is_not_a_failure_of_the_change(replicated: World) -> None:
    """When the network fails after the write was accepted, the change is RUNNING, and so is the exit code."""
    plan = replicated.plan(wants("northeurope"))
    replicated.sandbox.answer_next(GET, "/operationStatuses/", *[answer(0)] * 40)
    replicated.sandbox.answer_next(
        GET, "/replications/northeurope$", answer(404, "ResourceNotFound"), *[answer(0)] * 90
    )
    outcome = replicated.run(plan)
    assert only(outcome).result is Result.RUNNING
    assert outcome.exit_code is ExitCode.UNFINISHED
