"""The members of what commands print about registries, their regions, webhooks and hosts."""

from __future__ import annotations

from acrgeo.output.schemas.parts import (
    HOST,
    REGION_MEMBERS,
    REPLICA,
    REPLICA_ID,
    REPLICA_MEMBERS,
    SIGN_IN,
    SKU,
    VERSION,
    WEBHOOK,
    WEBHOOK_MEMBERS,
)
from acrgeo.output.schemas.shape import COUNT, SWITCH, TEXT, TIME, Members, by_name, many, maybe, thing, told, word

_REGISTRY: Members = {
    "id": TEXT,
    "name": TEXT,
    "resourceGroup": TEXT,
    "location": TEXT,
    "sku": SKU,
    "loginServer": TEXT,
    "provisioningState": TEXT,
    "dataEndpointEnabled": maybe(SWITCH),
    "dataEndpointHostNames": maybe(many(TEXT)),
    "regionalEndpoints": maybe(TEXT),
    "regionalEndpointHostNames": maybe(many(TEXT)),
    "tags": by_name(TEXT),
    "replicas": many(REPLICA),
}
_OF_SOME: Members = {
    "interruptedReplacements": many(thing({"name": TEXT, "location": TEXT, "startedAt": maybe(TEXT)})),
}
REGISTRY = told(
    thing({**VERSION, **_REGISTRY}, _OF_SOME, has_more=True),
    "Beside these, it has the properties of the registry as Azure has them.",
)
REGISTRIES = thing(
    {**VERSION, "registries": many(thing(_REGISTRY, _OF_SOME, has_more=True))},
    {"source": told(word("arm", "resourceGraph"), "Where they come from, with --all.")},
)
REPLICAS = thing({**VERSION, "replicas": many(REPLICA)})
REPLICAS_IN_FULL = thing(
    {
        **VERSION,
        "replicas": many(thing({**REPLICA_MEMBERS, "hosts": many(HOST), "webhooks": maybe(many(WEBHOOK))}, REPLICA_ID)),
    }
)
REGIONS = thing({**VERSION, "regions": many(thing(REGION_MEMBERS))})
MAP = thing(
    {
        **VERSION,
        "readAt": TIME,
        "registry": maybe(
            thing({"id": TEXT, "name": TEXT, "resourceGroup": TEXT, "location": TEXT, "loginServer": TEXT, "sku": SKU})
        ),
        "zoom": maybe(TEXT),
        "grid": thing({"columns": COUNT, "rows": COUNT}),
        "counts": by_name(COUNT),
        "regions": many(
            thing(
                {
                    **REGION_MEMBERS,
                    "mark": TEXT,
                    "status": TEXT,
                    "spoken": TEXT,
                    "cell": maybe(thing({"column": COUNT, "row": COUNT})),
                    "replica": maybe(REPLICA),
                    "hostNames": many(TEXT),
                    "changes": many(thing({"id": TEXT, "action": TEXT, "reason": TEXT, "words": many(TEXT)})),
                    "command": maybe(TEXT),
                    "commands": many(thing({"does": TEXT, "command": TEXT})),
                }
            )
        ),
    }
)
WEBHOOKS = thing({**VERSION, "webhooks": many(WEBHOOK)})
WEBHOOKS_IN_FULL = thing(
    {
        **VERSION,
        "webhooks": many(
            thing(
                WEBHOOK_MEMBERS,
                {
                    "serviceUri": told(TEXT, "With --show-secrets."),
                    "customHeaders": told(by_name(TEXT), "With --show-secrets."),
                },
            )
        ),
    }
)
DELIVERIES = thing(
    {
        **VERSION,
        "deliveries": many(
            thing(
                {
                    "name": TEXT,
                    "location": TEXT,
                    "event": maybe(TEXT),
                    "statusCode": maybe(TEXT),
                    "reasonPhrase": maybe(TEXT),
                }
            )
        ),
    }
)
HEARD_MEMBERS: Members = {
    "id": TEXT,
    "time": TEXT,
    "action": TEXT,
    "repository": TEXT,
    "tag": maybe(TEXT),
    "digest": maybe(TEXT),
    "size": maybe(COUNT),
    "mediaType": maybe(TEXT),
    "host": maybe(TEXT),
    "path": TEXT,
    "region": maybe(TEXT),
}
HEARD = thing(
    {
        **VERSION,
        "url": TEXT,
        "events": many(thing(HEARD_MEMBERS)),
        "refused": told(by_name(COUNT), "How many requests were refused, by status."),
        "missing": many(TEXT),
    }
)
ENDPOINTS = thing(
    {
        **VERSION,
        "planned": told(SWITCH, "Whether they are those after a plan."),
        "registries": many(thing({"registry": TEXT, "id": TEXT, "hosts": many(HOST)})),
    }
)
PRIVATE_ENDPOINTS = thing(
    {
        **VERSION,
        "registries": many(
            thing(
                {
                    "registry": TEXT,
                    "id": TEXT,
                    "dnsZone": maybe(TEXT),
                    "privateEndpoints": many(
                        thing(
                            {
                                "id": maybe(TEXT),
                                "name": TEXT,
                                "connection": maybe(TEXT),
                                "status": maybe(TEXT),
                                "gone": SWITCH,
                                "subnet": maybe(TEXT),
                                "network": maybe(TEXT),
                                "static": maybe(SWITCH),
                                "dnsZoneGroup": maybe(SWITCH),
                                "addresses": maybe(
                                    many(
                                        thing(
                                            {
                                                "location": maybe(TEXT),
                                                "kind": TEXT,
                                                "member": TEXT,
                                                "fqdn": maybe(TEXT),
                                                "ipAddress": maybe(TEXT),
                                                "dnsRecord": maybe(TEXT),
                                            }
                                        )
                                    )
                                ),
                                "unknown": maybe(TEXT),
                            }
                        )
                    ),
                    "dnsRecords": many(
                        thing(
                            {
                                "network": maybe(TEXT),
                                "zoneId": maybe(TEXT),
                                "name": TEXT,
                                "fqdn": TEXT,
                                "ttl": COUNT,
                                "ipAddresses": many(TEXT),
                            }
                        )
                    ),
                }
            )
        ),
    }
)
IDENTITY = thing(
    {
        **VERSION,
        **SIGN_IN,
        "cloud": TEXT,
        "endpoint": TEXT,
        "subscription": maybe(thing({"id": TEXT, "name": maybe(TEXT), "state": maybe(TEXT), "tenantId": maybe(TEXT)})),
        "subscriptionUnknown": told(maybe(TEXT), "Why it is not known."),
        "tokenCache": thing({"state": TEXT, "location": maybe(TEXT), "protection": maybe(TEXT), "reason": maybe(TEXT)}),
        "skipped": many(thing({"credential": TEXT, "reason": TEXT})),
    }
)
PERMISSIONS = thing(
    {
        **VERSION,
        "registry": TEXT,
        "id": TEXT,
        "caller": thing(SIGN_IN),
        "tasks": many(TEXT),
        "abac": maybe(SWITCH),
        "hasConditions": maybe(SWITCH),
        "isEnough": maybe(SWITCH),
        "permissions": many(
            thing(
                {
                    "name": TEXT,
                    "purpose": TEXT,
                    "scope": TEXT,
                    "required": SWITCH,
                    "held": maybe(SWITCH),
                    "grantedAt": maybe(TEXT),
                }
            )
        ),
        "missing": many(TEXT),
        "roles": many(thing({"name": TEXT, "id": TEXT})),
        "customRole": maybe(
            thing(
                {
                    "Name": TEXT,
                    "IsCustom": SWITCH,
                    "Description": TEXT,
                    "Actions": many(TEXT),
                    "NotActions": many(TEXT),
                    "DataActions": many(TEXT),
                    "NotDataActions": many(TEXT),
                    "AssignableScopes": many(TEXT),
                }
            )
        ),
    }
)
