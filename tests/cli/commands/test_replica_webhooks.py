"""Webhooks that come with a replica and go with it: ``replica add --webhook-like``, ``replica delete``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

URI = "https://hooks.example.com/{region}/s3cret"


@pytest.fixture
def hooks(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A registry with replicas in two regions and a webhook in each, with a secret header."""
    monkeypatch.setenv("HOOK", "t0ken")
    cli.premium("eastus")
    cli.prepare(
        *("webhook", "add", "contoso", "--each-region", "--uri", URI, "--header-env", "X-Token=HOOK", "--name", "hook"),
        *("--action", "delete", "--scope", "web:*", "-y"),
    )
    return cli


def names(cli: Cli) -> list[str]:
    """Return the names of the webhooks that are there."""
    kind = "Microsoft.ContainerRegistry/registries/webhooks"
    return sorted(
        it["name"].rpartition("/")[2] for it in cli.sandbox._store.under("/subscriptions") if it.get("type") == kind
    )


def test_a_replica_comes_with_a_webhook_like_another(hooks: Cli) -> None:
    """In one plan, after the replica; the region is replaced, the rest is as it was, and no secret is shown."""
    words = ("replica", "add", "contoso", "japaneast", "--webhook-like", "hookwestus")
    seen, made, again = hooks(*words, "--dry-run"), hooks(*words, "-y"), hooks(*words, "-y")
    check_golden("replica-add-webhook-like", seen.out, "--- made\n", made.out)
    assert (made.code, again.code) == (0, 0)
    assert [method for method, path in again.writes if method == "PUT"] == []
    assert not [secret for secret in ("s3cret", "t0ken") if secret in seen.out + seen.err + made.out + made.err]
    shown = hooks("webhook", "show", "contoso", "hookjapaneast", "--show-secrets", "-o", "json")
    (hook,) = json.loads(shown.out)["webhooks"]
    assert (hook["serviceUri"], hook["customHeaders"], hook["actions"], hook["scope"]) == (
        "https://hooks.example.com/japaneast/s3cret",
        {"X-Token": "t0ken"},
        ["delete"],
        "web:*",
    )


def test_a_webhook_to_follow_must_be_there_and_readable(hooks: Cli) -> None:
    """Without it, or without the right to read its secrets, nothing is changed."""
    words = ("replica", "add", "contoso", "japaneast", "--webhook-like")
    missing = hooks(*words, "hookwest", "-y")
    assert (missing.code, missing.writes, "hookwestus" in missing.err) == (8, (), True)
    hooks.sandbox.set_caller("reader")
    denied = hooks(*words, "hookwestus", "-y")
    assert (denied.code, [method for method, _ in denied.writes if method == "PUT"]) == (4, [])


def test_a_name_that_is_taken_elsewhere_is_refused(hooks: Cli, tmp_path: Path) -> None:
    """A webhook cannot move to the new region; the replica is not added either."""
    file = tmp_path / "f.yaml"
    file.write_text(
        "{apiVersion: acrgeo/v1, registry: contoso, webhooks: "
        "[{name: hookjapaneast, uri: 'https://x.example.com', location: westus}]}",
        encoding="utf-8",
    )
    assert hooks("apply", "-f", str(file), "-y").code == 0
    refused = hooks("replica", "add", "contoso", "japaneast", "--webhook-like", "hookwestus", "-y")
    assert (refused.code, [method for method, _ in refused.writes if method == "PUT"]) == (5, [])
    assert "The webhook hookjapaneast is in westus; a webhook cannot move." in " ".join(refused.err.split())


def test_a_deletion_takes_the_webhooks_along_where_asked_to(hooks: Cli) -> None:
    """Before the replica; again there is nothing to do."""
    words = ("replica", "delete", "contoso", "eastus", "--with-webhooks")
    seen, done = hooks(*words, "--dry-run"), hooks(*words, "-y")
    check_golden("replica-delete-with-webhooks", seen.out)
    assert [path.rpartition("/")[2].partition("?")[0] for method, path in done.writes if method == "DELETE"] == [
        "hookeastus",
        "eastus",
    ]
    assert names(hooks) == ["hookwestus"]
    assert hooks(*words, "-y").code == 0


def test_webhooks_that_an_earlier_deletion_left_go_as_well(hooks: Cli) -> None:
    """The command of the warning works after the deletion, too."""
    left = hooks("replica", "delete", "contoso", "eastus", "-y")
    assert "acrgeo --sandbox replica delete contoso eastus --with-webhooks" in " ".join(left.err.split())
    assert names(hooks) == ["hookeastus", "hookwestus"]
    assert hooks("replica", "delete", "contoso", "eastus", "--with-webhooks", "-y").code == 0
    assert names(hooks) == ["hookwestus"]


@pytest.mark.parametrize(
    ("answers", "code", "left"),
    [
        ("y\ny\n", 0, ["hookwestus"]),
        ("n\ny\n", 0, ["hookeastus", "hookwestus"]),
        ("y\nn\n", 1, ["hookeastus", "hookwestus"]),
        ("", 1, ["hookeastus", "hookwestus"]),
    ],
)
def test_a_terminal_is_asked_about_the_webhooks(hooks: Cli, answers: str, code: int, left: list[str]) -> None:
    """Which there are, and that what becomes of them is unknown; then about the whole, as ever."""
    done = hooks("replica", "delete", "contoso", "eastus", answer=answers)
    assert done.code == code
    assert (
        "contoso has the webhook hookeastus in eastus. What becomes of it without the replica is unknown." in done.err
    )
    assert names(hooks) == left


def test_a_region_without_webhooks_asks_nothing_of_them(hooks: Cli) -> None:
    """Nor one whose webhooks the caller may not see."""
    hooks("webhook", "delete", "contoso", "hookeastus", "-y")
    done = hooks("replica", "delete", "contoso", "eastus", answer="y\n")
    assert (done.code, "What becomes of" in done.err) == (0, False)
