"""What a command or a file desires where it says nothing."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica, DesiredWebhook, Value
from acrgeo.core.desired.source import Place

PLACE = Place("contoso.yaml", 1, 1)


def test_what_is_not_said_is_left_as_it_is() -> None:
    """One replica is kept in service; nothing is deleted, held or replaced that nobody asked for."""
    desired = DesiredRegistry()
    assert desired.min_routed == 1
    asked = (
        desired.lists_replicas,
        desired.lists_webhooks,
        desired.prunes,
        desired.allows_mass_delete,
        desired.holds_drains,
        desired.replaces_failed,
    )
    assert not any(asked)


def test_a_replica_is_made_where_it_is_missing_and_no_other_way() -> None:
    """Routed at once as the service does it, in the home region too, and never deleted first."""
    desired = DesiredReplica(location="eastus")
    assert (desired.is_new, desired.routes_when_ready, desired.is_replaced, desired.is_routed) == (
        False,
        False,
        False,
        None,
    )


def test_a_webhook_tells_of_every_push() -> None:
    """It is on, without a scope."""
    made = DesiredWebhook(name="deployed", uri=Value(place=PLACE, path="uri", text="https://x.example"), place=PLACE)
    settings = made.settings_in("eastus")
    assert (settings.actions, settings.scope, settings.is_enabled) == (("push",), "", True)
