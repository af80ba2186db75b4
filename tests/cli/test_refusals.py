"""Refusals that no role lifts, through the command line: the cause, exit code 5, one write, and no role."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

ADD = ("replica", "add", "contoso", "canadacentral")
DRAIN = ("routing", "disable", "contoso", "westeurope")
DELETE = ("replica", "delete", "contoso", "westeurope")
ENDPOINTS = ("endpoints", "data", "enable", "contoso")
WEBHOOK = ("webhook", "add", "contoso", "westeurope", "--uri", "https://ci.example.com/x")

CASES = [
    ("denied-by-azure", ADD, "RequestDisallowedByAzure", "best available regions", "acrgeo --sandbox regions"),
    (
        "denied-by-azure:reason=new-customers",
        ADD,
        "RequestDisallowedByAzure",
        "new customers",
        "acrgeo --sandbox regions",
    ),
    *(
        (f"mfa-wanted:by={by}", words, code, "second factor (MFA)", "az login")
        for by, code in (("azure", "RequestDisallowedByAzure"), ("policy", "RequestDisallowedByPolicy"))
        for words in (ADD, DRAIN, DELETE)
    ),
    *(
        ("deny-assignment", words, "DenyAssignmentAuthorizationFailed", "deploymentStacks/net", "no role lifts it")
        for words in (ADD, DRAIN, DELETE, WEBHOOK)
    ),
    *(
        ("subscription-disabled", words, "ReadOnlyDisabledSubscription", "disabled", "billing owner")
        for words in (ADD, DRAIN, ENDPOINTS, WEBHOOK)
    ),
    ("quota-exceeded", ADD, "QuotaExceeded", "quota", "acrgeo --sandbox preflight contoso"),
    *(
        ("unregistered", words, "MissingSubscriptionRegistration", "not registered", "az provider register")
        for words in (ADD, DRAIN, DELETE)
    ),
]


@pytest.mark.parametrize(("fault", "words", "code", "cause", "hint"), CASES)
def test_a_refusal_is_told_by_its_cause(
    cli: Cli, fault: str, words: tuple[str, ...], code: str, cause: str, hint: str
) -> None:
    """Exit code 5, Azure's code and cause, what helps, one write and no role."""
    cli.premium("westeurope")
    cli.sandbox.add_fault(fault)
    done = cli(*words, "-y", "-o", "json")
    (end,) = json.loads(done.out)["results"]
    assert (done.code, len(done.writes), end["result"]) == (5, 1, "failed"), done.err
    assert (end["error"]["code"], cause in end["error"]["message"]) == (code, True)
    assert hint in end["error"]["hint"]
    assert "permissions check" not in done.out + done.err


def test_a_disabled_subscription_still_reads_and_deletes(cli: Cli) -> None:
    """GET and DELETE pass, as documented."""
    cli.premium("westeurope")
    cli.sandbox.add_fault("subscription-disabled")
    assert cli("show", "contoso").code == 0
    done = cli(*DELETE, "-y")
    assert (done.code, len(done.writes)) == (0, 1), done.err


@pytest.mark.parametrize("by", ["azure", "policy"])
@pytest.mark.parametrize("words", [ADD, DELETE])
def test_a_challenge_for_mfa_asks_for_a_fresh_sign_in(cli: Cli, by: str, words: tuple[str, ...]) -> None:
    """With claims in the answer it is a matter of the sign-in, exit code 4, and az's line has the claims whole."""
    cli.premium("westeurope")
    cli.sandbox.add_fault(f"mfa-wanted:by={by},claims=yes")
    done = cli(*words, "-y", "-o", "json")
    (end,) = json.loads(done.out)["results"]
    assert (done.code, end["error"]["code"]) == (4, "ClaimsChallenge")
    assert "Azure asks for a fresh sign-in" in end["error"]["message"]
    assert "MFA" in end["error"]["message"]
    assert '--claims-challenge "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6' in end["error"]["hint"]
    assert "not asked" not in done.out + done.err


@pytest.mark.parametrize("form", ["table", "wide"])
@pytest.mark.parametrize(
    "words",
    [
        "replica add contoso eastus westus --dry-run",
        "replica add contoso eastus --dry-run",
        "preflight contoso --add eastus --add westus",
        "plan -f contoso.yaml",
    ],
)
def test_each_blocker_is_told_once_with_its_own_hint_under_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, form: str
) -> None:
    """On stdout and stderr together; the last line of stderr counts them."""
    monkeypatch.chdir(tmp_path)
    text = "apiVersion: acrgeo/v1\nregistry: contoso\nreplicas:\n  - location: eastus\n"
    (tmp_path / "contoso.yaml").write_text(text)
    told = cli(*words.split(), "-o", form)
    assert (told.code, told.writes) == (5, ())
    lines = f"{told.out}\n{told.err}".splitlines()
    blockers = [at for at, line in enumerate(lines) if line.startswith("refused: ")]
    assert len(blockers) == words.count("westus") + 1
    for at, following in zip(blockers, [*blockers[1:], len(lines)], strict=True):
        assert [line for line in lines[at:following] if line.startswith("  hint: ")]
    assert "\n".join(lines).count("replicas need Premium") == 1
    counted = "1 blocker" if len(blockers) == 1 else f"{len(blockers)} blockers"
    assert told.err.splitlines()[-1] == f"error: {counted}. Nothing was changed."
