"""Recorded sessions beside the project, and the commands that each of them can answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[3] / "shared"
PLAYER = SHARED / "conformance" / "replay_server.py"
PATHS = sorted((SHARED / "azure-traces").glob("*.json")) if PLAYER.exists() else []

_REGISTRY = re.compile(r"/registries/([^/]+)$", re.IGNORECASE)
_REPLICA = re.compile(r"/registries/([^/]+)/replications/([^/]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A recorded write and the command that makes it, `apply` of a `file` where several things change at once.

    `start` is the exchange before which the player begins.
    """

    trace: str
    start: int
    words: tuple[str, ...]
    file: str = ""


@dataclass(frozen=True)
class Trace:
    """A recorded session."""

    name: str

    @cached_property
    def exchanges(self) -> list[dict[str, Any]]:
        """The requests with their answers, in order."""
        path = SHARED / "azure-traces" / f"{self.name}.json"
        return list(json.loads(path.read_text(encoding="utf-8"))["exchanges"])

    @cached_property
    def populated(self) -> int:
        """The exchange with the most resources: the first deletion of a replica or registry, or the end."""
        for number, exchange in enumerate(self.exchanges):
            if exchange["method"] == "DELETE" and (
                _REPLICA.search(exchange["path"]) or _REGISTRY.search(exchange["path"])
            ):
                return number
        return len(self.exchanges)

    def registries(self, before: int) -> dict[str, Mapping[str, Any]]:
        """Return the newest recorded body of each registry before an exchange."""
        found: dict[str, Mapping[str, Any]] = {}
        for exchange in self.exchanges[:before]:
            match, body = _REGISTRY.search(exchange["path"]), exchange["body"]
            if match and isinstance(body, dict) and exchange["status"] < 400 and "sku" in body:
                found[match[1]] = body
        return found

    def replicas(self, registry: str, before: int) -> set[str]:
        """Return the regions of a registry's replicas before an exchange, home included."""
        places = {self.registries(before)[registry]["location"]}
        for exchange in self.exchanges[:before]:
            match = _REPLICA.search(exchange["path"])
            if match is None or match[1].lower() != registry.lower() or exchange["status"] >= 400:
                continue
            if exchange["method"] == "PUT":
                places.add(match[2])
            if exchange["method"] == "DELETE":
                places.discard(match[2])
        return places

    def writes(self) -> list[Case]:
        """Return every recorded write that a command can make."""
        found = []
        for number, exchange in enumerate(self.exchanges):
            words, file = _command_of(exchange)
            if words:
                found.append(Case(trace=self.name, start=number, words=words, file=file))
        return found


def _command_of(exchange: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """Return the command that makes a recorded write, and the file that it applies; no words where none does."""
    body: Mapping[str, Any] = exchange["request_body"] or {}
    properties = body.get("properties", {})
    replica, registry = _REPLICA.search(exchange["path"]), _REGISTRY.search(exchange["path"])
    if replica:
        name, region = replica[1], replica[2]
        if exchange["method"] == "PUT":
            routing = ("--no-routing",) if properties.get("regionEndpointEnabled") is False else ()
            return ("replica", "add", name, region, *routing), ""
        if exchange["method"] == "DELETE":
            return ("replica", "delete", name, region), ""
        if exchange["method"] == "PATCH" and "regionEndpointEnabled" in properties:
            entry = {"location": region, "routing": properties["regionEndpointEnabled"], "tags": body["tags"]}
            return ("apply", "-f"), json.dumps({"apiVersion": "acrgeo/v1", "registry": name, "replicas": [entry]})
        if exchange["method"] == "PATCH":
            tags = [word for key, value in body["tags"].items() for word in ("--tag", f"{key}={value}")]
            return ("replica", "tag", name, region, *tags), ""
    if registry and exchange["method"] == "PATCH" and set(properties) == {"dataEndpointEnabled"}:
        verb = "enable" if properties["dataEndpointEnabled"] else "disable"
        return ("endpoints", "data", verb, registry[1]), ""
    return (), ""


TRACES = [Trace(path.stem) for path in PATHS]
