"""The sandbox against recorded sessions: the conformance kit's judge, in process and on the virtual clock.

The kit and the recordings live beside the project; where they are absent these tests are skipped.
"""

from __future__ import annotations

import importlib.util
import json
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from acrgeo.sandbox import Request, Sandbox, VirtualClock
from tests.sandbox.driver import BASE

SHARED = Path(__file__).parents[3] / "shared"
JUDGE = SHARED / "conformance" / "check_sandbox.py"
TRACES = sorted((SHARED / "azure-traces").glob("*.json"))


class InProcess:
    """What the judge takes for its HTTPS client."""

    def __init__(self, judge: ModuleType, sandbox: Sandbox) -> None:
        self._judge, self._sandbox = judge, sandbox

    def request(self, method: str, target: str, body: Any = None) -> Any:
        """One request, answered by the sandbox."""
        parts = urlsplit(target)
        response = self._sandbox.handle(
            Request(
                method=method,
                path=parts.path,
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers={"authorization": f"Bearer {self._sandbox.token}"},
                body=b"" if body is None else json.dumps(body).encode(),
                base_url=BASE,
            )
        )
        return self._judge.Response(response.status, dict(response.headers), response.body)


def judge_on(clock: VirtualClock) -> ModuleType:
    """A fresh copy of the judge, for which time passes on our clock."""
    spec = importlib.util.spec_from_file_location("check_sandbox", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    judge.OUT_OF_SCOPE_BODY = []  # type: ignore[attr-defined]  # stricter than the kit: identities and keys are emulated
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
