"""Commands over recorded HTTP: the real SDK and the real commands, answers from ``cassettes/``, no socket."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pytest_recording import plugin

from acrgeo.__main__ import run
from acrgeo.arm.gateway import Gateway
from acrgeo.errors import ExitCode
from acrgeo.output.console import Streams, text
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from tests import recordings
from tests.cli.conftest import READS
from tests.recordings import FAILING_REGION, GUID, ZEROS, RecordedClock, Source

CASSETTES = Path(__file__).parents[1] / "cassettes"

vcr = plugin.vcr  # in place of the one in conftest, which does nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command and its expected outcome.

    ``start`` has the replicas that the registry starts with, None for a Standard one; ``shows`` is on one of the
    streams or in the error; ``writes`` are the requests that change something, by method, end of path and body.
    """

    name: str
    line: str
    start: tuple[str, ...] | None = None
    caller: str = "owner"
    code: ExitCode = ExitCode.DONE
    shows: tuple[str, ...]
    writes: tuple[tuple[str, str, Any], ...] = ()
    is_sandbox_only: bool = False


ROUTED_OFF = {
    "tags": {
        "acrgeo-drained-by": "oncall",
        "acrgeo-drained-reason": "slow pulls",
        "acrgeo-drained-at": "2026-09-21T14:13:20Z",
    },
    "properties": {"regionEndpointEnabled": False},
}
CASES = [
    Case(name="list", line="list -g contoso-rg", shows=("contoso        Standard  westus",)),
    Case(
        name="show",
        start=("eastus", "westeurope"),
        line="show contoso",
        shows=("contoso  Premium, home westus", "Serving             3 of 3 replicas"),
    ),
    Case(
        name="replica-list",
        start=("eastus",),
        line="replica list contoso",
        shows=("  eastus  yes     Ready", "★ westus  yes     Ready"),
    ),
    Case(name="regions", line="regions contoso", shows=("westus", "eastus")),
    Case(
        name="permissions",
        line="permissions check contoso",
        shows=("replications/write", "Nothing is missing."),
    ),
    Case(
        name="replica-add",
        line="replica add contoso eastus --tag team=web --upgrade --yes",
        shows=("tier    upgraded", "eastus  created"),
        writes=(
            ("PATCH", "registries/contoso", {"sku": {"name": "Premium"}}),
            ("PUT", "replications/eastus", {"location": "eastus", "tags": {"team": "web"}}),
        ),
    ),
    Case(
        name="replica-add-fails",
        start=(),
        line=f"replica add contoso {FAILING_REGION} --yes",
        code=ExitCode.FAILED,
        shows=("RegionalCapacity",),
        writes=(("PUT", f"replications/{FAILING_REGION}", {"location": FAILING_REGION}),),
        is_sandbox_only=True,
    ),
    Case(
        name="replica-delete",
        start=("eastus",),
        line="replica delete contoso eastus --yes",
        shows=("eastus  deleted",),
        writes=(("DELETE", "replications/eastus", None),),
    ),
    Case(
        name="routing-disable",
        start=("eastus",),
        line="routing disable contoso eastus --reason 'slow pulls' --by oncall --yes",
        shows=("eastus  drained", "Clients move as their DNS caches expire."),
        writes=(("PATCH", "replications/eastus", ROUTED_OFF),),
    ),
    Case(
        name="downgrade-blocked",
        start=("eastus",),
        line="downgrade contoso --to Standard --yes",
        code=ExitCode.REFUSED,
        shows=("eastus", "Nothing was changed."),
    ),
    Case(
        name="not-found",
        line="show contosso",
        code=ExitCode.NOT_FOUND,
        shows=("no registry named contosso", "did you mean contoso"),
    ),
    Case(
        name="upgrade-not-permitted",
        caller="reader",
        line="upgrade contoso --yes",
        code=ExitCode.NOT_PERMITTED,
        shows=("Microsoft.ContainerRegistry/registries/write",),
        is_sandbox_only=True,
    ),
]


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    """Return the folder of the cassettes, beside the package for people to read."""
    return str(CASSETTES)


@pytest.fixture
def default_cassette_name(case: Case) -> str:
    """Return the name of the cassette of a case."""
    return case.name


@pytest.fixture(autouse=True)
def _no_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear the environment, so that the options are those of the case."""
    for name in [name for name in os.environ if name.startswith(("ACRGEO_", "AZURE_DEFAULTS_")) and "LIVE" not in name]:
        monkeypatch.delenv(name)


@pytest.fixture
def source(case: Case, record_mode: str) -> Iterator[Source]:
    """Return the source of answers, made ready before the cassette runs."""
    if record_mode == "none":
        yield recordings.played()
        return
    is_live = os.environ.get("LIVE") == "1"
    if is_live and case.is_sandbox_only:
        pytest.skip("cannot be arranged in a subscription")
    with ExitStack() as cleanup:
        source = cleanup.enter_context(recordings.live(os.environ) if is_live else recordings.served())
        source.arrange(case.start, case.caller)
        yield source
        cassette = CASSETTES / f"{case.name}.yaml"
        header = f"# Recorded from {source.description}, on {datetime.now(timezone.utc):%Y-%m-%d} by make cassettes.\n"
        cassette.write_text(header + cassette.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.fixture
def vcr_config(source: Source) -> dict[str, Any]:
    """Return what is removed while recording, and what makes two requests equal."""
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "before_record_request": lambda request: source.scrub_request(request),  # noqa: PLW0108 it is deep-copied
        "before_record_response": lambda response: source.scrub_response(response),  # noqa: PLW0108 as above
        "decode_compressed_response": True,
    }


def end_of(path: str) -> str:
    """Return the type and name that a path ends with."""
    return "/".join(path.rsplit("/", 2)[1:])


@pytest.mark.vcr
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_command_reads_and_writes_what_was_recorded(
    case: Case, source: Source, record_mode: str, vcr: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends and shows what the case says, sends exactly its writes, and asks for all that was recorded."""
    streams = Streams.captured(width=100)
    clock = RecordedClock(is_waiting=record_mode != "none")
    with source.connect() as session:

        def make_context(common: Common) -> Context:
            return Context(
                common=common,
                environ={},
                streams=streams,
                clock=clock,
                connected=Gateway(session),
                is_ordered=True,  # answers are played in the order of the recording
            )

        code = run(shlex.split(case.line), make_context=make_context)
    shown = text(streams.out) + text(streams.err) + capsys.readouterr().err
    assert code == case.code, shown
    for fragment in case.shows:
        assert fragment in shown
    sent = [
        (request.method, end_of(request.path), json.loads(request.body) if request.body else None)
        for request in vcr.requests
    ]
    assert tuple(write for write in sent if write[0] != "GET" and not write[1].endswith(READS)) == case.writes
    assert record_mode != "none" or vcr.all_played


LEFT = {
    "a token": re.compile(
        r"bearer\s|\bauthorization['\"]?:|eyJ[\w-]{10,}|acrgeo-sandbox-|client_?secret", re.IGNORECASE
    ),
    "a signature": re.compile(r"[?&](sig|se|sp|sv|t|c|s|h)=", re.IGNORECASE),
    "a long secret": re.compile(r"[A-Za-z0-9+_=-]{80,}"),
    "a machine": re.compile(r"127\.0\.0\.1|localhost|/(home|Users|root|tmp)/", re.IGNORECASE),
    "a person": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "a wait": re.compile(r"retry-after", re.IGNORECASE),
    "a request's id": re.compile(r"x-ms-"),
}
OPERATION = re.compile(r"(operationStatuses|operationResults)/[\w-]+", re.IGNORECASE)


def find_left(cassette: str) -> list[str]:
    """Find what a cassette must not hold. The random name of an operation may stay: it tells polls apart."""
    found = [f"{what}: {match.group()[:60]}" for what, mark in LEFT.items() for match in mark.finditer(cassette)]
    others = set(GUID.findall(OPERATION.sub("", cassette))) - {ZEROS}
    return found + [f"an id: {guid}" for guid in sorted(others)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_cassette_holds_nothing_private(case: Case) -> None:
    """It names its source, and no secret, person, machine or ID is left."""
    cassette = (CASSETTES / f"{case.name}.yaml").read_text(encoding="utf-8")
    assert re.match(r"# Recorded from .+, on \d{4}-\d\d-\d\d by make cassettes\.\n", cassette)
    assert find_left(cassette) == []


def test_every_cassette_belongs_to_a_case() -> None:
    """No cassette of a deleted case is left."""
    assert {path.stem for path in CASSETTES.glob("*")} == {case.name for case in CASES}


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: [Bearer x]",
        "string: eyJhbGciOiJSUzI1NiJ9.payload",
        "uri: https://management.azure.com/x?api-version=1&t=1&c=MII",
        "uri: https://127.0.0.1:4711/subscriptions",
        "createdBy: someone@contoso.com",
        "Retry-After: ['10']",
        "id: /subscriptions/6f9d5a3e-1c2b-4d5e-8f70-112233445566",
        "secret: " + "Ab1" * 40,
        "path: /home/someone/.azure",
        "x-ms-request-id: [1]",
    ],
)
def test_what_is_left_is_found(line: str) -> None:
    """The scan finds each kind."""
    assert find_left(line)
