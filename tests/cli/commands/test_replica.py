"""``acrgeo replica``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox import Failure, Lifecycle, Response, Sandbox
from tests.cli.conftest import Cli, check_golden

ADD = ("replica", "add", "contoso", "eastus", "westeurope", "--upgrade")


def test_add_upgrades_and_creates_in_one_call(cli: Cli) -> None:
    """Plan and progress on stderr, outcome on stdout, one write for each change."""
    done = cli(*ADD, "-y")
    check_golden("replica-add", done.err, "--- stdout\n", done.out)
    assert done.code == 0
    assert [method for method, _ in done.writes] == ["PATCH", "PUT", "PUT"]


def test_add_again_sends_no_write(cli: Cli) -> None:
    """Where nothing differs there is nothing to do: exit 0, without --yes too."""
    cli.premium("eastus", "westeurope")
    again = cli(*ADD)
    assert (again.code, again.out, again.writes) == (0, "", ())
    assert again.err == "Nothing to do: contoso is up to date.\n"


def test_add_on_standard_says_what_to_type(cli: Cli) -> None:
    """Without --upgrade it is refused with the command that works, and that command is accepted."""
    refused = cli("replica", "add", "contoso", "eastus", "-y")
    assert (refused.code, refused.out, refused.writes) == (5, "", ())
    hint = refused.err.splitlines()[-1].removeprefix("hint: acrgeo ")
    assert cli(*hint.split(), "--dry-run").code == 0


def test_dry_run_prints_the_plan_only_on_stdout(cli: Cli) -> None:
    """A reader gets the plan and nothing else, and nothing is sent."""
    seen = cli(*ADD, "--dry-run")
    check_golden("replica-add-dry-run", seen.out)
    assert (seen.code, seen.err, seen.writes) == (0, "", ())


def test_dry_run_as_json_is_json_and_nothing_else(cli: Cli) -> None:
    """A program gets one document that names every change."""
    seen = cli(*ADD, "--dry-run", "-o", "json")
    assert [change["id"] for change in json.loads(seen.out)["changes"]] == [
        "contoso/sku",
        "contoso/eastus",
        "contoso/westeurope",
    ]
    assert (seen.code, seen.err) == (0, "")


def test_refused_dry_run_exits_5(cli: Cli) -> None:
    """The plan is printed with what refuses it, on stdout; the error is on stderr."""
    refused = cli("replica", "add", "contoso", "eastus", "--dry-run", "-o", "json")
    assert json.loads(refused.out)["findings"][0]["id"] == "premium-first"
    assert (refused.code, refused.writes) == (5, ())
    assert json.loads(refused.err)["error"]["code"] == "premium-first"


def test_outcome_as_json_is_the_only_thing_on_stdout(cli: Cli) -> None:
    """Talk stays on stderr under -o json."""
    done = cli(*ADD, "-y", "-o", "json")
    document = json.loads(done.out)
    assert [result["result"] for result in document["results"]] == ["done", "done", "done"]
    assert "Plan: 2 to create" in done.err


def test_one_of_two_fails_is_exit_6(cli: Cli) -> None:
    """The other is created; the reason that Azure gave is told."""
    failure = Failure(code="Capacity", message="The region has no room.")
    cli.sandbox = Sandbox(clock=cli.time, lifecycle=Lifecycle(failures={"westeurope": failure}))
    done = cli(*ADD, "-y")
    check_golden("replica-add-partial", done.out)
    assert done.code == 6


def test_no_wait_leaves_once_accepted(cli: Cli) -> None:
    """Exit 0 while Azure still creates; the command that looks again is told and works."""
    cli("upgrade", "contoso", "-y")
    done = cli("replica", "add", "contoso", "eastus", "-y", "--no-wait")
    check_golden("replica-add-no-wait", done.out)
    assert done.code == 0
    again = done.out.partition("look again: acrgeo ")[2].splitlines()[0]
    assert "Creating" in cli("replica", "show", "contoso", "eastus").out
    assert cli(*again.split()).code == 0


def test_timeout_is_exit_7(cli: Cli) -> None:
    """Time runs out before Azure is done: nothing is taken back, and that is said."""
    began = cli.time.now()
    done = cli(*ADD, "-y", "--timeout", "5")
    assert done.code == 7
    assert cli.time.now() - began <= 6
    assert done.out.splitlines()[-1] == "3 changes: 1 done, 2 still running in Azure."


def test_wait_ready_waits_for_the_images(cli: Cli) -> None:
    """--wait succeeded returns while it is Syncing, --wait ready does not."""
    cli.sandbox = Sandbox(clock=cli.time, lifecycle=Lifecycle(sync=3_600))
    cli("replica", "add", "contoso", "eastus", "--upgrade", "-y")
    assert "Syncing" in cli("replica", "show", "contoso", "eastus").out
    cli("replica", "add", "contoso", "westeurope", "-y", "--wait", "ready")
    assert "Ready" in cli("replica", "show", "contoso", "westeurope").out


def test_no_wait_and_wait_ready_contradict(cli: Cli) -> None:
    """Both at once is a wrong command line."""
    assert cli(*ADD, "-y", "--no-wait", "--wait", "ready").code == 2


@pytest.mark.parametrize("flags", [("--name", "canada"), ("--no-routing",), ("--tag", "team=web")])
def test_add_takes_name_routing_and_tags(cli: Cli, flags: tuple[str, ...]) -> None:
    """Azure has afterwards what was asked for; asking again is nothing to do."""
    cli("upgrade", "contoso", "-y")
    assert cli("replica", "add", "contoso", "canadacentral", *flags, "-y").code == 0
    (replica,) = json.loads(cli("replica", "show", "contoso", "canadacentral", "-o", "json").out)["replicas"]
    seen = (replica["name"], replica["regionEndpointEnabled"], replica["tags"])
    assert (
        seen
        == {
            "--name": ("canada", True, {}),
            "--no-routing": ("canadacentral", False, {}),
            "--tag": ("canadacentral", True, {"team": "web"}),
        }[flags[0]]
    )
    assert cli("replica", "add", "contoso", "canadacentral", *flags, "-y").writes == ()


def test_route_when_ready_routes_last(cli: Cli) -> None:
    """It is created unrouted and routed by a second write, once it has the images."""
    done = cli("replica", "add", "contoso", "eastus", "--upgrade", "--route-when-ready", "-y")
    check_golden("replica-add-route-when-ready", done.err, "--- stdout\n", done.out)
    assert [method for method, _ in done.writes] == ["PATCH", "PUT", "PATCH"]
    assert json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"][0][
        "regionEndpointEnabled"
    ]


def test_other_flags_change_an_existing_replica(cli: Cli) -> None:
    """It is shown as an update, and only that is sent."""
    cli.premium("eastus", "westeurope")
    done = cli("replica", "add", "contoso", "eastus", "--no-routing", "-y")
    assert "~ eastus  routing on → off" in done.err
    assert [method for method, _ in done.writes] == ["PATCH"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("eastus", "westeurope", "--name", "canada"), "--name is for one replica"),
        (("eastus", "--no-routing", "--route-when-ready"), "cannot be combined"),
        (("eastus", "--tag", "team"), "'team' is not a tag"),
        (("eastus", "--parallel", "0"), "--parallel"),
        (("eastus", "--timeout", "soon"), "'soon' is not a duration"),
        ((), "Missing argument 'REGION...'."),
    ],
)
def test_wrong_options_are_exit_2(cli: Cli, flags: tuple[str, ...], told: str) -> None:
    """Contradictory options are refused before anything is asked of Azure."""
    wrong = cli("replica", "add", "contoso", *flags)
    assert (wrong.code, wrong.out) == (2, "")
    assert told in wrong.err
    assert cli.sandbox.requests() == []


def test_list_and_show(cli: Cli) -> None:
    """The home replica is listed, and marked."""
    cli.premium("eastus", "westeurope")
    some = cli("replica", "show", "contoso", "West Europe").out
    check_golden("replica-list", cli("replica", "list", "contoso").out, "--- show West Europe\n", some)


def test_show_without_a_replica_there_is_exit_8(cli: Cli) -> None:
    """It says where there are replicas and suggests the one that was meant."""
    cli.premium("eastus", "westeurope")
    missing = cli("replica", "show", "contoso", "easttus")
    assert missing.code == 8
    assert "it has eastus, westeurope, westus" in missing.err
    assert missing.err.endswith("hint: did you mean eastus or westus?\n")


def test_delete_and_delete_again(cli: Cli) -> None:
    """Gone afterwards; then it is nothing to do, said so, and a word that is no region is not found."""
    cli.premium("eastus", "westeurope")
    done = cli("replica", "delete", "contoso", "eastus", "-y")
    check_golden("replica-delete", done.err, "--- stdout\n", done.out)
    assert (done.code, [method for method, _ in done.writes]) == (0, ["DELETE"])
    again = cli("replica", "delete", "contoso", "eastus", "-y")
    assert (again.code, again.writes) == (0, ())
    assert "contoso has no replica in eastus" in again.err
    assert "Nothing to do" in again.err
    misspelt = cli("replica", "delete", "contoso", "estus", "-y")
    assert (misspelt.code, misspelt.writes) == (8, ())
    assert "eastus" in misspelt.err.splitlines()[-1]


def test_delete_never_takes_home_or_the_last_that_serves(cli: Cli) -> None:
    """Both are refused by their rules, under --dry-run too."""
    cli.premium("eastus")
    home = cli("replica", "delete", "contoso", "westus", "--dry-run", "-o", "json")
    assert (home.code, json.loads(home.err)["error"]["code"]) == (5, "home-replica")
    cli("routing", "disable", "contoso", "westus", "-y")
    last = cli("replica", "delete", "contoso", "eastus", "-y", "-o", "json")
    assert (last.code, last.writes) == (5, ())
    assert "last-routed" in last.err


def test_tags_are_set_and_removed(cli: Cli) -> None:
    """Other tags stay, and the same again is nothing to do."""
    cli.premium("eastus")
    cli("replica", "tag", "contoso", "eastus", "--tag", "team=web", "--tag", "old=1", "-y")
    done = cli("replica", "tag", "contoso", "eastus", "--tag", "tier=gold", "--remove", "old", "-y")
    check_golden("replica-tag", done.err, "--- stdout\n", done.out)
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert replica["tags"] == {"team": "web", "tier": "gold"}
    assert cli("replica", "tag", "contoso", "eastus", "--tag", "tier=gold", "--remove", "old").code == 0


def test_tag_without_a_tag_is_exit_2(cli: Cli) -> None:
    """There is nothing that it could mean."""
    assert cli("replica", "tag", "contoso", "eastus").code == 2
    assert cli.sandbox.requests() == []


def test_creation_that_azure_failed_to_take_is_sent_again(cli: Cli) -> None:
    """After a 503 nobody knows: it is read first, then sent once more."""
    cli("upgrade", "contoso", "-y")
    cli.sandbox.answer_next("PUT", "replications/eastus$", Response(status=503))
    done = cli("replica", "add", "contoso", "eastus", "-y")
    assert done.code == 0
    assert [method for method, _ in done.writes] == ["PUT", "PUT"]
    at = [method for method, path in cli.sandbox.requests() if path.endswith("replications/eastus")]
    assert at[:5] == ["GET", "GET", "PUT", "GET", "PUT"]


def test_zone_redundancy_is_sent_at_creation_and_never_again(cli: Cli, tmp_path: Path) -> None:
    """From the option and from a file; what it says later is reported, is no drift, and comes out of export."""
    cli("upgrade", "contoso", "-y")
    assert cli("replica", "add", "contoso", "eastus", "--zone-redundancy", "enabled", "-y").code == 0
    body = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"][0]
    assert body["zoneRedundancy"] == "Enabled"
    exported = cli("export", "contoso").out
    assert "zoneRedundancy: Enabled" in exported
    file = tmp_path / "c.yaml"
    file.write_text(exported.replace("Redundancy: Enabled", "Redundancy: Disabled"), encoding="utf-8")
    drift = cli("drift", "-f", str(file))
    assert (drift.code, drift.writes) == (0, ())
    assert "is Enabled, not Disabled" in " ".join((drift.out + drift.err).split())
    assert cli("apply", "-f", str(file), "-y").writes == ()


def test_replica_add_of_one_that_differs_in_zone_redundancy_replaces_nothing(cli: Cli) -> None:
    """It is reported, and the rest of the command is done."""
    cli.premium("eastus")
    for words, writes in (((), []), (("--tag", "team=web"), ["PATCH"])):
        done = cli("replica", "add", "contoso", "eastus", "--zone-redundancy", "Enabled", *words, "-y")
        assert (done.code, [method for method, _ in done.writes]) == (0, writes), done.err
        assert "is Disabled, not Enabled" in " ".join(done.err.split())


FILE = """\
apiVersion: acrgeo/v1
registry: contoso
sku: premium
replicas:
  - location: eastus
    zoneRedundancy: enabled
  - location: westcentralus
    zoneRedundancy: DISABLED
"""


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_file_sets_zone_redundancy_at_creation(cli: Cli, tmp_path: Path, is_saved: bool) -> None:
    """In any case, applied at once or through a saved plan; the plan says what each region makes of it."""
    file, saved = tmp_path / "c.yaml", tmp_path / "plan.json"
    file.write_text(FILE, encoding="utf-8")
    shown = " ".join(cli("plan", "-f", str(file), "--out", str(saved)).out.split())
    assert "eastus has zones: a replica there is zone redundant" in shown
    assert "westcentralus has no zones: a replica there is not zone redundant" in shown
    assert "- zones of contoso: eastus has zones" in cli("plan", "-f", str(file), "-o", "markdown").out
    done = cli("apply", *([str(saved)] if is_saved else ["-f", str(file)]), "-y")
    assert done.code == 0, done.err
    made = json.loads(cli("replica", "list", "contoso", "-o", "json").out)["replicas"]
    found = {replica["location"]: replica["zoneRedundancy"] for replica in made}
    assert (found["eastus"], found["westcentralus"]) == ("Enabled", "Disabled")
    assert cli("drift", "-f", str(file)).code == 0


@pytest.mark.parametrize("word", ["enabled", "Enabled", "ENABLED"])
def test_what_a_region_makes_of_zone_redundancy_is_in_every_plan(cli: Cli, word: str) -> None:
    """As data too, and where the region agrees."""
    cli("upgrade", "contoso", "-y")
    add = ("replica", "add", "contoso", "eastus", "--zone-redundancy", word, "--dry-run")
    document = json.loads(cli(*add, "-o", "json").out)
    assert document["zones"] == [
        {"registry": "contoso", "location": "eastus", "zoneRedundancy": "Enabled", "zoneRedundant": True}
    ]
    assert document["findings"] == [] or "no-zone-replace" not in [found["id"] for found in document["findings"]]
    assert json.loads(cli(*add[:4], "--dry-run", "-o", "json").out)["zones"] == []


def test_show_is_a_page(cli: Cli) -> None:
    """State, message, since, zones, hosts, tags, webhooks and drain of each replica; in JSON as well."""
    cli.premium("eastus", "westeurope")
    cli("replica", "tag", "contoso", "eastus", "--tag", "team=web", "-y")
    cli("webhook", "add", "contoso", "eastus", "--uri", "https://ci.example.com", "--action", "push", "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", "hot", "-y")
    cli.time.advance(60)
    check_golden("replica-show", cli("replica", "show", "contoso", "eastus", "westus").out)
    east, west = json.loads(cli("replica", "show", "contoso", "eastus", "westus", "-o", "json").out)["replicas"]
    assert [webhook["name"] for webhook in east["webhooks"]] == ["acrgeoeastus"]
    assert (west["webhooks"], east["tags"]["team"]) == ([], "web")
    assert [host["name"] for host in west["hosts"]] == ["contoso.azurecr.io", "*.blob.core.windows.net"]


@pytest.mark.parametrize(
    "words",
    [
        ("replica", "list", "contoso"),
        ("show", "contoso"),
        ("replica", "show", "contoso"),
        ("routing", "show", "contoso"),
    ],
)
def test_wide_tables_have_tags(cli: Cli, words: tuple[str, ...]) -> None:
    """On demand only, and without acrgeo's own."""
    cli.premium("eastus")
    cli("replica", "tag", "contoso", "eastus", "--tag", "team=web", "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", "hot", "-y")
    wide = cli(*words, "-o", "wide").out
    assert "TAGS" in wide
    assert "team=web" in wide
    assert "acrgeo-drained" not in wide
    assert "TAGS" not in cli(*words).out
