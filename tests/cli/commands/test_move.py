"""``acrgeo move``."""

from __future__ import annotations

import json

import pytest

from acrgeo.core.handover.model import Form
from acrgeo.core.move.target import MARK
from acrgeo.output.views.handover import handover_text
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.messages import json_response
from acrgeo.workflow.moving.reading import Asked, read_move
from acrgeo.workflow.options import Common
from tests.cli.conftest import Cli, check_golden

TO = ("--to", "swedencentral")
NEW = "contososwedencentral"
READS = ("/checkNameAvailability", "/getCallbackConfig", "/oauth2/exchange", "/oauth2/token")
GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
CONTOSO = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"
KIND = "Microsoft.ContainerRegistry/registries"


def put(cli: Cli, kind: str, name: str, **properties: object) -> None:
    """Put one thing below contoso."""
    key = f"{CONTOSO}/{kind}/{name}"
    cli.sandbox.put_document(key, {"id": key, "name": name, "type": f"{KIND}/{kind}", "properties": properties})


def furnish(cli: Cli) -> None:
    """Give contoso a replica, a webhook, a token, a cache rule and other settings."""
    cli.premium("eastus")
    words = ("--uri", "https://ci.example.com/{region}?key=SECRET", "--action", "push", "-y")
    cli.prepare("webhook", "add", "contoso", "westus", "--name", "pushed", *words)
    document = cli.sandbox.get_document(CONTOSO)
    assert document is not None
    rules = {"defaultAction": "Allow", "ipRules": [{"action": "Allow", "value": "203.0.113.7"}]}
    document["properties"] |= {"adminUserEnabled": True, "networkRuleSet": rules}
    document["tags"] = {"team": "web"}
    cli.sandbox.put_document(CONTOSO, document)
    put(cli, "scopeMaps", "release", actions=["repositories/web/content/read"])
    put(cli, "tokens", "robot", scopeMapId=f"{CONTOSO}/scopeMaps/release", status="enabled")
    put(cli, "cacheRules", "hubrule", sourceRepository="docker.io/library/nginx", targetRepository="nginx")


@pytest.mark.parametrize("columns", [80, 40])
def test_a_furnished_registry(cli: Cli, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """A replica first, then what acrgeo makes, then what a person does, each thing by its name; nothing is sent."""
    furnish(cli)
    monkeypatch.setenv("COLUMNS", str(columns))
    done = cli("move", "contoso", *TO)
    assert (done.code, done.err) == (0, "")
    assert all(path.endswith(READS) for _, path in done.writes)
    assert "SECRET" not in done.out
    check_golden(f"move-{columns}", done.out)


def test_a_pull_request(cli: Cli) -> None:
    """The plan is a checklist."""
    furnish(cli)
    done = cli("move", "contoso", *TO, "-o", "markdown")
    assert (done.code, done.err) == (0, "")
    check_golden("move-markdown", done.out)


def test_the_document_and_the_commands_of_az(cli: Cli) -> None:
    """It has everything that the page tells, the reason for each kind that is unknown, and the commands in order."""
    furnish(cli)
    document = json.loads(cli("move", "contoso", *TO, "--show-az", "-o", "json").out)
    assert document["target"]["name"] == NEW
    assert document["target"]["replicas"] == ["eastus"]
    leftovers = {leftover["kind"]: leftover for leftover in document["leftovers"]}
    assert leftovers["tokens"]["names"] == ["robot"]
    assert leftovers["adminPasswords"]["names"] == ["contoso"]
    assert "does not implement" in leftovers["agentPools"]["unknown"]
    assert [step["number"] for step in document["steps"]] == list(range(1, len(document["steps"]) + 1))
    assert document["steps"][-1]["key"] == "retire"
    lines = document["az"]
    assert [line.split()[2] for line in lines if line.startswith("az ")] == [
        "create", "network-rule", "replication", "webhook", "import",
    ]  # fmt: skip
    page = cli("move", "contoso", *TO, "--show-az").out
    assert "\n".join(lines) in page


@pytest.mark.parametrize("caller", ["reader", "acrpush"])
def test_what_may_not_be_read_is_unknown(cli: Cli, caller: str) -> None:
    """The plan is made all the same."""
    furnish(cli)
    cli.sandbox.set_caller(
        [{"actions": ["*/read"] if caller == "reader" else [f"{KIND}/read", f"{KIND}/replications/read"]}]
    )
    document = json.loads(cli("move", "contoso", *TO, "-o", "json").out)
    found = {leftover["kind"]: leftover["unknown"] for leftover in document["leftovers"]}
    if caller == "reader":
        assert found["webhookReceivers"] is None  # listed, and where they post to is a person's to say
    else:
        assert None not in (found["tokens"], found["locks"], found["webhookReceivers"])


def test_apply_makes_the_new_registry_like_the_old_one(cli: Cli) -> None:
    """With its settings, replicas and webhooks; the old one is left as it is, and a second run sends nothing."""
    furnish(cli)
    before = cli.sandbox.get_document(CONTOSO)
    done = cli("move", "contoso", *TO, "--apply", "-y")
    assert done.code == 0, done.err
    made = cli.sandbox.get_document(f"{GROUP}/providers/{KIND}/{NEW}")
    assert made is not None
    assert (made["location"], made["sku"]["name"], made["properties"]["adminUserEnabled"]) == (
        "swedencentral", "Premium", True,
    )  # fmt: skip
    assert made["properties"]["networkRuleSet"]["ipRules"][0]["value"] == "203.0.113.7"
    assert made["tags"] == {"team": "web", "acrgeo-moved-from": CONTOSO}
    hook = cli.sandbox.get_document(f"{GROUP}/providers/{KIND}/{NEW}/webhooks/pushedswedencentral")
    assert hook is not None
    assert hook["location"] == "swedencentral"
    assert cli.sandbox.get_document(f"{GROUP}/providers/{KIND}/{NEW}/replications/eastus") is not None
    assert cli.sandbox.get_document(CONTOSO) == before
    again = cli("move", "contoso", *TO, "--apply", "-y")
    assert (again.code, [method for method, _ in again.writes if method in ("PUT", "PATCH", "DELETE")]) == (0, [])
    assert "acrgeo-moved-from" not in cli("export", NEW).out


def test_what_a_person_did_is_ticked(cli: Cli) -> None:
    """When the command is run again; a replica that is routed otherwise than the old one is not made yet."""
    furnish(cli)
    cli.prepare("move", "contoso", *TO, "--apply", "-y")
    cli.prepare("routing", "disable", NEW, "eastus", "-y")
    key = f"{GROUP}/providers/{KIND}/{NEW}/tokens/robot"
    cli.sandbox.put_document(key, {"id": key, "name": "robot", "type": f"{KIND}/tokens", "properties": {}})
    steps = {step["key"]: step for step in json.loads(cli("move", "contoso", *TO, "-o", "json").out)["steps"]}
    assert (steps["tokens"]["state"], steps["tokens"]["commands"]) == ("done", [])
    assert steps["scopeMaps"]["state"] == "todo"
    assert (steps["registry"]["state"], steps["replica:eastus"]["state"]) == ("done", "todo")


@pytest.mark.parametrize("left", ["without its replica", "without its webhook", "only the registry"])
def test_a_run_that_stopped_is_gone_on_with(cli: Cli, left: str) -> None:
    """Whatever is there is taken, the rest is made, and nothing is made twice."""
    furnish(cli)
    cli.prepare("move", "contoso", *TO, "--apply", "-y")
    if left in ("without its replica", "only the registry"):
        cli.prepare("replica", "delete", NEW, "eastus", "-y")
    if left in ("without its webhook", "only the registry"):
        cli.prepare("webhook", "delete", NEW, "pushedswedencentral", "-y")
    done = cli("move", "contoso", *TO, "--apply", "-y")
    assert done.code == 0, done.err
    puts = {path.rpartition("registries/")[2] for method, path in done.writes if method == "PUT"}
    replica, webhook = f"{NEW}/replications/eastus", f"{NEW}/webhooks/pushedswedencentral"
    assert (
        puts
        == {
            "without its replica": {replica},
            "without its webhook": {webhook},
            "only the registry": {replica, webhook},
        }[left]
    )


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [  # a region without registries is one that the sandbox knows
        (("--to", "westus"), 5, "contoso has its home in westus already."),
        (("--to", "West US"), 5, "contoso has its home in westus already."),
        (("--to", "swedencentrel"), 5, "swedencentrel is not a region that this subscription knows."),
        (("--to", "westindia"), 5, "does not offer container registries."),
        ((*TO, "--name", "contoso"), 2, "two registries cannot have one name"),
        ((*TO, "--name", "no-hyphens"), 2, "is no name of a registry"),
        ((*TO, "--name", "contosowesteu"), 5, "contosowesteu is there already, in westeurope"),
        (("--to", "westeurope", "--name", "contosowesteu"), 5, "no move of contoso made it"),
        ((*TO, "--out", "x.bicep"), 2, "--out is for --format"),
        ((*TO, "--format", "yaml"), 2, "--format yaml cannot make a registry"),
        ((*TO, "--format", "arm", "--apply"), 2, "--format and --apply cannot be combined"),
        ((*TO, "--apply"), 2, "Cannot ask for confirmation without a terminal"),
        ((*TO, "--apply", "-y", "--to-group", "nowhere"), 5, "The resource group nowhere is not there."),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    cli: Cli, words: tuple[str, ...], code: int, message: str
) -> None:
    """With what to type next."""
    done = cli("move", "contoso", *words)
    assert (done.code, message in " ".join(done.err.split())) == (code, True), done.err
    assert all(path.endswith(READS) for _, path in done.writes)


def test_a_name_that_somebody_else_has_is_passed_over(cli: Cli) -> None:
    """The next candidate is suggested; one that was typed is refused."""
    cli.sandbox.put_document(
        f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/other/providers/{KIND}/{NEW}",
        {**(cli.sandbox.get_document(CONTOSO) or {}), "name": NEW,
         "id": f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/other/providers/{KIND}/{NEW}"},
    )  # fmt: skip
    document = json.loads(cli("move", "contoso", *TO, "-o", "json").out)
    assert document["target"]["name"] == f"{NEW}2"
    refused = cli("move", "contoso", *TO, "--name", NEW)
    assert (refused.code, f"The name {NEW} is taken" in refused.err) == (5, True)


def test_a_registry_that_acrgeo_did_not_make_is_adopted(cli: Cli) -> None:
    """Where that is asked for, also one that a move of another registry made."""
    key = f"{GROUP}/providers/{KIND}/contosowesteu"
    document = cli.sandbox.get_document(key)
    assert document is not None
    cli.sandbox.put_document(key, {**document, "tags": {MARK: CONTOSO.replace("contoso-rg", "other-rg")}})
    words = ("move", "contoso", "--to", "westeurope", "--name", "contosowesteu")
    refused = cli(*words)
    assert (refused.code, "no move of contoso made it" in refused.err) == (5, True)
    done = cli(*words, "--adopt", "--apply", "-y")
    assert done.code == 0, done.err
    assert [method for method, _ in done.writes if method == "PUT"] == []


def test_the_template_in_every_form(cli: Cli) -> None:
    """It makes the new registry in the new home, with the replica and without the old name."""
    furnish(cli)
    done = cli("move", "contoso", *TO, "--format", "bicep")
    assert done.code == 0, done.err
    read = read_move(cli._make_context(Common(sandbox=True)), "contoso", Asked(region=TO[1]))
    texts = {form: handover_text(read.situation.template, form).text for form in Form if form is not Form.YAML}
    assert done.out == texts[Form.BICEP]
    assert [form for form, text in texts.items() if NEW not in text or "eastus" not in text or "westus" in text] == []
    assert len(texts) == 7


def test_images_are_imported_and_compared(cli: Cli) -> None:
    """Every tag is there with its digest then; a second run imports nothing, and writes over one with --force only."""
    cli("sandbox", "seed", "images")
    assert "2 repositories, 4 tags" in cli("move", "adatum", *TO).out
    done = cli("move", "adatum", *TO, "--apply", "-y")
    assert (done.code, "4 of 4 tags the same" in done.out) == (0, True), done.err
    again = cli("move", "adatum", *TO, "--apply", "-y")
    assert (again.code, [path for _, path in again.writes if path.endswith("importImage")]) == (0, [])
    # A tag that was pushed after the first run is written over only where that is meant.
    cli.prepare("image", "import", "adatum", "web:1.2", "--from", "adatum", "--to", "web:1.3", "--force", "-y")
    refused = cli("move", "adatum", *TO, "--apply", "-y")
    assert (refused.code, "Nothing was changed" in refused.err) == (5, False)
    assert "hint: acrgeo --sandbox move adatum --to swedencentral --apply -y --force" in refused.err
    done = cli("move", "adatum", *TO, "--apply", "-y", "--force")
    assert (done.code, "4 of 4 tags the same" in done.out) == (0, True), done.err


def test_a_key_is_let_in_before_the_registry_is_made(cli: Cli) -> None:
    """It is the first step, a person's, and ticked once the new registry has the key."""
    cli("sandbox", "seed", "cmk")
    words = ("move", "tailspin", *TO)
    first = json.loads(cli(*words, "-o", "json").out)["steps"][0]
    assert (first["key"], first["doer"], first["state"]) == ("customerManagedKey", "person", "todo")
    done = json.loads(cli(*words, "--apply", "-y", "-o", "json").out)["steps"]
    assert [(step["key"], step["state"]) for step in done[:2]] == [("customerManagedKey", "done"), ("registry", "done")]


def test_images_that_cannot_be_read_leave_it_partly_done(cli: Cli) -> None:
    """Exit 6, with why; what does not need them is made."""
    furnish(cli)
    document = cli.sandbox.get_document(CONTOSO)
    assert document is not None
    document["properties"]["networkRuleSet"] = {"defaultAction": "Deny", "ipRules": []}
    cli.sandbox.put_document(CONTOSO, document)
    done = cli("move", "contoso", *TO, "--apply", "-y")
    assert done.code == 6, done.err
    assert "No image was imported: " in done.err
    assert "unknown how many" in done.out
    assert cli.sandbox.get_document(f"{GROUP}/providers/{KIND}/{NEW}/replications/eastus") is not None


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1), ("n\n", 1)])
def test_it_asks_first(cli: Cli, answer: str, code: int) -> None:
    """A name is for good, so that the question has it."""
    done = cli("move", "contoso", *TO, "--apply", answer=answer)
    assert (done.code, f"The name {NEW} is for good." in done.err) == (code, True), done.err
    assert (cli.sandbox.get_document(f"{GROUP}/providers/{KIND}/{NEW}") is None) is (code == 1)


def test_a_creation_that_is_refused_for_now_is_sent_again(cli: Cli) -> None:
    """Once Azure takes it, whatever it said before."""
    error = {"error": {"code": "Busy", "message": "try again"}}
    busy = [json_response(status, error, {"Retry-After": "5"}) for status in (429, 500, 503)]
    cli.sandbox.answer_next("PUT", f"{NEW}$", *busy)
    done = cli("move", "contoso", *TO, "--apply", "-y")
    assert done.code == 0, done.err
    assert [method for method, _ in done.writes].count("PUT") == 1 + len(busy)


@pytest.mark.parametrize("fault", ["reset-after", "truncated", "server-error:took-effect=yes"])
def test_a_creation_whose_answer_is_lost_is_made_once(cli: Cli, fault: str) -> None:
    """It is looked for before anything is sent again; the check of the name meets the fault first."""
    cli.sandbox.add_fault(f"{fault}{',' if ':' in fault else ':'}times=0")
    done = cli("move", "contoso", *TO, "--apply", "-y")
    cli.sandbox.clear_faults()
    assert done.code == 0, done.err
    assert [method for method, _ in done.writes].count("PUT") == 1


def test_what_to_know_is_noted(cli: Cli) -> None:
    """A drain is not carried, a region without zones is told, and an export policy that stops the import."""
    furnish(cli)
    cli.prepare("routing", "disable", "contoso", "eastus", "-y", "--reason", "storage")
    document = cli.sandbox.get_document(CONTOSO)
    assert document is not None
    document["properties"]["policies"]["exportPolicy"] = {"status": "disabled"}
    cli.sandbox.put_document(CONTOSO, document)
    notes = " ".join(json.loads(cli("move", "contoso", "--to", "westcentralus", "-o", "json").out)["notes"])
    assert "eastus was drained by anna" in notes
    assert "The export policy of contoso is disabled" in notes
