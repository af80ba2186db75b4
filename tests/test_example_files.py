"""Every file in examples/ that describes registries fits the schema and plans on the sandbox."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from acrgeo.core.desired.schema import schema_document
from tests.cli.conftest import Cli, cli

__all__ = ["cli"]  # the fixture

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = [
    EXAMPLES / "contoso.yaml",
    EXAMPLES / "canary.yaml",
    EXAMPLES / "webhooks.yaml",
    *sorted((EXAMPLES / "fleet").glob("*.yaml")),
]


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


@pytest.mark.parametrize("name", ["contoso.yaml", "canary.yaml", "webhooks.yaml", "fleet"])
def test_an_example_is_planned_applied_and_then_as_desired(
    cli: Cli, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plan, apply and plan again exit 3, 0 and 0."""
    monkeypatch.setenv("HOOK_TOKEN", "s3cret")
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
