"""The words a user reads when Azure misbehaves: every named fault against `replica add` and `replica delete`.

docs/faults.md is made here: UPDATE_GOLDEN=1 rewrites it.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.faults.table import FAULTS
from acrgeo.sandbox.providers.registry.replications import is_replication
from tests.cli.conftest import Cli

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
ADDED, DELETED = "canadacentral", "westeurope"
COMMANDS = {"add": ADDED, "delete": DELETED}
CASES = (
    "throttled",
    "throttled:times=0",
    "server-error:status=500",
    "server-error:status=502",
    "server-error:status=503",
    "server-error:status=504",
    "server-error:status=504,took-effect=yes",
    "server-error:times=0",
    "server-error:on=poll",
    "server-error:on=read",
    "reset-before",
    "reset-after",
    "slow",
    "slow:seconds=400",
    "truncated",
    "truncated:on=read",
    "truncated:on=poll",
    "operation-failed:reason=static-addresses",
    "operation-failed:reason=subnet-full",
    "operation-failed:reason=no-permission",
    "operation-failed:reason=capacity",
    "operation-failed:reason=internal",
    "operation-failed:rolled-back=no",
    "operation-endless",
    "poll-forbidden",
    "create-after-delete",
    "create-after-delete:seconds=300",
    "stale-list",
    "graph-throttled",
    "stale-index",
    "operation-elsewhere",
    "token-expired",
    "claims-challenge",
    "claims-challenge:on=poll",
    "home-down",
    f"region-gone:region={ADDED}",
    "locked",
    "locked:scope=subscription",
    "denied-by-policy",
    "denied-by-azure",
    "denied-by-azure:reason=new-customers",
    "mfa-wanted",
    "mfa-wanted:by=policy",
    "mfa-wanted:claims=yes",
    "deny-assignment",
    "subscription-disabled",
    "quota-exceeded",
    "unregistered",
    "conflict",
    "conflict:times=0",
)
INTRODUCTION = """\
# Faults

The sandbox fails on demand.
A fault is written `name:key=value,key=value`, and injected with one of:

- `acrgeo sandbox serve --fault SPEC`, once for each fault
- `acrgeo sandbox fault SPEC`; without a SPEC, it removes every fault
- `POST /_sandbox/fault` with the SPEC as a JSON string, or `null` to remove every fault
- the header `x-acrgeo-fault: SPEC` (separate several with `;`), for that request only

`times` is how many requests a fault hits; 0 is every request until the fault is removed.
`on` is write, read, poll or any.
`chance` is a number from 0 to 1; the same `seed` hits the same requests.
Faults are part of the sandbox's state, so every process that shares the state meets them; a reset removes them.
A test generates this page.

## The faults

| fault | times | on | options | effect |
|---|---|---|---|---|
"""
EFFECTS = f"""
## Effects on `replica add` and `replica delete`

contoso is Premium with home westus and a replica in {DELETED}.
The command adds {ADDED}, or deletes {DELETED}, with `--timeout 900`.
For create-after-delete, {ADDED} has just been deleted.
For stale-list, the replicas have just been listed.

| fault | command | exit | output | left in Azure | writes sent |
|---|---|---|---|---|---|
"""


def options_of(name: str) -> str:
    """The options of a fault with their defaults and words."""
    fault = FAULTS[name]
    return ", ".join(
        f"`{key}={value}`" + (f" of {', '.join(fault.words[key])}" if key in fault.words else "")
        for key, value in fault.options.items()
    )


def replicas_of(sandbox: Sandbox) -> str:
    """Return the replicas in Azure by region, with their states."""
    group = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/contoso"
    found = []
    for region in ("westus", DELETED, ADDED):
        document = sandbox.get_document(f"{registry}/replications/{region}")
        if document is not None and is_replication(document):
            found.append(f"{region} {document['properties']['provisioningState']}")
    return ", ".join(found)


def cell(text: str) -> str:
    """Text for one cell of a table; the subscription and group are left out of ids."""
    text = re.sub(r"/subscriptions/[0-9a-f-]{36}(/resourceGroups/contoso-rg(/providers/Microsoft\.\w+)?)?", "…", text)
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def row(cli: Cli, case: str, verb: str) -> str:
    """One line of the table: the command run into the fault, on a new contoso."""
    cli.time = VirtualClock(1_790_000_000.0)
    sandbox, region = Sandbox(clock=cli.time), COMMANDS[verb]
    cli.sandbox = sandbox
    cli.premium(DELETED)
    random.seed(0)  # of the jitter between attempts
    if case.startswith("create-after-delete"):
        cli("replica", "add", "contoso", ADDED, "-y")
    sandbox.add_fault(case)
    if case.startswith("create-after-delete"):
        cli("replica", "delete", "contoso", ADDED, "-y")
    if case == "stale-list":
        cli("replica", "list", "contoso")
    done = cli("replica", verb, "contoso", region, "-y", "--timeout", "900")
    sandbox.clear_faults()
    cli.time.advance(60)
    read = done.out or done.err[done.err.index("error:") :]
    writes = f"{len(done.writes)}"
    left = replicas_of(sandbox)
    sandbox.close()
    return f"| `{case}` | {verb} | {done.code} | {cell(read)} | {left} | {writes} |\n"


def rows(cli: Cli, case: str) -> str:
    """The lines of one case."""
    return "".join(row(cli, case, verb) for verb in COMMANDS)


@pytest.mark.parametrize("case", CASES)
def test_the_page_says_what_a_user_gets(cli: Cli, case: str) -> None:
    """Exit code, outcome, what Azure was left with and how many writes were sent, as on the page."""
    assert rows(cli, case) in PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_fault_and_case(cli: Cli) -> None:
    """In the order of the table, and nothing else; UPDATE_GOLDEN=1 rewrites the page."""
    head = INTRODUCTION
    for name, fault in FAULTS.items():
        head += f"| `{name}` | {fault.times} | {fault.on} | {options_of(name)} | {fault.says} |\n"
    head += EFFECTS
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(head + "".join(rows(cli, case) for case in CASES), encoding="utf-8")
        pytest.fail(f"{PAGE.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(head)
    firsts = re.findall(r"^\| `(\S+)` \| (\w+) \|", page.removeprefix(head), re.MULTILINE)
    assert firsts == [(case, verb) for case in CASES for verb in COMMANDS]
    assert {case.partition(":")[0] for case in CASES} == set(FAULTS)
