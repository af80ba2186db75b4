"""Tests of acrgeo.core.preflight.connections: the private endpoint connections in a registry's own answer."""

from __future__ import annotations

from typing import Any

from acrgeo.core.preflight.connections import connections_of, is_open
from tests.core.planning import registry
from tests.rows import rows


def connection(name: str | None, endpoint: str | None, status: str | None = "Approved", **given: Any) -> dict[str, Any]:
    """One as Azure lists it."""
    properties: dict[str, Any] = {"privateLinkServiceConnectionState": {"status": status}}
    if endpoint is not None:
        properties["privateEndpoint"] = {"id": endpoint}
    return {"name": name, "properties": properties, **given}


@rows(
    ("listed", "told"),
    [
        (None, []),
        ("odd", []),
        ([], []),
        (  # by endpoint, then name, each once, whatever Azure's order
            [connection("two", "/b"), connection("one", "/b"), connection("three", "/a"), connection("one", "/b")],
            [("three", "/a", "Approved"), ("one", "/b", "Approved"), ("two", "/b", "Approved")],
        ),
        (
            [connection("b", "/a"), connection("a", None, "Pending"), connection("c", "")],
            [("a", None, "Pending"), ("c", None, "Approved"), ("b", "/a", "Approved")],
        ),
        ([connection(None, "/a", id="/x/privateEndpointConnections/last")], [("last", "/a", "Approved")]),
        ([connection("given", "/a", id="/x/privateEndpointConnections/last")], [("given", "/a", "Approved")]),
        ([connection("a", "/a", None), "odd"], [("", None, "unknown"), ("a", "/a", "unknown")]),
    ],
)
def test_each_connection_is_told_once_in_one_order(listed: Any, told: list[tuple[str, str | None, str]]) -> None:
    """By its name, the end of its id where it has none, with the endpoint that it names and its status."""
    current = registry("Premium", properties={"privateEndpointConnections": listed})
    found = [(found.name, found.endpoint_id, found.status) for found in connections_of(current)]
    assert found == told


def test_a_closed_connection_never_opens_again() -> None:
    """Rejected and Disconnected are the end of it; what is pending or unknown may still be approved."""
    words = ("Approved", "Pending", "unknown", "Rejected", "DISCONNECTED")
    assert [is_open(word) for word in words] == [True, True, True, False, False]
    listed = [connection("a", "/a"), connection("b", "/b", "Rejected")]
    current = registry("Premium", properties={"privateEndpointConnections": listed})
    assert [connection.is_open for connection in connections_of(current)] == [True, False]
