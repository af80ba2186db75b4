"""``acrgeo permissions check``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox.engine.messages import json_response
from acrgeo.sandbox.sandbox import Sandbox
from tests.cli.conftest import Cli, check_golden

CONTOSO = (
    f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    "/providers/Microsoft.ContainerRegistry/registries/contoso"
)


def test_owner_has_all(cli: Cli) -> None:
    """Exit 0: the six permissions that replicas take are held."""
    seen = cli("permissions", "check", "contoso", "-o", "json")
    assert seen.code == 0
    assert sum(permission["required"] for permission in json.loads(seen.out)["permissions"]) == 6


@pytest.mark.parametrize("caller", ["reader", "contributor", "acrpush"])
def test_what_a_role_may_do(cli: Cli, caller: str) -> None:
    """The page says what is missing and which role would give it; exit 4 when something is."""
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    cli.sandbox.set_caller(caller)
    seen = cli("permissions", "check", found)
    check_golden(f"permissions-{caller}", seen.out, "--- stderr\n", seen.err)
    assert seen.code == (0 if caller == "contributor" else 4)


def test_reader_may_not_write(cli: Cli) -> None:
    """A change is refused before it is sent: exit 4, with the action, where it is missing, and a role."""
    cli.premium("eastus")
    cli("sandbox", "caller", "reader")
    denied = cli("replica", "add", "contoso", "westeurope", "-y")
    assert (denied.code, denied.writes) == (4, ())
    text = " ".join(denied.err.split())
    assert "Microsoft.ContainerRegistry/registries/replications/write" in text
    assert "is missing at the registry" in text


def test_refusal_by_azure_names_action_and_scope(cli: Cli) -> None:
    """A role that was taken away since the plan: the write is refused, exit 4, and Azure's reason is in the outcome."""
    cli.premium("eastus")
    action, scope = "Microsoft.ContainerRegistry/registries/replications/write", "/subscriptions/s/registries/contoso"
    message = f"The client does not have authorization to perform action '{action}' over scope '{scope}'."
    refused = json_response(403, {"error": {"code": "AuthorizationFailed", "message": message}})
    cli.sandbox.answer_next("PUT", "/replications/westeurope$", refused)
    denied = cli("replica", "add", "contoso", "westeurope", "-y")
    text = " ".join(denied.out.split())
    assert denied.code == 4
    assert f"the permission {action} is missing at {scope}" in text


def test_role_at_the_registry_alone_is_enough(cli: Cli) -> None:
    """The permissions at the subscription are unknown then, and nothing required is missing."""
    cli.sandbox.set_caller({"registry": "owner"})
    seen = cli("permissions", "check", "contoso")
    check_golden("permissions-registry-only", seen.out)
    assert seen.code == 0


@pytest.mark.parametrize("seed", ["contoso", "private"])
def test_the_custom_role_is_enough(cli: Cli, tmp_path: Path, seed: str) -> None:
    """The role printed for az role definition create, set as the caller, passes, and can add, drain and delete."""
    name = {"contoso": "contoso", "private": "fabrikam"}[seed]
    if seed == "private":
        cli.sandbox.load_seed("private")
        home = "eastus"
        cli("endpoints", "show", name)
    else:
        cli.premium("eastus")
        home = "westus"
    printed = cli("permissions", "check", name, "--role")
    role = tmp_path / "role.json"
    role.write_text(printed.out)
    assert printed.code == 0
    assert set(json.loads(printed.out)) >= {"Name", "IsCustom", "Actions", "AssignableScopes"}
    assert cli("sandbox", "caller", str(role)).code == 0
    seen = cli("permissions", "check", name)
    assert (seen.code, "Nothing is missing." in seen.out) == (0, True)
    region = "westus2" if seed == "private" else "eastus"
    plan = cli("preflight", name, "--delete", region, "-o", "json")
    assert "unknown" not in [finding["severity"] for finding in json.loads(plan.out)["findings"]]
    if seed == "contoso":
        assert cli("replica", "add", name, "westeurope", "-y").code == 0
        cli.time.advance(60)
    assert cli("routing", "disable", name, region, "-y").code == 0
    assert cli("replica", "delete", name, region, "-y").code == 0
    assert cli("webhook", "add", name, home, "--uri", "https://hooks.example.com", "-y").code == 4


def test_each_task_has_its_own_answer(cli: Cli) -> None:
    """A role for routing alone passes for routing, and for nothing else."""
    cli.premium("eastus")
    role = json.loads(cli("permissions", "check", "contoso", "--for", "routing", "--role").out)
    assert not [action for action in role["Actions"] if action.endswith(("/delete", "registries/write"))]
    cli.sandbox.set_caller(role)
    codes = {task: cli("permissions", "check", "contoso", "--for", task).code for task in ("routing", "add", "delete")}
    assert codes == {"routing": 0, "add": 0, "delete": 4}
    assert cli("permissions", "check", "contoso", "--for", "upgrade", "--for", "webhook").code == 4


@pytest.mark.parametrize(
    ("caller", "mode", "code", "words"),
    [
        ("owner", "LegacyRegistryPermissions", 0, "Nothing is missing"),
        ("contributor", "LegacyRegistryPermissions", 0, "Nothing is missing"),
        ("reader", "LegacyRegistryPermissions", 4, "the built-in role 'AcrPush'"),
        ("owner", "AbacRepositoryPermissions", 4, "2 unknown: roles of repositories decide"),
        ("owner", None, 4, "2 unknown: the caller may not read them"),
    ],
)
def test_pushing(cli: Cli, caller: str, mode: str | None, code: int, words: str) -> None:
    """The registry's roles decide, unless those of repositories do; which of the two has to be known."""
    document = cli.sandbox.get_document(CONTOSO)
    assert document is not None
    document["properties"]["roleAssignmentMode"] = mode
    cli.sandbox.put_document(CONTOSO, document)
    cli.sandbox.set_caller(caller)
    found = cli("permissions", "check", "contoso", "--for", "push")
    assert (found.code, words in " ".join(found.out.split())) == (code, True), found.out


def test_where_it_is_granted_is_told(cli: Cli) -> None:
    """The widest scope, and whether the registry decides about repositories by attributes."""
    cli.sandbox.set_caller({"resourceGroup": "contributor", "subscription": "reader"})
    document = json.loads(cli("permissions", "check", "contoso", "-o", "json").out)
    granted = {
        permission["name"].rsplit("registries/", 1)[-1]: permission["grantedAt"]
        for permission in document["permissions"]
    }
    assert (granted["read"], granted["write"]) == ("subscription", "resourceGroup")
    assert (document["abac"], document["isEnough"]) == (False, True)


def test_a_private_endpoint_is_a_scope_of_its_own(cli: Cli) -> None:
    """Without the right on each of them a new region gets no addresses there."""
    cli.sandbox.load_seed("private")
    proxies = "Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write"
    cli.sandbox.set_caller([{"actions": ["*"], "notActions": [proxies]}])
    seen = cli("permissions", "check", "fabrikam", "--for", "add", "-o", "json")
    assert (seen.code, json.loads(seen.out)["missing"]) == (4, [proxies])
    assert cli("permissions", "check", "fabrikam", "--for", "delete").code == 0
