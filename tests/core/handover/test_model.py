"""What is handed over, as far as it is known."""

from __future__ import annotations

from typing import Any

from acrgeo.core.handover.model import HandedReplica
from acrgeo.core.handover.properties import read_properties
from tests.output.handover.worlds import SUBSCRIPTION, contoso
from tests.rows import rows

ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/contoso"


@rows(
    ("facts", "subscription", "id_"),
    [
        ({}, SUBSCRIPTION, ID),
        ({"resource_group": None}, SUBSCRIPTION, None),
        ({"subscription": None}, None, None),
        ({"subscription": "production"}, None, None),
        ({"subscription": f"{SUBSCRIPTION}0"}, None, None),
        ({"subscription": SUBSCRIPTION[:-1]}, None, None),
    ],
)
def test_an_id_needs_a_group_and_the_id_of_a_subscription(
    facts: dict[str, Any], subscription: str | None, id_: str | None
) -> None:
    """The name of a subscription is none."""
    handed = contoso(**facts)
    assert (handed.subscription_id, handed.id) == (subscription, id_)


@rows(
    ("facts", "needs_preview"),
    [
        ({}, False),
        ({"has_regional_endpoints": True}, True),
        ({"properties": read_properties({"metadataSearch": "Enabled"})}, True),
        ({"properties": read_properties({"adminUserEnabled": True})}, False),
    ],
)
def test_a_preview_is_named_only_where_it_is_needed(facts: dict[str, Any], needs_preview: bool) -> None:
    """By regional endpoints, or by a property that only a preview has."""
    assert contoso(**facts).needs_preview is needs_preview


def test_a_name_that_is_the_region_is_not_its_own() -> None:
    """In any case: the IDs of ARM have none."""
    names = {"eastus": False, "EastUS": False, "canada": True}
    assert {name: HandedReplica(name=name, location="eastus").has_own_name for name in names} == names
