"""Subscriptions: the site has one of its own, and a seed may add more as documents."""

from __future__ import annotations

from acrgeo.sandbox.engine.calls import Site
from acrgeo.sandbox.engine.store import Document, Store

SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"


def new_subscription(number: int, name: str) -> Document:
    """Return a further subscription of the tenant; the site's own is number 0."""
    guid = f"00000000-0000-0000-0000-{number:012d}"
    return {"id": f"/subscriptions/{guid}", "type": SUBSCRIPTIONS, "subscriptionId": guid, "displayName": name}


def subscription_names(store: Store, site: Site) -> dict[str, str]:
    """Return the display names of all subscriptions by id, the site's own first."""
    others = {document["subscriptionId"]: document["displayName"] for document in store.at_depth("/subscriptions")}
    return {site.subscription_id: "Sandbox", **others}
