"""The registration of the registry provider: where it offers its types, and its api-versions."""

from __future__ import annotations

from datetime import date
from typing import Any

from acrgeo.sandbox.engine.locations import CANARY, normalise
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.versions import version_date
from acrgeo.sandbox.providers.registry.links import LINK_SERVICE
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE, REGISTRIES

PROVIDER_APPLICATION = "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26"
"""The registry service's own application: it adds home replicas (recorded)."""

# fmt: off
# Where the provider call says that registries and replications live, as display names. The payload of 2024-02 is real.
# Assumed: the regions after "Spain Central", which opened later.
LOCATIONS: tuple[str, ...] = (
    "West US", "East US", "South Central US", "West Europe", "North Europe", "UK South", "UK West", "Australia East",
    "Australia Southeast", "Central India", "Korea Central", "France Central", "South Africa North", "UAE North",
    "East Asia", "Japan East", "Japan West", "Southeast Asia", "South India", "Brazil South", "Canada East",
    "Canada Central", "Central US", "East US 2", "North Central US", "West Central US", "West US 2",
    "Switzerland North", "UAE Central", "Switzerland West", "Germany West Central", "Brazil Southeast", "Norway East",
    "Korea South", "West US 3", "Norway West", "Sweden Central", "Jio India West", "Jio India Central",
    "Australia Central 2", "Australia Central", "Qatar Central", "Germany North", "Poland Central", "France South",
    "Italy North", "Israel Central", "Sweden South", "South Africa West", "Spain Central", "Mexico Central",
    "New Zealand North", "Austria East", "Chile Central", "Indonesia Central", "Malaysia West", "Belgium Central",
    "Denmark East",
)

# The versions that the provider call names, newest first.
# Assumed: those after 2023-11-01-preview.
API_VERSIONS: tuple[str, ...] = (
    "2026-11-01", "2026-09-01-preview", "2026-03-01-preview", "2026-01-01-preview", "2025-11-01", "2025-05-01-preview",
    "2025-04-01", "2025-03-01-preview", "2024-11-01-preview", "2023-11-01-preview", "2023-08-01-preview", "2023-07-01",
    "2023-06-01-preview", "2023-01-01-preview", "2022-12-01", "2022-02-01-preview", "2021-12-01-preview", "2021-09-01",
    "2021-08-01-preview", "2021-06-01-preview", "2020-11-01-preview", "2019-12-01-preview", "2019-05-01", "2017-10-01",
)
# fmt: on

_OLDEST, _NEWEST = date(2017, 3, 1), date(2026, 11, 1)

OFFERED: tuple[str, ...] = tuple(normalise(name) for name in LOCATIONS)
"""Names of the regions with registries. Each name is its display name in lower case without blanks (recorded)."""


def _is_accepted(version: str) -> bool:
    """Tell if the provider answers to an api-version: YYYY-MM-DD[-preview] in the emulated span."""
    day = version_date(version)
    return day is not None and _OLDEST <= day <= _NEWEST and version.lower().removesuffix("-preview") == day.isoformat()


def is_offered(location: str) -> bool:
    """Tell if a registry or a replication may be created in a region."""
    return location in OFFERED or location in CANARY


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
    document=_document,
    link_services={REGISTRIES: LINK_SERVICE},
)
