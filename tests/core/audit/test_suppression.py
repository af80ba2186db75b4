"""The file of suppressions: what it may say, where each mistake stands, and what each suppression is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from acrgeo.core.audit.audit import FailOn, audit
from acrgeo.core.audit.suppression import Suppression, parse_suppressions
from acrgeo.core.desired.source import Diagnostic, Place
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.files.documents import Bounds, Limits, read_text
from tests.core.audit.auditing import HEALTHY, NOW, subject
from tests.rows import rows

RULES = [rule.id for rule in AUDIT_RULES]
GOOD = "suppressions:\n- {rule: admin-user, registry: contoso, reason: bots, expires: 2027-03-31}\n"
ADMIN = replace(HEALTHY, properties={"adminUserEnabled": True})


def parsed(text: str) -> tuple[tuple[Suppression, ...], list[str]]:
    """Return the suppressions of a text, and its mistakes."""
    unreadable: list[Diagnostic] = []
    roots = read_text("a.yaml", text, unreadable, Bounds(Limits()))
    found, diagnostics = parse_suppressions(roots, RULES)
    return found, [str(diagnostic) for diagnostic in (*unreadable, *diagnostics)]


def test_a_suppression_is_read() -> None:
    """A day may be in quotes, a region in any form."""
    text = GOOD + "- {rule: not-ready, registry: a*, region: West US, reason: ' grows ', expires: '2027-01-02'}\n"
    found, mistakes = parsed(text)
    assert mistakes == []
    assert found[0] == Suppression(
        place=Place("a.yaml", 2, 3), rule="admin-user", registry="contoso", reason="bots", expires=date(2027, 3, 31)
    )
    assert (found[1].region, found[1].reason, found[1].expires) == ("westus", "grows", date(2027, 1, 2))


def test_a_list_without_suppressions_is_none() -> None:
    """Also where the last one was removed, or is a comment: the word before them stays."""
    for text in ("suppressions: []\n", "suppressions:\n", "suppressions: null\n", "suppressions:\n# - rule: x\n"):
        assert parsed(text) == ((), [])


@rows(
    "text, mistake",
    [
        ("- a\n", "a.yaml:1:1: must be a mapping of suppressions"),
        ("rules: []\n", "a.yaml:1:1: rules: is not known; there are suppressions"),
        ("supressions: []\n", "a.yaml:1:1: supressions: is not known; did you mean suppressions?"),
        ("rules: []\n", "a.yaml:1:1: suppressions is missing: a list of rule, registry, reason and expires"),
        ("{}\n", "suppressions is missing"),
        ("suppressions: {}\n", "a.yaml:1:15: suppressions: must be a list"),
        ("suppressions:\n- x\n", "a.yaml:2:3: suppressions[0]: must be a mapping of rule, registry"),
        (GOOD.replace("admin-user", "admin-usr"), "a.yaml:2:10: suppressions[0].rule: 'admin-usr' is no rule of an"),
        (GOOD.replace("admin-user", "home-replica"), "is no rule of an audit"),
        (GOOD.replace("reason: bots, ", ""), "a.yaml:2:3: suppressions[0]: reason is missing"),
        (GOOD.replace("admin-user", "xyzzy"), "'xyzzy' is no rule of an audit; acrgeo explain lists them"),
        (GOOD.replace("admin-user", "admin-usr"), "no rule of an audit; did you mean admin-user?"),
        (GOOD.replace("bots", "''"), "suppressions[0].reason: must be a text that is not empty"),
        (GOOD.replace(", expires: 2027-03-31", ""), "expires is missing"),
        (GOOD.replace("2027-03-31", "soon"), "suppressions[0].expires: must be a day, such as 2027-03-31"),
        (GOOD.replace("2027-03-31", "'20270331'"), "suppressions[0].expires: must be a day, such as 2027-03-31"),
        (GOOD.replace("2027-03-31", "2027-02-30"), "2027-02-30"),
        (GOOD.replace("registry: contoso, ", ""), "registry is missing"),
        (GOOD.replace("rule: admin-user, ", ""), "a.yaml:2:3: suppressions[0]: rule is missing"),
        (GOOD.replace("reason:", "because:"), "suppressions[0].because: is not known"),
        (GOOD.replace("contoso", "[a]"), "suppressions[0].registry: must be a text that is not empty"),
        ("suppressions: [\n", "this is not YAML"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place(text: str, mistake: str) -> None:
    """And nothing is suppressed by what is wrong."""
    found, mistakes = parsed(text)
    assert found == ()
    assert any(mistake in line for line in mistakes), mistakes


def test_a_mistake_is_told_once() -> None:
    """What is missing is not also no rule, and what is no mapping lacks nothing."""
    assert len(parsed(GOOD.replace("rule: admin-user, ", ""))[1]) == 1
    assert len(parsed(GOOD.replace("admin-user", "''"))[1]) == 1
    assert len(parsed("suppressions:\n- x\n")[1]) == 1
    assert len(parsed("- a\n")[1]) == 1
    assert len(parsed(GOOD.replace("reason:", "note: [a], reason:"))[1]) == 1


def test_a_day_may_have_a_time() -> None:
    """YAML reads one as a moment; it holds up to the end of that day."""
    found, mistakes = parsed(GOOD.replace("2027-03-31", "2027-03-31T12:00:00"))
    assert (mistakes, [at.expires for at in found]) == ([], [date(2027, 3, 31)])


def test_a_suppression_says_what_it_is_about() -> None:
    """The region where it has one."""
    assert suppression().about == "admin-user of contoso"
    assert suppression(region="westus").about == "admin-user of contoso in westus"


def suppression(**given: object) -> Suppression:
    """Return the suppression of the admin user of contoso, with these differences."""
    (found,), _ = parsed(GOOD)
    return replace(found, **given)  # type: ignore[arg-type]


@rows(
    "given, counts, expired, unused",
    [
        ({}, False, False, False),
        ({"registry": "CONTOSO"}, False, False, False),
        ({"registry": "cont*"}, False, False, False),
        ({"registry": "c?ntoso"}, False, False, False),
        ({"registry": HEALTHY.id.upper()}, False, False, False),
        ({"registry": "*/resourceGroups/contoso-rg/*"}, False, False, False),
        ({"registry": "contos"}, True, False, False),
        ({"registry": "c.*o"}, True, False, False),
        ({"rule": "anonymous-pull"}, True, False, True),
        ({"region": "eastus"}, True, False, True),
        ({"expires": NOW.date()}, False, False, False),
        ({"expires": date(2026, 11, 28)}, True, True, False),
        ({"expires": date(2026, 11, 28), "rule": "anonymous-pull"}, True, True, True),
    ],
)
def test_what_a_suppression_is_about(given: dict[str, object], counts: bool, expired: bool, unused: bool) -> None:
    """Names in any case with * and ?, ids, up to the end of the last day; what is left over is told."""
    found = audit([(subject(ADMIN), None)], suppressions=[suppression(**given)], today=NOW.date())
    assert [at.id for at in found.findings] == (["admin-user"] if counts else [])
    assert (bool(found.expired), bool(found.unused)) == (expired, unused)
    assert len(found.suppressed) == (not counts)
    assert found.exit_code == (3 if counts else 0)


@rows(
    "region, location, is_about",
    [
        (None, "eastus", True),
        (None, None, True),
        ("eastus", "eastus", True),
        ("eastus", "westus", False),
        ("eastus", None, False),
    ],
)
def test_a_region_is_all_that_a_suppression_is_about(region: str | None, location: str | None, is_about: bool) -> None:
    """Without one it is about the finding everywhere."""
    found = Finding(id="admin-user", severity=Severity.WARNING, registry="contoso", fact="It is so.", location=location)
    assert suppression(region=region).matches(found, HEALTHY.ref) is is_about


@rows("is_all, unused", [(False, False), (True, True)])
def test_a_registry_that_was_not_asked_for(is_all: bool, unused: bool) -> None:
    """A file for a fleet is no mistake where one registry is audited; with all of them it is."""
    elsewhere = suppression(registry="fabrikam")
    found = audit([(subject(HEALTHY), None)], suppressions=[elsewhere], today=NOW.date(), is_all=is_all)
    assert bool(found.unused) is unused


@rows("level, code", [(FailOn.ERROR, 0), (FailOn.WARNING, 3), (FailOn.NOTE, 3), (FailOn.NEVER, 0)])
def test_the_level_that_fails(level: FailOn, code: int) -> None:
    """A warning fails for its own level and for milder ones."""
    found = audit([(subject(ADMIN), None)], today=NOW.date(), fail_on=level)
    assert (found.exit_code, found.is_clear) == (code, False)
