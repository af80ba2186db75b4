"""The promises of docs/reliability.md, each held against what a command did. A broken one raises ViolationError."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from acrgeo.errors import ExitCode
from tests.soak.schedule import HOME
from tests.soak.world import REGISTRY, Ran, Watched

WINDOW = 6
"""How many requests may lie between a command's look at the registry and its write: nothing holds them together."""
SENDS: Mapping[str, tuple[str, ...]] = {
    "create": ("PUT",),
    "update": ("PATCH",),
    "delete": ("DELETE",),
    "replace": ("DELETE", "PUT"),
}
SENDS_WEBHOOK: Mapping[str, tuple[str, ...]] = {"create": ("PUT",), "update": ("PUT",), "delete": ("DELETE",)}
OWN = (REGISTRY.lower(), f"{REGISTRY}/providers/Microsoft.Resources/tags/default".lower())
"""The registry, and its tags, in which a replacement writes down what it deletes."""
LASTING = ("reset-after", "truncated", "slow")
"""Faults whose requests take effect: what is sent again is written twice."""
DEFECTS = ("Traceback", "internal error in the change", "report it, with the command line")


class ViolationError(AssertionError):
    """A promise that was broken: its number, and what was seen."""


def hold(condition: object, promise: int, what: str) -> None:
    """Raise unless a condition holds."""
    if not condition:
        raise ViolationError(f"promise {promise}: {what}")


def changes_in(document: Mapping[str, Any]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """Return ID, name and actions of each change of a printed plan, or of a printed outcome."""
    shown = [(change["id"], change["name"], tuple(change["actions"])) for change in document.get("changes", ())]
    return shown + [(result["id"], result["name"], (result["action"],)) for result in document.get("results", ())]


def planned_writes(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return method and name of every write of a replica or webhook that a printed plan or outcome shows."""
    return {
        (method, name)
        for key, name, actions in changes_in(document)
        if name is not None
        for action in actions
        for method in (SENDS_WEBHOOK if "/webhooks/" in key else SENDS).get(action, ())
    }


def check_shown(plan: Ran, ran: Ran) -> None:
    """1: what is shown is what runs, and nothing besides. ``plan`` is a dry run, or what the run itself reports."""
    shown = planned_writes(plan.document)
    is_change = bool(changes_in(plan.document))
    for request in ran.writes:
        name = request.target
        if name is not None:
            hold((request.method, name) in shown, 1, f"{request.method} of {name} is not in the plan {sorted(shown)}")
        else:
            hold(request.path.lower() in OWN, 1, f"{request.method} {request.path} is in no plan")
            hold(is_change and request.method == "PATCH", 1, f"{request.method} of the registry, by {plan.out}")


def check_serving(ran: Ran, before: int, least: int) -> None:
    """2: no write leaves fewer serving than are promised; what others take out of service lowers what can be kept."""
    floor, since = min(before, least), WINDOW
    for number, request in enumerate(ran.seen):
        since += 1
        if request.meddled is not None:
            floor, since = min(floor, request.meddled), 0
        if request.is_write and since < WINDOW:
            floor = min(floor, request.serving)  # others acted after the last look
        hold(request.serving >= floor, 2, f"{request.serving} serve after request {number}, {floor} are promised")
    for request in ran.writes:
        hold(
            request.method == "PATCH" or (request.target is not None and (request.replica or "").lower() != HOME),
            2,
            f"{request.method} {request.path}",
        )


def check_looked(ran: Ran) -> None:
    """4: each thing is looked at before each write of it, and nothing is sent that the look shows needless or wrong."""
    for request in ran.writes:
        if request.target is None:
            continue
        what, look = f"{request.method} of {request.target}", request.look
        hold(look is not None, 4, f"{what} without a look at it")
        there = None if look is None else look.document
        if request.method == "DELETE":
            hold(there is not None, 4, f"{what}, which was gone")
        if request.replica is None or look is None:
            continue
        if request.method == "PUT":
            hold(there is None, 4, f"{what}, which was there: {there}")
        elif there is not None:
            hold(there["properties"]["provisioningState"] != "Deleting", 4, f"{what}, which was being deleted")
            hold(request.method != "PATCH" or not look.shows(request.body), 4, f"{what}, which was so: {request.body}")
        else:
            hold(False, 4, f"{what}, which was not there")


def check_once(ran: Ran, faults: Sequence[str]) -> None:
    """4: nothing is created or deleted twice, where each request took effect that was sent."""
    if all(fault.startswith(LASTING) for fault in faults):
        counted = Counter((request.method, request.target) for request in ran.writes if request.method != "PATCH")
        twice = [write for write, count in counted.items() if count > 1]
        hold(not twice, 4, f"{twice} more than once")


def check_told(ran: Ran, sandbox: Watched, *, is_disturbed: bool, is_followed: bool = True) -> None:
    """6: the exit code and the report tell what is so."""
    hold(ran.code in {int(code) for code in ExitCode}, 6, f"exit code {ran.code}")
    told = ran.out + ran.err
    hold(not any(word in told for word in DEFECTS), 6, f"a defect is told: {told}")
    results = ran.document.get("results", [])
    if ran.code == 0:
        good = {"done", "already", "accepted"}
        hold(all(result["result"] in good for result in results), 6, f"exit code 0 of {ran.out}")
    for result in results:
        if result["result"] in ("failed", "blocked"):
            hold(result["error"], 6, f"{result['id']} is {result['result']} without a reason")
            hold(ran.code != 0, 6, f"exit code 0, and {result['id']} is {result['result']}")
    if not is_disturbed and is_followed:
        for what in _not_there(results, sandbox.replicas() | sandbox.webhooks()):
            hold(False, 6, what)


def _not_there(results: Sequence[Mapping[str, Any]], there: Mapping[str, Any]) -> Iterator[str]:
    for result in results:
        name = result["name"]
        if result["result"] not in ("done", "already") or name is None:
            continue
        document = there.get(name)
        if result["action"] == "delete":
            if document is not None:
                yield f"{name} is told deleted, and is {document['properties']['provisioningState']}"
        elif document is None:
            yield f"{name} is told {result['result']}, and is not there"
        elif result["action"] != "update" and document["properties"]["provisioningState"] != "Succeeded":
            yield f"{name} is told {result['result']}, and is {document['properties']['provisioningState']}"


def check_secrets(ran: Ran, secrets: Collection[str]) -> None:
    """7: nothing secret is in what is printed and logged."""
    for where, text in (("stdout", ran.out), ("stderr", ran.err), ("a log", ran.files)):
        hold(not any(secret in text for secret in secrets), 7, f"a secret is in {where}")
