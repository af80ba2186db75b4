"""``webhooks`` in a file, from ``plan`` to ``drift``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

FILE = """\
apiVersion: acrgeo/v1
registry: contoso
sku: Premium
replicas:
  - location: eastus
webhooks:
  - name: arrived
    uri: https://deploy.example.com/{region}/s3cret
    headers:
      X-Token: {fromEnv: HOOK_TOKEN}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a webhook in the working folder, and the variable that it names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOK_TOKEN", "t0ken")
    path = tmp_path / "f.yaml"
    path.write_text(FILE, encoding="utf-8")
    return Path(path.name)


def test_webhooks_are_planned_made_and_kept(cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Applied twice there is nothing to do; another value in the environment is drift. No secret is printed."""
    planned = cli("plan", "-f", str(file))
    applied = cli("apply", "-f", str(file), "-y")
    again = cli("apply", "-f", str(file), "-y")
    monkeypatch.setenv("HOOK_TOKEN", "an0ther")
    cli("webhook", "delete", "contoso", "arrivedwestus", "-y")
    drift = cli("drift", "-f", str(file))
    check_golden("listed-webhooks", planned.out, "--- applied\n", applied.out, "--- drift\n", drift.out)
    assert (planned.code, applied.code, again.code, drift.code) == (0, 0, 0, 3)
    assert [method for method, path in again.writes if not path.endswith("/getCallbackConfig")] == []
    everything = "".join(result.out + result.err for result in (planned, applied, again, drift))
    everything += cli("plan", "-f", str(file), "-o", "json").out + cli("drift", "-f", str(file), "-o", "jsonl").out
    assert not [secret for secret in ("s3cret", "t0ken", "an0ther") if secret in everything]


def test_what_an_update_leaves_out_is_removed(cli: Cli, file: Path) -> None:
    """The scope and the headers that the file no longer has."""
    before = FILE.replace("    headers:", "    scope: web\n    headers:")
    file.write_text(before, encoding="utf-8")
    assert cli("apply", "-f", str(file), "-y").code == 0
    file.write_text(FILE[: FILE.index("    headers:")], encoding="utf-8")
    assert cli("apply", "-f", str(file), "-y").code == 0
    shown = json.loads(cli("webhook", "show", "contoso", "--show-secrets", "-o", "json").out)["webhooks"]
    assert [(hook["scope"], hook["customHeaders"]) for hook in shown] == [("", {}), ("", {})]
    assert cli("plan", "-f", str(file), "--detailed-exitcode").code == 0


def test_a_saved_plan_takes_its_secrets_from_the_environment(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not in it; without them it does not run."""
    assert cli("plan", "-f", str(file), "--out", "plan.json").code == 0
    saved = Path("plan.json").read_text(encoding="utf-8")
    assert "t0ken" not in saved
    monkeypatch.delenv("HOOK_TOKEN")
    unset = cli("apply", "plan.json", "-y")
    assert (unset.code, unset.writes) == (2, ())
    monkeypatch.setenv("HOOK_TOKEN", "t0ken")
    assert cli("apply", "plan.json", "-y").code == 0
    assert cli("plan", "-f", str(file), "--detailed-exitcode").code == 0


def test_a_reader_sees_what_is_unknown(cli: Cli, file: Path) -> None:
    """Where webhooks post to: that is neither a change nor drift."""
    cli("apply", "-f", str(file), "-y")
    cli.sandbox.set_caller("reader")
    for words in (("plan", "-f", str(file), "--detailed-exitcode"), ("drift", "-f", str(file))):
        seen = cli(*words)
        assert (seen.code, "[webhook-unread]" in seen.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (FILE.replace("HOOK_TOKEN", "NOWHERE"), "f.yaml:10:26: webhooks[0].headers.X-Token.fromEnv: the environment"),
        (FILE.replace("{fromEnv: HOOK_TOKEN}", "t0ken"), "f.yaml:10:16: webhooks[0].headers.X-Token: must be {fromEnv"),
        (FILE + "    regions: [eastuss]\n", "f.yaml:7:11: webhooks[0]: eastuss is not a region, did you mean eastus"),
        (
            FILE + "  - {name: arrivedwestus, uri: https://x, location: westus}\n",
            "f.yaml:11:12: webhooks[1].name: there is a webhook arrivedwestus already, at f.yaml:7:11",
        ),
        (FILE.replace("arrived", "a" * 45), "f.yaml:7:11: webhooks[0].name: makes 'aaaa"),
    ],
)
def test_a_mistake_is_told_with_its_line(cli: Cli, file: Path, text: str, mistake: str) -> None:
    """Before any write; those that depend on the registry's regions, too."""
    file.write_text(text, encoding="utf-8")
    for command in ("plan", "apply", "drift"):
        seen = cli(command, "-f", str(file), *(["-y"] if command == "apply" else []))
        assert (seen.code, seen.writes) == (2, ()), seen.err
        assert mistake in seen.err
        assert "t0ken" not in seen.err


def test_an_export_has_the_webhooks_and_no_secret(cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variables that it names set, its plan is empty; who may not read them gets a remark."""
    file.write_text(FILE.replace("s3cret", "{region}"), encoding="utf-8")
    cli("apply", "-f", str(file), "-y")
    assert cli("export", "contoso", "--out", "e.yaml").code == 0
    exported = Path("e.yaml").read_text(encoding="utf-8")
    check_golden("export-webhooks", exported)
    monkeypatch.setenv("WEBHOOK_ARRIVED_X_TOKEN", "t0ken")
    assert cli("plan", "-f", "e.yaml", "--detailed-exitcode").code == 0
    cli.sandbox.set_caller("reader")
    assert "# the webhook arrivedeastus is left out: where it posts to may not be read" in cli("export", "contoso").out


@pytest.mark.parametrize(
    "line", ["eastus: created", "webhook arrivedeastus in eastus: creating", "arrivedwestus in westus: created"]
)
def test_an_interrupted_run_goes_on_where_it_stopped(cli: Cli, file: Path, line: str) -> None:
    """Whether the replica is there, or one of its webhooks: nothing is made twice."""

    def stop(text: str) -> None:
        if line in text:
            cli.hear_err = None
            raise KeyboardInterrupt

    cli.hear_err = stop
    assert cli("apply", "-f", str(file), "-y").code == 130
    cli.hear_err = None
    cli.time.advance(60)
    assert cli("apply", "-f", str(file), "-y").code == 0
    assert cli("plan", "-f", str(file), "--detailed-exitcode").code == 0
    made = [hook["name"] for hook in json.loads(cli("webhook", "list", "contoso", "-o", "json").out)["webhooks"]]
    assert made == ["arrivedeastus", "arrivedwestus"]
