"""How a rule asks, and what becomes of what could not be read."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Fact, Facts, Unknown
from acrgeo.core.rules.finding import LEVELS, OF_PLANS, Finding, Severity, by_severity
from acrgeo.core.rules.rule import Check, Found, Rule, check_subject, facts_needed, not_read
from acrgeo.core.rules.table import AUDIT_RULES, RULES
from tests.core.planning import registry, subject_of
from tests.core.rules.cases import ADD
from tests.rows import rows

NEEDED: Fact[str] = Fact(
    what="The colour", brief="colour", path="{registry.id}/colour", hint="ask {registry.name}", then=" It counts."
)
USED: Fact[str] = Fact(what="The taste", brief="taste", path="{registry.id}/taste")
TOLD = Found(fact="It is so.", hint="do this", location="eastus", read_from="/r", severity=Severity.WARNING)
ASKING = Check(find=lambda _: iter([TOLD]), needs=(NEEDED,), uses=(USED,))
RULE = Rule(
    id="colour",
    severity=Severity.BLOCKER,
    also=(Severity.WARNING, Severity.UNKNOWN),
    cause="",
    evidence="",
    cure="",
    checks=(ASKING,),
    audits=(ASKING,),
    levels=(Severity.ERROR, Severity.NOTE),
)


@rows(
    ("values", "told"),
    [
        ({}, []),
        ({NEEDED: "red"}, []),  # the other was not read
        ({USED: "sweet"}, []),
        ({NEEDED: "red", USED: "sweet"}, ["warning It is so."]),
        ({NEEDED: "red", USED: Unknown("no")}, ["warning It is so."]),  # the check looks at that itself
        ({NEEDED: Unknown("no", 403), USED: "sweet"}, ["unknown The colour could not be read: no. It counts."]),
    ],
)
def test_a_check_is_asked_where_all_was_read(values: dict[Fact[str], str | Unknown], told: list[str]) -> None:
    """What it needs and could not be read is told instead."""
    subject = subject_of(diff(registry(), ADD), Facts(values))
    assert [f"{finding.severity.value} {finding.fact}" for finding in RULE.run(subject)] == told
    assert facts_needed([RULE], subject) == {NEEDED, USED}


def test_what_could_not_be_read_is_told_with_its_place() -> None:
    """The hint and the path are of the registry that was asked about."""
    subject = subject_of(diff(registry(), ADD), Facts({NEEDED: Unknown("no", 403), USED: ""}))
    (finding,) = RULE.run(subject)
    assert (finding.hint, finding.unread) == ("ask contoso", "colour (403)")
    assert finding.read_from == f"{registry().id}/colour"


def test_a_check_that_does_not_apply_reads_and_finds_nothing() -> None:
    """One that only needs a fact finds nothing where it was read; its hint and severity are the rule's own."""
    subject = subject_of(diff(registry(), ADD), Facts({NEEDED: "red", USED: Unknown("no")}))
    never = replace(RULE, checks=(replace(ASKING, applies=lambda _: False),))
    assert check_subject([never], subject) == ()
    assert facts_needed([never], subject) == frozenset()
    only = replace(RULE, checks=(Check(needs=(NEEDED,)), Check(needs=(USED,))))
    (unread,) = check_subject([only], subject)
    assert (unread.fact, unread.hint) == ("The taste could not be read: no.", None)
    own = replace(RULE, checks=(Check(find=lambda _: iter([replace(TOLD, severity=None)])),))
    assert [finding.severity for finding in check_subject([own, RULE], subject)] == [
        Severity.BLOCKER,
        Severity.WARNING,
    ]


def test_an_audit_asks_its_own_checks() -> None:
    """As checks of plans are asked."""
    subject = subject_of(diff(registry(), ADD), Facts({NEEDED: Unknown("no"), USED: ""}))
    assert [finding.severity for finding in replace(RULE, checks=()).audit(subject)] == [Severity.UNKNOWN]
    assert list(replace(RULE, audits=()).audit(subject)) == []


@rows(
    ("unknown", "hint", "unread"),
    [
        (Unknown("no"), "ask", "colour"),
        (Unknown("no", 403), "ask", "colour (403)"),
        (Unknown("no", 404), None, "colour (404)"),
        (Unknown("no", 429, hint="wait"), "wait", "colour (429)"),
        (Unknown("no", 403, hint="wait"), "wait", "colour (403)"),
    ],
)
def test_a_role_is_advised_only_where_one_may_be_missing(unknown: Unknown, hint: str | None, unread: str) -> None:
    """Any other answer than 403 is no matter of roles; what has no short name is in no line of several."""
    told = not_read("The colour", unknown, brief="colour", hint="ask", then=" Then what.")
    assert (told.fact, told.hint, told.unread) == ("The colour could not be read: no. Then what.", hint, unread)
    assert not_read("The colour", unknown).unread is None


@rows(
    ("found", "level"),
    [
        (None, Severity.ERROR),
        (Severity.ERROR, Severity.ERROR),
        (Severity.NOTE, Severity.NOTE),
        (Severity.UNKNOWN, Severity.UNKNOWN),
        (Severity.BLOCKER, Severity.ERROR),  # as plans have it
        (Severity.WARNING, Severity.ERROR),  # not a level of this rule
    ],
)
def test_an_audit_has_levels_of_its_own(found: Severity | None, level: Severity) -> None:
    """What is not among them becomes the first; what was found is the same."""
    finding = RULE.audited("contoso", Found(fact="It is so.", severity=found, location="eastus"))
    assert (finding.severity, finding.id, finding.registry, finding.fact) == (level, "colour", "contoso", "It is so.")
    assert finding.location == "eastus"
    unread = replace(RULE, levels=()).audited("contoso", Found(fact="It is not known.", severity=Severity.UNKNOWN))
    assert (unread.severity, unread.fact) == (Severity.UNKNOWN, "It is not known.")


def test_the_worst_comes_first() -> None:
    """Otherwise the order stays."""
    given = [
        Finding(id=str(at), severity=severity, registry="contoso", fact="")
        for at, severity in enumerate(reversed(Severity))
    ]
    twice = by_severity([*given, *given])
    assert [finding.severity.value for finding in twice[::2]] == ["blocker", "error", "warning", "unknown", "note"]
    assert [finding.id for finding in twice] == ["4", "4", "3", "3", "2", "2", "1", "1", "0", "0"]
    mixed = by_severity([given[4], given[0], given[2], Finding(id="x", severity=Severity.NOTE, registry="", fact="")])
    assert [finding.id for finding in mixed] == ["4", "2", "0", "x"]


def test_the_severities_of_plans_and_audits_are_all_that_rules_have() -> None:
    """A counter that is printed for each misses none."""
    of_plans = {severity for rule in RULES if rule.checks for severity in (rule.severity, *rule.also)}
    assert of_plans == set(OF_PLANS)
    assert {level for rule in AUDIT_RULES for level in rule.levels} == set(LEVELS)
    assert [OF_PLANS.index(at) for at in (Severity.BLOCKER, Severity.WARNING, Severity.UNKNOWN)] == [0, 1, 2]
