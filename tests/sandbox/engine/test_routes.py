"""Routes: what a pattern says of scope, provider and locks, and how a path finds its route."""

from __future__ import annotations

import pytest

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, empty_response
from acrgeo.sandbox.engine.routes import GROUP, RESOURCE, SUBSCRIPTION, Route, RoutingTable

REGISTRY = GROUP + "/providers/Microsoft.ContainerRegistry/registries/{registry}"


def answer(_call: Call) -> Response:
    """A handler that is never called."""
    return empty_response(200)


def route(method: str, pattern: str, *, is_filtered: bool = False, is_exempt: bool = False) -> Route:
    """A route of which only the pattern matters."""
    return Route(method, pattern, "", answer, is_filtered=is_filtered, is_exempt=is_exempt)


@pytest.mark.parametrize(
    ("pattern", "scope", "namespace", "resource_type"),
    [
        (SUBSCRIPTION, "subscription", "", ""),
        (SUBSCRIPTION + "/providers/{namespace}", "subscription", "", ""),
        (
            GROUP + "/providers/Microsoft.Network/virtualNetworks",
            "resourceGroup",
            "Microsoft.Network",
            "virtualNetworks",
        ),
        (REGISTRY + "/webhooks/{webhook}/ping", "registry", "Microsoft.ContainerRegistry", "registries/webhooks/ping"),
        (RESOURCE + "/providers/Microsoft.Authorization/locks", "registry", "Microsoft.Authorization", "locks"),
    ],
)
def test_a_pattern_tells_scope_provider_and_type(pattern: str, scope: str, namespace: str, resource_type: str) -> None:
    """The last provider in it counts; a parameter is none."""
    found = route("GET", pattern)
    assert (found.scope, found.namespace) == (scope, namespace)
    assert not namespace or found.resource_type == resource_type


def test_a_list_that_is_filtered_is_open_to_rights_further_down() -> None:
    """Whoever may read a registry may list the subscription's."""
    assert route("GET", SUBSCRIPTION + "/resourceGroups", is_filtered=True).scope == "registry"


@pytest.mark.parametrize(
    ("method", "pattern", "is_exempt", "is_locked"),
    [
        ("GET", REGISTRY, False, False),
        ("HEAD", GROUP, False, False),
        ("PUT", REGISTRY, False, True),
        ("DELETE", GROUP, False, True),
        ("POST", REGISTRY + "/listCredentials", False, True),
        ("POST", SUBSCRIPTION + "/checkNameAvailability", False, False),
        ("PUT", RESOURCE + "/providers/Microsoft.Authorization/locks/{lock}", True, False),
    ],
)
def test_locks_stop_writes(method: str, pattern: str, is_exempt: bool, is_locked: bool) -> None:
    """POST only on a registry, and what is exempt never."""
    assert route(method, pattern, is_exempt=is_exempt).is_locked is is_locked


def test_an_error_names_the_last_resource_in_the_path() -> None:
    """What is called on it is left out."""
    path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r"
    assert route("POST", REGISTRY + "/listCredentials").scope_id(f"{path}/listCredentials") == path


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/subscriptions/s/resourceGroups/g", {"subscription": "s", "group": "g"}),
        ("//SUBSCRIPTIONS/s//resourcegroups/a%28b%29/", {"subscription": "s", "group": "a(b)"}),
        ("/subscriptions/s/resourceGroups/a%2Fb", None),
        ("/subscriptions/s/resourceGroups", None),
    ],
)
def test_a_path_finds_its_route(path: str, params: dict[str, str] | None) -> None:
    """Case and double slashes do not matter, parameters are decoded, and none has a slash in it."""
    table = RoutingTable([route("PUT", GROUP), route("GET", GROUP)])
    found = table.find("GET", path)
    assert (found and (found[0].method, dict(found[1]))) == (params and ("GET", params))


def test_only_a_resource_may_be_several_segments() -> None:
    """It is whatever is below the group, children included."""
    table = RoutingTable([route("GET", RESOURCE + "/locks")])
    found = table.find("GET", "/subscriptions/s/resourceGroups/g/providers/A.B/c/d/e/f/locks")
    assert found is not None
    assert found[1]["resource"] == "A.B/c/d/e/f"
