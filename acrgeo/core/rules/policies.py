"""Azure Policy: what it would refuse of the replicas that a plan writes, asked before the first write."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.model.registry import ReplicaSettings
from acrgeo.core.plan.change import Action
from acrgeo.core.preflight.facts import Fact, Unknown
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject

_CHECK = "Microsoft.PolicyInsights/checkPolicyRestrictions"
_ASSIGNMENT = re.compile("(.+?)/providers/microsoft.authorization/policyassignments/(.+)", re.IGNORECASE)


POLICIES: Fact[Mapping[str, tuple[PolicyVerdict, ...] | Unknown]] = Fact(
    what="What Azure Policy would refuse", brief="policies", path=f"{{registry.ref.group_id}}/providers/{_CHECK}"
)
"""By the name of each replica that is written: what assigned policies say of it."""


def written_replicas(subject: Subject) -> tuple[ReplicaSettings, ...]:
    """Return the replicas that policies are asked about: those created, created again, or given other tags."""
    return tuple(
        change.desired
        for change in subject.plan.replica_changes
        if change.desired is not None
        and (
            change.action in (Action.CREATE, Action.REPLACE)
            or any(field.name.startswith("tags.") for field in change.fields)
        )
    )


def _find_refused(subject: Subject) -> Iterator[Found]:
    registry, places = subject.plan.current, {replica.name: replica.location for replica in written_replicas(subject)}
    path = POLICIES.path.format(registry=registry)
    unread: dict[Unknown, list[str]] = {}
    edits: dict[PolicyVerdict, list[str]] = {}
    for name, verdicts in subject.facts.known(POLICIES).items():
        if isinstance(verdicts, Unknown):
            unread.setdefault(verdicts, []).append(places[name])
            continue
        for verdict in verdicts:
            if verdict.sets is not None:
                edits.setdefault(verdict, []).append(places[name])
                continue
            because = f": {verdict.reason}" if verdict.reason else ""
            yield Found(
                fact=f"Azure Policy would refuse the replica in {places[name]}, by the assignment "
                f"{verdict.name}{because.rstrip('.')}.",
                hint=_show(verdict.assignment),
                location=places[name],
                read_from=path,
            )
    for verdict, locations in edits.items():
        yield Found(
            severity=Severity.WARNING,
            fact=f"Azure Policy {_edit(verdict, locations)}, by the assignment {verdict.name}{_append_note(verdict)}.",
            hint=_show(verdict.assignment),
            location=locations[0] if len(locations) == 1 else None,
            read_from=path,
        )
    for unknown, locations in unread.items():
        yield not_read(
            f"What Azure Policy would refuse in {', '.join(locations)}",
            unknown,
            brief=POLICIES.brief,
            hint=f"ask for a role with {_CHECK}/read" if unknown.status == 403 else None,
            read_from=path,
        )


def _edit(verdict: PolicyVerdict, locations: Sequence[str]) -> str:
    """Return ``sets tags.env of the replicas in eastus, westus to 'prod'``; the same in many regions is told once."""
    assert verdict.sets is not None, "a policy that edits sets something"
    field, value = verdict.sets
    what = f"{field} of the replica{'s' if len(locations) > 1 else ''} in {', '.join(locations)}"
    return f"removes {what}" if value is None else f"sets {what} to {value!r}"


def _append_note(verdict: PolicyVerdict) -> str:
    return ", and may refuse another value" if verdict.effect == "append" else ""


def _show(assignment: str) -> str | None:
    """Return the command that shows an assignment."""
    found = _ASSIGNMENT.fullmatch(assignment)
    if found is None:
        return None
    scope, name = map(shlex.quote, found.groups())
    return f"az policy assignment show --name {name} --scope {scope}"


RULES = (
    Rule(
        id="policy-refuses",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING, Severity.UNKNOWN),
        cause="An assigned Azure Policy would refuse a replica of the plan, or write over what the plan sets. A clean "
        "answer is no promise: new assignments, exemptions and rules about the sign-in are not in it.",
        evidence=f"POST {POLICIES.path} for each replica that is created, replaced or given other tags",
        cure="Choose a region and tags that the policy allows, or have the assignment changed or an exemption made.",
        link=links.POLICIES,
        checks=(Check(find=_find_refused, needs=(POLICIES,), applies=lambda subject: bool(written_replicas(subject))),),
    ),
)
