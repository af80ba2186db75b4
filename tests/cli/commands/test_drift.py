"""``acrgeo drift``, ``plan`` and ``apply`` where Azure Policy writes tags: held, told, and written no second time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acrgeo.sandbox import Response, Sandbox
from acrgeo.sandbox.engine.policy.definitions import BUILT_IN
from tests.cli.conftest import READS, Cli, check_golden

GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
SUBSCRIPTION = f"/subscriptions/{Sandbox.subscription_id}"
INHERIT = "Inherit a tag from the resource group"
APPEND = "Append a tag and its value to resources"
FILE = """\
apiVersion: acrgeo/v1
registry: contoso
replicas:
  - location: eastus
    tags: {tags}
    routing: {routing}
  - location: westeurope
"""


@pytest.fixture
def contoso(cli: Cli) -> Cli:
    """Contoso with replicas in eastus and westeurope, in a group with the tag env=prod."""
    cli.premium("eastus", "westeurope")
    group = cli.sandbox.get_document(GROUP)
    assert group is not None
    cli.sandbox.put_document(GROUP, {**group, "tags": {"env": "prod"}})
    return cli


def assign(cli: Cli, title: str, scope: str = GROUP, **parameters: object) -> None:
    """Assign a built-in policy by its title."""
    key = f"{scope}/providers/Microsoft.Authorization/policyAssignments/rule"
    properties = {
        "scope": scope,
        "policyDefinitionId": next(policy.id for policy in BUILT_IN if policy.title == title),
        "parameters": {parameter: {"value": value} for parameter, value in parameters.items()},
    }
    cli.sandbox.put_document(
        key, {"id": key, "name": "rule", "type": "Microsoft.Authorization/policyAssignments", "properties": properties}
    )


def write(folder: Path, tags: str = "{env: test}", routing: str = "true") -> str:
    """Write the file of contoso."""
    path = folder / "contoso.yaml"
    path.write_text(FILE.format(tags=tags, routing=routing))
    return str(path)


def held(cli: Cli, file: str) -> list[tuple[Any, ...]]:
    """Return what drift says is held."""
    rows = json.loads(cli("drift", "-f", file, "-o", "json").out)["heldTags"]
    return [(row["location"], row["tag"], row["desired"], row["current"]) for row in rows]


def test_a_tag_that_a_policy_changes_back_is_written_once_and_then_held(contoso: Cli, tmp_path: Path) -> None:
    """The first apply writes and warns; then it is no drift, no change, and another apply writes nothing."""
    assign(contoso, INHERIT, tagName="env")
    file = write(tmp_path)
    first = contoso("apply", "-f", file, "-y")
    assert (first.code, [method for method, _ in first.writes]) == (0, ["PATCH"])
    assert "tag env: wanted test, found prod" in " ".join(first.err.split() + first.out.split())
    assert "sets tags.env of the replica in eastus to 'prod'" in " ".join(first.err.split())
    drift = contoso("drift", "-f", file)
    markdown = contoso("drift", "-f", file, "-o", "markdown")
    again = contoso("apply", "-f", file, "-y")
    assert (drift.code, markdown.code, again.code, again.writes) == (0, 0, 0, ())
    check_golden("drift-held-tag", drift.out, "--- markdown\n", markdown.out, "--- apply, stderr\n", again.err)
    row = json.loads(contoso("plan", "-f", file, "-o", "json").out)
    assert (row["hasChanges"], row["changes"]) == (False, [])
    assert row["heldTags"] == [
        {
            "registry": "contoso",
            "resourceGroup": "contoso-rg",
            "location": "eastus",
            "name": "eastus",
            "tag": "env",
            "current": "prod",
            "desired": "test",
            "policyAssignmentId": f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/rule",
            "reason": "held by a policy",
        }
    ]


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP])
@pytest.mark.parametrize(
    ("title", "parameters", "has", "wants", "is_held"),
    [
        (INHERIT, {"tagName": "ENV"}, "prod", "{env: test}", True),
        (INHERIT, {"tagName": "env"}, "prod", "{Env: null}", True),
        (INHERIT, {"tagName": "env"}, "dev", "{env: test}", False),
        (INHERIT, {"tagName": "team"}, "prod", "{env: test}", False),
        ("Inherit a tag from the resource group if missing", {"tagName": "env"}, "prod", "{env: test}", False),
        ("Inherit a tag from the resource group if missing", {"tagName": "env"}, "prod", "{env: null}", True),
        ("Add a tag to resources", {"tagName": "env", "tagValue": "prod"}, "prod", "{env: test}", False),
        ("Add a tag to resources", {"tagName": "env", "tagValue": "prod"}, "prod", "{env: null}", True),
        (
            "Append a tag and its value to resources",
            {"tagName": "env", "tagValue": "prod"},
            "prod",
            "{env: null}",
            True,
        ),
        (APPEND, {"tagName": "env", "tagValue": "prod"}, "prod", "{env: a}", False),
        ("Require a tag and its value on resources", {"tagName": "env", "tagValue": "prod"}, "prod", "{env: a}", False),
        ("Allowed locations", {"listOfAllowedLocations": ["japaneast"], "effect": "Audit"}, "a", "{env: b}", False),
    ],
)
def test_what_is_held_is_no_drift(
    contoso: Cli,
    tmp_path: Path,
    scope: str,
    title: str,
    parameters: dict[str, Any],
    has: str,
    wants: str,
    is_held: bool,
) -> None:
    """Where the policy would write again what is there, at any scope; else it is drift, also where a policy refuses."""
    assert contoso("replica", "tag", "contoso", "eastus", "--tag", f"env={has}", "-y").code == 0
    assign(contoso, title, scope, **parameters)
    drift = contoso("drift", "-f", write(tmp_path, wants))
    assert drift.code == (0 if is_held else 3), drift.out
    assert ("held by a policy" in drift.out) is is_held


def test_what_else_differs_goes_on(contoso: Cli, tmp_path: Path) -> None:
    """Routing and other tags of the same replica are drift, and are changed; the held tag is not sent."""
    contoso("replica", "tag", "contoso", "eastus", "--tag", "env=prod", "-y")
    assign(contoso, INHERIT, tagName="env")
    file = write(tmp_path, "{env: test, team: web}", "false")
    assert contoso("drift", "-f", file).code == 3
    applied = contoso("apply", "-f", file, "-y")
    assert (applied.code, len(applied.writes)) == (0, 1)
    assert "wanted test, found" not in applied.out + applied.err
    eastus = next(
        row for row in json.loads(contoso("show", "contoso", "-o", "json").out)["replicas"] if row["name"] == "eastus"
    )
    assert (eastus["regionEndpointEnabled"], eastus["tags"]) == (False, {"env": "prod", "team": "web"})
    assert contoso("drift", "-f", file).code == 0


def test_a_saved_plan_has_what_is_held(contoso: Cli, tmp_path: Path) -> None:
    """It runs as it was shown, and is stale once the policy writes something else."""
    contoso("replica", "tag", "contoso", "eastus", "--tag", "env=prod", "-y")
    assign(contoso, INHERIT, tagName="env")
    saved = str(tmp_path / "plan.json")
    assert contoso("plan", "-f", write(tmp_path, routing="false"), "--out", saved).code == 0
    assert len(json.loads(Path(saved).read_text())["plan"]["heldTags"]) == 1
    assign(contoso, INHERIT, tagName="none")
    stale = contoso("apply", saved, "-y")
    assert (stale.code, stale.writes) == (5, ())
    assign(contoso, INHERIT, tagName="env")
    assert (contoso("apply", saved, "-y").code, held(contoso, write(tmp_path, routing="false"))) == (
        0,
        [("eastus", "env", "test", "prod")],
    )


@pytest.mark.parametrize("status", [403, 429, 500, 0])
def test_what_cannot_be_asked_is_plain_drift(contoso: Cli, tmp_path: Path, status: int) -> None:
    """Not permitted, throttled, failed or no answer: drift as without policies, and unknown said once."""
    contoso("replica", "tag", "contoso", "eastus", "--tag", "env=prod", "-y")
    assign(contoso, INHERIT, tagName="env")
    refusal = Response(status=status, headers={}, body=b'{"error":{"code":"AuthorizationFailed","message":"No."}}')
    contoso.sandbox.answer_next("POST", f"({'|'.join(READS)})$", *[refusal] * 20)
    drift = contoso("drift", "-f", write(tmp_path))
    assert drift.code == 3
    assert drift.out.count("policies") == 1
    assert "tag env is prod, wanted test" in " ".join(drift.out.split())


def test_a_command_that_names_the_tag_writes_it(contoso: Cli, tmp_path: Path) -> None:
    """Only files leave a held tag alone: who types it is told what the policy does, and it is tried."""
    contoso("replica", "tag", "contoso", "eastus", "--tag", "env=prod", "-y")
    assign(contoso, INHERIT, tagName="env")
    typed = contoso("replica", "tag", "contoso", "eastus", "--tag", "env=test", "-y")
    assert (typed.code, [method for method, _ in typed.writes]) == (0, ["PATCH"])
    assert "wanted test, found prod" in " ".join((typed.err + typed.out).split())
    assert held(contoso, write(tmp_path)) == [("eastus", "env", "test", "prod")]


def test_policies_are_asked_once_for_one_plan(contoso: Cli, tmp_path: Path) -> None:
    """What is asked to plan is not asked again to review, and a plan without other tags asks nothing."""
    contoso("replica", "tag", "contoso", "eastus", "--tag", "env=dev", "-y")
    for tags, times in (("{env: test}", 1), ("{env: dev}", 0)):
        before = len(contoso.sandbox.requests())
        contoso("plan", "-f", write(tmp_path, tags))
        assert sum(path.endswith(READS) for _, path in contoso.sandbox.requests()[before:]) == times


DRIFTS = {
    "replicas:\n  - {location: eastus}\n  - {location: japaneast}\n": ("missing", "japaneast", 5),
    "replicas:\n  - {location: eastus, routing: false}\n": ("different", "eastus", 4),
    "replicas:\n  - {location: eastus, tags: {team: web}}\n": ("different", "eastus", 4),
    "replicas:\n  - {location: eastus, name: eastern}\n": ("named", "eastus", 4),
    "prune: true\nreplicas:\n  - {location: eastus}\n": ("unlisted", "westeurope", 2),
    "dataEndpoints: true\n": ("different", None, 3),
    "minRouted: 4\n": ("minRouted", None, 3),
}


@pytest.mark.parametrize(
    ("body", "wanted"), DRIFTS.items(), ids=[kind + str(line) for kind, _, line in DRIFTS.values()]
)
def test_every_kind_of_drift_is_told_with_its_place(
    contoso: Cli, tmp_path: Path, body: str, wanted: tuple[str, str | None, int]
) -> None:
    """Exit 3 in every form, never a word of matching or of money; a lone difference says what, where and which line."""
    path = tmp_path / "contoso.yaml"
    path.write_text(f"apiVersion: acrgeo/v1\nregistry: contoso\n{body}")
    forms = {
        form: contoso("drift", "-f", str(path), "-o", form) for form in ("table", "markdown", "tsv", "name", "json")
    }
    assert {found.code for found in forms.values()} == {3}
    document = json.loads(forms["json"].out)
    (difference,) = document["differences"]
    place = None if wanted[0] == "unlisted" else difference["line"]
    assert (difference["kind"], difference["location"], place) == (*wanted[:2], None if place is None else wanted[2])
    assert document["hasDrift"]
    assert not {"cost", "costs", "impacts"} & document.keys()
    for form in ("table", "markdown"):
        assert "Drift: 1 difference in contoso." in forms[form].out
        assert not any(word in forms[form].out for word in ("match", "USD", "up to date", "to create"))
    assert len(forms["name"].out.splitlines()) == 1
    (line,) = contoso("drift", "-f", str(path), "-o", "jsonl").out.splitlines()
    assert json.loads(line)["differences"] == document["differences"]


def test_the_page_of_drift(contoso: Cli, tmp_path: Path) -> None:
    """What differs, since when as far as Azure tells, and the place in the file."""
    path = tmp_path / "contoso.yaml"
    path.write_text(
        "apiVersion: acrgeo/v1\nregistry: contoso\nminRouted: 4\nreplicas:\n  - location: eastus\n"
        "    routing: false\n  - location: japaneast\n  - location: westeurope\n    name: europe\n"
    )
    found = contoso("drift", "-f", str(path))
    assert found.code == 3
    check_golden("drift-page", found.out.replace(f"{tmp_path}/", ""))


def test_a_held_drain_breaches_min_routed_and_nothing_else(contoso: Cli, tmp_path: Path) -> None:
    """A drain through acrgeo alone is no drift; where too few serve for it, that is."""
    contoso("routing", "disable", "contoso", "eastus", "-y", "--reason", "hot")
    path = tmp_path / "contoso.yaml"
    for least, code in ((2, 0), (3, 3)):
        path.write_text(
            f"apiVersion: acrgeo/v1\nregistry: contoso\nminRouted: {least}\nreplicas:\n  - location: eastus\n"
        )
        found = contoso("drift", "-f", str(path))
        assert found.code == code
        assert ("2 replicas in service, fewer than the 3 of minRouted" in " ".join(found.out.split())) == bool(code)
        assert "held: drained by" in found.out
