"""What is written to files has a JSON Schema as well, and a member that no schema has is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.output.schemas.catalogue import COMMANDS
from tests.cli.conftest import Cli
from tests.cli.documents import check_document, check_one_of, check_schema

FILE = "apiVersion: acrgeo/v1\nregistry: contoso\nreplicas: [{location: eastus, tags: {team: web}}]\n"


def test_events_have_a_schema(cli: Cli, tmp_path: Path) -> None:
    """Those of a run that is done, and of one of which a change fails."""
    path = tmp_path / "events"
    cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "--events-file", str(path))
    cli("replica", "add", "contoso", "japaneast", "-y", "--timeout", "1", "--events-file", str(path))
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({event["event"] for event in events}) == 5
    for event in events:
        check_schema("events", event)


def test_a_wait_for_images_has_a_schema(cli: Cli, tmp_path: Path) -> None:
    """Its events, as they are."""
    path = tmp_path / "events"
    cli("sandbox", "seed", "images")
    cli("image", "wait", "adatum", "web:1.2", "api:latest", "--timeout", "20s", "--events-file", str(path))
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {"WaitStarted", "ImageSeen", "WaitEnded"} == {event["event"] for event in events}
    for event in events:
        check_schema("wait-events", event)


def test_a_saved_plan_has_a_schema(cli: Cli, tmp_path: Path) -> None:
    """All that apply reads again."""
    (tmp_path / "contoso.yaml").write_text(f"{FILE}sku: Premium\n", encoding="utf-8")
    saved = tmp_path / "plan.json"
    assert cli("plan", "-f", str(tmp_path / "contoso.yaml"), "--out", str(saved)).code == 0
    check_schema("saved-plan", json.loads(saved.read_text(encoding="utf-8")))


def test_a_list_that_is_streamed_has_a_schema(cli: Cli) -> None:
    """It is printed without ever being whole."""
    check_document(("list",), json.loads(cli("list", "--all", "-o", "json").out))


def test_a_member_without_a_schema_is_found(cli: Cli) -> None:
    """At any depth, and one that is missing too."""
    document = json.loads(cli("replica", "list", "contoso", "-o", "json").out)
    check_one_of(COMMANDS["replica list"], document)
    replica = document["replicas"][0]
    for wrong in (
        {**document, "more": 1},
        {"replicas": document["replicas"]},
        {**document, "replicas": [{**replica, "status": {**replica["status"], "x": 1}}]},
        {**document, "replicas": [{**replica, "home": "yes"}]},
    ):
        with pytest.raises(AssertionError, match="replicas"):
            check_one_of(COMMANDS["replica list"], wrong)
