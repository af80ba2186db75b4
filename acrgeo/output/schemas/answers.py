"""The members of what commands print that look into something: outages, pushes, DNS, prices, rules, files."""

from __future__ import annotations

from acrgeo.output.schemas.changes import COST_DAY, FINDING_MEMBERS
from acrgeo.output.schemas.parts import CACHE, CURE, PRICE, RESOLVER, SKU, VERSION
from acrgeo.output.schemas.shape import (
    COUNT,
    NOTHING,
    NUMBER,
    SWITCH,
    TEXT,
    Members,
    by_name,
    either,
    many,
    maybe,
    thing,
    told,
    word,
)

_NEAR = thing({"location": TEXT, "distanceKm": NUMBER})
_TRANSFER = thing(
    {
        "from": TEXT,
        "to": TEXT,
        "amount": maybe(NUMBER),
        "price": maybe(PRICE),
        "unknown": maybe(TEXT),
    }
)
_WEAK = thing({"rule": maybe(TEXT), "location": maybe(TEXT), "fact": TEXT, "hint": maybe(TEXT), "link": maybe(TEXT)})
ASSESSMENT = thing(
    {
        **VERSION,
        "id": TEXT,
        "name": TEXT,
        "location": TEXT,
        "sku": SKU,
        "loginServer": TEXT,
        "minRouted": maybe(COUNT),
        "verdict": thing({"carriesRouting": TEXT, "text": TEXT}),
        "regions": many(
            thing(
                {
                    "location": TEXT,
                    "name": TEXT,
                    "home": SWITCH,
                    "regionEndpointEnabled": SWITCH,
                    "serving": SWITCH,
                    "zones": maybe(SWITCH),
                    "zonesUnknown": maybe(TEXT),
                    "pairedRegion": maybe(TEXT),
                }
            )
        ),
        "outages": many(
            thing(
                {
                    "location": TEXT,
                    "home": SWITCH,
                    "serving": many(TEXT),
                    "carriesRouting": TEXT,
                    "nearestNext": maybe(_NEAR),
                    "stops": many(TEXT),
                    "goesOn": many(TEXT),
                }
            )
        ),
        "limitsPerReplica": maybe(
            thing(
                {
                    "readsPerMinute": COUNT,
                    "writesPerMinute": COUNT,
                    "deletesPerMinute": COUNT,
                    "signInsPerMinute": COUNT,
                    "asOf": TEXT,
                }
            )
        ),
        "weakPoints": many(_WEAK),
        "unknown": many(_WEAK),
        "customerManagedKey": maybe(
            thing(
                {
                    "keyIdentifier": TEXT,
                    "versioned": maybe(SWITCH),
                    "identity": maybe(TEXT),
                    "userAssignedIdentities": many(TEXT),
                    "vault": maybe(TEXT),
                    "vaultId": maybe(TEXT),
                    "location": maybe(TEXT),
                    "softDelete": maybe(SWITCH),
                    "retentionDays": maybe(COUNT),
                    "purgeProtection": maybe(SWITCH),
                    "failover": maybe(TEXT),
                    "pairedRegion": maybe(TEXT),
                    "regionOut": maybe(TEXT),
                    "unknown": maybe(TEXT),
                }
            )
        ),
        "privateEndpoints": many(
            thing(
                {
                    "name": TEXT,
                    "id": maybe(TEXT),
                    "status": maybe(TEXT),
                    "location": maybe(TEXT),
                    "network": maybe(TEXT),
                    "missingHosts": maybe(many(TEXT)),
                    "dnsZoneGroup": maybe(SWITCH),
                    "unknown": maybe(TEXT),
                }
            )
        ),
        "privateDns": many(
            thing(
                {
                    "network": TEXT,
                    "zoneId": maybe(TEXT),
                    "missingHosts": maybe(many(TEXT)),
                    "strayHosts": maybe(many(TEXT)),
                    "unknown": maybe(TEXT),
                }
            )
        ),
        "from": many(
            thing(
                {
                    "place": TEXT,
                    "location": maybe(TEXT),
                    "latitude": maybe(NUMBER),
                    "longitude": maybe(NUMBER),
                    "nearest": maybe(_NEAR),
                    "nextNearest": maybe(_NEAR),
                    "nearerRegion": maybe(_NEAR),
                    "replicas": many(thing({"location": TEXT, "distanceKm": maybe(NUMBER), "serving": SWITCH})),
                    "unknown": maybe(TEXT),
                }
            )
        ),
        "transfer": many(
            thing(
                {
                    "place": TEXT,
                    "gigabytesPerMonth": NUMBER,
                    "now": maybe(_TRANSFER),
                    "withReplica": maybe(_TRANSFER),
                    "saved": maybe(NUMBER),
                    "currency": TEXT,
                    "unitPerMonth": maybe(NUMBER),
                    "unitPrice": maybe(PRICE),
                    "unknown": maybe(TEXT),
                    "notKnown": many(TEXT),
                }
            )
        ),
        "sla": thing(
            {
                "statements": many(thing({"text": TEXT, "source": TEXT})),
                "combined": maybe(TEXT),
                "note": TEXT,
                "link": TEXT,
            }
        ),
        "drill": thing(
            {
                "location": maybe(TEXT),
                "then": many(TEXT),
                "reason": maybe(TEXT),
                "steps": many(CURE),
            }
        ),
    }
)
_STORAGE = thing({"copies": COUNT, "includedGiB": NUMBER, "least": NUMBER, "most": NUMBER, "price": PRICE})
COSTS = thing(
    {
        **VERSION,
        "registries": many(
            thing(
                {
                    "registry": TEXT,
                    "currency": TEXT,
                    "current": COST_DAY,
                    "desired": maybe(COST_DAY),
                    "size": told(maybe(COUNT), "Bytes."),
                    "storage": maybe(_STORAGE),
                    "storageAfter": maybe(_STORAGE),
                    "firstSync": many(thing({"location": TEXT, "amount": maybe(NUMBER), "price": maybe(PRICE)})),
                }
            )
        ),
        "notRead": told(maybe(TEXT), "Why the price list was not read."),
        "notKnown": many(TEXT),
    }
)
_EXPLANATION: Members = {
    "id": TEXT,
    "kind": TEXT,
    "severities": many(TEXT),
    "auditLevels": told(many(TEXT), "The levels that audit finds it at."),
    "cause": TEXT,
    "evidence": maybe(TEXT),
    "cure": TEXT,
    "link": maybe(TEXT),
    "elsewhere": told(
        many(thing({"catalogue": TEXT, "id": TEXT, "name": maybe(TEXT), "relation": TEXT})),
        "The rules of other catalogues that look at the same.",
    ),
}
EXPLANATION = thing({**VERSION, **_EXPLANATION})
EXPLANATIONS = thing({**VERSION, "explanations": many(thing(_EXPLANATION))})
EXPORT = thing(
    {
        **VERSION,
        "format": TEXT,
        "registry": TEXT,
        "file": told(TEXT, "The text of the file."),
        "notSaid": told(many(TEXT), "What the form does not say."),
    }
)
_VERDICT: Members = {"state": TEXT, "reason": TEXT}
_LOOKED_UP: Members = {
    "path": TEXT,
    "geoReplicated": maybe(SWITCH),
    "resolvers": many(RESOLVER),
    "caches": many(CACHE),
    "unknown": many(TEXT),
}
TRACE = thing(
    {
        **VERSION,
        "name": TEXT,
        "loginServer": TEXT,
        "verdict": thing({**_VERDICT, "states": many(TEXT), "regions": many(TEXT), "cures": many(CURE)}),
        **_LOOKED_UP,
        "replicas": maybe(
            many(
                thing(
                    {
                        "name": TEXT,
                        "location": TEXT,
                        "home": SWITCH,
                        "regionEndpointEnabled": SWITCH,
                        "serves": maybe(SWITCH),
                        "host": maybe(TEXT),
                        "tcpMilliseconds": maybe(NUMBER),
                        "tlsMilliseconds": maybe(NUMBER),
                        "reason": maybe(TEXT),
                    }
                )
            )
        ),
    }
)
PUSH_CHECK = thing(
    {
        **VERSION,
        "name": TEXT,
        "loginServer": TEXT,
        "image": maybe(TEXT),
        "verdict": thing({**_VERDICT, "cure": maybe(CURE)}),
        "checks": many(thing({"check": TEXT, **_VERDICT, "cure": maybe(CURE)})),
        "watchedSeconds": NUMBER,
        "lookups": COUNT,
        "shortestTtl": maybe(COUNT),
        "regions": many(TEXT),
        **_LOOKED_UP,
    }
)
PUSH_FAILURE = thing(
    {
        **VERSION,
        "name": TEXT,
        "loginServer": TEXT,
        "verdict": thing(_VERDICT),
        "causes": many(
            thing({"id": TEXT, "found": TEXT, "cause": TEXT, "cure": TEXT, "hint": maybe(TEXT), "link": maybe(TEXT)})
        ),
    }
)
PUSH_CURE = told(thing({**VERSION, "name": TEXT, "text": TEXT}), "With --fix: the text of a configuration.")
VALIDATION = thing(
    {
        **VERSION,
        "valid": SWITCH,
        "files": many(TEXT),
        "skipped": many(TEXT),
        "registries": many(
            thing({"registry": TEXT, "file": TEXT, "line": COUNT, "replicas": many(TEXT), "webhooks": many(TEXT)})
        ),
        "diagnostics": many(
            thing(
                {
                    "severity": TEXT,
                    "file": TEXT,
                    "line": maybe(COUNT),
                    "column": maybe(COUNT),
                    "key": maybe(TEXT),
                    "message": TEXT,
                }
            )
        ),
        "unsetVariables": many(TEXT),
        "hint": maybe(TEXT),
    }
)
DOCTOR = thing(
    {
        **VERSION,
        "isHealthy": SWITCH,
        "checks": many(
            thing(
                {
                    "section": TEXT,
                    "name": TEXT,
                    "value": TEXT,
                    "state": word("ok", "note", "broken"),
                    "hint": maybe(TEXT),
                }
            )
        ),
    }
)
_SUPPRESSION = thing(
    {
        "rule": TEXT,
        "registry": maybe(TEXT),
        "location": maybe(TEXT),
        "reason": TEXT,
        "expires": TEXT,
        "file": TEXT,
        "line": maybe(COUNT),
    }
)
_AUDITED: Members = {
    **FINDING_MEMBERS,
    "registryId": told(maybe(TEXT), "null for a registry that only files name."),
    "link": maybe(TEXT),
    "file": told(maybe(TEXT), "The file that names what is not there (--iac)."),
    "line": maybe(COUNT),
    "column": maybe(COUNT),
}
AUDIT = thing(
    {
        **VERSION,
        "isClear": SWITCH,
        "failOn": TEXT,
        "counts": by_name(COUNT),
        "registries": many(
            thing(
                {
                    "name": TEXT,
                    "id": TEXT,
                    "location": TEXT,
                    "sku": SKU,
                    "findings": COUNT,
                    "suppressed": COUNT,
                    "worst": maybe(TEXT),
                }
            )
        ),
        "findings": many(thing(_AUDITED)),
        "suppressed": many(thing({**_AUDITED, "suppression": _SUPPRESSION})),
        "expiredSuppressions": many(_SUPPRESSION),
        "unusedSuppressions": many(_SUPPRESSION),
        "unread": many(thing({"name": TEXT, "code": TEXT, "message": TEXT, "hint": maybe(TEXT)})),
    }
)
_SETTING: Members = {
    "name": TEXT,
    "value": told(either(TEXT, NUMBER, SWITCH, many(TEXT), NOTHING), "null is not set."),
    "source": TEXT,
    "origin": TEXT,
}
SETTING = thing({**VERSION, **_SETTING})
SETTINGS = thing({**VERSION, "settings": many(thing(_SETTING))})
