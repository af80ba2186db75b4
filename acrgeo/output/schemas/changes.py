"""The members of what commands print that change something, or tell what would change."""

from __future__ import annotations

from acrgeo.output.schemas.parts import DRAIN, HOST, PRICE, REPLICA, SKU, VERSION
from acrgeo.output.schemas.shape import (
    ANYTHING,
    COUNT,
    NUMBER,
    SWITCH,
    TEXT,
    TIME,
    Members,
    by_name,
    either,
    many,
    maybe,
    thing,
    told,
    word,
)

ACTIONS = ("create", "update", "replace", "delete")
RESULTS = ("done", "already", "failed", "blocked", "accepted", "running", "unstarted")
_PLACE: Members = {"registry": TEXT, "resourceGroup": TEXT, "location": maybe(TEXT), "name": maybe(TEXT)}
IDENTITY: Members = {"id": told(TEXT, "contoso/eastus: the same in every run."), **_PLACE}

_REPLICA_STATE = thing(
    {
        "name": TEXT,
        "location": TEXT,
        "regionEndpointEnabled": SWITCH,
        "provisioningState": TEXT,
        "drained": maybe(DRAIN),
        "tags": by_name(TEXT),
    },
)
_REGISTRY_STATE = thing({"sku": SKU, "dataEndpointEnabled": maybe(SWITCH), "regionalEndpoints": maybe(TEXT)})
_WEBHOOK_STATE = thing(
    {"name": TEXT, "location": TEXT, "actions": many(TEXT), "scope": TEXT, "status": word("enabled", "disabled")}
)
_IMAGE_STATE = thing(
    {
        "repository": TEXT,
        "tag": maybe(TEXT),
        "digest": maybe(TEXT),
        "manifests": maybe(COUNT),
        "source": thing({"loginServer": TEXT, "id": maybe(TEXT), "image": TEXT}),
    }
)
_STATE = maybe(
    either(_REPLICA_STATE, _REGISTRY_STATE, _WEBHOOK_STATE, _IMAGE_STATE, thing({"digest": TEXT})),
)
FIELD = thing({"name": TEXT, "current": ANYTHING, "desired": ANYTHING})

CHANGE = thing(
    {
        **IDENTITY,
        "actions": told(many(TEXT), "A replacement is delete, then create."),
        "current": _STATE,
        "desired": _STATE,
        "fields": many(FIELD),
        "reason": TEXT,
        "waitsFor": told(many(TEXT), "Ids of changes that come first."),
    }
)
FINDING_MEMBERS: Members = {
    "id": told(TEXT, "The rule's: acrgeo explain ID."),
    "severity": TEXT,
    "registry": TEXT,
    "location": maybe(TEXT),
    "fact": TEXT,
    "hint": maybe(TEXT),
    "readFrom": maybe(TEXT),
}
FINDING = thing({**FINDING_MEMBERS, "severity": word("blocker", "warning", "unknown")})
_NETWORK = thing(
    {
        "registry": TEXT,
        "appearing": many(HOST),
        "disappearing": many(HOST),
        "regionalEndpointsKnown": SWITCH,
        "subnets": many(
            thing(
                {
                    "id": TEXT,
                    "addressPrefixes": many(TEXT),
                    "needed": COUNT,
                    "free": maybe(COUNT),
                    "usable": maybe(COUNT),
                    "exact": SWITCH,
                    "privateEndpoints": many(TEXT),
                }
            )
        ),
        "privateAddresses": many(
            thing(
                {
                    "location": maybe(TEXT),
                    "privateEndpoint": TEXT,
                    "subnet": maybe(TEXT),
                    "member": TEXT,
                    "fqdn": TEXT,
                    "ipAddress": maybe(TEXT),
                    "static": maybe(SWITCH),
                    "missing": SWITCH,
                }
            )
        ),
        "dnsZone": maybe(TEXT),
        "dnsByHand": SWITCH,
        "dnsRecords": many(thing({"action": TEXT, "name": TEXT})),
    }
)
_DAY = thing(
    {
        "currency": TEXT,
        "perDay": maybe(NUMBER),
        "regions": many(thing({"location": TEXT, "sku": TEXT, "price": maybe(PRICE)})),
    }
)
COST_DAY = _DAY
_COST = thing({"registry": TEXT, "currency": TEXT, "perDay": maybe(NUMBER), "current": _DAY, "desired": _DAY})
_ZONES = thing(
    {"registry": TEXT, "location": TEXT, "zoneRedundancy": maybe(TEXT), "zoneRedundant": maybe(SWITCH)},
)
IMPACT: Members = {"network": many(_NETWORK), "zones": many(_ZONES), "cost": many(_COST)}
_ALWAYS_PLACED: Members = {"registry": TEXT, "resourceGroup": TEXT, "location": TEXT, "name": TEXT}

CHANGES: Members = {
    "hasChanges": SWITCH,
    "counts": thing(dict.fromkeys(ACTIONS, COUNT)),
    "changes": many(CHANGE),
    "held": told(many(thing({**_ALWAYS_PLACED, "drained": DRAIN})), "Drained on purpose, and left so."),
    "heldTags": told(
        many(
            thing(
                {
                    **_ALWAYS_PLACED,
                    "tag": TEXT,
                    "current": maybe(TEXT),
                    "desired": maybe(TEXT),
                    "policyAssignmentId": maybe(TEXT),
                    "reason": TEXT,
                }
            )
        ),
        "Tags that a policy writes over.",
    ),
    "unmanaged": told(
        many(thing({**_ALWAYS_PLACED, "regionEndpointEnabled": SWITCH})), "There, and not in the file: left alone."
    ),
    "inProgress": told(
        many(thing({**IDENTITY, "provisioningState": maybe(TEXT), "reason": TEXT})), "Under way in Azure already."
    ),
}
CHANGES_OF_SOME: Members = {
    "unmanagedWebhooks": many(thing(_PLACE)),
    "presentImages": many(thing({**_PLACE, "digest": TEXT, "source": TEXT, "isCompared": SWITCH})),
}
PLAN = thing(
    {**VERSION, **CHANGES, **IMPACT, "findings": many(FINDING)},
    {**CHANGES_OF_SOME, "az": told(many(TEXT), "With --show-az: the commands of az that do the same.")},
)
RESULT = thing(
    {
        **IDENTITY,
        "action": word(*ACTIONS, "await"),
        "result": word(*RESULTS),
        "error": maybe(thing({"code": maybe(TEXT), "message": TEXT, "hint": maybe(TEXT)})),
        "lookAgain": told(maybe(TEXT), "A command."),
        "seconds": maybe(NUMBER),
        "replica": maybe(REPLICA),
    },
)
_OUTCOME: Members = {
    "results": many(RESULT),
    "counts": thing(dict.fromkeys(RESULTS, COUNT)),
    "isInterrupted": SWITCH,
    "next": told(maybe(TEXT), "The command that goes on where this one stopped."),
    "exitCode": COUNT,
}
OUTCOME = thing({**VERSION, **_OUTCOME})
DRIFT = thing(
    {
        **VERSION,
        "hasDrift": SWITCH,
        "differences": many(
            thing(
                {
                    "id": TEXT,
                    "registry": TEXT,
                    "resourceGroup": TEXT,
                    "kind": TEXT,
                    "location": maybe(TEXT),
                    "name": maybe(TEXT),
                    "fields": many(FIELD),
                    "since": maybe(TIME),
                    "file": maybe(TEXT),
                    "line": maybe(COUNT),
                    "column": maybe(COUNT),
                }
            )
        ),
        **CHANGES,
        "findings": many(FINDING),
    },
    CHANGES_OF_SOME,
)
PREFLIGHT = thing(
    {
        **VERSION,
        "isClear": SWITCH,
        "counts": thing({"blocker": COUNT, "warning": COUNT, "unknown": COUNT}),
        "registries": many(
            thing(
                {
                    "registry": TEXT,
                    "id": TEXT,
                    "changes": many(TEXT),
                    "serving": many(TEXT),
                    "servingAfter": many(TEXT),
                }
            )
        ),
        **IMPACT,
        "findings": many(FINDING),
    }
)
_CHECKLIST: Members = {"checklist": many(thing({"what": TEXT, "commands": many(TEXT)}))}
_REGISTRY: Members = {"id": TEXT, "name": TEXT, "loginServer": TEXT}
CONSOLIDATE_PLAN = thing(
    {
        **VERSION,
        **CHANGES,
        **IMPACT,
        "findings": many(FINDING),
        "into": thing(_REGISTRY),
        "from": many(
            thing(
                {
                    **_REGISTRY,
                    "repositories": maybe(COUNT),
                    "tags": maybe(COUNT),
                    "digests": maybe(COUNT),
                    "untaggedUnknown": maybe(TEXT),
                }
            )
        ),
        "images": thing({"copied": COUNT, "present": COUNT, "overwritten": COUNT}),
        "conflicts": many(
            thing(
                {
                    "repository": TEXT,
                    "tag": TEXT,
                    "digests": by_name(TEXT),
                    "preferred": maybe(TEXT),
                    "locked": SWITCH,
                }
            )
        ),
        "notes": many(TEXT),
        "noCounterpart": many(
            thing(
                {
                    "kind": TEXT,
                    "registry": TEXT,
                    "name": maybe(TEXT),
                    "unknown": SWITCH,
                    "fact": TEXT,
                    "commands": many(TEXT),
                    "note": maybe(TEXT),
                }
            )
        ),
        **_CHECKLIST,
    },
    {**CHANGES_OF_SOME, "az": many(TEXT)},
)
CONSOLIDATE_OUTCOME = thing(
    {
        **VERSION,
        **_OUTCOME,
        "verification": maybe(
            thing(
                {
                    "images": COUNT,
                    "complete": SWITCH,
                    "reason": maybe(TEXT),
                    "regions": many(
                        thing(
                            {
                                "location": TEXT,
                                "found": COUNT,
                                "missing": many(TEXT),
                                "unknown": COUNT,
                                "reason": maybe(TEXT),
                            }
                        )
                    ),
                }
            )
        ),
        **_CHECKLIST,
    }
)
MOVE = thing(
    {
        **VERSION,
        "name": TEXT,
        "id": TEXT,
        "location": TEXT,
        "target": thing(
            {
                "name": TEXT,
                "id": TEXT,
                "location": TEXT,
                "resourceGroup": TEXT,
                "sku": SKU,
                "exists": SWITCH,
                "replicas": many(TEXT),
            }
        ),
        "alternative": maybe(thing({"reason": TEXT, "commands": many(TEXT), "doesNotAchieve": many(TEXT)})),
        "images": thing(
            {
                "repositories": maybe(COUNT),
                "tags": maybe(COUNT),
                "unknown": maybe(TEXT),
                "sizeInBytes": maybe(COUNT),
                "compared": maybe(
                    thing(
                        {
                            "tags": COUNT,
                            "same": COUNT,
                            "missing": many(TEXT),
                            "different": many(TEXT),
                            "unknown": many(TEXT),
                        }
                    )
                ),
            }
        ),
        "leftovers": many(
            thing({"kind": TEXT, "names": maybe(many(TEXT)), "unknown": maybe(TEXT), "why": TEXT, "who": TEXT})
        ),
        "steps": many(
            thing(
                {
                    "number": COUNT,
                    "key": TEXT,
                    "doer": TEXT,
                    "title": TEXT,
                    "state": TEXT,
                    "details": many(TEXT),
                    "commands": many(TEXT),
                }
            )
        ),
        "notes": many(TEXT),
    },
    {"az": many(TEXT)},
)
_OBSERVED = thing(
    {
        "id": TEXT,
        "sku": TEXT,
        "dataEndpointEnabled": maybe(SWITCH),
        "replicas": many(
            thing(
                {
                    "name": TEXT,
                    "location": TEXT,
                    "regionEndpointEnabled": SWITCH,
                    "tags": by_name(TEXT),
                    "provisioningState": TEXT,
                }
            )
        ),
    },
    {"webhooks": many(_WEBHOOK_STATE)},
)
SAVED_PLAN = thing(
    {
        "kind": {"const": "acrgeo-plan"},
        **VERSION,
        "prune": SWITCH,
        "allowMassDelete": SWITCH,
        "registries": many(
            thing({"desired": told({"type": "object"}, "As a file describes a registry."), "observed": _OBSERVED})
        ),
        "plan": PLAN,
        "digest": told(TEXT, "Of all that stands before it: a file that was changed is refused."),
    }
)
EVENT_OF_CHANGE: Members = {**IDENTITY, "action": word(*ACTIONS, "await")}
