"""The registration of the registry provider: where it offers its types, and its api-versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from acrgeo.sandbox.engine.locations import is_canary, normalise
from acrgeo.sandbox.engine.regions import WITH_REGISTRIES as LOCATIONS
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.versions import version_date
from acrgeo.sandbox.providers.registry.links import LINK_SERVICE
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE, REGISTRIES

PROVIDER_APPLICATION = "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26"
"""The registry service's own application: it adds home replicas (recorded)."""

# fmt: off
# Every version, oldest first, as the header api-supported-versions lists them (recorded in 2024 and 2026).
SUPPORTED: tuple[str, ...] = (
    "2017-10-01", "2019-05-01", "2019-12-01-preview", "2020-11-01-preview", "2021-06-01-preview", "2021-08-01-preview",
    "2021-09-01", "2021-12-01-preview", "2022-02-01-preview", "2022-12-01", "2023-01-01-preview", "2023-06-01-preview",
    "2023-07-01", "2023-08-01-preview", "2023-11-01-preview", "2024-01-01-preview", "2024-11-01-preview",
    "2025-03-01-preview", "2025-04-01", "2025-05-01-preview", "2025-06-01-preview", "2025-09-01-preview", "2025-11-01",
    "2025-12-01-preview", "2026-01-01-preview", "2026-03-01-preview", "2026-09-01-preview", "2026-11-01",
)
# fmt: on

# Assumed: the provider call names every version that the header lists; in 2024 it left 2024-01-01-preview out.
API_VERSIONS: tuple[str, ...] = tuple(reversed(SUPPORTED))

# The part of the service that answers for a child or an action of a registry lists the versions from its own first one
# on (recorded); the part that answers for the registry itself repeats the version that was asked for.
_FIRST_OF: Mapping[str, str] = {
    "replications": "2020-11-01-preview",
    "webhooks": "2019-12-01-preview",
    "privateendpointconnections": "2019-12-01-preview",
    # Assumed: private link resources are answered for by the part that has the connections.
    "privatelinkresources": "2019-12-01-preview",
}

_OLDEST, _NEWEST = date(2017, 3, 1), date(2026, 11, 1)

OFFERED: tuple[str, ...] = tuple(normalise(name) for name in LOCATIONS)
"""Names of the regions with registries. Each name is its display name in lower case without blanks (recorded)."""


def _is_accepted(version: str) -> bool:
    """Tell if the provider answers to an api-version: YYYY-MM-DD[-preview] in the emulated span."""
    day = version_date(version)
    return day is not None and _OLDEST <= day <= _NEWEST and version.lower().removesuffix("-preview") == day.isoformat()


def _supported(scope: str, tail: str, version: str) -> str:
    """Return the header api-supported-versions of an answer; only what is below a group has one (recorded)."""
    kind, *rest = tail.strip("/").split("/")
    if kind != "registries" or "/resourcegroups/" not in scope:
        return ""
    first = _FIRST_OF.get(rest[1], "") if len(rest) > 1 else ""
    return ", ".join(SUPPORTED[SUPPORTED.index(first) :]) if first else version


def is_offered(location: str) -> bool:
    """Tell if a registry or a replication may be created in a region."""
    return location in OFFERED or is_canary(location)


def _document(subscription: str) -> dict[str, Any]:
    """Return what the provider call answers, with the types that the sandbox serves."""

    def entry(name: str, capabilities: str, *, reverse: bool = False) -> dict[str, Any]:
        # The order of the locations means nothing and differs between types (recorded).
        places = list(reversed(LOCATIONS)) if reverse else list(LOCATIONS)
        return {
            "resourceType": name,
            "locations": places,
            "apiVersions": list(API_VERSIONS),
            "capabilities": capabilities,
        }

    moves = "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove"
    tracked = f"{moves}, SupportsTags, SupportsLocation"
    return {
        "id": f"/subscriptions/{subscription}/providers/{NAMESPACE}",
        "namespace": NAMESPACE,
        "authorizations": [
            {"applicationId": PROVIDER_APPLICATION, "roleDefinitionId": "78e18383-93eb-418a-9887-bc9271046576"}
        ],
        "resourceTypes": [
            entry("registries", f"{moves}, SystemAssignedResourceIdentity, SupportsTags, SupportsLocation"),
            entry("registries/replications", tracked, reverse=True),
            entry("registries/webhooks", tracked),
            entry("registries/privateEndpointConnections", "None"),
            {
                "resourceType": "locations/operationResults",
                "locations": list(LOCATIONS),
                "apiVersions": [],
                "capabilities": "None",
            },
            {
                "resourceType": "registries/listUsages",
                "locations": list(LOCATIONS),
                "apiVersions": [],
                "capabilities": "None",
            },
            entry("checkNameAvailability", "None"),
            entry("locations", "None"),
        ],
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    }


REGISTRATION = Registration(
    namespace=NAMESPACE,
    api_versions=API_VERSIONS,
    locations=LOCATIONS,
    accepts=_is_accepted,
    supported=_supported,
    document=_document,
    link_services={REGISTRIES: LINK_SERVICE},
)
