"""The list of providers: every package is in it, exports what the engine takes, and leaves the others alone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from acrgeo.sandbox import SEEDS
from acrgeo.sandbox.engine.provider import Provider
from acrgeo.sandbox.engine.routes import Route, RoutingTable
from acrgeo.sandbox.providers import PROVIDERS
from acrgeo.sandbox.providers import __file__ as folder
from tests.rows import rows
from tests.sandbox.driver import Driver

ROUTES = [route for provider in PROVIDERS for route in provider.ROUTES]
ACTION = re.compile(r"Microsoft\.[A-Z]\w+(/\w+)+/(read|write|delete|action)")


def name_of(provider: Provider) -> str:
    """The name of a provider's package."""
    return str(getattr(provider, "__name__", provider)).rsplit(".", 1)[-1]


def example(route: Route) -> str:
    """A path that a route answers."""
    return re.sub(r"\{(\w+)\*?\}", lambda found: "a/b/c" if found[1] == "resource" else f"x{found[1]}", route.pattern)


def test_every_module_is_a_provider() -> None:
    """What is not in the list serves nothing."""
    found = {path.stem for path in Path(str(folder)).parent.iterdir() if not path.name.startswith("_")}
    assert {name_of(provider) for provider in PROVIDERS} == found


@rows("route", ROUTES, ids=lambda route: f"{route.method} {route.pattern}")
def test_a_route_answers_its_own_path_and_no_other_does(route: Route) -> None:
    """The order of the providers means nothing."""
    path = example(route)
    found = [other for other in ROUTES if RoutingTable([other]).find(route.method, path)]
    assert found == [route]


@pytest.mark.parametrize("provider", PROVIDERS, ids=name_of)
def test_a_provider_asks_for_actions_of_its_own(provider: Provider) -> None:
    """All begin with one namespace and end in a verb; "" needs only a token."""
    actions = {route.action for route in provider.ROUTES if route.action}
    assert all(ACTION.fullmatch(action) for action in actions)
    assert len({action.split("/")[0] for action in actions}) <= 1


def test_what_a_provider_exports_is_there(arm: Driver) -> None:
    """Seeds by one name each, errors under the names of their factories, a registration under its namespace."""
    assert list(SEEDS) == [name for provider in PROVIDERS for name in provider.SEEDS]
    assert Counter(name for provider in PROVIDERS for name in provider.SEEDS).most_common(1)[0][1] == 1
    for provider in PROVIDERS:
        assert all(getattr(factory, "__name__", "") == name for name, factory in provider.ERRORS.items())
        registration = provider.REGISTRATION
        if registration is not None:
            path = f"/subscriptions/{arm.sandbox.subscription_id}/providers/{registration.namespace}"
            assert arm.get(path, "2022-12-01").body == registration.document(arm.sandbox.subscription_id)
