"""Bad input: each one clear error with its exit code, and nothing changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.sandbox import Response
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli

ADD = ("replica", "add", "contoso")
HTML = Response(status=200, headers={"content-type": "text/html"}, body=b"<html>proxy</html>")
EXPIRED = json_response(
    401, {"error": {"code": "ExpiredAuthenticationToken", "message": "The access token expiry UTC time is past."}}
)


def told(cli: Cli, *words: str, code: int) -> str:
    """The error of a command line that must fail with the exit code, on one line; nothing was written to Azure.

    It is one ``error:`` with at most one ``hint:``, and the same as one JSON document under ``-o json``.
    """
    failed = cli(*words, "-y" if words[0] != "show" else "-v")
    assert (failed.code, failed.writes, failed.out) == (code, (), "")
    assert failed.err.count("error: ") == 1
    assert failed.err.count("hint: ") <= 1
    assert "Traceback" not in failed.err
    return " ".join(failed.err[failed.err.index("error: ") :].split())


def test_unknown_registry(cli: Cli) -> None:
    """Close names are suggested."""
    text = told(cli, "show", "contsoo", code=8)
    assert text.startswith("error: There is no registry named contsoo in subscription")
    assert text.endswith("hint: did you mean contoso or contosowesteu?")


def test_unknown_registry_of_a_group(cli: Cli) -> None:
    """A registry that is in another group than -g says is told as such."""
    text = told(cli, *ADD, "eastus", "-g", "other-rg", code=8)
    assert text.endswith("hint: contoso is in contoso-rg: -g contoso-rg")


def test_two_registries_of_that_name(cli: Cli) -> None:
    """Both groups are named; with -g the right one is taken."""
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    document = cli.sandbox.get_document(found)
    assert document is not None
    twin = found.replace("contoso-rg", "zz-rg")
    cli.sandbox.put_document(twin, {**document, "id": twin})
    text = told(cli, *ADD, "eastus", code=2)
    assert text == "error: contoso is in 2 resource groups: contoso-rg, zz-rg. hint: -g GROUP"
    assert cli("show", "contoso", "-g", "contoso-rg").code == 0


@pytest.mark.parametrize(
    ("region", "fact", "hint"),
    [
        ("eastsu", "eastsu is not a region that this subscription knows.", "did you mean eastus"),
        ("atlantis", "atlantis is not a region that this subscription knows.", "acrgeo --sandbox regions contoso"),
        ("westus", "westus is the home region of contoso", "acrgeo --sandbox routing show contoso"),
        ("West US", "westus is the home region of contoso", "acrgeo --sandbox routing show contoso"),
    ],
)
def test_region_that_cannot_be(cli: Cli, region: str, fact: str, hint: str) -> None:
    """Unknown or home: refused before any write."""
    text = told(cli, *ADD, region, "--upgrade", code=5)
    assert fact in text
    assert hint in text


def test_region_that_does_not_offer_registries(cli: Cli) -> None:
    """It is known and unavailable: said so."""
    regions = json.loads(cli("regions", "contoso", "-o", "json").out)["regions"]
    unavailable = next(region["name"] for region in regions if region["state"] == "unavailable")
    text = told(cli, *ADD, unavailable, "--upgrade", code=5)
    assert "does not offer container registry replicas" in text


def test_several_refusals_are_told_at_once(cli: Cli) -> None:
    """Not one a call: every fact is there, and what to do about each."""
    text = told(cli, *ADD, "eastsu", "westus", "--upgrade", code=5)
    assert "eastsu is not a region" in text
    assert "westus is the home region" in text


@pytest.mark.parametrize("regions", [("eastus", "eastus"), ("eastus", "East US")])
def test_duplicate_regions(cli: Cli, regions: tuple[str, ...]) -> None:
    """However they are spelt."""
    assert told(cli, *ADD, *regions, code=2).startswith("error: eastus is given twice.")
    assert cli.sandbox.requests() == []


@pytest.mark.parametrize("name", ["abcd", "a" * 51, "east-us", "east_us", "öst123"])
def test_invalid_replica_names(cli: Cli, name: str) -> None:
    """5 to 50 letters and digits; nothing is asked of Azure."""
    text = told(cli, *ADD, "eastus", "--upgrade", "--name", name, code=2)
    assert cli.sandbox.requests() == []
    assert f"'{name}' is not a replica name: 5 to 50 letters and digits." in text


@pytest.mark.parametrize("name", ["x", "con toso", "contoso.example.com", "/subscriptions/1", "contoso'", ""])
def test_text_that_names_no_registry(cli: Cli, name: str) -> None:
    """Refused before anything is asked of Azure."""
    told(cli, "show", name, code=2)
    assert cli.sandbox.requests() == []


def test_login_server_of_another_cloud(cli: Cli) -> None:
    """It says which cloud to name."""
    assert told(cli, "show", "contoso.azurecr.cn", code=2).endswith("hint: --cloud china")


def test_no_subscription(cli: Cli) -> None:
    """A sign-in that sees none is told so; so is a name that none has."""
    cli.sandbox.answer_next("GET", "^/subscriptions$", json_response(200, {"value": []}))
    text = told(cli, "show", "contoso", code=2)
    assert text == ("error: No subscription is visible to this sign-in. hint: az login, with another tenant or account")
    assert "No visible subscription is named nope" in told(cli, "show", "contoso", "-s", "nope", code=8)


class NobodyCredential:
    """A credential of azure.identity where nobody is signed in."""

    def get_token(self, *_: str, **__: Any) -> Any:
        """Raises."""
        raise ClientAuthenticationError(message="DefaultAzureCredential failed to retrieve a token")


def test_not_signed_in(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 4, the way to sign in, and why each way failed for a program."""
    monkeypatch.delenv("ACRGEO_SANDBOX")
    session = Session(credential=NobodyCredential(), http=SandboxPool(cli.sandbox), environ={}, reads_az_profile=False)
    cli.gateway = Gateway(session)
    text = told(cli, *ADD, "eastus", code=4)
    assert "not signed in to Azure" in text
    assert "az login" in text
    error = json.loads(cli("show", "contoso", "-o", "json").err)["error"]
    assert (error["code"], error["exitCode"]) == ("NotSignedIn", 4)
    assert cli.sandbox.requests() == []


def test_expired_token(cli: Cli) -> None:
    """Exit 4 and the way to sign in again."""
    cli.sandbox.answer_next("GET", "/subscriptions", EXPIRED, EXPIRED)
    text = told(cli, "show", "contoso", code=4)
    assert "the token has expired" in text
    assert text.endswith("hint: az login")


def test_no_permission_to_read(cli: Cli) -> None:
    """The action and the scope are named, in the text and for a program."""
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    cli.sandbox.set_caller("acrpush")
    text = told(cli, "show", found, code=4)
    assert "Microsoft.ContainerRegistry/registries/read" in text
    error = json.loads(cli("show", found, "-o", "json").err)["error"]
    assert error["action"] == "Microsoft.ContainerRegistry/registries/read"
    assert error["scope"].lower() == found.lower()


def test_registry_being_deleted(cli: Cli) -> None:
    """Refused by its own rule."""
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    document = cli.sandbox.get_document(found)
    assert document is not None
    document["properties"]["provisioningState"] = "Deleting"
    cli.sandbox.put_document(found, document)
    assert "contoso is being deleted." in told(cli, *ADD, "eastus", "--upgrade", code=5)


def test_replica_already_failed(cli: Cli) -> None:
    """It is not changed; why it failed is told, and what to do."""
    cli.premium("eastus", "westeurope")
    found = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"][0]["id"]
    document = cli.sandbox.get_document(found)
    assert document is not None
    document["properties"] |= {"provisioningState": "Failed"}
    document["properties"]["status"] |= {"message": "No capacity."}
    cli.sandbox.put_document(found, document)
    text = told(cli, *ADD, "eastus", "--tag", "a=b", code=5)
    assert "The replica in eastus is Failed: No capacity.; it must be repaired first." in text
    drained = cli("routing", "disable", "contoso", "eastus", "-y")
    assert (drained.code, len(drained.writes)) == (0, 1), "a sick replica can be drained"


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (HTML, "was HTML instead of ARM's JSON"),
        (Response(status=200), "was empty"),
        (Response(status=200, headers={"content-type": "application/json"}, body=b"null"), "another shape"),
        (Response(status=502, headers={"content-type": "text/html"}, body=b"<html>"), "HTTP 502"),
        (Response(status=0), "Azure did not answer"),
    ],
)
@pytest.mark.parametrize("path", ["/resources$", "/registries/contoso$"])
def test_answer_that_is_none(cli: Cli, answer: Response, fact: str, path: str) -> None:
    """HTML, nothing, null, a bare 502 and a lost connection: said what came, after the SDK's retries of reads."""
    cli.sandbox.answer_next("GET", path, *[answer] * 10)
    assert fact in told(cli, *ADD, "eastus", "--upgrade", code=1)


def test_html_in_answer_to_a_write(cli: Cli) -> None:
    """Nobody knows whether it took effect: it is read again before it is repeated, and it ends well."""
    cli("upgrade", "contoso", "-y")
    cli.sandbox.answer_next("PUT", "/replications/eastus$", HTML)
    assert cli(*ADD, "eastus", "-y").code == 0


def test_conflict_with_a_concurrent_change(cli: Cli) -> None:
    """A change that somebody else made since the plan is left alone: ours is refused, exit 5."""
    cli.premium("eastus", "westeurope")
    found = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"][0]["id"]
    document = cli.sandbox.get_document(found)
    assert document is not None
    document["tags"] = {"team": "other"}
    changed = json_response(200, {**document, "location": "eastus"})
    cli.sandbox.answer_next("GET", "/replications/eastus$", changed)
    done = cli("replica", "tag", "contoso", "eastus", "--tag", "team=web", "-y")
    assert (done.code, done.writes) == (5, ())
    assert "changed since the plan" in done.out
