"""What a plan does around a registry, as text, Markdown and document."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.impact.cost import Cost, CostChange, CostLine, Price
from acrgeo.core.impact.impact import Impact
from acrgeo.core.impact.members import members_in
from acrgeo.core.impact.network import Host, HostKind, NetworkImpact
from acrgeo.core.model.registry import Sku
from acrgeo.core.preflight.addresses import AddressNeed, SubnetNeed
from acrgeo.core.preflight.facts import PrivateEndpoint, Subnet
from acrgeo.output.views.impact import cost_line, impact_parts
from acrgeo.output.views.plan.markdown import render_plan_markdown
from acrgeo.output.views.plan.text import render_plan
from tests.output import builders
from tests.output.golden import rendered
from tests.reviewed import reviewed

SUBNET = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/pe"


def cost(*prices: float | None) -> Cost:
    """Premium in so many regions; None is no price."""
    lines = tuple(
        CostLine(
            location=f"region{at}",
            sku=Sku.PREMIUM,
            price=None
            if amount is None
            else Price(
                meter="Premium Registry Unit", amount=amount, currency="USD", as_of="2026-11-01", source="a test"
            ),
        )
        for at, amount in enumerate(prices)
    )
    return Cost(currency="USD", lines=lines)


def impact(**facts: object) -> Impact:
    """Something of everything."""
    given: dict[str, object] = {
        "registry": "contoso",
        "network": NetworkImpact(
            appearing=(Host(name="contoso.eastus.data.azurecr.io", kind=HostKind.DATA, location="eastus"),),
            disappearing=(Host(name="contoso.westeurope.data.azurecr.io", kind=HostKind.DATA, location="westeurope"),),
        ),
        "subnets": (
            SubnetNeed(
                subnet=Subnet(id=SUBNET, prefixes=("10.0.1.0/28",), limit=11, used=11),
                endpoints=(PrivateEndpoint(id="/subscriptions/s/privateEndpoints/a", status="Approved"),),
                needed=1,
            ),
        ),
        "records": (("+", "contoso.eastus.data"),),
        "zone": "privatelink.azurecr.io",
        "cost": CostChange(before=cost(1.5), after=cost(1.5, 2.0)),
        **facts,
    }
    return Impact(**given)  # type: ignore[arg-type]


def test_it_stands_below_the_changes() -> None:
    """Names with signs, the arithmetic, the record, and what it costs of when and where from."""
    page = rendered(render_plan(reviewed(builders.story(), (), [impact()])))
    block = page[page.index("network:") : page.index("Plan: ")]
    assert block == (
        "network:\n"
        "  + contoso.eastus.data.azurecr.io (data)\n"
        "  - contoso.westeurope.data.azurecr.io (data)\n"
        "  = addresses in hub/pe (10.0.1.0/28): needs 1, has 0 of 11 free\n"
        "  + DNS record contoso.eastus.data in privatelink.azurecr.io\n"
        "cost: +1 × Premium, 2.00 USD more per day (list price of 2026-11-01, a test)\n"
        "\n"
    )
    assert "+1 x Premium" in rendered(render_plan(reviewed(builders.story(), (), [impact()])), encoding="ascii")


def test_several_registries_are_named() -> None:
    """Each block says whose it is."""
    page = rendered(render_plan(reviewed(builders.story(), (), [impact(), impact(registry="fabrikam", cost=None)])))
    assert "network of contoso:" in page
    assert "network of fabrikam:" in page
    assert "cost of contoso:" in page
    assert "cost of fabrikam:" not in page


def test_what_is_not_known_is_said() -> None:
    """Regional names, and prices."""
    page = rendered(render_plan(reviewed(builders.story(), (), [impact(is_regional_known=False)])))
    assert "? regional host names: unknown" in page
    unknown = CostChange(before=cost(1.5), after=cost(1.5, None))
    assert cost_line(unknown) == "+1 × Premium; a list price in USD is not known for every region"
    assert cost_line(CostChange(before=cost(1.5, 2.0), after=cost(1.5))).startswith("-1 × Premium, 2.00 USD less")


def test_markdown_has_a_line_for_each() -> None:
    """For the comment of a pull request, where no text of Azure may make a link."""
    written = render_plan_markdown(reviewed(builders.story(), (), [impact()]))
    assert "- network of contoso: + contoso.eastus.data.azurecr.io (data); - " in written
    assert "- cost of contoso: +1 × Premium, 2.00 USD more per day" in written


def test_the_document_has_the_numbers() -> None:
    """Sums are null where a price is missing; nothing to say is no entry."""
    parts = impact_parts([impact(), impact(network=NetworkImpact(), subnets=(), records=())])
    assert len(parts["network"]) == 1
    assert len(parts["cost"]) == 2
    (subnet,) = parts["network"][0]["subnets"]
    assert (subnet["needed"], subnet["free"], subnet["usable"], subnet["exact"]) == (1, 0, 11, True)
    assert parts["cost"][0]["perDay"] == 2.0
    unknown = impact_parts([impact(cost=CostChange(before=cost(1.5), after=cost(None)))])["cost"][0]
    assert (unknown["perDay"], unknown["desired"]["regions"][0]["price"]) == (None, None)


def test_addresses_are_told_by_region_and_endpoint() -> None:
    """How many Azure chooses, or the ones that a fixed endpoint has declared, or lacks."""
    registry = builders.registry()
    hub = PrivateEndpoint(id="/subscriptions/s/privateEndpoints/hub", status="Approved")
    fixed = replace(hub, id="/subscriptions/s/privateEndpoints/till", fixed={"registry_data_eastus": "10.0.0.9"})
    members = members_in(registry, ("eastus", "westus"), HostKind.DATA, HostKind.REGIONAL)
    needs = [AddressNeed(endpoint=hub, member=member) for member in members]
    needs.append(AddressNeed(endpoint=fixed, member=members[0], address="10.0.0.9"))
    needs += [AddressNeed(endpoint=fixed, member=member, is_missing=True) for member in members[1:2]]
    whole = impact(addresses=tuple(needs))
    page = " ".join(rendered(render_plan(reviewed(builders.story(), (), [whole]))).split())
    assert "+ private addresses in eastus: hub 2, till 10.0.0.9 and missing" in page
    assert "+ private addresses in westus: hub 2" in page
    (network,) = impact_parts([whole])["network"]
    assert [(need["fqdn"], need["ipAddress"], need["missing"]) for need in network["privateAddresses"][-2:]] == [
        ("contoso.eastus.data.azurecr.io", "10.0.0.9", False),
        ("contoso.eastus.geo.azurecr.io", None, True),
    ]
