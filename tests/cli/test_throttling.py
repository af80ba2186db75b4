"""Commands that Azure throttles: they wait, tell it, and end with a clear error; no role is advised."""

from __future__ import annotations

import json

import pytest

from acrgeo.sandbox import Response
from tests.cli.conftest import Cli

FILE = "apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus}]\n"
REFUSAL = b'{"error": {"code": "TooManyRequests", "message": "Number of requests exceeded the limit."}}'


def refusals(wait: str, times: int = 1) -> list[Response]:
    """Return answers 429 that ask for a wait."""
    headers = {"content-type": "application/json", **({"retry-after": wait} if wait else {})}
    return [Response(status=429, headers=headers, body=REFUSAL) for _ in range(times)]


@pytest.mark.parametrize(
    "words",
    [
        "list",
        "show contoso",
        "plan -f -",
        "drift -f -",
        "export contoso",
        "preflight contoso",
        "endpoints show contoso",
        "permissions check contoso",
        "replica list contoso",
        "regions contoso",
    ],
)
def test_a_throttled_command_finishes(cli: Cli, words: str) -> None:
    """The main reads are throttled a few times: the answer is the same, and stderr says that it waited."""
    cli.premium("eastus")
    told = cli(*words.split(), answer=FILE)
    cli.sandbox.answer_next("GET", "registries|permissions", *refusals("60", 3))
    began = cli.time.now()
    throttled = cli(*words.split(), answer=FILE)
    assert (throttled.code, throttled.out) == (told.code, told.out)
    assert "Azure throttles or is busy: waiting" in throttled.err
    assert cli.time.now() - began >= 60


def test_a_throttled_fleet_is_listed(cli: Cli) -> None:
    """Fifty registries, and the first sixty reads are refused."""
    cli.sandbox.load_seed("fleet")
    everything = cli("list")
    cli.sandbox.add_fault("throttled:times=60,seconds=5,on=read")
    assert cli("list").out == everything.out


@pytest.mark.parametrize("words", ["list", "plan -f -", "drift -f -", "replica add contoso japaneast -y"])
def test_a_wait_that_is_too_long_ends_the_command(cli: Cli, words: str) -> None:
    """Exit 7, nothing sent; the hint is an option that works."""
    cli.premium("eastus")
    asked = "registries(/contoso)?$" if words != "list" else "registries$"
    cli.sandbox.answer_next("GET", asked, *refusals("400"))
    refused = cli(*words.split(), answer=FILE)
    assert (refused.code, refused.writes) == (7, ())
    assert "throttled" in refused.err
    assert "try again in 400 s, or wait for it with --timeout 8m" in " ".join(refused.err.split())
    cli.sandbox.clear_faults()
    cli.sandbox.answer_next("GET", asked, *refusals("400"))
    assert cli(*words.split(), "--timeout", "8m", answer=FILE).code in (0, 3)


SIDE_READS = ("/locks$", "/permissions$", "/listUsages$", "/webhooks$", "/virtualNetworks/", "/privateEndpoints/")


@pytest.mark.parametrize("wait", ["372", "1", ""])
@pytest.mark.parametrize("path", SIDE_READS)
def test_a_throttled_side_read_is_no_advice_about_roles(cli: Cli, path: str, wait: str) -> None:
    """What is not known is said to be throttled, and when to try again; no role, no owner is named."""
    cli.sandbox.load_seed("private")
    cli.sandbox.answer_next("GET", path, *refusals(wait, 40))
    seen = cli("preflight", "fabrikam", "--add", "japaneast", "-o", "json")
    findings = json.loads(seen.out)["findings"]
    throttled = [finding for finding in findings if "throttled" in finding["fact"]]
    assert throttled or path == "/webhooks$"
    for finding in throttled:
        assert finding["severity"] == "unknown"
        assert finding["hint"].startswith("try again in")


def test_throttled_permissions_are_not_missing_ones(cli: Cli) -> None:
    """``permissions check`` ends with 7, not with 4 and a role."""
    cli.sandbox.answer_next("GET", "/permissions$", *refusals("400", 9))
    seen = cli("permissions", "check", "contoso")
    assert seen.code == 7
    assert "role" not in seen.err + seen.out
