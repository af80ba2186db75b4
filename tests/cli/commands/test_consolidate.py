"""``acrgeo consolidate``: two registries with the same images become one, with a proof by digest in each region."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.lifecycle import Lifecycle
from tests.cli.conftest import Cli, Result, check_golden
from tests.sandbox.dataplane.client import LOGIN, Client

SECOND = "contosowesteu.azurecr.io"
GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
NAME = "/providers/Microsoft.ContainerRegistry/registries/contosowesteu"
TAKEN = ("--prefer", "contosowesteu:api:2.0")


@pytest.fixture
def second(cli: Cli) -> Client:
    """Two registries with images, and who looks at the second."""
    cli.sandbox.load_seed("consolidate")
    return Client(cli.sandbox, host=SECOND, login=SECOND)


def run(cli: Cli, *words: str) -> Result:
    """Consolidate the second registry into the first."""
    return cli("consolidate", "contoso", "contosowesteu", *words)


def document(result: Result) -> dict[str, Any]:
    """What is on stdout."""
    return dict(json.loads(result.out))


def changes(result: Result) -> int:
    """How many writes were sent to ARM."""
    return sum(
        path.startswith("/subscriptions/")
        and method in ("PUT", "PATCH", "POST", "DELETE")
        and not path.endswith("/getCallbackConfig")
        for method, path in result.writes
    )


def imports(result: Result) -> int:
    """How many imports were sent."""
    return sum(path.endswith("/importImage") for _, path in result.writes)


def digests_of(client: Client) -> set[tuple[str, str]]:
    """Every repository of a registry with every digest, the parts of indexes and the untagged included."""
    names = client.json("/v2/_catalog")["repositories"]
    lists = {name: client.json(f"/acr/v1/{name.replace('/', '%2F')}/_manifests") for name in names}
    return {(name, row["digest"]) for name, listed in lists.items() for row in listed["manifests"]}


def test_a_conflict_is_refused_decided_and_done_once(cli: Cli, second: Client) -> None:
    """A plan by default; applied, every digest is in every region; the second time nothing is changed."""
    refused = run(cli)
    planned = run(cli, *TAKEN)
    asked = run(cli, *TAKEN, "--apply")
    done = run(cli, *TAKEN, "--apply", "-y")
    again = run(cli, "--apply", "-y")
    assert [it.code for it in (refused, planned, asked, done, again)] == [5, 0, 2, 0, 0]
    assert [changes(it) for it in (refused, planned, asked, done, again)] == [0, 0, 0, 7, 0]
    check_golden("consolidate", *(it.out + "---\n" for it in (refused, planned, done)), again.err, again.out)
    wanted = digests_of(second)
    assert len(wanted) == 7
    for region in ("westus", "westeurope"):
        assert wanted <= digests_of(Client(cli.sandbox).at(region))
    first = Client(cli.sandbox)
    for image in ("web:1.0", "web:1.2", "api:2.0", "team/tills:latest"):
        name, tag = image.split(":")
        assert first.head(name, tag) == second.head(name, tag)
    assert not any("contosowesteu" in path and method in ("PUT", "PATCH", "DELETE") for method, path in done.writes)


def test_what_loses_its_tag_is_kept_by_its_digest(cli: Cli, second: Client) -> None:
    """The tag stays the first registry's, and the image of the second is there all the same."""
    before = Client(cli.sandbox).head("api", "2.0")
    done = run(cli, "--prefer", "contoso", "--apply", "-y")
    assert (done.code, imports(done)) == (0, 4)
    assert Client(cli.sandbox).head("api", "2.0") == before
    assert digests_of(second) <= digests_of(Client(cli.sandbox))


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_a_plan_has_every_part_in_each_form(cli: Cli, second: Client, form: str) -> None:
    """What is copied, what contradicts, what has no counterpart, and what is left to a person."""
    shown = run(cli, *TAKEN, "-o", form)
    assert shown.code == 0
    check_golden(f"consolidate-{form}", shown.out.replace(Sandbox.subscription_id, "SUBSCRIPTION"))
    assert "hooks.example.com" not in shown.out  # where a webhook posts to is a secret


def test_a_replica_is_routed_after_the_imports(cli: Cli, second: Client) -> None:
    """Where that is asked for: until then it lacks images that the others have."""
    planned = run(cli, *TAKEN, "--route-when-ready")
    assert "after its creation, 4 imports" in " ".join(planned.out.split())
    assert run(cli, *TAKEN, "--route-when-ready", "--apply", "-y").code == 0


def test_the_outcome_is_one_document_and_the_command_of_a_gap_closes_it(cli: Cli, second: Client) -> None:
    """With the proof and the checklist; the webhook gets the other one's receiver, and is its counterpart then."""
    made = run(cli, *TAKEN, "--apply", "-y", "-o", "json")
    done = document(made)
    assert (made.code, len(done["results"]), done["exitCode"], done["verification"]["complete"]) == (0, 7, 0, True)
    assert done["verification"]["images"] == 5
    found = {region["location"]: region["found"] for region in done["verification"]["regions"]}
    assert found == {"westus": 5, "westeurope": 5}
    assert done["checklist"][-1]["commands"][0].startswith("az acr delete -n contosowesteu ")
    (gap,) = [gap for gap in document(run(cli, "-o", "json"))["noCounterpart"] if gap["kind"] == "webhooks"]
    show, add = (shlex.split(command.removeprefix('URI="$(').removesuffix(')"')) for command in gap["commands"])
    uri = cli(*show[1:]).out.strip()
    assert uri == "https://hooks.example.com/westeurope"
    assert cli(*(uri if word == "$URI" else word for word in add[1:]), "-y").code == 0
    assert "webhooks" not in {gap["kind"] for gap in document(run(cli, "-o", "json"))["noCounterpart"]}


def test_without_regional_endpoints_it_is_unknown(cli: Cli, second: Client) -> None:
    """Everything is made, and no region can be asked: 5, with the command that lets them be asked."""
    done = run(cli, *TAKEN, "--no-regional-endpoints", "--apply", "-y")
    assert done.code == 5
    assert "unknown: regional endpoints are off" in done.out
    assert "acrgeo --sandbox endpoints regional enable contoso" in done.out
    assert run(cli, "--apply", "-y").code == 0


def test_what_was_begun_is_not_begun_again(cli: Cli, second: Client) -> None:
    """A run that does not wait ends with 7; the next one imports nothing twice, and proves it."""
    begun = run(cli, *TAKEN, "--apply", "-y", "--no-wait")
    cli.time.advance(60)
    done = run(cli, *TAKEN, "--apply", "-y")
    assert (begun.code, done.code) == (7, 0)
    assert imports(begun) + imports(done) == 4
    assert "not waited for, as --no-wait says" in begun.out


def test_an_image_that_is_late_is_waited_for(cli: Cli) -> None:
    """One that was pushed since is copied; 7 where it is not everywhere in time, with what is missing where."""
    cli.sandbox = Sandbox(clock=cli.time, lifecycle=Lifecycle(arrive=60.0), seed="consolidate")
    assert run(cli, *TAKEN, "--apply", "-y").code == 0
    Client(cli.sandbox, host=SECOND, login=SECOND).push("web", "1.3")
    late = run(cli, "--apply", "-y", "--timeout", "15")
    assert (late.code, imports(late)) == (7, 1)
    assert "westeurope  " in late.out
    assert "5 of 6 are there; missing:" in late.out
    done = run(cli, "--apply", "-y", "--wait", "ready")
    assert (done.code, imports(done)) == (0, 0)


def test_a_registry_of_another_group_is_found_by_its_id(cli: Cli, second: Client) -> None:
    """And by its login server; a registry that is named twice is one."""
    planned = cli("consolidate", "contoso", f"{GROUP}{NAME}", SECOND, "-g", "contoso-rg", *TAKEN, "-o", "json")
    assert planned.code == 0, planned.err
    assert [source["name"] for source in document(planned)["from"]] == ["contosowesteu"]


def test_private_endpoints_keep_regional_endpoints_off(cli: Cli, second: Client) -> None:
    """Each would need an address for each of them: two are free, which is room for one region, as it is."""
    cli.sandbox.load_seed("private")
    planned = cli("consolidate", "fabrikam", "contosowesteu", "-o", "json")
    refused = cli("consolidate", "fabrikam", "contosowesteu", "--regional-endpoints")
    assert (planned.code, refused.code) == (0, 5)
    assert document(planned)["notes"][0].startswith("Regional endpoints of fabrikam stay off as each private endpoint")
    assert "[subnet-full]" in refused.out
    assert "to make these changes" not in refused.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("contoso", "contoso"), 2, "contoso is the registry that is kept"),
        (("contoso", LOGIN), 2, "contoso is the registry that is kept"),
        (("contoso", "contosowesteu", "--prefer", "contosoeast"), 2, "is none of the registries"),
        (("contoso", "contosowesteu", "--prefer", "contosowesteu:api:9"), 2, "contosowesteu has no such tag"),
        (("contoso", "contosowesteu", "--apply", "--dry-run"), 2, "contradict each other"),
        (("contoso", "contosowesteu", "--apply", "-o", "markdown"), 2, "for the plan"),
        (("contoso", "nowhere00"), 8, "nowhere00"),
        (("contoso",), 2, "FROM"),
    ],
)
def test_what_makes_no_sense_is_refused(cli: Cli, words: tuple[str, ...], code: int, said: str) -> None:
    """Before anything is changed."""
    refused = cli("consolidate", *words)
    assert (refused.code, said in refused.err, changes(refused)) == (code, True, 0)


def test_what_may_not_be_read_is_unknown(cli: Cli, second: Client) -> None:
    """Who may only pull and import sees that tokens are unknown, and not that there are none."""
    registry = "Microsoft.ContainerRegistry/registries"
    actions = [f"{registry}/{it}" for it in ("read", "write", "replications/*", "importImage/action", "pull/read")]
    cli.sandbox.set_caller([{"actions": [*actions, "*/subscriptions/read"]}])
    planned = document(run(cli, *TAKEN, "-o", "json"))
    unknown = {gap["kind"]: gap["fact"] for gap in planned["noCounterpart"] if gap["unknown"]}
    assert set(unknown) == {"webhooks", "scopeMaps", "tokens", "cacheRules", "roleAssignments"}
    assert all("unknown" in fact for fact in unknown.values())


def test_registries_without_images_only_become_one(cli: Cli) -> None:
    """Replicas alone; there is nothing to verify."""
    planned, done = run(cli), run(cli, "--apply", "-y")
    assert (planned.code, done.code, imports(done)) == (0, 0, 0)
    assert "contosowesteu has no images." in planned.out
    assert "Nothing to verify" in done.out
