"""The sandbox against recorded sessions: the conformance kit's judge, in process and on the virtual clock.

The kit and the recordings live beside the project; where they are absent these tests are skipped.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from tests.sandbox.driver import BASE

SHARED = Path(__file__).parents[3] / "shared"
JUDGE = SHARED / "conformance" / "check_sandbox.py"
CONNECTIONS, FIRST = "/privateEndpointConnections", 40009000000000000001
EMULATED = ("listcredentials", "microsoft\\.network", "privateendpointconnections")
"""Out of the kit's scope, and emulated here."""
TRACES = sorted((SHARED / "azure-traces").glob("*.json"))


class InProcess:
    """What the judge takes for its HTTPS client.

    Private endpoint connections are named by digits that the service makes up: the recorded ones, numbered in the
    order of their endpoints, stand for ours.
    """

    def __init__(self, judge: ModuleType, sandbox: Sandbox) -> None:
        self._judge, self._sandbox = judge, sandbox

    def request(self, method: str, target: str, body: Any = None) -> Any:
        """One request, answered by the sandbox."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        aliases = self._aliases(parts.path, query)
        path = parts.path
        for recorded, ours in aliases.items():
            path = path.replace(recorded, ours)
        response = self._send(method, path, query, body)
        content = response.body
        for recorded, ours in aliases.items():
            content = content.replace(ours.encode(), recorded.encode())
        return self._judge.Response(response.status, dict(response.headers), content)

    def _send(self, method: str, path: str, query: Mapping[str, str], body: Any = None) -> Response:
        return self._sandbox.handle(
            Request(
                method=method,
                path=path,
                query=query,
                headers={"authorization": f"Bearer {self._sandbox.token}"},
                body=b"" if body is None else json.dumps(body).encode(),
                base_url=BASE,
            )
        )

    def _aliases(self, path: str, query: Mapping[str, str]) -> dict[str, str]:
        registry, found, _ = path.partition(CONNECTIONS)
        if not found:
            return {}
        listed = self._send("GET", registry + CONNECTIONS, {"api-version": query["api-version"]})
        connections = json.loads(listed.body).get("value", [])
        connections.sort(key=lambda connection: connection["properties"]["privateEndpoint"]["id"])
        return {
            f"{FIRST + number:032}": connection["name"].rsplit(".", 1)[1]
            for number, connection in enumerate(connections)
        }


@cache
def _code() -> CodeType:
    """The judge, compiled: an import would leave a file beside it."""
    return compile(JUDGE.read_bytes(), JUDGE, "exec")


def judge_on(clock: VirtualClock) -> ModuleType:
    """A fresh copy of the judge, for which time passes on our clock."""
    judge = ModuleType("check_sandbox")
    judge.__file__ = str(JUDGE)
    exec(_code(), judge.__dict__)
    # A module that is made here has no attributes that mypy knows.
    # Stricter than the kit: identities, keys, networks, private endpoints and admin passwords are emulated.
    judge.OUT_OF_SCOPE_BODY = []  # type: ignore[attr-defined]
    judge.OUT_OF_SCOPE = [rule for rule in judge.OUT_OF_SCOPE if not any(word in rule[0] for word in EMULATED)]  # type: ignore[attr-defined]
    judge.OUT_OF_SCOPE = [  # type: ignore[attr-defined]
        (pattern.replace("containerregistry|authorization", "containerregistry|authorization|network"), why)
        for pattern, why in judge.OUT_OF_SCOPE
    ]
    judge.time = SimpleNamespace(sleep=clock.sleep, monotonic=clock.now)  # type: ignore[attr-defined]
    return judge


def play(trace: Mapping[str, Any], name: str) -> Any:
    """Act the trace out; the judge's run with what it found."""
    clock = VirtualClock()
    judge = judge_on(clock)
    options = Namespace(
        endpoint=BASE,
        subscription=Sandbox.subscription_id,
        run_id="test",
        keep_names=False,
        group=None,
        api_version=None,
        cleanup=True,
        max_wait=10.0,
        lro_timeout=120.0,
        settle_budget=20.0,
    )
    with closing(Sandbox(clock=clock)) as sandbox:
        run = judge.Run(name, trace, options, InProcess(judge, sandbox))
        run.go()
    return run


@pytest.mark.skipif(not TRACES or not JUDGE.exists(), reason="no ../shared with recordings")
@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_the_sandbox_answers_as_azure_did(path: Path) -> None:
    """Every exchange of the recording that is in scope is answered alike."""
    run = play(json.loads(path.read_text(encoding="utf-8")), path.stem)
    assert run.failed == []
    assert run.passed > 0


@pytest.mark.skipif(not TRACES or not JUDGE.exists(), reason="no ../shared with recordings")
def test_the_judge_sees_a_difference() -> None:
    """The judge works in process, too: a recording with another status fails."""
    path = next(path for path in TRACES if path.stem.startswith("check-name"))
    trace = json.loads(path.read_text(encoding="utf-8"))
    trace["exchanges"][0]["status"] = 202
    assert [miss["kind"] for miss in play(trace, path.stem).failed] == ["status"]
