"""An assessment as a document."""

from __future__ import annotations

from acrgeo.core.assess import facts
from acrgeo.core.assess.assessment import Assessment
from acrgeo.core.assess.key import KeyReading
from acrgeo.core.assess.nearest import Near, Nearest
from acrgeo.core.assess.point import Point
from acrgeo.core.assess.transfer import LEFT_OUT, Leg, Saving
from acrgeo.core.execution.commands import Commands
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.assess.wording import verdict
from acrgeo.output.views.impact import price_document, rounded


def assessment_document(assessment: Assessment, commands: Commands) -> Document:
    """Return ``{formatVersion, name, id, …, verdict, regions[…], outages[…], from[…], drill …}``."""
    registry, ref = assessment.registry, assessment.registry.ref
    drill = assessment.drill
    return {
        "formatVersion": FORMAT_VERSION,
        "id": registry.id,
        "name": registry.name,
        "location": registry.location,
        "sku": {"name": registry.sku.value},
        "loginServer": registry.login_server,
        "minRouted": assessment.min_routed,
        "verdict": {"carriesRouting": assessment.carries.value, "text": verdict(assessment)},
        "regions": [
            {
                "location": reading.replica.location,
                "name": reading.replica.name,
                "home": reading.replica.is_home,
                "regionEndpointEnabled": reading.replica.is_routed,
                "serving": reading.replica.is_serving,
                "zones": reading.has_zones,
                "zonesUnknown": reading.reason,
                "pairedRegion": reading.pair,
            }
            for reading in assessment.regions
        ],
        "outages": [
            {
                "location": outage.location,
                "home": outage.is_home,
                "serving": list(outage.left),
                "carriesRouting": outage.carries.value,
                "nearestNext": _near(outage.nearest_next),
                "stops": list(outage.stops),
                "goesOn": list(outage.goes_on),
            }
            for outage in assessment.outages
        ],
        "limitsPerReplica": _limits(assessment),
        "weakPoints": [_point(point, assessment, commands) for point in assessment.weak],
        "unknown": [_point(point, assessment, commands) for point in assessment.unknown],
        "customerManagedKey": None if assessment.key is None else _key(assessment.key),
        "privateEndpoints": [
            {
                "name": reading.name,
                "id": reading.id,
                "status": reading.status,
                "location": reading.location,
                "network": reading.network,
                "missingHosts": None if isinstance(reading.missing, Unknown) else list(reading.missing),
                "dnsZoneGroup": None if isinstance(reading.has_zone, Unknown) else reading.has_zone,
                "unknown": reading.missing.reason if isinstance(reading.missing, Unknown) else None,
            }
            for reading in assessment.endpoints
        ],
        "privateDns": [
            {
                "network": reading.network,
                "zoneId": reading.zone_id,
                "missingHosts": None if isinstance(reading.missing, Unknown) else list(reading.missing),
                "strayHosts": list(reading.astray),
                "unknown": reading.missing.reason if isinstance(reading.missing, Unknown) else None,
            }
            for reading in assessment.networks
        ],
        "from": [_nearest(nearest) for nearest in assessment.nearest],
        "transfer": [_saving(saving) for saving in assessment.savings],
        "sla": {
            "statements": [{"text": sla.figure, "source": sla.source} for sla in facts.SLA],
            "combined": None,
            "note": facts.SLA_NOTE,
            "link": facts.SLA_LINK,
        },
        "drill": {
            "location": drill.location,
            "then": list(drill.then),
            "reason": drill.reason,
            "steps": [{"text": step.text, "hint": commands.completed(step.command, ref)} for step in drill.steps],
        },
    }


def _limits(assessment: Assessment) -> Document:
    limits = facts.LIMITS[assessment.registry.sku]
    return {
        "readsPerMinute": limits.reads,
        "writesPerMinute": limits.writes,
        "deletesPerMinute": limits.deletes,
        "signInsPerMinute": limits.sign_ins,
        "asOf": facts.LIMITS_DATE,
    }


def _point(point: Point, assessment: Assessment, commands: Commands) -> Document:
    return {
        "rule": point.rule,
        "location": point.location,
        "fact": point.fact,
        "hint": commands.completed(point.hint, assessment.registry.ref),
        "link": point.link,
    }


def _key(reading: KeyReading) -> Document:
    key, vault = reading.key, reading.vault
    is_known = not isinstance(vault, Unknown)
    return {
        "keyIdentifier": key.identifier,
        "versioned": key.is_versioned,
        "identity": key.client_id or None,
        "userAssignedIdentities": list(key.identities),
        "vault": key.vault or None,
        "vaultId": None if isinstance(vault, Unknown) else vault.id,
        "location": reading.location,
        "softDelete": None if isinstance(vault, Unknown) else vault.soft_delete,
        "retentionDays": None if isinstance(vault, Unknown) else vault.retention_days,
        "purgeProtection": None if isinstance(vault, Unknown) else vault.purge_protection,
        "failover": reading.failover.value,
        "pairedRegion": reading.pair,
        "regionOut": reading.outage,
        "unknown": None if is_known or not isinstance(vault, Unknown) else vault.reason,
    }


def _near(near: Near | None) -> Document | None:
    return None if near is None else {"location": near.location, "distanceKm": round(near.km)}


def _nearest(nearest: Nearest) -> Document:
    point = nearest.place.point
    return {
        "place": nearest.place.label,
        "location": nearest.place.region,
        "latitude": None if point is None else point[0],
        "longitude": None if point is None else point[1],
        "nearest": _near(nearest.first),
        "nextNearest": _near(nearest.second),
        "nearerRegion": _near(nearest.nearer),
        "replicas": [
            {"location": near.location, "distanceKm": round(near.km), "serving": near.is_serving}
            for near in nearest.replicas
        ],
        "unknown": nearest.reason,
    }


def _saving(saving: Saving) -> Document:
    return {
        "place": saving.place,
        "gigabytesPerMonth": rounded(saving.gib),
        "now": _leg(saving.now),
        "withReplica": _leg(saving.then),
        "saved": rounded(saving.saved),
        "currency": "USD",
        "unitPerMonth": rounded(saving.unit_a_month),
        "unitPrice": price_document(saving.unit),
        "unknown": saving.reason,
        "notKnown": [LEFT_OUT],
    }


def _leg(leg: Leg | None) -> Document | None:
    if leg is None:
        return None
    return {
        "from": leg.sender,
        "to": leg.receiver,
        "amount": rounded(leg.amount),
        "price": price_document(leg.price),
        "unknown": leg.reason,
    }
