"""Core values as JSON-ready documents: ARM's property names where ARM has one, ours beside them.

Every document of a command carries ``formatVersion``; replicas are sorted by location.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import AcrGeoError
from acrgeo.output.formats import FORMAT_VERSION
from acrgeo.output.views.plan.document import change_identity, drain_document
from acrgeo.output.wording import zones

if TYPE_CHECKING:
    from acrgeo.core.execution.events import Event
    from acrgeo.core.execution.outcome import Outcome
    from acrgeo.core.map.regions import RegionRow
    from acrgeo.core.permissions.report import PermissionReport

Document = dict[str, Any]
Regions = Mapping[str, RegionFacts]


def list_document(registries: Sequence[Registry], regions: Regions | None = None) -> Document:
    """``acrgeo list``: ``{formatVersion, registries[…]}``."""
    return {"formatVersion": FORMAT_VERSION, "registries": [_registry(one, regions) for one in registries]}


def registry_document(registry: Registry, regions: Regions | None = None) -> Document:
    """``acrgeo show``: the registry, flattened, with its replicas."""
    return {"formatVersion": FORMAT_VERSION, **_registry(registry, regions)}


def replicas_document(replicas: Sequence[Replica], regions: Regions | None = None) -> Document:
    """``acrgeo replica list``: ``{formatVersion, replicas[…]}``."""
    ordered = sorted(replicas, key=lambda replica: replica.location)
    return {"formatVersion": FORMAT_VERSION, "replicas": [replica_document(one, regions) for one in ordered]}


def replica_document(replica: Replica, regions: Regions | None = None) -> Document:
    """One replica. The home replica that Azure does not list has no ``id``."""
    document: Document = {} if replica.id is None else {"id": replica.id}
    document |= {
        "name": replica.name,
        "location": replica.location,
        "home": replica.is_home,
        "regionEndpointEnabled": replica.is_routed,
        "provisioningState": replica.provisioning_state,
        "status": {
            "displayStatus": replica.display_status,
            "message": replica.message,
            "timestamp": replica.timestamp,
        },
        "zoneRedundancy": replica.zone_redundancy,
        "zoneRedundant": zones(replica, regions),
        "drained": drain_document(replica.drain),
        "tags": dict(replica.tags),
    }
    return document


def _registry(registry: Registry, regions: Regions | None) -> Document:
    document: Document = {
        "id": registry.id,
        "name": registry.name,
        "resourceGroup": registry.ref.resource_group,
        "location": registry.location,
        "sku": {"name": registry.sku.value},
        "loginServer": registry.login_server,
        "provisioningState": registry.provisioning_state,
        "dataEndpointEnabled": registry.has_data_endpoints,
        "dataEndpointHostNames": list(registry.data_endpoint_hosts),
        "regionalEndpoints": {True: "Enabled", False: "Disabled", None: None}[registry.has_regional_endpoints],
        "regionalEndpointHostNames": list(registry.regional_endpoint_hosts),
        "tags": dict(registry.tags),
    }
    others = {key: value for key, value in registry.properties.items() if key not in document}
    return {**document, **others, "replicas": replicas_document(registry.replicas, regions)["replicas"]}


def regions_document(rows: Sequence[RegionRow]) -> Document:
    """``acrgeo regions``: ``{formatVersion, regions[…]}``, in the order given. Distances are whole km to home."""
    return {
        "formatVersion": FORMAT_VERSION,
        "regions": [
            {
                "name": row.facts.name,
                "displayName": row.facts.display_name,
                "state": row.state.value,
                "zones": row.facts.has_zones,
                "pairedRegion": row.facts.pair,
                "geography": row.facts.geography,
                "geographyGroup": row.facts.geography_group,
                "latitude": row.facts.latitude,
                "longitude": row.facts.longitude,
                "distanceKm": None if row.distance is None else round(row.distance),
            }
            for row in rows
        ],
    }


def permissions_document(ref: RegistryRef, report: PermissionReport, custom_role: Document) -> Document:
    """``acrgeo permissions check``: ``{formatVersion, registry, id, isEnough, permissions[…], missing[…], …}``.

    ``held`` null is unknown, ``grantedAt`` the widest scope known to grant it. ``missing`` are actions, ``roles`` the
    built-in roles that would each give all that is missing. ``customRole`` is for ``az role definition create``.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        "registry": ref.name,
        "id": ref.id,
        "tasks": [task.value for task in report.tasks],
        "abac": report.is_abac,
        "hasConditions": report.has_condition,
        "isEnough": report.is_enough,
        "permissions": [
            {
                "name": row.permission.action,
                "purpose": row.permission.purpose,
                "scope": row.permission.scope.value,
                "required": row.permission.is_required,
                "held": row.is_held,
                "grantedAt": None if row.granted_at is None else row.granted_at.value,
            }
            for row in report.rows
        ],
        "missing": [permission.action for permission in report.missing],
        "roles": [{"name": role.name, "id": role.guid} for role in report.roles],
        "customRole": custom_role,
    }


def outcome_document(outcome: Outcome) -> Document:
    """What became of a plan: ``{formatVersion, results, counts, isInterrupted, exitCode}``.

    A result has an ``error`` where there is a why, and ``lookAgain`` is what to type while Azure goes on.
    """
    from acrgeo.core.execution.events import Result
    from acrgeo.core.execution.recovery import follow_command

    results = []
    for one in outcome.results:
        has_why = one.detail is not None or one.result in (Result.FAILED, Result.BLOCKED)
        error = {"code": one.error_code, "message": one.detail, "hint": one.hint} if has_why else None
        goes_on = one.result in (Result.ACCEPTED, Result.RUNNING)
        results.append(
            {
                **change_identity(one.change),
                "action": one.change.action.value,
                "result": one.result.value,
                "error": error,
                "lookAgain": follow_command(one.change) if goes_on else None,
                "seconds": one.seconds,
                "replica": None if one.replica is None else replica_document(one.replica),
            }
        )
    return {
        "formatVersion": FORMAT_VERSION,
        "results": results,
        "counts": {result.value: sum(one.result is result for one in outcome.results) for result in Result},
        "isInterrupted": outcome.is_interrupted,
        "exitCode": int(outcome.exit_code),
    }


def event_document(event: Event) -> Document:
    """One event as one line of NDJSON: ``{at, event, …}``, the time in ISO 8601 (UTC)."""
    from datetime import datetime, timezone

    from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, PlanEnded, PlanStarted

    document: Document = {
        "formatVersion": FORMAT_VERSION,
        "at": datetime.fromtimestamp(event.at, timezone.utc).isoformat(timespec="milliseconds"),
        "event": type(event).__name__,
    }
    if isinstance(event, (ChangeStarted, ChangeMoved, ChangeEnded)):
        document |= {**change_identity(event.change), "action": event.change.action.value}
    if isinstance(event, PlanStarted):
        document["changes"] = [change.id for change in event.plan.changes]
    if isinstance(event, ChangeMoved):
        document |= {"state": event.state, "recovery": event.recovery}
    if isinstance(event, ChangeEnded):
        document |= {"result": event.result.value, "detail": event.detail}
    if isinstance(event, PlanEnded):
        document["isInterrupted"] = event.is_interrupted
    return document


def error_document(error: AcrGeoError) -> Document:
    """An error: ``{"error": {code, message, hint, exitCode, …}}`` with the facts that the error carries."""
    return {
        "error": {
            **error.details,
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exitCode": int(error.exit_code),
        }
    }
