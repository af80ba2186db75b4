"""Microsoft.KeyVault: vaults as they are read, of seeds only. No key is here, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ErrorFactory
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.routes import GROUP, Route
from acrgeo.sandbox.engine.store import Document

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS", "VAULTS", "new_vault"]

VAULTS = "Microsoft.KeyVault/vaults"


def get_vault(call: Call) -> Response:
    """Answer GET vault."""
    group = require_group(call)
    document = call.store.get(f"{group['id']}/providers/{VAULTS}/{call.params['vault']}")
    if document is None:
        raise errors.resource_not_found(f"{VAULTS}/{call.params['vault']}", call.params["group"])
    return json_response(200, document)


def new_vault(call: Call, resource_id: str, location: str) -> Document:
    """Return a vault with soft delete; purge protection is not in the answer of one that never had it on."""
    # Assumed: the answer's shape, which is the specification's; no recording of a vault was found.
    name = resource_id.rsplit("/", 1)[1]
    return {
        "id": resource_id,
        "name": name,
        "type": VAULTS,
        "location": location,
        "tags": {},
        "properties": {
            "sku": {"family": "A", "name": "standard"},
            "tenantId": call.site.tenant_id,
            "accessPolicies": [],
            "enabledForDeployment": False,
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enableRbacAuthorization": True,
            "vaultUri": f"https://{name}.vault.azure.net/",
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Enabled",
        },
    }


ROUTES: tuple[Route, ...] = (Route("GET", GROUP + f"/providers/{VAULTS}/{{vault}}", f"{VAULTS}/read", get_vault),)
SEEDS: Mapping[str, Seed] = {}
ERRORS: Mapping[str, ErrorFactory] = {}
REGISTRATION: Registration | None = None
