"""An outage of each region: what stops, what goes on, and whether the rest carries routing."""

from __future__ import annotations

import pytest

from acrgeo.core.assess.drill import drill_of
from acrgeo.core.assess.outage import Carries, Outage, Surroundings, outages_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from tests.output import builders
from tests.rows import rows

replica, registry = builders.replica, builders.registry
THREE = registry(replica("eastus"), replica("westeurope"))


def by_region(found: tuple[Outage, ...]) -> dict[str, Outage]:
    """Return the outages by their region."""
    return {outage.location: outage for outage in found}


def carried(current: Registry, min_routed: int | None = None) -> dict[str, str]:
    """Return whether the rest carries routing, by the region that is out."""
    found = outages_of(current, Surroundings(), builders.regions(), min_routed)
    return {outage.location: outage.carries.value for outage in found}


@rows(
    ("current", "min_routed", "expected"),
    [
        (THREE, None, {"westus": "yes", "eastus": "yes", "westeurope": "yes"}),
        (THREE, 1, {"westus": "yes", "eastus": "yes", "westeurope": "yes"}),
        (THREE, 2, {"westus": "yes", "eastus": "yes", "westeurope": "yes"}),
        (THREE, 3, {"westus": "no", "eastus": "no", "westeurope": "no"}),
        (registry(replica("eastus")), None, {"westus": "only just", "eastus": "only just"}),
        (registry(replica("eastus")), 1, {"westus": "yes", "eastus": "yes"}),
        (registry(replica("eastus")), 2, {"westus": "no", "eastus": "no"}),
        (builders.standard(), None, {"westus": "no"}),
        (registry(replica("eastus", is_routed=False)), None, {"westus": "no", "eastus": "only just"}),
        (registry(replica("eastus", display_status="Syncing")), None, {"westus": "no", "eastus": "only just"}),
        (registry(replica("eastus", provisioning_state="Failed")), None, {"westus": "no", "eastus": "only just"}),
        # ARM accepts a second replica in the home region: both go together.
        (registry(replica("westus", name="second"), replica("westus", is_home=True)), None, {"westus": "no"}),
    ],
)
def test_only_serving_replicas_elsewhere_carry(
    current: Registry, min_routed: int | None, expected: dict[str, str]
) -> None:
    """As many as the file says, else two; one is only just enough."""
    assert carried(current, min_routed) == expected


def test_home_takes_the_control_plane_and_tasks() -> None:
    """Another region takes neither, and home comes first."""
    found = outages_of(THREE, Surroundings(), builders.regions())
    assert [outage.location for outage in found] == ["westus", "eastus", "westeurope"]
    home, *others = found
    assert any(text.startswith("every change of the registry") for text in home.stops)
    assert "ACR Tasks" in home.stops
    assert not any("every change" in text for text in home.goes_on)
    for other in others:
        assert "every change of the registry" in other.goes_on
        assert not any("Tasks" in text or "every change" in text for text in other.stops)


def test_what_lives_in_the_region_goes_with_it() -> None:
    """Its hosts, webhooks and private endpoints, those of other regions not."""
    current = registry(
        replica("eastus"), replica("westeurope"), has_private_endpoints=True, has_regional_endpoints=True
    )
    around = Surroundings(
        webhooks=(Webhook(name="deployedeast", location="eastus"), Webhook(name="deployedwest", location="westus")),
        endpoints=(
            PrivateEndpoint(id="/x/hub", status="Approved", location="eastus"),
            PrivateEndpoint(id="/x/shop", status="Approved", location="westeurope"),
            PrivateEndpoint(id="/x/lost", status="Approved", problem=Unknown("not permitted", 403)),
        ),
    )
    out = by_region(outages_of(current, around, builders.regions()))["eastus"]
    stopped = "\n".join(out.stops)
    for name in ("contoso.eastus.data.azurecr.io", "contoso.eastus.geo.azurecr.io", "deployedeast", "hub"):
        assert name in stopped
    for name in ("westus", "westeurope", "shop", "lost"):
        assert name not in stopped
    assert "webhook deployedwest" in out.goes_on


def test_several_are_several() -> None:
    """Webhooks and endpoints of one region are listed in order."""
    around = Surroundings(
        webhooks=[Webhook(name=name, location=name[:-1]) for name in ("eastus2", "eastus1", "westus2", "westus1")],
        endpoints=[PrivateEndpoint(id=f"/x/{name}", status="Approved", location="eastus") for name in ("shop", "hub")],
    )
    out = by_region(outages_of(registry(replica("eastus")), around, builders.regions()))["eastus"]
    assert {"webhooks eastus1, eastus2", "private endpoints hub, shop, in its networks"} <= set(out.stops)
    assert "webhooks westus1, westus2" in out.goes_on


def test_where_nothing_serves_the_control_plane_is_what_goes_on() -> None:
    """Unless it is the home region that is out."""
    current = registry(replica("eastus", is_routed=False), replica("westus", is_home=True, is_routed=False))
    found = by_region(outages_of(current, Surroundings(), builders.regions()))
    assert found["eastus"].goes_on == ("the control plane: routing can be switched",)
    assert found["westus"].goes_on == ()


@pytest.mark.parametrize(("location", "named"), [("eastus", ["eastus"]), ("japaneast", []), (None, [])])
def test_the_vault_goes_with_its_region(location: str | None, named: list[str]) -> None:
    """Where a replica is there too, it is said of that outage."""
    found = outages_of(THREE, Surroundings(vault=("contoso-keys", location)), builders.regions())
    assert [out.location for out in found if any("contoso-keys" in text for text in out.stops)] == named
    assert [out.location for out in found if any("without the vault" in text for text in out.goes_on)] == named


def test_what_could_not_be_read_is_said() -> None:
    """Webhooks, and whether there are regional hosts."""
    around = Surroundings(webhooks=Unknown("not permitted", 403))
    out = by_region(outages_of(registry(replica("eastus")), around, None))["eastus"]
    assert "its webhooks: unknown which, not permitted" in out.stops
    assert any("regional endpoints are on: unknown" in text for text in out.stops)
    assert out.nearest_next is None


def test_the_nearest_survivor_is_next() -> None:
    """By distance, of those that serve."""
    found = by_region(outages_of(THREE, Surroundings(), builders.regions()))
    assert {at: out.nearest_next and out.nearest_next.location for at, out in found.items()} == {
        "westus": "eastus",
        "eastus": "westus",
        "westeurope": "eastus",
    }


@pytest.mark.parametrize(
    ("current", "location", "then"),
    [
        (THREE, "eastus", ("westeurope", "westus")),
        (registry(replica("eastus", name="east1")), "eastus", ("westus",)),
        (registry(replica("eastus", is_routed=False)), None, ()),
        (builders.standard(), None, ()),
    ],
)
def test_a_drill_begins_elsewhere_and_ends_at_home(
    current: Registry, location: str | None, then: tuple[str, ...]
) -> None:
    """Where nothing can be taken out of routing, it is a replica that is missing."""
    drill = drill_of(current, outages_of(current, Surroundings(), builders.regions()), has_webhooks=True)
    assert (drill.location, drill.then) == (location, then)
    commands = [step.command for step in drill.steps if step.command]
    if location is None:
        assert drill.reason
        assert commands[0].startswith("acrgeo replica add contoso REGION")
    else:
        off, on = (
            f"acrgeo routing disable contoso {location} --reason drill",
            f"acrgeo routing enable contoso {location}",
        )
        assert commands.index(off) < commands.index("acrgeo trace contoso --watch") < commands.index(on)


@pytest.mark.parametrize("has_webhooks", [True, False])
def test_webhooks_are_tried_where_there_are_some(has_webhooks: bool) -> None:
    """A ping of none says nothing."""
    drill = drill_of(THREE, outages_of(THREE, Surroundings(), None), has_webhooks=has_webhooks)
    assert ("acrgeo webhook ping contoso" in [step.command for step in drill.steps]) is has_webhooks


def test_a_drill_never_leaves_too_few() -> None:
    """With minRouted as many as there are, no region is drained."""
    drill = drill_of(THREE, outages_of(THREE, Surroundings(), None, 3), has_webhooks=True)
    assert drill.location is None
    assert [outage.carries for outage in outages_of(THREE, Surroundings(), None, 3)] == [Carries.NO] * 3
