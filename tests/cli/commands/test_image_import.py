"""``acrgeo image import``: planned, by digest, verified, and run again without importing anything twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.sandbox import Response, Sandbox
from tests.cli.conftest import Cli, Result, check_golden
from tests.cli.prepared import prepare
from tests.sandbox.dataplane.client import INDEX, Client

HOST = "contosowesteu.azurecr.io"
GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
SOURCE = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contosowesteu"
TARGET = SOURCE.removesuffix("westeu")
SECRET = "acrgeo-sandbox-not-the-password"


@pytest.fixture
def source(cli: Cli) -> Client:
    """Somebody who pushes to the second registry: two repositories with three tags."""
    client = Client(cli.sandbox, host=HOST, login=HOST)

    def push() -> None:
        client.push("web", "1.2", b"a")
        client.push("web", "1.3", b"b")
        client.push("team/api", "3", b"c")

    prepare(cli.sandbox, cli.time, ("push to the second registry",), push)
    return client


@pytest.fixture
def target(cli: Cli, source: Client) -> Client:
    """Whoever looks at contoso."""
    return Client(source.sandbox)


def imports(result: Result) -> int:
    """How many imports were sent."""
    return sum(path.endswith("/importImage") for _, path in result.writes)


def run(cli: Cli, *words: str) -> Result:
    """Import into contoso from the second registry, without a question."""
    return cli("image", "import", "contoso", "--from", "contosowesteu", *words, "-y")


def test_a_plan_is_shown_made_and_empty_then(cli: Cli, source: Client, target: Client) -> None:
    """New, the same, and another digest; then everything is there, by digest, and nothing is sent."""
    target.push("web", "1.2", b"a")
    target.push("team/api", "3", b"old")
    words = ("image", "import", "contoso", "contosowesteu", "web:*", "team/api:3")
    refused = cli(*words, "--dry-run")
    planned = cli(*words, "--force", "--dry-run")
    done = cli(*words, "--force", "-y")
    again = cli(*words, "-y")
    assert [it.code for it in (refused, planned, done, again)] == [5, 0, 0, 0]
    assert [imports(it) for it in (refused, planned, done, again)] == [0, 0, 2, 0]
    assert target.head("team/api", "3") == source.head("team/api", "3")
    assert target.head("web", "1.3") == source.head("web", "1.3")
    check_golden("image-import", *(it.out + "---\n" for it in (refused, planned, done)), again.err)


def test_everything_comes_by_digest(cli: Cli, source: Client, target: Client) -> None:
    """--all is every tag; what is sent is a digest, and it is followed until home has it."""
    done = run(cli, "--all", "-o", "json")
    document = json.loads(done.out)
    assert (done.code, document["counts"]["done"], imports(done)) == (0, 3, 3)
    for name, tag in (("web", "1.2"), ("web", "1.3"), ("team/api", "3")):
        assert target.head(name, tag) == source.head(name, tag)


NAMED: dict[tuple[str, ...], list[str]] = {
    ("web:1.2", "--to", "shop/web:one"): ["shop/web:one"],
    ("web:1.2", "--to", "shop"): ["shop:1.2"],
    ("web:1.2", "--prefix", "west"): ["west/web:1.2"],
    ("web:1.2", "--tag-as", "stable", "--tag-as", "live"): ["web:1.2", "web:stable", "web:live"],
    ("web:1.*", "--prefix", "west2/"): ["west2/web:1.2", "west2/web:1.3"],
    (f"{HOST}/web:1.3",): ["web:1.3"],
    ("*/api",): ["team/api:3"],
}


def test_names_in_the_target(cli: Cli, target: Client) -> None:
    """Another name, a prefix, further tags."""
    for words, names in NAMED.items():
        before = [target.head(*name.split(":")) for name in names]
        done = run(cli, *words)
        after = [target.head(*name.split(":")) for name in names]
        assert (done.code, imports(done), before, None in after) == (0, len(names), [None] * len(names), False), words


def test_a_digest_gets_a_tag_only_where_one_is_given(cli: Cli, source: Client, target: Client) -> None:
    """Untagged, it is found by its digest, and skipped then."""
    digest = source.head("web", "1.2") or ""
    first, again = run(cli, f"web@{digest}"), run(cli, f"web@{digest}")
    assert (first.code, again.code, imports(first), imports(again)) == (0, 0, 1, 0)
    assert (target.head("web", digest), target.head("web", "latest")) == (digest, None)
    assert run(cli, f"web@{digest}", "--tag-as", "one").code == 0
    assert target.head("web", "one") == digest


def test_a_source_has_many_names(cli: Cli, target: Client) -> None:
    """Its name, its login server or its ID, before the images or after --from; the caller's rights read it."""
    loud = SOURCE.replace("resourceGroups", "resourcegroups").upper().replace("/SUBSCRIPTIONS", "/subscriptions", 1)
    for at, name in enumerate(("contosowesteu", HOST, SOURCE, loud)):
        done = cli("image", "import", "contoso", name, "web:1.2", "--to", f"web:{at}", "-y")
        assert (done.code, target.head("web", str(at)) is not None) == (0, True), (name, done.err)


REFUSED = [
    (("web:9", "--from", "contosowesteu"), 8, "does not have web:9"),
    (("web:1.2",), 2, "which registry it is of"),
    (("--from", "contosowesteu"), 2, "No image of contosowesteu"),
    ((), 2, "Nothing to import"),
    (("web", "--all", "--from", "contosowesteu"), 2, "--all"),
    (("web:*", "--to", "a:1", "--from", "contosowesteu"), 2, "--to names one image"),
    (("web:1.2", "--to", "docker.io/a:1", "--from", "contosowesteu"), 2, "has a host"),
    (("web:1.2", "web:1.3", "--tag-as", "x", "--from", "contosowesteu"), 2, "would become web:x"),
    (("docker.io/library/*",), 2, "cannot be listed"),
    (("web:1.2", "--from", "nowhere"), 8, "nowhere"),
    (("Web:1.2", "--from", "contosowesteu"), 2, "lower case"),
    (("web:1.2", "--from", "contosowesteu", "--source-username", "me"), 2, "needs a password"),
    (("none:*", "--from", "contosowesteu"), 8, "matches"),
    (("web:1.2", "--from", "contosowesteu", "--wait", "ready"), 2, "is about replicas"),
]


@pytest.mark.usefixtures("source")
def test_what_is_refused_before_anything(cli: Cli) -> None:
    """A mistake, or an image that is not there; nothing is sent."""
    for words, code, says in REFUSED:
        result = cli("image", "import", "contoso", *words, "-y")
        assert (result.code, imports(result)) == (code, 0), (words, result.err)
        assert says in " ".join(result.err.split()), words


@pytest.mark.parametrize(
    ("registry", "body", "rule", "cure"),
    [
        (SOURCE, {"policies": {"exportPolicy": {"status": "disabled"}}}, "import-export-policy", "--allow-exports"),
        (
            SOURCE,
            {"networkRuleSet": {"defaultAction": "Deny"}, "networkRuleBypassOptions": "None"},
            "import-kept-out",
            "--allow-trusted-services",
        ),
        (
            TARGET,
            {"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"},
            "import-kept-out",
            "--allow-trusted-services",
        ),
    ],
)
def test_what_azure_would_refuse_is_refused_before(
    cli: Cli, source: Client, registry: str, body: dict[str, Any], rule: str, cure: str
) -> None:
    """Closed registries and an export policy, by their rules; the images are asked for while they are open."""
    document = cli.sandbox.get_document(registry)
    assert document is not None
    properties = document["properties"]
    if "policies" in body:
        properties["policies"] |= body["policies"]
    else:
        properties |= body
        # The data plane would keep this machine out as well: it is let in by its address.
        properties["publicNetworkAccess"] = "Enabled"
        properties["networkRuleSet"] = {"defaultAction": "Deny", "ipRules": [{"value": "127.0.0.1", "action": "Allow"}]}
    document["sku"] = {"name": "Premium", "tier": "Premium"}
    source.sandbox.put_document(registry, document)
    refused = run(cli, "web:1.2", "-o", "json")
    assert (refused.code, imports(refused)) == (5, 0), refused.err
    assert rule in refused.err
    words = registry.split("/")
    assert f"az acr update -n {words[-1]} -g {words[4]} --subscription {words[2]} {cure} true" in refused.err


def test_too_many_manifests_are_counted_before(cli: Cli, source: Client) -> None:
    """An index of 51 is named with the number."""
    child = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": source.head("web", "1.2"), "size": 1}
    written = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [child] * 50}).encode()
    assert source.send("PUT", "/v2/web/manifests/many", written, content_type=INDEX).status == 201
    refused = run(cli, "web:many")
    assert (refused.code, imports(refused)) == (5, 0)
    assert "51 manifests" in refused.err


@pytest.mark.parametrize("role", ["reader", "acrpush"])
def test_a_missing_right_ends_with_4(cli: Cli, source: Client, role: str) -> None:
    """At the target and at the source, each is named."""
    pulls = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
    source.sandbox.set_caller([role, pulls])
    refused = run(cli, "web:1.2")
    assert (refused.code, imports(refused)) == (4, 0), refused.err
    assert "importImage/action" in refused.err


@pytest.mark.parametrize("way", ["environment", "stdin"])
def test_credentials_are_nowhere_to_be_seen(
    cli: Cli, source: Client, target: Client, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """They open the source, and are in no argument, plan, log, event or error."""
    secret = Sandbox.client_secret if way == "environment" else SECRET
    words: tuple[str, ...] = (f"{HOST}/web:1.2", "--source-username", Sandbox.client_id, "-v", "-y", "-o", "json")
    if way == "environment":
        monkeypatch.setenv("ACRGEO_SOURCE_PASSWORD", secret)
    else:
        words = (*words, "--source-password-stdin")
    result = cli("image", "import", "contoso", *words, answer=f"{secret}\n" if way == "stdin" else None)
    assert imports(result) == 1
    if way == "stdin":
        assert (result.code, SECRET in result.out + result.err) == (1, False)
        assert "does not take the credentials" in result.err + result.out
        return
    assert (result.code, target.head("web", "1.2")) == (0, source.head("web", "1.2"))
    planned = cli("image", "import", "contoso", *words, "--dry-run", "--show-az")
    assert '"sandbox"' not in planned.out + planned.err


def test_a_run_that_was_cut_off_goes_on(cli: Cli, source: Client) -> None:
    """Of four images two arrived; the next run imports the other two, and each was imported once."""
    source.push("db", "1", b"d")
    first = run(cli, "web:*")
    rest = run(cli, "--all")
    last = run(cli, "--all")
    assert [imports(it) for it in (first, rest, last)] == [2, 2, 0]


def test_a_lost_answer_is_not_sent_again_blindly(cli: Cli, source: Client) -> None:
    """The import took effect: it is found at home."""
    source.sandbox.add_fault("reset-after:times=1")
    done = run(cli, "web:1.2")
    assert (done.code, imports(done)) == (0, 1), done.err


def test_imports_ride_out_trouble(cli: Cli, source: Client) -> None:
    """What Azure did not take is sent again."""
    for at, fault in enumerate(("throttled:times=2", "server-error:times=1", "reset-before:times=1")):
        source.sandbox.add_fault(fault)
        done = run(cli, "web:1.2", "--to", f"web:{at}")
        assert (done.code, Client(source.sandbox).head("web", str(at)) is not None) == (0, True), (fault, done.err)
        source.sandbox.clear_faults()


def test_an_import_that_never_ends_is_left(cli: Cli, source: Client) -> None:
    """After half an hour it is followed no more: 7, and the others are done."""
    digest = source.head("web", "1.2")
    path = "/subscriptions/.*/operationResults/registries-"
    body = json.dumps({"status": "Accepted"}).encode()
    hung = Response(status=202, headers={"retry-after": "600", "content-type": "application/json"}, body=body)
    source.sandbox.answer_next("GET", path, *[hung] * 8)
    done = run(cli, "web:1.2")
    assert (done.code, Client(source.sandbox).head("web", "1.2")) == (0, digest)


def test_no_wait_ends_once_accepted(cli: Cli, source: Client) -> None:
    """Azure goes on by itself."""
    accepted = run(cli, "--all", "--no-wait", "-o", "json")
    assert (accepted.code, json.loads(accepted.out)["counts"]["accepted"]) == (0, 3)
    assert Client(source.sandbox).head("web", "1.2") is None
    cli.time.advance(60)
    assert Client(source.sandbox).head("web", "1.2") is not None


def test_a_foreign_registry_is_imported_by_tag(cli: Cli) -> None:
    """Nothing of it can be asked; the sandbox refuses it by name, and that is told."""
    refused = cli("image", "import", "contoso", "docker.io/nginx:1", "-y")
    assert (refused.code, imports(refused)) == (1, 1)
    assert "importing from docker.io" in refused.err + refused.out
    planned = cli("image", "import", "contoso", "docker.io/nginx:1", "--dry-run", "-o", "json")
    (change,) = json.loads(planned.out)["changes"]
    assert change["desired"]["source"] == {"loginServer": "docker.io", "id": None, "image": "library/nginx:1"}
    assert [it["id"] for it in json.loads(planned.out)["findings"]] == ["import-by-tag", "import-leaves-out"]


@pytest.mark.parametrize("registry", [SOURCE, TARGET])
def test_a_firewall_keeps_this_machine_out_and_not_the_service(cli: Cli, source: Client, registry: str) -> None:
    """At the source: the tag is imported as it is; at the target: nothing is skipped, and nothing verified."""
    digest = source.head("web", "1.2")
    fence(cli, registry, {"defaultAction": "Deny"})
    done = run(cli, "web:1.2")
    assert (done.code, imports(done)) == (0, 1), done.err
    assert ("import-by-tag" if registry == SOURCE else "import-unread") in done.err
    assert (registry == TARGET) == ("not verified" in done.out)
    fence(cli, registry, {"defaultAction": "Allow"})
    assert Client(cli.sandbox).head("web", "1.2") == digest


def fence(cli: Cli, registry: str, rules: dict[str, Any]) -> None:
    """Give a registry network rules."""
    document = cli.sandbox.get_document(registry)
    assert document is not None
    document["sku"] = {"name": "Premium", "tier": "Premium"}
    document["properties"]["networkRuleSet"] = rules
    cli.sandbox.put_document(registry, document)


def test_a_registry_may_be_its_own_source(cli: Cli, target: Client) -> None:
    """An image gets another tag."""
    digest = target.push("web", "1", b"own")
    done = cli("image", "import", "contoso", "contoso", "web:1", "--to", "web:stable", "-y")
    assert (done.code, target.head("web", "stable")) == (0, digest)


def test_a_source_in_another_subscription(cli: Cli, target: Client) -> None:
    """Its ID says where it is."""
    cli.sandbox.load_seed("fleet:2")
    listed = json.loads(cli("list", "--all", "-o", "json").out)["registries"]
    (away,) = [it["id"] for it in listed if it["id"].split("/")[2] != Sandbox.subscription_id]
    host = f"{away.rsplit('/', 1)[1]}.azurecr.io"
    digest = Client(cli.sandbox, host=host, login=host).push("web", "1")
    done = cli("image", "import", "contoso", away, "web:1", "-y", "-s", "Sandbox")
    assert (done.code, target.head("web", "1")) == (0, digest), done.err


def test_az_lines(cli: Cli, source: Client) -> None:
    """The same with az: by digest, from the source's ID."""
    shown = run(cli, "web:1.2", "--dry-run", "--show-az")
    (line,) = [it for it in shown.out.splitlines() if it.startswith("az acr import")]
    assert f"--source web@{source.head('web', '1.2')} -r {SOURCE} -t web:1.2" in line
