"""Every file in examples/ fits the schema, plans on the sandbox, and uses commands that exist."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from acrgeo.core.desired.schema import schema_document
from tests.cli.conftest import Cli, cli

__all__ = ["cli"]  # the fixture

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = [EXAMPLES / "contoso.yaml", EXAMPLES / "canary.yaml", *sorted((EXAMPLES / "fleet").glob("*.yaml"))]
WORKFLOWS = [EXAMPLES / "github-actions.yml", EXAMPLES / "azure-pipelines.yml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_fits_the_schema_that_it_names(path: Path) -> None:
    """The comment for editors leads to the schema in docs/."""
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named is not None
    assert (path.parent / named.group(1)).resolve() == EXAMPLES.parent / "docs" / "acrgeo.schema.json"
    documents = list(yaml.safe_load_all(text))
    assert documents
    for document in documents:
        jsonschema.Draft7Validator(schema_document()).validate(document)


@pytest.mark.parametrize("name", ["contoso.yaml", "canary.yaml", "fleet"])
def test_an_example_is_planned_applied_and_then_as_desired(cli: Cli, name: str) -> None:
    """Plan, apply and plan again exit 3, 0 and 0."""
    if name == "fleet":
        cli.sandbox.load_seed("fleet")
    file = str(EXAMPLES / name)
    assert cli("plan", "-f", file, "--detailed-exitcode").code == 3
    applied = cli("apply", "-f", file, "-y")
    assert applied.code == 0, applied.err
    assert cli("plan", "-f", file, "--detailed-exitcode").code == 0


def test_the_canary_gets_no_requests(cli: Cli) -> None:
    """Its replica exists under its name with routing off, and does not count as drained."""
    cli("apply", "-f", str(EXAMPLES / "canary.yaml"), "-y")
    (canary,) = json.loads(cli("replica", "show", "contoso", "canadacentral", "-o", "json").out)["replicas"]
    assert (canary["name"], canary["regionEndpointEnabled"], canary["drained"]) == ("canary", False, None)


def commands(value: Any) -> Iterator[list[str]]:
    """Yield every acrgeo command of a workflow."""
    if isinstance(value, str):
        for line in value.splitlines():
            if line.startswith("acrgeo "):
                yield shlex.split(re.split(r"\s[|>]", line)[0])[1:]
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from commands(item)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_plans_on_pull_requests_and_applies_on_main(path: Path, cli: Cli, tmp_path: Path) -> None:
    """Its commands run as written, in a checkout with a folder of registries; it stores no secret."""
    text = path.read_text(encoding="utf-8")
    found = list(commands(yaml.safe_load(text)))
    assert [command[0] for command in found][:2] == ["plan", "apply"]
    assert "secrets." not in text
    (tmp_path / "registries").mkdir()
    (tmp_path / "registries" / "contoso.yaml").write_bytes((EXAMPLES / "contoso.yaml").read_bytes())
    cli.monkeypatch.chdir(tmp_path)
    for words in found:
        done = cli(*words)
        assert done.code == 0, (words, done.err)


def test_the_workflows_sign_in_with_oidc() -> None:
    """Each GitHub job may request a token and logs in by client ID; Azure Pipelines by its connection."""
    github = yaml.safe_load(WORKFLOWS[0].read_text(encoding="utf-8"))
    for job in github["jobs"].values():
        assert {**github["permissions"], **job.get("permissions", {})}["id-token"] == "write"
        (login,) = [step for step in job["steps"] if step.get("uses", "").startswith("azure/login@")]
        assert set(login["with"]) == {"client-id", "tenant-id", "subscription-id"}
    assert "azureSubscription: contoso-registries" in WORKFLOWS[1].read_text(encoding="utf-8")
