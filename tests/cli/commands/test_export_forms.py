"""``acrgeo export --format``: a registry, or a file about one, for another tool."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from acrgeo.core.handover.model import Form
from acrgeo.output.formats import Format
from acrgeo.output.views.handover import handover_view
from acrgeo.workflow.handover import read_handover
from acrgeo.workflow.options import Common
from tests.cli.conftest import Cli
from tests.output.golden import shown

FORMS = [form.value for form in Form if form is not Form.YAML]
OUTPUTS = ("json", "yaml", "tsv", "name", "jsonl")
SECRET = "https://ci.example.com/secret"
FILE = """apiVersion: acrgeo/v1
registry: contoso
sku: Premium
minRouted: 2
replicas:
- location: eastus
- location: canadacentral
  name: canada
  routing: false
  tags: {team: "it's ${x}"}
"""


@pytest.mark.parametrize("form", FORMS)
def test_a_registry_in_each_form(cli: Cli, tmp_path: Path, form: str) -> None:
    """The same on stdout, in a file and in ASCII; names of replicas and webhooks are in it, secrets never."""
    cli.premium("eastus")
    cli.prepare("webhook", "add", "contoso", "eastus", "--uri", SECRET, "--action", "push", "-y")
    done = cli("export", "contoso", "--format", form)
    assert (done.code, done.writes) == (0, ())
    assert "eastus" in done.out
    assert "acrgeoeastus" in done.out
    assert SECRET not in done.out + done.err
    assert "uri_acrgeoeastus" in done.err.lower().replace("\n      ", " ")
    out = tmp_path / "out"
    assert cli("export", "contoso", "--format", form, "--out", str(out)).out == ""
    assert out.read_text() == done.out
    document = json.loads(cli("export", "contoso", "--format", form, "-o", "json").out)
    assert document.get("file", done.out) == done.out


@pytest.mark.parametrize("form", FORMS)
def test_a_file_in_each_form_asks_azure_nothing(cli: Cli, form: str) -> None:
    """What only acrgeo does is a warning, and a remark in the text."""
    before = len(cli.sandbox.requests())
    done = cli("export", "-f", "-", "--format", form, "--home", "West US", "-g", "contoso-rg", answer=FILE)
    assert done.code == 0, done.err
    assert len(cli.sandbox.requests()) == before
    assert "canada" in done.out
    assert "minRouted: 2 is a rule of acrgeo" in done.out
    assert "warning: minRouted: 2 is a rule of acrgeo" in done.err


def test_without_its_home_region_a_file_leaves_it_to_the_group(cli: Cli) -> None:
    """A note says so; the template asks for it."""
    done = cli("export", "-f", "-", "--format", "arm", answer=FILE)
    assert json.loads(done.out)["parameters"]["location"]["defaultValue"] == "[resourceGroup().location]"
    assert "--home REGION" in done.err


def test_a_file_as_yaml_is_what_it_says(cli: Cli) -> None:
    """A round trip."""
    done = cli("export", "-f", "-", answer=FILE)
    assert yaml.safe_load(done.out) == yaml.safe_load(FILE)


def test_one_of_several_documents_is_named(cli: Cli, tmp_path: Path) -> None:
    """Without a name they are listed; a name that none has is not found."""
    path = tmp_path / "fleet.yaml"
    path.write_text(f"{FILE}---\n{FILE.replace('contoso', 'fabrikam')}")
    several = cli("export", "-f", str(path), "--format", "arm")
    assert (several.code, "contoso, fabrikam" in several.err) == (2, True)
    chosen = cli("export", "fabrikam", "-f", str(path), "--format", "arm")
    assert json.loads(chosen.out)["parameters"]["registryName"]["defaultValue"] == "fabrikam"
    by_host = cli("export", "fabrikam.azurecr.io", "-f", str(path), "--format", "arm")
    assert by_host.out == chosen.out
    assert cli("export", "nobody", "-f", str(path), "--format", "arm").code == 8


@pytest.mark.parametrize(
    "words", [("contoso", "--home", "westus"), ("contoso", "--home", "westus", "--format", "arm"),
              ("-f", "-", "--home", "westus"), ("contoso", "--format", "pulumi")]
)  # fmt: skip
def test_what_does_not_go_together_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    """--home without a file or for yaml, and a form that there is not."""
    assert cli("export", *words, answer=FILE).code == 2


def test_no_form_fails_for_its_encoding_or_its_output(cli: Cli) -> None:
    """Letters that a stream lacks are escapes, or question marks in comments; every -o has something to say."""
    cli.premium("eastus")
    cli.prepare("replica", "tag", "contoso", "eastus", "--tag", "owner=Zoë 東京", "-y")
    cli.prepare("routing", "disable", "contoso", "eastus", "--reason", "東京\nis slow", "-y")
    for number, form in enumerate(FORMS):  # each form with an output, and each output with a form
        output = OUTPUTS[number % len(OUTPUTS)]
        assert cli("export", "contoso", "--format", form, "-o", output).code == 0, (form, output)
    handover = read_handover(cli._make_context(Common(sandbox=True)), "contoso")
    for form in FORMS:
        whole = handover_view(handover, Form(form))
        printed = shown(whole)
        assert "Zoë 東京" in printed, form
        assert "acrgeo-" not in printed, form
        encoded = shown(whole, encoding="ascii")
        assert encoded.isascii(), form
        assert len(encoded.splitlines()) == len(printed.splitlines()), form
        for output in OUTPUTS:
            assert shown(whole, form=Format(output)).strip(), (form, output)


def test_a_stream_in_ascii_gets_its_own_text(cli: Cli) -> None:
    """The whole way, of a form whose escapes and comments are both there."""
    cli.premium("eastus")
    cli.prepare("replica", "tag", "contoso", "eastus", "--tag", "owner=Zoë 東京", "-y")
    whole = cli("export", "contoso", "--format", "terraform")
    cli.encoding = "ascii"
    assert cli("export", "contoso", "--format", "terraform").code == 0
    assert cli.written.isascii()
    assert len(cli.written.splitlines()) == len(whole.out.splitlines())
