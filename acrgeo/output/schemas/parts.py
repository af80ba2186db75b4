"""The members of what stands in several documents: replicas, webhooks, hosts, prices."""

from __future__ import annotations

from acrgeo.output.schemas.shape import COUNT, NUMBER, SWITCH, TEXT, TIME, Members, by_name, many, maybe, thing, told

VERSION: Members = {"formatVersion": told(TEXT, "It rises when a member is renamed or removed.")}
SKU = thing({"name": TEXT})
DRAIN = told(
    thing({"by": maybe(TEXT), "reason": maybe(TEXT), "at": maybe(TEXT), "until": maybe(TEXT)}),
    "Who drained it, why, since when and until when.",
)
REPLICA_MEMBERS: Members = {
    "name": TEXT,
    "location": TEXT,
    "home": SWITCH,
    "regionEndpointEnabled": told(SWITCH, "Whether the global endpoint routes to it."),
    "provisioningState": TEXT,
    "status": thing({"displayStatus": maybe(TEXT), "message": maybe(TEXT), "timestamp": maybe(TEXT)}),
    "zoneRedundancy": told(maybe(TEXT), "The property, which decides nothing."),
    "zoneRedundant": told(maybe(SWITCH), "Whether it is, as the region decides; null is unknown."),
    "drained": maybe(DRAIN),
    "tags": by_name(TEXT),
}
REPLICA_ID: Members = {"id": told(TEXT, "The home replica has none where Azure does not list it.")}
REPLICA = thing(REPLICA_MEMBERS, REPLICA_ID)
WEBHOOK_MEMBERS: Members = {
    "id": TEXT,
    "name": TEXT,
    "location": TEXT,
    "actions": many(TEXT),
    "scope": TEXT,
    "status": TEXT,
    "provisioningState": TEXT,
}
WEBHOOK = thing(WEBHOOK_MEMBERS)
HOST = thing({"name": TEXT, "kind": TEXT, "location": maybe(TEXT), "port": COUNT})
PRICE = thing({"meter": TEXT, "amount": NUMBER, "currency": TEXT, "asOf": TEXT, "source": TEXT})
CURE = thing({"text": TEXT, "hint": maybe(TEXT)})
RESOLVER = thing(
    {
        "resolver": TEXT,
        "source": TEXT,
        "state": TEXT,
        "reason": TEXT,
        "lookups": COUNT,
        "answered": COUNT,
        "regions": many(thing({"location": TEXT, "count": COUNT})),
        "changes": COUNT,
        "failures": many(TEXT),
        "privateLink": maybe(SWITCH),
        "path": TEXT,
        "aliases": many(thing({"name": TEXT, "ttl": COUNT})),
        "addresses": many(thing({"address": TEXT, "ttl": COUNT})),
        "sequence": many(TEXT),
    }
)
CACHE = thing({"kind": TEXT, "evidence": TEXT, "note": TEXT})
REGION_MEMBERS: Members = {
    "name": TEXT,
    "displayName": TEXT,
    "state": TEXT,
    "zones": maybe(SWITCH),
    "pairedRegion": maybe(TEXT),
    "geography": maybe(TEXT),
    "geographyGroup": maybe(TEXT),
    "latitude": maybe(NUMBER),
    "longitude": maybe(NUMBER),
    "distanceKm": maybe(NUMBER),
}
SIGN_IN: Members = {
    "credential": maybe(TEXT),
    "account": maybe(TEXT),
    "accountType": maybe(TEXT),
    "objectId": maybe(TEXT),
    "clientId": maybe(TEXT),
    "tenantId": maybe(TEXT),
    "tokenExpiresAt": maybe(TIME),
}
