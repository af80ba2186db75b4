"""Resource Graph as the client meets it: pages, quota, throttling, and answers of another shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.fleet.fleets import NO_HOME, Fleets
from acrgeo.arm.fleet.graph import REGISTRIES, GraphRows
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.parsing import REPLICAS_UNKNOWN
from acrgeo.arm.pipeline.throttling import WaitBudget
from acrgeo.arm.session import Session
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.sandbox import Sandbox, VirtualClock
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

PLACE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries"


def over(*answers: Answer) -> tuple[Session, Wire, list[float]]:
    """A session over scripted answers, the last one for ever, and the waits that were made."""
    left = list(answers)
    waits: list[float] = []

    def answer(_: Sent) -> Answer:
        return left.pop(0) if len(left) > 1 else left[0]

    wire = Wire(answer)
    budget = WaitBudget(now=lambda: 1_790_000_000.0 + sum(waits), sleep=waits.append)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={}, budget=budget)
    return session, wire, waits


def page(*names: str, token: str | None = None, **more: Any) -> dict[str, Any]:
    """A page of registries."""
    rows = [
        {"id": f"{PLACE}/{name}", "name": name, "location": "westus", "sku": {"name": "Premium"}, "tags": None}
        for name in names
    ]
    return {
        "totalRecords": 3,
        "count": len(rows),
        "data": rows,
        "resultTruncated": "false",
        **({"$skipToken": token} if token else {}),
        **more,
    }


def test_pages_are_followed_by_their_token() -> None:
    """With the same query; the total is that of the answer."""
    session, wire, _ = over((200, page("a", "b", token="t1"), {}), (200, page("c"), {}))
    rows = GraphRows(session, REGISTRIES)
    assert [row["name"] for row in rows] == ["a", "b", "c"]
    assert rows.total == 3
    bodies = [str(sent.body) for sent in wire.sent]
    assert ["t1" in body for body in bodies] == [False, True]
    assert all("1000" in body and "microsoft.containerregistry/registries" in body for body in bodies)


def test_a_used_up_quota_is_waited_for_before_the_next_page() -> None:
    """As long as the header says; after the last page nothing is waited for."""
    used = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:03"}
    session, _, waits = over((200, page("a", token="t"), used), (200, page("b"), used))
    assert len(list(GraphRows(session, REGISTRIES))) == 2
    assert waits == [3.0]


def test_a_quota_that_does_not_say_when_it_resets_is_not_waited_for() -> None:
    """The next query may be answered; one that is refused says how long."""
    session, wire, waits = over((200, page("a", token="t"), {"x-ms-user-quota-remaining": "0"}), (200, page("b"), {}))
    assert len(list(GraphRows(session, REGISTRIES))) == 2
    assert (waits, len(wire.sent)) == ([], 2)


def test_a_quota_is_waited_for_within_the_budget_only() -> None:
    """Beyond it the next page is asked for at once, and Azure decides."""
    used = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "01:00:00"}
    session, wire, waits = over((200, page("a", token="t"), used), (200, page("b"), {}))
    assert len(list(GraphRows(session, REGISTRIES))) == 2
    assert (waits, len(wire.sent)) == ([], 2)


@pytest.mark.parametrize(("subscriptions", "more"), [(None, {}), ([SUBSCRIPTION], {"subscriptions": [SUBSCRIPTION]})])
def test_a_query_is_for_all_subscriptions_or_some(subscriptions: list[str] | None, more: dict[str, Any]) -> None:
    """Nothing else is sent with it."""
    session, wire, _ = over((200, page("a"), {}))
    assert len(list(GraphRows(session, "resources", subscriptions))) == 1
    (body,) = (json.loads(sent.body or "") for sent in wire.sent)
    assert body == {"query": "resources", "options": {"$top": 1000, "resultFormat": "objectArray"}, **more}


@pytest.mark.parametrize("body", [{}, "", {"error": {"code": "RateLimiting", "message": "Slow down."}}])
def test_a_throttled_query_waits_for_the_quota(body: object) -> None:
    """There is no Retry-After, and the body may be empty."""
    session, wire, waits = over((429, body, {"x-ms-user-quota-resets-after": "00:00:05"}), (200, page("a"), {}))
    assert len(list(GraphRows(session, REGISTRIES))) == 1
    assert (waits, len(wire.sent)) == ([5.0], 2)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"data": None},
        {"data": {"columns": [], "rows": []}},
        {"data": ["a"]},
        page("a", token="t"),
        page("a", resultTruncated="true"),
        page("a", totalRecords="many"),
    ],
)
def test_an_answer_of_another_shape_is_an_error(body: object) -> None:
    """A token that comes again, too, and rows that are cut off without one."""
    session, _, _ = over((200, body, {}))
    with pytest.raises(AzureError):
        list(GraphRows(session, REGISTRIES))


@pytest.mark.parametrize(("status", "kind"), [(400, ErrorKind.REJECTED), (403, ErrorKind.FORBIDDEN)])
def test_a_refusal_is_told(status: int, kind: ErrorKind) -> None:
    """By its status, with Azure's words."""
    session, _, _ = over((status, {"error": {"code": "BadRequest", "message": "No."}}, {}))
    with pytest.raises(AzureError, match="No") as caught:
        list(GraphRows(session, REGISTRIES))
    assert caught.value.kind is kind


def test_replicas_without_a_home_are_unknown() -> None:
    """Nothing says how the home replica is: the list says so instead of guessing."""
    replica = {"id": f"{PLACE}/a/replications/eastus", "name": "eastus", "location": "eastus"}
    session, _, _ = over((200, page("a"), {}), (200, {**page(), "data": [replica]}, {}))
    (registry,) = Fleets(Gateway(session), lambda _: None).from_graph()
    assert registry.properties[REPLICAS_UNKNOWN] == NO_HOME


def test_the_graph_says_what_lists_say(session: Session, sandbox: Sandbox) -> None:
    """Both ways give the same registries and replicas, in 3 requests and in one for each Premium registry."""
    sandbox.reset("fleet:60")
    fleets = Fleets(Gateway(session), lambda _: None)
    before = len(sandbox.requests())
    graph = {registry.id: registry for registry in fleets.from_graph()}
    assert (len(sandbox.requests()) - before, fleets.total) == (2, 60)
    lists = {registry.id: registry for registry in fleets.from_lists()}
    assert len(sandbox.requests()) - before == 2 + 1 + 2 + 30
    assert {key: [replica.name for replica in registry.replicas] for key, registry in graph.items()} == {
        key: [replica.name for replica in registry.replicas] for key, registry in lists.items()
    }
    assert [(r.sku, r.login_server, r.tags) for r in graph.values()] == [
        (lists[key].sku, lists[key].login_server, lists[key].tags) for key in graph
    ]


def test_requests_are_pages(session: Session, sandbox: Sandbox, clock: VirtualClock) -> None:
    """1,200 registries with 1,350 replications take four queries, and a throttled one waits for its quota."""
    sandbox.reset("fleet:1200")
    sandbox.add_fault("graph-throttled:seconds=7")
    before, began = len(sandbox.requests()), clock.now()
    assert sum(1 for _ in Fleets(Gateway(session), lambda _: None).from_graph()) == 1200
    assert len(sandbox.requests()) - before == 4 + 1
    assert clock.now() - began == 7


def test_names_are_found_in_one_query(session: Session, sandbox: Sandbox) -> None:
    """By subscription and name, in any case; what is not there is left out."""
    sandbox.reset("fleet:600")
    second = "00000000-0000-0000-0000-000000000001"
    before = len(sandbox.requests())
    found = Fleets(Gateway(session), lambda _: None).find(
        {second: ["FLEET00001", "nope1"], SUBSCRIPTION: ["fleet00003"]}
    )
    assert set(found) == {(second, "fleet00001"), (SUBSCRIPTION, "fleet00003")}
    assert len(sandbox.requests()) - before == 1
