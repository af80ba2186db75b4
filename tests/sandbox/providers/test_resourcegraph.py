"""Resource Graph: three queries, pages, the quota's headers, and only what the caller sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.providers.resourcegraph import _QUERIES
from tests.sandbox.driver import Driver

PATH = "/providers/Microsoft.ResourceGraph/resources"
REGISTRIES, REPLICATIONS = _QUERIES
NAMED = (
    "resources | where type =~ 'microsoft.containerregistry/registries' and name in~ ('fleet00007', 'fleet00600') "
    "| project id, name | order by tolower(id) asc"
)
SECOND = "00000000-0000-0000-0000-000000000001"


def pages(arm: Driver, query: str, top: int, **body: Any) -> list[dict[str, Any]]:
    """Every page of a query."""
    found: list[dict[str, Any]] = []
    options: dict[str, Any] = {"$top": top}
    while True:
        answer = arm.post(PATH, {"query": query, "options": options, **body}, version="2021-03-01")
        assert answer.status == 200, answer.body
        found.append(answer.body)
        if "$skipToken" not in answer.body:
            return found
        options = {"$top": top, "$skipToken": answer.body["$skipToken"]}


@pytest.fixture(scope="module")
def whole() -> Iterator[Driver]:
    """The seed of 600 registries in three subscriptions, for tests that change nothing."""
    clock = VirtualClock()
    with closing(Sandbox(clock=clock, seed="fleet:600")) as sandbox:
        yield Driver(sandbox, clock)


@pytest.fixture
def seen(whole: Driver) -> Iterator[Driver]:
    """The same, for tests that change who asks and nothing else."""
    yield whole
    whole.sandbox.set_caller("owner")


@pytest.fixture
def fleet(arm: Driver) -> Driver:
    """The same seed, for a test alone."""
    arm.sandbox.reset("fleet:600")
    return arm


@pytest.mark.parametrize(("query", "rows", "count"), [(REGISTRIES, 600, 3), (REPLICATIONS, 675, 3), (NAMED, 2, 1)])
def test_pages_have_every_row_once_in_order(whole: Driver, query: str, rows: int, count: int) -> None:
    """Ids in lower case ascend over all pages, and every page knows the total."""
    found = pages(whole, query, 250)
    ids = [row["id"].lower() for page in found for row in page["data"]]
    assert len(found) == count
    assert ids == sorted(set(ids))
    assert [len(ids)] == [rows] == list({page["totalRecords"] for page in found})
    assert all(page["resultTruncated"] == "false" and page["count"] == len(page["data"]) for page in found)


def test_a_row_has_the_columns_that_are_asked_for(whole: Driver) -> None:
    """Type and group in lower case, empty tags as null; line ends of the query do not matter."""
    row = pages(whole, REGISTRIES.replace(" | ", "\n| "), 1000)[0]["data"][0]
    assert set(row) >= {"id", "name", "sku", "subscriptionId", "provisioningState", "loginServer"}
    assert (row["type"], row["tags"]) == ("microsoft.containerregistry/registries", None)
    assert row["resourceGroup"] == row["resourceGroup"].lower()


def test_every_answer_tells_the_quota(whole: Driver) -> None:
    """In the two headers of the documentation."""
    headers = whole.post(PATH, {"query": REGISTRIES}, version="2021-03-01").headers
    assert (headers["x-ms-user-quota-remaining"], headers["x-ms-user-quota-resets-after"]) == ("14", "00:00:04")


@pytest.mark.parametrize(
    "body",
    [
        {"query": "resources | project id"},
        {"query": "Resources"},
        {"query": ""},
        {},
        {"query": REGISTRIES + " | limit 5"},
        {"query": REGISTRIES, "options": {"$top": 1001}},
        {"query": REGISTRIES, "options": {"$top": 0}},
        {"query": REGISTRIES, "options": {"$skip": 5}},
        {"query": REGISTRIES, "options": {"resultFormat": "table"}},
        {"query": REGISTRIES, "options": {"$skipToken": "nonsense"}},
        {"query": REGISTRIES, "managementGroups": ["contoso"]},
    ],
)
def test_anything_else_is_refused(whole: Driver, body: dict[str, Any]) -> None:
    """With 400 BadRequest and the reason."""
    answer = whole.post(PATH, body, version="2021-03-01")
    assert (answer.status, answer.code) == (400, "BadRequest")


def test_a_token_belongs_to_its_query(whole: Driver) -> None:
    """Another query, or other subscriptions, do not go on from it."""
    token = pages(whole, REGISTRIES, 250)[0]["$skipToken"]
    options = {"$top": 250, "$skipToken": token}
    for body in ({"query": REPLICATIONS}, {"query": REGISTRIES, "subscriptions": [SECOND]}):
        assert whole.post(PATH, {**body, "options": options}, version="2021-03-01").status == 400


@pytest.mark.parametrize(
    ("caller", "asked", "rows"),
    [
        ("owner", None, 600),
        ("owner", [SECOND], 200),
        ("owner", [SECOND.upper(), "ffffffff-0000-0000-0000-000000000000"], 200),
        ({"subscription": "reader", "subscriptions": [SECOND]}, None, 200),
        ({"subscription": "reader", "subscriptions": [SECOND]}, [SECOND], 200),
        ({"subscription": "reader", "subscriptions": []}, None, 0),
        ({"subscription": [], "registry": "reader"}, None, 600),
        ({"subscription": {"actions": []}}, None, 0),
    ],
)
def test_only_what_the_caller_may_read_has_rows(seen: Driver, caller: Any, asked: Any, rows: int) -> None:
    """The rest is missing, and no error."""
    seen.sandbox.set_caller(caller)
    body = {} if asked is None else {"subscriptions": asked}
    assert sum(page["count"] for page in pages(seen, REGISTRIES, 1000, **body)) == rows


def test_subscriptions_of_a_seed_answer_like_the_first(seen: Driver) -> None:
    """They are listed, their registries are read by ARM, and one that the caller does not see is closed to it."""
    listed = seen.get("/subscriptions", version="2022-12-01").body["value"]
    assert [entry["displayName"] for entry in listed] == ["Sandbox", "fleet-001", "fleet-002"]
    path = f"/subscriptions/{SECOND}/providers/Microsoft.ContainerRegistry/registries"
    assert len(seen.get(path).body["value"]) == 200
    seen.sandbox.set_caller({"subscription": "owner", "subscriptions": [seen.sandbox.subscription_id]})
    assert seen.get(f"/subscriptions/{SECOND}", version="2022-12-01").status == 404
    assert [entry["displayName"] for entry in seen.get("/subscriptions", version="2022-12-01").body["value"]] == [
        "Sandbox"
    ]
    group = f"/subscriptions/{SECOND}/resourceGroups/fleet-europe/providers/Microsoft.ContainerRegistry/registries"
    assert seen.get(f"{group}/fleet00004").status == 403


def test_its_faults_throttle_and_lag(fleet: Driver) -> None:
    """graph-throttled says when the quota resets; stale-index repeats what each query answered."""
    fleet.sandbox.add_fault("graph-throttled:seconds=75")
    refused = fleet.post(PATH, {"query": REGISTRIES}, version="2021-03-01")
    assert (refused.status, refused.code) == (429, "RateLimiting")
    assert refused.headers["x-ms-user-quota-resets-after"] == "00:01:15"
    assert "retry-after" not in refused.headers
    fleet.sandbox.add_fault("stale-index:seconds=60")
    before = [pages(fleet, query, 1000)[0]["totalRecords"] for query in (REGISTRIES, REPLICATIONS)]
    registry = pages(fleet, REGISTRIES, 1000)[0]["data"][0]
    assert fleet.delete(registry["id"]).status in (200, 202)
    fleet.clock.advance(30)
    assert [pages(fleet, query, 1000)[0]["totalRecords"] for query in (REGISTRIES, REPLICATIONS)] == before
    fleet.clock.advance(31)
    assert pages(fleet, REGISTRIES, 1000)[0]["totalRecords"] == before[0] - 1


@pytest.mark.parametrize("number", ["0", "", "-1", "x", "1e3", "100001", "٣"])
def test_a_fleet_has_a_number(arm: Driver, number: str) -> None:
    """Anything else is refused before the state is touched."""
    with pytest.raises(ValueError, match="N of the seed fleet:N is a whole number from 1 to 100,000"):
        arm.sandbox.load_seed(f"fleet:{number}")
