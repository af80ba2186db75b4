"""``acrgeo regions``."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli, check_golden


def test_regions_of_a_registry(cli: Cli) -> None:
    """Home first, then what there is, then what could be, the nearest first."""
    cli.premium("westeurope")
    page = cli("regions", "contoso").out
    check_golden("regions", "".join(page.splitlines(keepends=True)[:11]))
    states = [region["state"] for region in json.loads(cli("regions", "contoso", "-o", "json").out)["regions"]]
    assert states[:2] == ["home", "current"]
    assert set(states[2:]) == {"possible", "unavailable"}


def test_regions_without_a_registry(cli: Cli) -> None:
    """Every region that the subscription knows, none of them home."""
    regions = json.loads(cli("regions", "-o", "json").out)["regions"]
    assert len(regions) > 40
    assert {region["state"] for region in regions} == {"possible", "unavailable"}
