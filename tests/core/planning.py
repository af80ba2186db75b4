"""Planner cases in files: the current state, the desired state, and the expected plan and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.plan.change import Change
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.rules.finding import Finding, by_severity
from acrgeo.core.rules.rule import check_subject
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.table import RULES

CASES = sorted(Path(__file__).with_name("cases").glob("*.yaml"))
REF = RegistryRef(subscription="00000000-0000-0000-0000-000000000000", resource_group="contoso-rg", name="contoso")
OFFERED = ("westus", "eastus", "eastus2", "westeurope", "canadacentral", "northeurope")


def regions() -> dict[str, RegionFacts]:
    """Return the regions that the subscription offers in every case: six, and one without registries."""
    offered = {name: RegionFacts(name=name, display_name=name, is_offered=True) for name in OFFERED}
    return offered | {"jioindiacentral": RegionFacts(name="jioindiacentral", display_name="Jio", is_offered=False)}


def replica(location: str, *, home: str = "westus", **facts: Any) -> Replica:
    """Return a replica that is Ready and routed unless the facts say otherwise."""
    name = facts.pop("name", location)
    facts.setdefault("id", f"{REF.id}/replications/{name}")
    facts.setdefault("display_status", "Ready")
    return Replica(name=name, location=location, is_home=location == home, **facts)


def registry(sku: str = "Premium", *replicas: Replica, home: str = "westus", **facts: Any) -> Registry:
    """Return contoso, with an unlisted home replica where none is given."""
    listed = replicas if any(given.is_home for given in replicas) else (replica(home, home=home, id=None), *replicas)
    return Registry(
        ref=REF,
        id=REF.id,
        location=home,
        sku=Sku(sku),
        login_server="contoso.azurecr.io",
        replicas=tuple(sorted(listed, key=lambda replica: replica.location)),
        **facts,
    )


def load_current(document: dict[str, Any]) -> Registry:
    """Return the ``current`` part of a case."""
    facts = dict(document)
    listed = [
        replica(location, **(given or {})) for location, given in sorted((facts.pop("replicas", None) or {}).items())
    ]
    return registry(facts.pop("sku", "Premium"), *listed, **facts)


def load_desired(document: dict[str, Any]) -> DesiredRegistry:
    """Return the ``desired`` part of a case: fields of DesiredRegistry, replicas by location."""
    facts = dict(document)
    listed = facts.pop("replicas", None) or {}
    replicas = tuple(DesiredReplica(location=location, **(given or {})) for location, given in listed.items())
    if "sku" in facts:
        facts["sku"] = Sku(facts["sku"])
    facts["absent"] = tuple(facts.get("absent", ()))
    assert set(facts) <= {field.name for field in fields(DesiredRegistry)}
    return DesiredRegistry(replicas=replicas, **facts)


def subject_of(plan: RegistryPlan, facts: Facts | None = None, *, is_general: bool = False, **given: Any) -> Subject:
    """Return the subject of the rules: a plan, and facts, by default none."""
    return Subject(plan=plan, intent=intent_of(plan, is_general=is_general), facts=facts or Facts(), **given)


def check(plan: Plan, regions: Mapping[str, RegionFacts] | None, now: datetime | None = None) -> tuple[Finding, ...]:
    """Return the findings about a plan without any facts."""
    subjects = [subject_of(registry, regions=regions, now=now) for registry in plan.registries]
    return by_severity(finding for subject in subjects for finding in check_subject(RULES, subject))


def summary(plan: Plan) -> list[str]:
    """Return a line for each change: glyph, ID, edits, and its waits."""
    return [_line(change) for change in plan.changes]


def _line(change: Change) -> str:
    edits = [f"{edit.name}: {edit.current} -> {edit.desired}" for edit in change.fields if edit.name != "location"]
    waits = f" after {', '.join(id_.removeprefix('contoso/') for id_ in change.waits_for)}" if change.waits_for else ""
    return f"{change.action.glyph} {change.id.removeprefix('contoso/')} [{'; '.join(edits)}]{waits}"


def load(path: Path) -> dict[str, Any]:
    """Read a case file."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document
