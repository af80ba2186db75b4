"""Test that a command that is printed gets the options of the one that prints it."""

from __future__ import annotations

import pytest

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import RegistryRef
from tests.rows import rows

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"
SANDBOX = Commands(is_sandbox=True)
ALL = Commands(is_sandbox=True, cloud="usgov", subscription="Team A", resource_group="rg")


@rows(
    ("commands", "hint", "expected"),
    [
        (NO_CONTEXT, "acrgeo show contoso", "acrgeo show contoso"),
        (SANDBOX, "acrgeo show contoso", "acrgeo --sandbox show contoso"),
        (SANDBOX, "acrgeo --sandbox show contoso", "acrgeo --sandbox show contoso"),
        (SANDBOX, "acrgeo show contoso --sandbox", "acrgeo show contoso --sandbox"),
        (SANDBOX, "acrgeo show contoso\nacrgeo list", "acrgeo --sandbox show contoso\nacrgeo --sandbox list"),
        (SANDBOX, "it is gone; acrgeo list lists all", "it is gone; acrgeo --sandbox list lists all"),
        (SANDBOX, "acrgeo replica add --help", "acrgeo replica add --help"),
        (SANDBOX, "acrgeo sandbox serve", "acrgeo sandbox serve"),
        (SANDBOX, "acrgeo knows, shows and lists nothing", "acrgeo knows, shows and lists nothing"),
        (SANDBOX, "az acr show -n contoso", "az acr show -n contoso"),
        (SANDBOX, "/usr/bin/acrgeo list", "/usr/bin/acrgeo list"),
        (ALL, "acrgeo show contoso", "acrgeo --sandbox --cloud usgov -s 'Team A' -g rg show contoso"),
        (ALL, "acrgeo show contoso -g other", "acrgeo --sandbox --cloud usgov -s 'Team A' show contoso -g other"),
        (
            ALL,
            "acrgeo show contoso --resource-group=o --subscription x --cloud c",
            "acrgeo --sandbox show contoso --resource-group=o --subscription x --cloud c",
        ),
        (
            Commands(is_sandbox=True, subscription="x", resource_group="y", registries={"contoso": ID}),
            "acrgeo replica add Contoso eastus",
            f"acrgeo --sandbox replica add {ID} eastus",
        ),
        (
            Commands(resource_group="y", registries={"contoso": "contoso-a1b2.azurecr.io"}),
            "acrgeo replica add contoso eastus --name contoso",
            "acrgeo -g y replica add contoso-a1b2.azurecr.io eastus --name contoso",
        ),
        (Commands(registries={"replica": ID}), "acrgeo replica show replica", f"acrgeo replica show {ID}"),
    ],
)
def test_a_command_gets_what_was_given(commands: Commands, hint: str, expected: str) -> None:
    """Once, in front of its words, quoted for a shell; prose, other programs and what is local stay as they are."""
    assert commands.complete(hint) == expected
    assert commands.complete(expected) == expected


@rows(
    "words",
    [
        "list", "show c", "upgrade c", "downgrade c --to basic", "plan -f c.yaml", "apply -f c.yaml", "drift -f c.yaml",
        "export c", "regions c", "map c", "whoami", "preflight c eastus", "cost c", "replica add c eastus",
        "routing enable c eastus", "permissions check c", "endpoints show c", "trace c", "push-check c",
        "image status c web:1", "webhook list c", "assess c", "move c --to eastus", "consolidate c d", "audit c",
    ],
)  # fmt: skip
def test_each_command_that_asks_azure_gets_what_was_given(words: str) -> None:
    """Without it, what is pasted would reach Azure where the sandbox was meant."""
    assert SANDBOX.complete(f"acrgeo {words}") == f"acrgeo --sandbox {words}"


@pytest.mark.parametrize(
    ("words", "again"),
    [
        (["replica", "add", "c", "West US", "--timeout", "5", "-y"], "acrgeo --sandbox replica add c 'West US' -y"),
        (["upgrade", "c", "--timeout=5m", "--no-wait"], "acrgeo --sandbox upgrade c"),
        (["apply", "-f", "c.yaml"], "acrgeo --sandbox apply -f c.yaml"),
        (["apply", "-yf", "c.yaml"], "acrgeo --sandbox apply -yf c.yaml"),
        (["apply", "--file=c.yaml"], "acrgeo --sandbox apply --file=c.yaml"),
        (["apply", "plan.json", "-y"], None),
        (["webhook", "add", "c", "eastus", "--uri", "https://example.com/secret"], None),
        (["webhook", "add", "c", "eastus", "--uri=https://example.com/secret"], None),
        (["webhook", "update", "c", "hook", "--header", "Authorization=secret"], None),
        (["webhook", "update", "c", "hook", "--header=Authorization=secret"], None),
        ([], None),
    ],
)
def test_the_same_command_goes_on(words: list[str], again: str | None) -> None:
    """Without what stopped it; not a saved plan, which is stale by then, and nothing that is secret."""
    assert SANDBOX.again(words) == again


def test_one_of_several_of_a_name_goes_by_its_id() -> None:
    """The label that tells them apart in a plan is no name."""
    ref = RegistryRef(subscription="s", resource_group="rg", name="contoso", label="rg/contoso")
    assert SANDBOX.complete("acrgeo show contoso", ref) == f"acrgeo --sandbox show {ref.id}"
    assert SANDBOX.completed(None, ref) is None
