"""What Microsoft documents of a replica's limits."""

from __future__ import annotations

from dataclasses import astuple

from acrgeo.core.assess.facts import LIMITS, SLA
from acrgeo.core.model.registry import Sku


def test_every_tier_has_its_limits() -> None:
    """As documented: reads, writes, deletions and sign-ins a minute; Standard takes no more than Basic."""
    assert {sku.value: astuple(limits) for sku, limits in LIMITS.items()} == {
        "Basic": (10_000, 2_000, 1_000, 10_000),
        "Standard": (10_000, 2_000, 1_000, 10_000),
        "Premium": (20_000, 4_000, 4_000, 20_000),
    }
    assert set(LIMITS) == set(Sku)


def test_each_tier_has_a_figure_of_the_sla() -> None:
    """As the contract has it, with where it stands; and Premium promises no other."""
    assert [(said.figure.split()[:2], bool(said.source)) for said in SLA] == [
        (["99.9", "%"], True),
        (["with", "replicas"], True),
        (["more", "for"], True),
    ]
