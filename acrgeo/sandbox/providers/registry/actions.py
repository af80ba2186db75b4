"""The provider's list of operations: the actions that a role can allow.

The names are those of the public page of permissions for containers (2024-03), and those that built-in roles name
besides (2026-08).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE

_VERBS = {"read": "Read", "write": "Create or update", "delete": "Delete", "action": "Call"}
_ALL = "read write delete"

_ACTIONS: Mapping[str, str] = {
    "": "register/action unregister/action",
    "checkNameAvailability": "read",
    "locations": "deleteVirtualNetworkOrSubnets/action operationResults/read",
    "operations": "read",
    "registries": f"{_ALL} listCredentials/action regenerateCredential/action generateCredentials/action "
    "importImage/action getBuildSourceUploadUrl/action queueBuild/action listBuildSourceUploadUrl/action "
    "scheduleRun/action privateEndpointConnectionsApproval/action listPolicies/read listUsages/read "
    "operationStatuses/read updatePolicies/write",
    "registries/agentpools": f"{_ALL} listQueueStatus/action operationResults/status/read operationStatuses/read",
    "registries/artifacts": "delete",
    "registries/builds": "read write getLogLink/action cancel/action",
    "registries/buildTasks": f"{_ALL} listSourceRepositoryProperties/action",
    "registries/buildTasks/steps": f"{_ALL} listBuildArguments/action",
    "registries/cacheRules": f"{_ALL} operationStatuses/read",
    "registries/catalog": "read",
    "registries/connectedRegistries": f"{_ALL} deactivate/action resync/action",
    "registries/credentialSets": f"{_ALL} operationStatuses/read",
    "registries/deleted": "read restore/action",
    "registries/eventGridFilters": _ALL,
    "registries/exportPipelines": _ALL,
    "registries/importPipelines": _ALL,
    "registries/metadata": "read write",
    "registries/packages/archives": _ALL,
    "registries/packages/archives/versions": f"{_ALL} operationStatuses/read",
    "registries/pipelineRuns": f"{_ALL} operationStatuses/read",
    "registries/privateEndpointConnectionProxies": f"validate/action {_ALL} operationStatuses/read",
    "registries/privateEndpointConnections": f"{_ALL} operationStatuses/read",
    "registries/providers/Microsoft.Insights/diagnosticSettings": "read write",
    "registries/providers/Microsoft.Insights/logDefinitions": "read",
    "registries/providers/Microsoft.Insights/metricDefinitions": "read",
    "registries/pull": "read",
    "registries/push": "write",
    "registries/quarantine": "read write",
    "registries/replications": f"{_ALL} operationStatuses/read",
    "registries/runs": "read write listLogSasUrl/action cancel/action",
    "registries/scopeMaps": f"{_ALL} operationStatuses/read",
    "registries/sign": "write",
    "registries/taskruns": f"{_ALL} listDetails/action operationStatuses/read",
    "registries/tasks": f"{_ALL} listDetails/action",
    "registries/tokens": f"{_ALL} operationStatuses/read",
    "registries/webhooks": f"{_ALL} getCallbackConfig/action ping/action listEvents/action operationStatuses/read",
}
_DATA_ACTIONS: Mapping[str, str] = {
    "registries/quarantinedArtifacts": "read write",
    "registries/repositories/content": _ALL,
    "registries/repositories/metadata": _ALL,
    "registries/trustedCollections": "write",
}


def operations_document() -> dict[str, Any]:
    """Return an entry for each action and data action of the registry provider."""
    # Assumed: texts, flags and order of the entries; names are published, and may be more or fewer in the service.
    plain = [_entry(name, is_data=False) for name in names(_ACTIONS)]
    return {"value": plain + [_entry(name, is_data=True) for name in names(_DATA_ACTIONS)]}


def names(table: Mapping[str, str]) -> Iterator[str]:
    """Return the full name of each action in a table."""
    for kind, verbs in table.items():
        for verb in verbs.split():
            yield "/".join(part for part in (NAMESPACE, kind, verb) if part)


def _entry(action: str, *, is_data: bool) -> dict[str, Any]:
    *kinds, verb = action.split("/")[1:]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(kinds)).capitalize()
    return {
        "name": action,
        "isDataAction": is_data,
        "display": {
            "provider": "Microsoft Container Registry",
            "resource": words,
            "operation": f"{_VERBS[verb]} {words.lower()}",
            "description": f"{_VERBS[verb]} {words.lower()}.",
        },
    }
