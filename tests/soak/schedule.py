"""A schedule as data: a registry in some state, and what is done to it, step by step. A seed always gives the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.faults.table import FAULTS

HOME = "westus"
REGIONS = ("canadacentral", "eastus", "northeurope", "westeurope")
FILE = "{file}"
"""Stands for the file of the step's document."""
PLAN = "{plan}"
"""Stands for a saved plan."""
COMMANDS = ("apply", "apply", "apply", "add", "delete", "drain", "restore", "tag", "repair", "upgrade", "downgrade")
HUSH = "hush-7d20b9c1"
"""In the URI of every webhook, which nothing may print."""
PAUSES = (0, 3, 20, 600)
MEDDLING = ("drain", "route", "tag", "fail", "delete", "create")

Step = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What one run of the attack does. JSON keeps it."""

    name: str
    registry: dict[str, Any]
    steps: list[Step]


def generate(seed: int) -> Schedule:
    """Return the schedule of a seed."""
    rng = random.Random(seed)
    steps = [step(rng) for _ in range(rng.choice((1, 1, 2, 3)))]
    return Schedule(name=f"seed {seed}", registry=registry(rng), steps=steps)


def registry(rng: random.Random) -> dict[str, Any]:
    """Return a registry in any state: its tier, and its replicas by region."""
    regions = [region for region in REGIONS if rng.random() < 0.5] if rng.random() < 0.85 else []
    return {
        "isPremium": bool(regions) or rng.random() < 0.3,
        "replicas": {region: _replica(rng, region) for region in ([HOME, *regions] if regions else [])},
        "webhooks": [region for region in (HOME, *regions) if rng.random() < 0.5] if rng.random() < 0.3 else [],
    }


def step(rng: random.Random) -> Step:
    """Return any step: a command that faults and others disturb, one that is cut off, something by others, or time."""
    kind = rng.choice(("run", "run", "run", "race", "cut", "cut", "saved", "meddle", "wait"))
    if kind == "wait":
        return {"do": "wait", "seconds": rng.choice(PAUSES)}
    if kind == "meddle":
        return {"do": "meddle", "action": rng.choice(MEDDLING), "region": rng.choice((HOME, *REGIONS))}
    if kind == "race":
        return _race(rng)
    if kind == "saved":
        acts = [(rng.choice(MEDDLING), rng.choice((HOME, *REGIONS))) for _ in range(rng.choice((0, 1, 1)))]
        meddling = [{"action": action, "region": region} for action, region in acts]
        return {"do": "saved", **command(rng, "apply"), "meddling": meddling}
    chosen = {"do": kind, **command(rng)}
    if kind == "cut":
        return chosen | {
            "at": rng.randrange(1_000),
            "how": rng.choice(("kill", "kill", "interrupt")),
            "pause": rng.choice(PAUSES),
        }
    faults = [fault(rng) for _ in range(rng.choice((0, 1, 1, 2)))]
    others: list[Step] = [
        {"at": rng.randrange(40), "action": rng.choice(MEDDLING), "region": rng.choice((HOME, *REGIONS))}
        for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    return chosen | {"faults": faults, "meddling": sorted(others, key=lambda each: each["at"])}


def _race(rng: random.Random) -> Step:
    """Return a command that may take a replica out of service, while others do so between its plan and its write."""
    chosen = command(rng, rng.choice(("drain", "delete", "apply")))
    drains: list[Step] = [
        {"at": rng.randrange(5, 9), "action": "drain", "region": region} for region in rng.sample((HOME, *REGIONS), 2)
    ]
    return {"do": "run", **chosen, "faults": [], "meddling": sorted(drains, key=lambda each: each["at"])}


def command(rng: random.Random, kind: str | None = None) -> Step:
    """Return a command that changes the registry, of a kind or of any, with its file where it has one."""
    kind = kind or rng.choice(COMMANDS)
    regions = rng.sample((HOME, *REGIONS), rng.choice((1, 1, 2, 3)))
    document: dict[str, Any] | None = None
    match kind:
        case "apply":
            document = _document(rng)
            words = ["apply", "-f", FILE, "--allow-mass-delete"]
        case "add":
            tags = ["--tag", "team=ops"] if rng.random() < 0.3 else []
            words = ["replica", "add", "contoso", *regions, *tags, *rng.choice(([], [], ["--no-routing"]))]
            words += ["--upgrade"] if rng.random() < 0.5 else []
        case "delete":
            words = ["replica", "delete", "contoso", *regions]
        case "drain":
            words = ["routing", "disable", "contoso", *regions, "--reason", "pull errors", "--by", "ana"]
        case "restore":
            words = ["routing", "enable", "contoso", *regions]
        case "tag":
            words = ["replica", "tag", "contoso", *regions, "--tag", f"team={rng.choice(('web', 'ops'))}"]
        case "repair":
            words = ["replica", "repair", "contoso", "--stuck-after", "30m"]
        case "upgrade":
            words = ["upgrade", "contoso"]
        case _:
            words = ["downgrade", "contoso", "--to", "Standard"]
    return {"words": words, "document": document, "isLogged": rng.random() < 0.2}


def fault(rng: random.Random) -> str:
    """Return any fault of the table with any of its words, for some requests."""
    name = rng.choice(sorted(FAULTS))
    entry = FAULTS[name]
    options = {key: rng.choice(words) for key, words in sorted(entry.words.items())}
    options["times"] = str(rng.choice((1, 1, 2, 4)))
    options |= {"chance": "0.5", "seed": str(rng.randrange(100))} if rng.random() < 0.3 else {}
    if rng.random() < 0.3:
        options["on"] = rng.choice(("write", "read", "poll", "any"))
    return name + ":" + ",".join(f"{key}={value}" for key, value in options.items())


def _replica(rng: random.Random, region: str) -> dict[str, Any]:
    is_home = region == HOME
    service = rng.choice(("routed", "routed", "routed", "drained", "unrouted"))
    return {
        "name": region if is_home or rng.random() < 0.6 else f"replica{region}",
        "isRouted": service == "routed",
        "isDrained": service == "drained",
        "tags": _tags(rng),
        "state": "Ready" if is_home else rng.choice(("Ready", "Ready", "Ready", "Syncing", "Failed")),
    }


def _tags(rng: random.Random) -> dict[str, str]:
    return {key: rng.choice(("web", "ops")) for key in ("team", "tier") if rng.random() < 0.3}


def _document(rng: random.Random) -> dict[str, Any]:
    document: dict[str, Any] = {"apiVersion": "acrgeo/v1", "registry": "contoso", "minRouted": rng.choice((1, 1, 2))}
    if rng.random() < 0.8:
        document["sku"] = "Premium"
    if rng.random() < 0.3:
        document["dataEndpoints"] = rng.random() < 0.5
    if rng.random() < 0.5:
        document["prune"] = True
    document["replicas"] = [
        {"location": region, "tags": _tags(rng), **({"routing": False} if rng.random() < 0.25 else {})}
        for region in rng.sample((HOME, *REGIONS), rng.randrange(1, 5))
    ]
    if rng.random() < 0.25:
        actions = rng.choice((["push"], ["push", "delete"]))
        document["webhooks"] = [
            {"name": "deployed", "uri": f"https://ci.example.com/{HUSH}/{{region}}", "actions": actions}
        ]
    return document
