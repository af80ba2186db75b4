"""Routes: which handler answers which method and path, and the action that it asks of the caller.

What is not in the table is not implemented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response

Handler = Callable[[Call], Response]

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourceGroups/{group}"
RESOURCE = GROUP + "/providers/{resource*}"
"""Any resource of a group, and any below it."""
_KEPT = 1_000  # paths
SIGNED = ("t", "c", "s", "h")
"""The query of an operation's URL."""


@dataclass(frozen=True, slots=True)
class Route:
    """`action` is what the caller needs at the scope of the path; "" needs only a token.

    `is_filtered`: a list over a wider scope shows what a caller with rights further down may read.
    `is_exempt`: neither management locks nor policies stop it.
    """

    method: str
    pattern: str
    action: str
    handler: Handler
    query: tuple[str, ...] = ()
    is_filtered: bool = False
    is_exempt: bool = False

    @property
    def scope(self) -> str:
        """Return where the caller's entries are looked up: subscription, resourceGroup or registry."""
        if self.is_filtered:
            # Assumed(2): lists over a subscription or group show what the caller may read further down. If not,
            # acrgeo list and every look-up without -g end with exit 4 instead of a shorter list.
            return "registry"
        if "{registry}" in self.pattern or "{resource*}" in self.pattern:
            return "registry"
        return "resourceGroup" if "{group}" in self.pattern else "subscription"

    @property
    def namespace(self) -> str:
        """Return the provider that the path is about, "" for ARM itself."""
        _, found, tail = self.pattern.rpartition("/providers/")
        return tail.split("/")[0] if found and not tail.startswith("{") else ""

    @property
    def resource_type(self) -> str:
        """Return the provider's name for what the path is about, without its namespace."""
        tail = self.pattern.rpartition(f"/providers/{self.namespace}/")[2]
        return "/".join(part for part in tail.split("/") if "{" not in part)

    @property
    def is_locked(self) -> bool:
        """Tell if management locks stop it: every write, and of POST those on a registry."""
        if self.method in ("GET", "HEAD") or self.is_exempt:
            return False
        return self.method != "POST" or self.scope == "registry"

    @property
    def is_governed(self) -> bool:
        """Tell if policies judge it: every write of a resource or a resource group."""
        return self.method in ("PUT", "PATCH") and self.action.endswith("/write") and not self.is_exempt

    def scope_id(self, path: str) -> str:
        """Return the id that an authorization error names: the path up to the last resource in it."""
        parts, pattern = [part for part in path.split("/") if part], self.pattern.strip("/").split("/")
        while pattern and "{" not in pattern[-1]:
            pattern.pop()
            parts.pop()
        return "/" + "/".join(parts)


class RoutingTable:
    """Every route there is, and the way from a request to one of them."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)
        self._found = lru_cache(_KEPT)(self._search)  # who waits for a change asks for the same path again and again

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """Return the route of a raw path and its decoded parameters.

        Case, double slashes and a last slash do not matter.
        """
        found = self._found(method, "/" + "/".join(part for part in path.split("/") if part))
        return None if found is None else (found[0], dict(found[1]))

    def _search(self, method: str, clean: str) -> tuple[Route, Mapping[str, str]] | None:
        for route in self._routes:
            if route.method == method:
                match = _expression(route.pattern).fullmatch(clean)
                if match is not None:
                    params = {name: unquote(value) for name, value in match.groupdict().items()}
                    if any("/" in value for name, value in params.items() if name != "resource"):
                        return None
                    return route, params
        return None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    named = re.sub(r"\\\{(\w+)\\\*\\\}", r"(?P<\1>.+?)", re.escape(pattern))
    named = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", named)
    return re.compile(named, re.IGNORECASE)
