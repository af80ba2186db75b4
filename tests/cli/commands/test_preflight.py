"""``acrgeo preflight``, and preflight as part of every plan."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.policy.definitions import BUILT_IN
from tests.cli.conftest import Cli, check_golden
from tests.sandbox.private import crowd

FABRIKAM = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/fabrikam-rg"
NARROW = f"{FABRIKAM}/providers/Microsoft.Network/virtualNetworks/fabrikam-stores/subnets/endpoints"
CONTOSO = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"


@pytest.fixture
def private(cli: Cli) -> Cli:
    """With the registry that has private endpoints, one of its subnets crowded."""
    cli.sandbox.load_seed("private")
    crowd(cli.sandbox)
    return cli


def enlarge(cli: Cli) -> None:
    """Make the narrow subnet a /27."""
    subnet = cli.sandbox.get_document(NARROW)
    assert subnet is not None
    subnet["properties"]["addressPrefix"] = "10.2.0.0/27"
    cli.sandbox.put_document(NARROW, subnet)


def assign(cli: Cli, name: str, definition: str, **parameters: object) -> None:
    """Assign a built-in policy at contoso's group."""
    key = f"{CONTOSO}/providers/Microsoft.Authorization/policyAssignments/{name}"
    properties = {
        "scope": CONTOSO,
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{definition}",
        "parameters": {key: {"value": value} for key, value in parameters.items()},
    }
    document = {"id": key, "name": name, "type": "Microsoft.Authorization/policyAssignments", "properties": properties}
    cli.sandbox.put_document(key, document)


def lock(cli: Cli, scope: str, level: str) -> None:
    """Put a lock on a scope."""
    key = f"{scope}/providers/Microsoft.Authorization/locks/keep"
    document = {"id": key, "name": "keep", "type": "Microsoft.Authorization/locks", "properties": {"level": level}}
    cli.sandbox.put_document(key, document)


def test_a_full_subnet_is_found_before_the_first_write(private: Cli) -> None:
    """The subnet, what is needed and what is free; exit 5. The same refuses the addition itself."""
    seen = private("preflight", "fabrikam", "--add", "westeurope")
    check_golden("preflight", seen.out, "--- stderr\n", seen.err)
    assert (seen.code, seen.writes) == (5, ())
    added = private("replica", "add", "fabrikam", "westeurope", "-y")
    assert (added.code, added.writes) == (5, ())
    assert "needs 2, has 1 of 11 free" in " ".join(added.err.split())


def test_the_seed_private_has_room_for_one_region(cli: Cli) -> None:
    """Two at once are refused, one is added, and then the same subnet refuses the other."""
    cli.sandbox.load_seed("private")
    both = cli("preflight", "fabrikam", "--add", "westeurope", "--add", "northeurope")
    assert (both.code, "needs 4, has 2 of 11 free" in " ".join(both.out.split())) == (5, True)
    added = cli("replica", "add", "fabrikam", "westeurope", "-y")
    assert added.code == 0, added.err
    other = cli("replica", "add", "fabrikam", "northeurope", "-y")
    assert (other.code, "needs 2, has 0 of 11 free" in " ".join(other.err.split())) == (5, True)


def test_an_enlarged_subnet_lets_it_through(private: Cli) -> None:
    """Nothing is remembered: the next preflight reads anew, and the replica is made."""
    enlarge(private)
    assert private("preflight", "fabrikam", "--add", "westeurope").code == 0
    made = private("replica", "add", "fabrikam", "westeurope", "-y")
    assert made.code == 0, made.err
    assert "westeurope  created" in made.out


def test_the_document_has_the_numbers(private: Cli) -> None:
    """For CI: what is clear, what is needed, where it was read."""
    document = json.loads(private("preflight", "fabrikam", "--add", "westeurope", "-o", "json").out)
    assert (document["isClear"], document["counts"]) == (False, {"blocker": 1, "warning": 1, "unknown": 0})
    (network,) = document["network"]
    assert {subnet["id"]: (subnet["needed"], subnet["free"], subnet["exact"]) for subnet in network["subnets"]} == {
        NARROW: (2, 1, True),
        NARROW.replace("fabrikam-stores", "fabrikam-hub"): (1, 248, True),
    }
    assert document["findings"][0]["readFrom"] == NARROW
    assert document["registries"][0]["servingAfter"] == ["eastus", "westus2"]


def test_a_general_question_names_what_stops_any_change(private: Cli) -> None:
    """Without a plan: one region more in view, and all tasks' permissions."""
    seen = private("preflight", "fabrikam", "-o", "json")
    assert (seen.code, [finding["id"] for finding in json.loads(seen.out)["findings"]]) == (5, ["subnet-full"])
    assert private("preflight", "contoso").out.endswith("Nothing stands in the way.\n")


def test_what_a_registry_role_may_not_read_is_unknown(private: Cli) -> None:
    """Its holder is not refused, and is told what nobody looked at."""
    private.premium("eastus")
    private.sandbox.set_caller({"registry": "owner"})
    target = f"{CONTOSO}/providers/Microsoft.ContainerRegistry/registries/contoso"
    seen = private("preflight", target, "--delete", "eastus", "-o", "json")
    findings = json.loads(seen.out)["findings"]
    assert seen.code == 0
    unknown = [finding for finding in findings if finding["severity"] == "unknown"]
    assert Counter(finding["id"] for finding in unknown) == {"permission-missing": 1}


@pytest.mark.parametrize(
    ("scope", "level", "question", "code"),
    [
        (CONTOSO, "CanNotDelete", "--delete", 5),
        (CONTOSO, "CanNotDelete", "--add", 0),
        (f"/subscriptions/{Sandbox.subscription_id}", "ReadOnly", "--add", 5),
    ],
)
def test_locks_are_seen_at_every_scope(cli: Cli, scope: str, level: str, question: str, code: int) -> None:
    """A lock on the group or the subscription holds for the registry."""
    cli.premium("eastus")
    lock(cli, scope, level)
    region = "eastus" if question == "--delete" else "westeurope"
    seen = cli("preflight", "contoso", question, region)
    assert seen.code == code
    assert ("[lock]" in seen.out) is (code == 5)


def test_missing_permissions_end_with_4(cli: Cli) -> None:
    """Told before the first write, with the role that has them."""
    cli.premium("eastus")
    cli.sandbox.set_caller("reader")
    seen = cli("routing", "disable", "contoso", "eastus", "-y")
    assert (seen.code, seen.writes) == (4, ())
    assert "replications/write is missing at the registry" in " ".join(seen.err.split())


def test_allowed_regions_hold_for_every_plan(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option for a preflight, its variable for all."""
    refused = cli(
        "preflight", "contoso", "--add", "westeurope", "--allowed-regions", "East US, northeurope", "-o", "json"
    )
    assert "allowed-regions" in [finding["id"] for finding in json.loads(refused.out)["findings"]]
    monkeypatch.setenv("ACRGEO_ALLOWED_REGIONS", "eastus,northeurope")
    added = cli("replica", "add", "contoso", "westeurope", "--upgrade", "-y")
    assert (added.code, added.writes) == (5, ())
    assert cli("replica", "add", "contoso", "eastus", "--upgrade", "--dry-run").code == 0


def test_a_plan_without_changes_reads_nothing_more(cli: Cli) -> None:
    """Find, read and list; no permissions, no locks, no usages."""
    cli.premium("eastus")
    before = len(cli.sandbox.requests())
    assert cli("replica", "add", "contoso", "eastus", "-y").code == 0
    paths = [path for _, path in cli.sandbox.requests()[before:]]
    assert not [path for path in paths if re.search("permissions|locks|listUsages", path)]


def test_a_webhook_is_missed_before_its_region_goes(cli: Cli) -> None:
    """The plan of a deletion names the webhooks there."""
    cli.premium("eastus")
    assert cli("webhook", "add", "contoso", "eastus", "--uri", "https://hooks.example.com", "-y").code == 0
    shown = cli("replica", "delete", "contoso", "eastus", "--dry-run")
    assert "eastus has the webhook acrgeoeastus" in " ".join(shown.out.split())


def test_a_home_region_that_is_down_is_recognised(cli: Cli) -> None:
    """Reads answer, the write fails each time: what still works is told."""
    cli.premium("eastus")
    cli.sandbox.add_fault("home-down")
    failed = cli("routing", "disable", "contoso", "eastus", "-y")
    assert failed.code == 1
    assert "Pulls and pushes through the other replicas go on." in " ".join(failed.err.split())


@pytest.mark.parametrize(
    "words",
    [("-f", "x.yaml", "--add", "eastus"), ("contoso", "-f", "x.yaml"), ("contoso", "--allowed-regions", "a b/c")],
)
def test_a_file_and_options_are_not_mixed(cli: Cli, words: tuple[str, ...]) -> None:
    """Exit 2, and nothing is sent."""
    before = len(cli.sandbox.requests())
    assert cli("preflight", *words).code == 2
    assert len(cli.sandbox.requests()) == before


def test_a_neglected_private_network_is_told_thing_by_thing(cli: Cli) -> None:
    """One finding each, with the endpoint's name and a command; what is closed or gone takes no address."""
    cli.sandbox.load_seed("neglected")
    document = json.loads(cli("preflight", "litware", "--add", "northeurope", "-o", "json").out)
    found = {(finding["severity"], finding["id"]): finding for finding in document["findings"]}
    assert set(found) == {
        ("blocker", "static-ip"),
        ("warning", "endpoint-pending"),
        ("warning", "connection-closed"),
        ("warning", "connection-stale"),
        ("warning", "dns-record"),
        ("warning", "dns-zone-shared"),
    }
    assert len(document["findings"]) == 7  # Rejected and Disconnected
    assert "litware-gone" in found["warning", "connection-stale"]["fact"]
    assert all(finding["hint"] for finding in document["findings"])
    needed = {subnet["id"].split("/")[8]: subnet["needed"] for subnet in document["network"][0]["subnets"]}
    assert needed == {"litware-hub": 2, "litware-shop": 1}


def test_what_azure_policy_refuses_is_found_before_the_first_write(cli: Cli) -> None:
    """A location that an assignment does not allow, a tag that another wants; unknown where it may not be asked."""
    cli.premium("eastus")
    assign(cli, "places", "e56962a6-4747-49cd-b67b-bf8b01975c4c", listOfAllowedLocations=["westus", "eastus"])
    assign(cli, "team", "871b6d14-10aa-478d-b590-94f262ecfa99", tagName="team")
    refused = cli("replica", "add", "contoso", "northeurope", "-y")
    assert (refused.code, refused.writes) == (5, ()), refused.err
    told = " ".join(refused.err.split())
    assert "by the assignment places" in told
    assert "by the assignment team" in told
    shown = cli("preflight", "contoso", "--add", "eastus2", "-o", "json")
    blockers = [row for row in json.loads(shown.out)["findings"] if row["severity"] == "blocker"]
    assert [(row["id"], row["location"]) for row in blockers] == [("policy-refuses", "eastus2")] * 2


@pytest.mark.parametrize(
    ("title", "parameters", "warns"),
    [
        ("Inherit a tag from the resource group", {"tagName": "env"}, True),
        ("Inherit a tag from the resource group if missing", {"tagName": "env"}, False),
        ("Add a tag to resources", {"tagName": "ENV", "tagValue": "prod"}, False),
        ("Add a tag to resources", {"tagName": "cost", "tagValue": "42"}, True),
        ("Append a tag and its value to resources", {"tagName": "cost", "tagValue": "42"}, True),
        ("Configure Container registries to disable public network access", {}, False),
        ("Allowed locations", {"listOfAllowedLocations": ["japaneast"], "effect": "Audit"}, False),
    ],
)
@pytest.mark.parametrize("line", ["replica add contoso eastus2", "replica tag contoso eastus"])
def test_what_azure_policy_writes_itself_is_told_before_the_first_write(
    cli: Cli, line: str, title: str, parameters: dict[str, object], warns: bool
) -> None:
    """Of tags that a policy adds or writes over, by assignment; what a policy leaves as planned is not told."""
    cli.premium("eastus")
    group = cli.sandbox.get_document(CONTOSO)
    assert group is not None
    cli.sandbox.put_document(CONTOSO, {**group, "tags": {"env": "prod"}})
    assign(cli, "rule", next(rule.name for rule in BUILT_IN if rule.title == title), **parameters)
    shown = cli(*line.split(), "--tag", "env=test", "--dry-run", "-o", "json")
    assert (shown.code, shown.writes) == (0, ())
    facts = [row["fact"] for row in json.loads(shown.out)["findings"] if row["id"] == "policy-refuses"]
    assert len(facts) == warns
    assert all("Azure Policy sets tags." in fact and "by the assignment rule" in fact for fact in facts)
