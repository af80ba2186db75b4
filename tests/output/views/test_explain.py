"""Rules and error codes, explained."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.rules.error_code import ErrorCode
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Rule
from acrgeo.output.formats import Format
from acrgeo.output.views.explain import explain_list_view, explain_view, rules_page
from tests.output.golden import shown

RULE = Rule(
    id="full-moon",
    severity=Severity.BLOCKER,
    also=(Severity.UNKNOWN,),
    cause="The moon is full.",
    evidence="{sky}/moon",
    cure="Wait.",
    link="https://learn.microsoft.com/moon",
)
CODE = ErrorCode(id="NewMoon", cause="There is no moon.", cure="Wait.")


def test_a_rule_tells_cause_evidence_cure_and_link() -> None:
    """With every severity that it can have, its own first."""
    assert shown(explain_view(RULE)) == (
        "full-moon  blocker, unknown\n"
        "  The moon is full.\n"
        "\n"
        "  read from: {sky}/moon\n"
        "  cure: Wait.\n"
        "  see: https://learn.microsoft.com/moon\n"
    )


def test_a_rule_names_its_counterparts() -> None:
    """In other catalogues: each with its id, its name, and what it advises otherwise."""
    view = explain_view(replace(RULE, id="allowed-regions"))
    assert shown(view).splitlines()[-3:] == [
        "  elsewhere: PSRule for Azure AZR-000494: Azure.ACR.ReplicaLocation",
        "  elsewhere: Azure Policy e56962a6-4747-49cd-b67b-bf8b01975c4c: Allowed",
        "    locations",
    ]
    assert view.document["elsewhere"][0] == {
        "catalogue": "PSRule for Azure",
        "id": "AZR-000494",
        "name": "Azure.ACR.ReplicaLocation",
        "relation": "same",
    }
    assert "APRL e7f0fd54-fba0-054e-9ab8-e676f2851f88 (contrary): " in shown(
        explain_view(replace(RULE, id="soft-delete"))
    )
    assert explain_view(RULE).document["elsewhere"] == explain_view(CODE).document["elsewhere"] == []


def test_the_page_says_what_is_not_repeated() -> None:
    """Zones by a property that says nothing, whoever advises them, with the reason."""
    page = rules_page([replace(RULE, id="allowed-regions")], [])
    assert "- Elsewhere: Azure Policy e56962a6-4747-49cd-b67b-bf8b01975c4c: *Allowed locations*\n" in page
    assert "| Checkov | `CKV_AZURE_233` |" in page


def test_an_error_code_has_no_evidence() -> None:
    """It is what a caller got, not what was read."""
    assert shown(explain_view(CODE)) == "NewMoon  error\n  There is no moon.\n\n  cure: Wait.\n"
    document = explain_view(CODE).document
    assert (document["kind"], document["evidence"], document["severities"]) == ("error", None, [])


def test_a_list_names_each_on_a_line() -> None:
    """For a reader and as names."""
    view = explain_list_view([RULE, CODE])
    assert shown(view) == "ID         KIND\nfull-moon  blocker, unknown\nNewMoon    error\n"
    assert shown(view, form=Format.NAME) == "full-moon\nNewMoon\n"


def test_the_page_keeps_its_tables_whole() -> None:
    """A bar in a text begins no column."""
    page = rules_page([RULE], [ErrorCode(id="Half", cause="One | other.", cure="Wait.")])
    assert "## full-moon\n\n**blocker, unknown.** The moon is full.\n" in page
    assert "| `Half` | One \\| other. | Wait. |" in page
