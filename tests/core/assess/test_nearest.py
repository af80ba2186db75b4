"""The nearest replicas of places, and the transfer that one nearby would save."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from acrgeo.core.assess.nearest import Nearest, nearest_to
from acrgeo.core.assess.place import located, parse_place
from acrgeo.core.assess.transfer import Saving, saving_of
from acrgeo.core.impact.cost import transfer_rate
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.prices import table_prices
from tests.output import builders

replica, registry = builders.replica, builders.registry
GROUPS = {"westus": "US", "eastus": "US", "canadacentral": "Canada", "westeurope": "Europe", "italynorth": "Europe"}
REGIONS = {
    name: replace(facts, geography_group=GROUPS.get(name, "Asia Pacific")) for name, facts in builders.regions().items()
}


def near(text: str, current: Registry) -> Nearest:
    """Return what is near a place."""
    return nearest_to(located(parse_place(text), REGIONS), current, REGIONS)


@pytest.mark.parametrize(
    ("text", "current", "first", "second", "nearer", "idle"),
    [
        ("eastus", registry(replica("eastus")), "eastus", "westus", None, ()),
        ("westeurope", registry(replica("eastus")), "eastus", "westus", "westeurope", ()),
        ("45.4,9.2", registry(replica("westeurope")), "westeurope", "westus", "italynorth", ()),
        ("43.7,-79.4", registry(replica("eastus")), "eastus", "westus", "canadacentral", ()),
        # One that does not serve is named, and no other region is offered in its place.
        ("westeurope", registry(replica("westeurope", is_routed=False)), "westus", None, None, ("westeurope",)),
        (
            "westeurope",
            registry(replica("westeurope", display_status="Syncing")),
            "westus",
            None,
            None,
            ("westeurope",),
        ),
        # jioindiawest is not offered.
        ("jioindiawest", registry(replica("italynorth")), "italynorth", "westus", None, ()),
    ],
)
def test_replicas_by_distance(
    text: str,
    current: Registry,
    first: str | None,
    second: str | None,
    nearer: str | None,
    idle: tuple[str, ...],
) -> None:
    """Those that serve, and an offered region that is nearer than every replica."""
    found = near(text, current)
    assert [at and at.location for at in (found.first, found.second, found.nearer)] == [first, second, nearer]
    assert tuple(at.location for at in found.idle) == idle


def test_without_coordinates_it_is_unknown() -> None:
    """Of the place, of a replica, and where no region could be read."""
    assert near("belgiumcentral", registry()).reason == "Azure gives no coordinates of belgiumcentral"
    assert near("eastus", registry(replica("belgiumcentral"))).unlocated == ("belgiumcentral",)
    place = parse_place("1,2")
    assert nearest_to(place, registry(), None).reason == "the regions could not be read"


def saving(text: str, current: Registry, gib: float = 100.0) -> Saving:
    """Return what a replica near a place would save."""
    return saving_of(near(text, current), gib, current, REGIONS, table_prices("USD"))


def test_a_replica_where_the_pulls_are_saves_all_of_it() -> None:
    """From America to Europe, at the table's rate; the replica's own price is beside it."""
    found = saving("westeurope", registry(replica("eastus")))
    assert found.now is not None
    assert found.now.amount == pytest.approx(5.0)
    assert found.saved == pytest.approx(5.0)
    assert found.unit_a_month == pytest.approx(1.6666 * 30)


def test_what_stays_in_a_region_costs_nothing() -> None:
    """And there is nothing to save."""
    found = saving("eastus", registry(replica("eastus")))
    assert found.now is not None
    assert (found.now.amount, found.then, found.saved) == (0.0, None, None)


@pytest.mark.parametrize("suffix", ["azurecr.us", "azurecr.cn"])
def test_other_clouds_have_no_numbers(suffix: str) -> None:
    """No price was found for them."""
    found = saving("westeurope", registry(replica("eastus"), login_server=f"contoso.{suffix}"))
    assert found.now is not None
    assert (found.now.amount, found.saved, found.unit) == (None, None, None)
    assert found.now.reason == "no price of transfer from eastus is known"


def test_a_point_has_no_price() -> None:
    """It may be anywhere, and be reached over the Internet."""
    assert saving("45.4,9.2", registry()).reason is not None


RATES = {
    ("US", "US"): 0.02,
    ("US", "Mexico"): 0.02,
    ("UK", "Europe"): 0.02,
    ("US", "Europe"): 0.05,
    ("Europe", "Asia Pacific"): 0.05,
    ("Asia Pacific", "Asia Pacific"): 0.08,
    ("Africa", "US"): 0.08,
    ("Middle East", "Europe"): 0.08,
    ("South America", "US"): 0.16,
}


@pytest.mark.parametrize(("pair", "rate"), RATES.items())
def test_the_sender_decides_about_the_rate(pair: tuple[str, str], rate: float) -> None:
    """Within North America and within Europe it is less."""
    sender, receiver = (RegionFacts(name=at, display_name=at, is_offered=True, geography_group=at) for at in pair)
    price = transfer_rate(sender, receiver)
    assert price is not None
    assert (price.amount, bool(price.as_of), bool(price.source)) == (rate, True, True)


@pytest.mark.parametrize(
    ("known", "other"), list(product(["US", "Asia Pacific"], ["US Government", "China", "Atlantis", None]))
)
def test_no_rate_is_guessed(known: str, other: str | None) -> None:
    """Neither to nor from a geography that the table lacks."""
    first = RegionFacts(name="a", display_name="a", is_offered=True, geography_group=known)
    second = RegionFacts(name="b", display_name="b", is_offered=True, geography_group=other)
    assert transfer_rate(first, second) is None
    assert transfer_rate(second, first) is None
