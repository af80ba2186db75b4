"""Reads as generic requests: what is sent is what the management SDK would send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import DecodeError, HttpResponseError
from azure.core.rest import HttpRequest

import acrgeo
from acrgeo.arm.bounds import BoundError
from acrgeo.arm.pipeline.reads import REGISTRIES, RESOURCES, SUBSCRIPTIONS, path_of
from acrgeo.arm.responses import ShapeError
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import RegistryRef
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

ARM = "https://management.azure.com"
REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="a group (of é)", name="contoso")
ROOT = f"/subscriptions/{SUBSCRIPTION}"


def over(wire: Wire) -> Session:
    """Return a session over a wire."""
    return Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={}, sleep=lambda _: None)


def listing(_: Sent) -> Answer:
    """Answer with an empty list, which is a document too."""
    return 200, {"value": []}, {}


POST: Any = {"method": "POST"}
NAME: Any = {"name": "contoso", "type": "Microsoft.ContainerRegistry/registries"}
FILTER = "resourceType eq 'A/b' and name eq 'x&y'"
TWINS: dict[str, tuple[Callable[[Session], object], Callable[[Session], object]]] = {
    "subscriptions": (
        lambda session: list(session.reads.rows("/subscriptions", SUBSCRIPTIONS)),
        lambda session: list(session.subscriptions.subscriptions.list()),
    ),
    "subscription": (
        lambda session: session.reads.get(ROOT, SUBSCRIPTIONS),
        lambda session: session.subscriptions.subscriptions.get(SUBSCRIPTION),
    ),
    "locations": (
        lambda session: list(session.reads.rows(f"{ROOT}/locations", SUBSCRIPTIONS)),
        lambda session: list(session.subscriptions.subscriptions.list_locations(SUBSCRIPTION)),
    ),
    "resources": (
        lambda session: list(session.reads.rows(f"{ROOT}/resources", RESOURCES, {"$filter": FILTER})),
        lambda session: list(session.resources.resources.list(filter=FILTER)),
    ),
    "provider": (
        lambda session: session.reads.get(f"{ROOT}/providers/Microsoft.ContainerRegistry", RESOURCES),
        lambda session: session.resources.providers.get("Microsoft.ContainerRegistry"),
    ),
    "registries": (
        lambda session: list(
            session.reads.rows(f"{ROOT}/providers/Microsoft.ContainerRegistry/registries", REGISTRIES)
        ),
        lambda session: list(session.registries.registries.list()),
    ),
    "registry": (
        lambda session: session.reads.get(path_of(REF), REGISTRIES),
        lambda session: session.registries.registries.get(REF.resource_group, REF.name),
    ),
    "replicas": (
        lambda session: list(session.reads.rows(path_of(REF, "replications"), REGISTRIES)),
        lambda session: list(session.registries.replications.list(REF.resource_group, REF.name)),
    ),
    "replica": (
        lambda session: session.reads.get(path_of(REF, "replications", "eastus"), REGISTRIES),
        lambda session: session.registries.replications.get(REF.resource_group, REF.name, "eastus"),
    ),
    "usages": (
        lambda session: session.reads.get(path_of(REF, "listUsages"), REGISTRIES),
        lambda session: session.registries.registries.list_usages(REF.resource_group, REF.name),
    ),
    "tokens": (
        lambda session: list(session.reads.rows(path_of(REF, "tokens"), REGISTRIES)),
        lambda session: list(session.registries.tokens.list(REF.resource_group, REF.name)),
    ),
    "scope maps": (
        lambda session: list(session.reads.rows(path_of(REF, "scopeMaps"), REGISTRIES)),
        lambda session: list(session.registries.scope_maps.list(REF.resource_group, REF.name)),
    ),
    "connected registries": (
        lambda session: list(session.reads.rows(path_of(REF, "connectedRegistries"), REGISTRIES)),
        lambda session: list(session.registries.connected_registries.list(REF.resource_group, REF.name)),
    ),
    "cache rules": (
        lambda session: list(session.reads.rows(path_of(REF, "cacheRules"), REGISTRIES)),
        lambda session: list(session.registries.cache_rules.list(REF.resource_group, REF.name)),
    ),
    "webhooks": (
        lambda session: list(session.reads.rows(path_of(REF, "webhooks"), REGISTRIES)),
        lambda session: list(session.registries.webhooks.list(REF.resource_group, REF.name)),
    ),
    "webhook": (
        lambda session: session.reads.get(path_of(REF, "webhooks", "hook"), REGISTRIES),
        lambda session: session.registries.webhooks.get(REF.resource_group, REF.name, "hook"),
    ),
    "events": (
        lambda session: list(session.reads.rows(path_of(REF, "webhooks", "hook", "listEvents"), REGISTRIES, **POST)),
        lambda session: list(session.registries.webhooks.list_events(REF.resource_group, REF.name, "hook")),
    ),
    "callback": (
        lambda session: session.reads.post(path_of(REF, "webhooks", "hook", "getCallbackConfig"), REGISTRIES),
        lambda session: session.registries.webhooks.get_callback_config(REF.resource_group, REF.name, "hook"),
    ),
    "ping": (
        lambda session: session.reads.post(path_of(REF, "webhooks", "hook", "ping"), REGISTRIES),
        lambda session: session.registries.webhooks.ping(REF.resource_group, REF.name, "hook"),
    ),
    "name": (
        lambda session: session.reads.post(
            f"{ROOT}/providers/Microsoft.ContainerRegistry/checkNameAvailability", REGISTRIES, NAME
        ),
        lambda session: session.registries.registries.check_name_availability(NAME),
    ),
}


@pytest.mark.parametrize("name", TWINS)
def test_a_read_is_the_request_of_the_management_sdk(name: str) -> None:
    """URL with its version and filter, the headers but for the request's own ID, and the body."""
    sent = []
    for read in TWINS[name]:
        wire = Wire(listing)
        read(over(wire))
        (request,) = wire.sent
        headers = {key.lower(): value for key, value in request.headers.items() if key != "x-ms-client-request-id"}
        sent.append((request.method, request.url, headers, request.body))
    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/a/b c/d", "/a/b%20c/d"),
        ("/a/b%2Fc/d", "/a/b%2Fc/d"),
        ("/a/b?c#d", "/a/b%3Fc%23d"),
        ("/a/é", "/a/%C3%A9"),
    ],
)
def test_a_path_stays_a_path(path: str, url: str) -> None:
    """Whatever is in a name, it becomes neither a query nor another segment."""
    wire = Wire(listing)
    over(wire).reads.get(path, "1")
    assert wire.sent[0].url == f"{ARM}{url}?api-version=1"


def pages(*links: str | None) -> Callable[[Sent], Answer]:
    """Answer with one row a page, each with the next link."""
    left = list(links)
    return lambda _: (200, {"value": [{"id": len(left)}], "nextLink": left.pop(0)}, {})


def test_a_list_follows_its_links_as_they_are() -> None:
    """A link is signed at times: it is sent as it came."""
    wire = Wire(pages(f"{ARM}/next?api-version=2&$skipToken=a%2Bb", None))
    assert [row["id"] for row in over(wire).reads.rows("/list", "1")] == [2, 1]
    assert wire.sent[1].url == f"{ARM}/next?api-version=2&$skipToken=a%2Bb"


def test_a_list_ends_at_its_bound() -> None:
    """Items, or links that lead back."""
    with pytest.raises(BoundError, match="lists more than 1"):
        list(over(Wire(pages(f"{ARM}/2", f"{ARM}/3", None))).reads.rows("/list", "1", most=1))
    with pytest.raises(BoundError, match="lead back"):
        list(over(Wire(pages(f"{ARM}/2", f"{ARM}/2", None))).reads.rows("/list", "1"))


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_a_document_is_an_object(body: Any) -> None:
    """Anything else is an answer that cannot be read."""
    reads = over(Wire(lambda _: (200, body, {}))).reads
    for read in (reads.get, reads.post):
        with pytest.raises(DecodeError):
            read("/a", "1")


def test_no_answer_becomes_a_model_of_the_sdk() -> None:
    """Where two threads make the first one of a class at once, one of them may get the plain JSON instead."""
    package = Path(acrgeo.__file__).parent
    assert [file for file in package.rglob("*.py") if ".as_dict(" in file.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("status", [202, 204, 400, 404])
def test_another_status_is_an_error(status: int) -> None:
    """A read has 200 and nothing else."""
    with pytest.raises(HttpResponseError) as caught:
        over(Wire(lambda _: (status, b"" if status == 204 else {}, {}))).reads.get("/a", "1")
    assert caught.value.status_code == status


def of_rows(*pages: int) -> Callable[[Sent], Answer]:
    """Answer with pages of so many rows."""
    left = list(pages)

    def answer(_: Sent) -> Answer:
        return 200, {"value": [{}] * left.pop(0), "nextLink": f"{ARM}/{len(left)}" if left else None}, {}

    return answer


@pytest.mark.parametrize(("pages", "is_whole"), [((2, 1), True), ((3,), True), ((2, 2), False), ((4,), False)])
def test_a_list_has_as_many_rows_as_it_may(pages: tuple[int, ...], is_whole: bool) -> None:
    """On one page or several; the one too many is not given out."""
    reading = over(Wire(of_rows(*pages))).reads.rows("/list", "1", most=3)
    assert [next(reading) for _ in range(3)] == [{}, {}, {}]
    with pytest.raises(StopIteration if is_whole else BoundError):
        next(reading)


@pytest.mark.parametrize("body", [{}, {"value": None}, {"value": {}}, {"value": [1]}])
def test_a_page_that_is_none_cannot_be_read(body: object) -> None:
    """Nothing is an empty list, not no list."""
    with pytest.raises(ShapeError):
        list(over(Wire(lambda _: (200, body, {}))).reads.rows("/list", "1"))


def test_an_answer_to_a_query_is_decoded_before_it_is_given_out() -> None:
    """What is called JSON and is none is no answer of Azure."""
    wire = Wire(lambda _: (200, b"<html>", {}))
    with pytest.raises(DecodeError):
        over(wire).reads.send(HttpRequest("POST", "/providers/x", json={}))
    assert wire.sent[0].url == f"{ARM}/providers/x"
