"""``acrgeo export``: the file, and that a plan of it is empty."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Cli, check_golden


def test_an_export_reads_like_written_by_a_person(cli: Cli) -> None:
    """The schema for editors, only what matters, a comment above a drain; a plan of it is empty."""
    cli.premium("eastus", "westeurope")
    cli("replica", "add", "contoso", "canadacentral", "--name", "canada", "--no-routing", "--tag", "on: off=no", "-y")
    cli("replica", "tag", "contoso", "westus", "--tag", "role=primary", "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", "pull\nerrors", "-y")
    exported = cli("export", "contoso")
    check_golden("export", exported.out)
    plan = cli("plan", "-f", "-", "--detailed-exitcode", answer=exported.out)
    assert plan.code == 0, plan.out
    assert "unmanaged" not in plan.out


def test_forms_of_an_export(cli: Cli, tmp_path: Path) -> None:
    """A file, JSON and a query hold the same."""
    cli.premium("eastus")
    text = cli("export", "contoso").out
    path = tmp_path / "contoso.yaml"
    assert cli("export", "contoso", "--out", str(path)).out == ""
    assert path.read_text() == text
    assert yaml.safe_load(cli("export", "contoso", "-o", "json").out) == yaml.safe_load(text)
    assert cli("export", "contoso", "--query", "sku", "-o", "tsv").out == "Premium\n"


def test_the_line_for_editors_names_a_schema_that_is_there(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stdout and in a file, in the folder of either; where there is none, the line says how to get it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fleet").mkdir()
    for out in ("", "contoso.yaml", "fleet/contoso.yaml"):
        folder = (tmp_path / out).parent if out else tmp_path
        for has_schema in (False, True):
            if has_schema:
                (folder / "acrgeo.schema.json").write_text(cli("schema").out)
            text = cli("export", "contoso", *(["--out", out] if out else [])).out
            first, *rest = (text or (tmp_path / out).read_text()).splitlines()
            named = re.search(r"\$schema=(\S+)", first)
            assert (named is not None) == has_schema
            assert named is None or json.loads((folder / named[1]).read_text())["type"] == "object"
            assert named is not None or "acrgeo schema > acrgeo.schema.json" in first
            assert rest[0] == "apiVersion: acrgeo/v1"
        (folder / "acrgeo.schema.json").unlink()


def test_an_export_of_a_tier_without_replicas(cli: Cli) -> None:
    """It has no list of replicas."""
    assert "replicas" not in yaml.safe_load(cli("export", "contoso").out)


def test_an_export_without_replicas_lists_none(cli: Cli) -> None:
    """``replicas: []``, so that a new one is reported."""
    cli("upgrade", "contoso", "-y")
    text = cli("export", "contoso").out
    assert yaml.safe_load(text)["replicas"] == []
    assert cli("plan", "-f", "-", "--detailed-exitcode", answer=text).code == 0


ENCODINGS = ("ascii", "cp1252", "latin-1", "cp437", "shift_jis", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32")
NAMES = "Zoë Łódź 東京 😀"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_redirected_reads_back_the_same_in_every_encoding(cli: Cli, tmp_path: Path, encoding: str) -> None:
    """``export > file`` plans to nothing, and JSON and YAML hold the same letters."""
    cli.premium("eastus")
    cli("replica", "tag", "contoso", "eastus", "--tag", f"owner={NAMES}", "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", NAMES, "-y")  # which is a comment of the file
    cli.encoding = encoding
    file = tmp_path / "contoso.yaml"
    assert cli("export", "contoso").code == 0
    file.write_bytes(cli.written)
    plan = cli("plan", "-f", str(file), "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    for form in ("json", "yaml"):
        assert cli("export", "contoso", "-o", form).code == 0
        document = (json.loads if form == "json" else yaml.safe_load)(cli.written.decode(encoding))
        assert document["replicas"][0]["tags"] == {"owner": NAMES}
        file.write_bytes(cli.written)
        assert cli("plan", "-f", str(file), "--detailed-exitcode").code == 0


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    "words", ["show contoso", "list -o tsv", "replica list contoso -o name", "plan -f - -o markdown"]
)
def test_no_output_fails_for_its_encoding(cli: Cli, encoding: str, words: str) -> None:
    """Glyphs and letters that it lacks are written in another way."""
    cli.premium("eastus")
    cli("replica", "tag", "contoso", "eastus", "--tag", f"owner={NAMES}", "-y")
    cli.encoding = encoding
    document = (
        f"apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{{location: eastus, tags: {{owner: {NAMES}2}}}}]\n"
    )
    done = cli(*words.split(), answer=document)
    assert done.code == 0, done.err
    assert cli.written
