"""The nearest replicas of places, and the transfer that one nearby would save."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from acrgeo.core.assess.nearest import Nearest, nearest_to, next_nearest
from acrgeo.core.assess.place import located, parse_place
from acrgeo.core.assess.transfer import Leg, Saving, saving_of
from acrgeo.core.impact.cost import transfer_rate
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.prices import table_prices
from tests.output import builders
from tests.rows import rows

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


NOBODY = registry(replica("eastus", is_routed=False), replica("westus", is_home=True, is_routed=False))


def test_where_none_serves_all_are_idle() -> None:
    """The nearest first; and what pulls transfer is unknown."""
    found = near("eastus", NOBODY)
    assert (found.first, found.second) == (None, None)
    assert [at.location for at in found.idle] == ["eastus", "westus"]
    assert saving("eastus", NOBODY).reason == "no replica serves"


def test_a_region_is_only_nearer_where_it_is() -> None:
    """Not at the same distance, not where none is offered; any is where no replica has a known place."""
    place = located(parse_place("westus"), REGIONS)
    twin = {**REGIONS, "twin": replace(REGIONS["westus"], name="twin")}
    assert nearest_to(place, registry(), twin).nearer is None
    assert nearest_to(place, registry(), {"westus": REGIONS["westus"]}).nearer is None
    away = registry(replica("belgiumcentral", is_home=True), location="belgiumcentral")
    nearer = nearest_to(place, away, REGIONS).nearer
    assert nearer is not None
    assert (nearer.location, nearer.is_serving) == ("westus", False)


def test_the_next_one_is_known_only_where_all_are() -> None:
    """One without coordinates may be nearer than the others."""
    found = next_nearest("eastus", ["westus", "canadacentral"], REGIONS)
    assert found is not None
    assert found.location == "canadacentral"
    assert next_nearest("eastus", ["westus", "belgiumcentral"], REGIONS) is None
    assert next_nearest("belgiumcentral", ["westus"], REGIONS) is None


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
    assert (found.now.price, found.now.reason) == (None, None)
    assert saving("jioindiawest", registry(replica("italynorth"))).then is None  # which is the nearest there is


def test_what_is_saved_is_the_difference() -> None:
    """A replica nearby that has to send to another region saves nothing."""
    found = saving("jioindiawest", registry(replica("eastus")))
    assert found.then is not None
    assert found.then.sender == "italynorth"
    assert found.then.amount == pytest.approx(5.0)
    assert found.saved == pytest.approx(0.0)


PAID = Leg(sender="a", receiver="c", gib=1.0, price=transfer_rate(REGIONS["eastus"], REGIONS["westeurope"]))
UNPAID = Leg(sender="b", receiver="c", gib=1.0)


@rows("now, then", [(None, PAID), (PAID, None), (UNPAID, PAID), (PAID, UNPAID)])
def test_what_is_saved_is_unknown_without_both(now: Leg | None, then: Leg | None) -> None:
    """What is paid now, and what would be paid then."""
    assert Saving(place="c", gib=1.0, now=now, then=then).saved is None


def test_without_regions_there_is_no_price() -> None:
    """The rate goes by the geography of both."""
    found = saving_of(near("westeurope", registry(replica("eastus"))), 1.0, registry(), None, table_prices("USD"))
    assert found.now is not None
    assert found.now.reason == "no price of transfer from eastus is known"


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
