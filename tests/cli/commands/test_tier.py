"""``acrgeo upgrade`` and ``acrgeo downgrade``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox import Response, Sandbox
from tests.cli.conftest import Cli, check_golden

REGISTRIES = "Microsoft.ContainerRegistry/registries"


def test_upgrade_once(cli: Cli) -> None:
    """One write; the second time there is nothing to do."""
    done = cli("upgrade", "contoso", "-y")
    again = cli("upgrade", "contoso")
    check_golden("upgrade", done.err, "--- stdout\n", done.out, "--- again\n", again.err, again.out)
    assert [method for method, _ in done.writes] == ["PATCH"]
    assert (again.code, again.writes) == (0, ())


def test_downgrade_names_what_must_go_first(cli: Cli) -> None:
    """Refused while there are replicas, with the command that deletes them; then it works."""
    cli.premium("eastus", "westeurope")
    refused = cli("downgrade", "contoso", "--to", "standard", "-y")
    check_golden("downgrade-refused", refused.err)
    assert (refused.code, refused.writes) == (5, ())
    delete = refused.err.splitlines()[-1].removeprefix("hint: acrgeo ").split()
    assert cli(*delete, "-y").code == 0
    done = cli("downgrade", "contoso", "--to", "standard", "-y")
    assert (done.code, [method for method, _ in done.writes]) == (0, ["PATCH"])


def test_downgrade_upwards_is_exit_2(cli: Cli) -> None:
    """A tier above the current one is no downgrade: it says what to type."""
    cli("downgrade", "contoso", "--to", "Basic", "-y")
    wrong = cli("downgrade", "contoso", "--to", "Standard", "-y")
    assert (wrong.code, wrong.writes) == (2, ())


def test_downgrade_needs_a_tier_that_exists(cli: Cli) -> None:
    """Premium and gold are none; without --to nothing is guessed."""
    for words in (("--to", "gold"), ("--to", "Premium"), ()):
        wrong = cli("downgrade", "contoso", *words, "-o", "json")
        assert wrong.code == 2
        assert "--to" in json.loads(wrong.err)["error"]["message"]


FILE = "apiVersion: acrgeo/v1\nregistry: contoso\nsku: Standard\nprune: true\nreplicas: []\n"
ID = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg/providers/{REGISTRIES}/contoso"


def hold(cli: Cli, kind: str, count: int) -> None:
    """Give contoso so many of a kind."""
    for number in range(count):
        key = f"{ID}/{kind}/item{number}"
        document = {"id": key, "name": f"item{number}", "type": f"{REGISTRIES}/{kind}", "location": "westus"}
        cli.sandbox.put_document(key, {**document, "properties": {}})


@pytest.mark.parametrize(
    ("kind", "count", "named"),
    [
        ("tokens", 501, "501 tokens"),
        ("scopeMaps", 501, "501 scope maps"),
        ("webhooks", 11, "11 webhooks: Standard takes 10"),
        ("connectedRegistries", 1, "connected registries, which only Premium has: item0"),
    ],
)
def test_what_a_lower_tier_does_not_take_is_refused_before_the_first_deletion(
    cli: Cli, tmp_path: Path, kind: str, count: int, named: str
) -> None:
    """Whatever leads to the downgrade: the command, a file that prunes replicas, and a plan that was saved before."""
    cli.premium("eastus")
    file, saved = tmp_path / "contoso.yaml", tmp_path / "plan.json"
    file.write_text(FILE, encoding="utf-8")
    assert cli("plan", "-f", str(file), "--out", str(saved)).code == 0
    hold(cli, kind, count)
    for words in (
        ("downgrade", "contoso", "--to", "standard", "-y"),
        ("downgrade", "contoso", "--to", "standard", "--dry-run"),
        ("plan", "-f", str(file)),
        ("apply", "-f", str(file), "-y"),
        ("apply", str(saved), "-y"),
    ):
        seen = cli(*words)
        assert named in " ".join((seen.out + seen.err).split()), words
        assert (seen.code, seen.writes) == (5, ()), words


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *((kind, 403) for kind in ("tokens", "scopeMaps", "connectedRegistries", "cacheRules", "webhooks")),
        *(("tokens", status) for status in (400, 404, 429, 500)),
    ],
)
def test_a_list_that_fails_is_unknown_and_no_blocker(cli: Cli, kind: str, status: int) -> None:
    """The downgrade goes on; what could not be read is told before it, with advice about roles only where one lacks."""
    assert cli("upgrade", "contoso", "-y").code == 0
    error = {"error": {"code": "AuthorizationFailed" if status == 403 else "Odd", "message": "Not this time."}}
    failed = Response(status=status, headers={"content-type": "application/json"}, body=json.dumps(error).encode())
    cli.sandbox.answer_next("GET", f"/contoso/{kind}$", *[failed] * 6)
    seen = cli("downgrade", "contoso", "--to", "standard", "--dry-run", "-o", "json")
    assert seen.code == 0, seen.err
    [finding] = [found for found in json.loads(seen.out)["findings"] if found["id"] == "downgrade-blocked"]
    assert (finding["severity"], finding["readFrom"]) == ("unknown", f"{ID}/{kind}")
    assert ("role" in (finding["hint"] or "")) is (status == 403)
    cli.sandbox.clear_faults()
    assert cli("downgrade", "contoso", "--to", "standard", "-y").code == 0


def test_what_a_lower_tier_takes_does_not_stop_it(cli: Cli) -> None:
    """As many as its limit, the scope maps that every registry has, and cache rules, which are told as not known."""
    assert cli("upgrade", "contoso", "-y").code == 0
    for kind, count in (("tokens", 500), ("scopeMaps", 500), ("webhooks", 10), ("cacheRules", 1)):
        hold(cli, kind, count)
    done = cli("downgrade", "contoso", "--to", "standard", "-y")
    assert (done.code, [method for method, _ in done.writes]) == (0, ["PATCH"])
    assert "has the cache rules item0" in " ".join(done.err.split())


def test_regional_endpoints_keep_a_registry_premium(cli: Cli) -> None:
    """Though the api-version that reads the registry does not tell them; what the hint turns off blocks no more."""
    assert cli("upgrade", "contoso", "-y").code == 0
    assert cli("endpoints", "regional", "enable", "contoso", "-y").code == 0
    refused = cli("downgrade", "contoso", "--to", "standard", "-y")
    assert (refused.code, refused.writes) == (5, ())
    assert refused.err.splitlines()[-1] == "hint: acrgeo --sandbox endpoints regional disable contoso"
    assert cli("endpoints", "regional", "disable", "contoso", "-y").code == 0
    assert cli("downgrade", "contoso", "--to", "standard", "-y").code == 0
