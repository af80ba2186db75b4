"""Test that every change that fails is told with the command to type next, and that this command ends the story."""

from __future__ import annotations

import json
import shlex

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.recovery import retry_command
from tests.cli.conftest import Cli
from tests.output import builders

REPAIR = "replica repair contoso northeurope"


@pytest.mark.parametrize(
    ("words", "fault", "hint"),
    [
        ("replica add contoso northeurope -y", "operation-failed", None),
        ("replica add contoso northeurope -y", "operation-failed:rolled-back=no", REPAIR),
        ("replica add contoso northeurope uksouth -y", "quota-exceeded:times=2", None),
        ("replica delete contoso eastus -y", "operation-failed", None),
        ("replica delete contoso eastus -y", "locked:times=1", None),
        ("routing disable contoso eastus --reason hot -y", "locked:times=1", None),
        ("replica tag contoso eastus --tag a=b -y", "subscription-disabled", None),
        ("upgrade contoso -y", "subscription-disabled", None),
        ("replica add contoso eastus --upgrade -y", "subscription-disabled", None),
        ("downgrade contoso --to basic -y", "subscription-disabled", None),
    ],
)
def test_a_failed_change_names_the_next_command(cli: Cli, words: str, fault: str, hint: str | None) -> None:
    """The same command again, or the repair of what was left, is the last hint; pasted, it ends with 0."""
    if "downgrade" in words:
        cli.prepare("upgrade", "contoso", "-y")
    elif "upgrade" not in words:
        cli.premium("eastus")
    cli.sandbox.add_fault(fault)
    failed = cli(*words.split())
    assert failed.code in (1, 4, 5, 6), failed.err
    hints = [line.partition("hint: ")[2] for line in failed.out.splitlines() if line.lstrip().startswith("hint: ")]
    assert hints[-1] == f"acrgeo --sandbox {hint or words}"
    cli.sandbox.clear_faults()
    pasted = cli(*shlex.split(hints[-1])[2:], *(["-y"] if hint else []))
    assert pasted.code == 0, pasted.out + pasted.err


def test_a_document_has_the_next_command(cli: Cli) -> None:
    """``next`` goes on where a part is left, and null where all is done."""
    cli.premium("eastus")
    cli.sandbox.add_fault("locked:times=1")
    words = ("routing", "disable", "contoso", "eastus", "-y", "-o", "json")
    failed = json.loads(cli(*words).out)
    assert failed["next"] == f"acrgeo --sandbox {shlex.join(words)}"
    assert json.loads(cli(*words).out)["next"] is None


def test_a_change_of_a_saved_plan_has_a_command_of_its_own() -> None:
    """Its command line cannot be repeated, as the plan is stale then."""
    desired = DesiredRegistry(
        replicas=(DesiredReplica(location="eastus", is_routed=True), DesiredReplica(location="uksouth")),
        absent=("westeurope",),
    )
    plan = builders.plan((builders.everything(), desired))
    assert sorted(retry_command(change) for change in plan.changes) == [
        "acrgeo replica add contoso uksouth",
        "acrgeo replica delete contoso westeurope",
        "acrgeo routing enable contoso eastus",
    ]
