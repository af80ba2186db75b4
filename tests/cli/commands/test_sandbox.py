"""``acrgeo sandbox`` on the local sandbox."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_seed_adds_and_reset_forgets(cli: Cli) -> None:
    """Messages go to stderr: stdout stays empty."""
    added = cli("sandbox", "seed", "private")
    assert (added.code, added.out, added.err) == (0, "", "Seed private added.\n")
    assert cli("list", "-o", "name").out == "contoso\ncontosowesteu\nfabrikam\n"
    assert cli("sandbox", "reset").code == 0
    assert cli("list", "-o", "name").out == "contoso\ncontosowesteu\n"
    assert cli("sandbox", "reset", "--empty").code == 0
    assert cli("list", "-o", "name").out == ""


def test_reset_makes_the_owner_call_again(cli: Cli) -> None:
    """A demo that ended as reader does not surprise the next one."""
    cli("sandbox", "caller", "acrpush")
    cli("sandbox", "reset")
    assert cli("permissions", "check", "contoso").code == 0


def test_caller_from_a_role_definition(cli: Cli, tmp_path: Path) -> None:
    """A file as Azure prints role definitions."""
    role = tmp_path / "role.json"
    role.write_text(json.dumps({"permissions": [{"actions": ["*/read"], "notActions": []}]}))
    assert cli("sandbox", "caller", str(role)).code == 0
    assert cli("permissions", "check", "contoso").code == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("seed", "nope"), "the names are contoso, private, neglected, fleet, fleet:N"),
        (("reset", "nope"), "the names are contoso, private, neglected, fleet, fleet:N"),
        (("caller", "nope"), "the names are owner, contributor, reader, acrpush"),
        (("caller", "nope.json"), "nope.json cannot be read: No such file or directory."),
        (("env", "--ready-file", "nope.json"), "nope.json does not exist"),
    ],
)
def test_wrong_names_are_exit_2(cli: Cli, words: tuple[str, ...], told: str) -> None:
    """With the names that there are; nothing is changed."""
    before = cli("list", "-o", "json").out
    wrong = cli("sandbox", *words)
    assert (wrong.code, wrong.out) == (2, "")
    assert told in " ".join(wrong.err.split())
    assert cli("list", "-o", "json").out == before


def test_caller_file_that_is_no_role(cli: Cli, tmp_path: Path) -> None:
    """Text that is not JSON, and JSON that is no role."""
    for content in ("not json", "{}", "3", '{"permissions": 3}'):
        file = tmp_path / "role.json"
        file.write_text(content)
        assert cli("sandbox", "caller", str(file)).code == 2, content


def test_env_of_the_local_sandbox(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines for a shell, safe for odd paths."""
    monkeypatch.setenv("ACRGEO_SANDBOX_STATE", "/tmp/it's here/s.db")
    lines = [shlex.split(line) for line in cli("sandbox", "env").out.splitlines()]
    assert lines == [
        ["export", "ACRGEO_SANDBOX=1"],
        ["export", "ACRGEO_SANDBOX_STATE=/tmp/it's here/s.db"],
    ]


def test_env_of_a_ready_file(cli: Cli, tmp_path: Path) -> None:
    """The file that serve wrote becomes the variables that acrgeo reads; any other file is exit 2."""
    ready = tmp_path / "ready.json"
    ready.write_text(
        json.dumps({"endpoint": "https://127.0.0.1:1", "caFile": "/ca", "token": "t", "subscriptionId": "s"})
    )
    assert cli("sandbox", "env", "--ready-file", str(ready)).out.splitlines() == [
        "export ACRGEO_SANDBOX_URL=https://127.0.0.1:1",
        "export ACRGEO_SANDBOX_CA=/ca",
        "export ACRGEO_SANDBOX_TOKEN=t",
        "export AZURE_SUBSCRIPTION_ID=s",
    ]
    ready.write_text("[]")
    assert cli("sandbox", "env", "--ready-file", str(ready)).code == 2


def test_the_sandbox_misbehaves_on_demand(cli: Cli) -> None:
    """A fault stays for the next command, and without a word it is gone."""
    put = cli("sandbox", "fault", "locked")
    assert (put.code, put.out, put.err) == (0, "", "Faults added: locked.\n")
    assert cli("upgrade", "contoso", "-y").code == 5
    assert cli("sandbox", "fault").err == "Faults removed.\n"
    assert cli("upgrade", "contoso", "-y").code == 0


def test_a_sandbox_with_a_wrong_fault_is_not_served(cli: Cli) -> None:
    """Exit 2 before anything listens."""
    refused = cli("sandbox", "serve", "--fault", "throttled:speed=2")
    assert refused.code == 2
    assert "The fault throttled has no option 'speed=2'" in " ".join(refused.err.split())


def test_hosts_have_ports_in_a_served_sandbox_only(cli: Cli) -> None:
    """The local one is in process; the hint serves one."""
    run = cli("sandbox", "hosts")
    assert run.code == 2
    assert "served sandbox only" in run.err
    assert "acrgeo sandbox serve" in run.err
