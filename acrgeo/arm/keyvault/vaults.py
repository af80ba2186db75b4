"""The read of the vault that has a registry's key: found by its name, as the registry knows only its host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.arm.documents import RETRIES, known, read_document
from acrgeo.arm.error_translation import translated
from acrgeo.arm.pipeline.reads import RESOURCES
from acrgeo.arm.responses import id_of, mapping_of, number_of, text_of
from acrgeo.arm.session import Session
from acrgeo.core.assess.key import Vault
from acrgeo.core.model.customer_key import CustomerKey
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.preflight.facts import Unknown

VAULTS_VERSION = "2023-07-01"
_VAULTS = "Microsoft.KeyVault/vaults"
_HSMS = "Microsoft.KeyVault/managedHSMs"


def read_vault(session: Session, ref: RegistryRef, key: CustomerKey) -> Vault | Unknown:
    """Read the vault of a registry's key in the registry's subscription; Unknown where it cannot be, or is not there.

    Only the vault's properties are read, never a key.
    """
    if not key.is_plain:
        return Unknown("the registry names no vault")
    found = known(_ids, session, ref.subscription, _HSMS if key.is_hsm else _VAULTS, key.vault)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Unknown(f"no vault {key.vault} is listed in the registry's subscription; it may be in another one")
    return known(read_document, session, found[0], VAULTS_VERSION, parse_vault)


def _ids(session: Session, subscription: str, kind: str, name: str) -> list[str]:
    with translated(f"look up the vault {name}"):
        query = {"$filter": f"resourceType eq '{kind}' and name eq '{name}'"}
        path = f"/subscriptions/{subscription}/resources"
        ids = [id_of(row) for row in session.reads.rows(path, RESOURCES, query, retry_total=RETRIES)]
        return [identity for identity in ids if identity is not None]


def parse_vault(body: Mapping[str, Any]) -> Vault:
    """Parse a vault or a managed HSM. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    location = text_of(body, "location")
    return Vault(
        id=id_of(body) or "",
        location=None if location is None else normalise_region(location),
        soft_delete=_flag(properties, "enableSoftDelete"),
        retention_days=number_of(properties, "softDeleteRetentionInDays"),
        purge_protection=_flag(properties, "enablePurgeProtection"),
        is_closed=_is_closed(mapping_of(properties, "networkAcls")),
    )


def _flag(properties: Mapping[str, Any], name: str) -> bool | None:
    value = properties.get(name)
    return value if isinstance(value, bool) else None


def _is_closed(rules: Mapping[str, Any]) -> bool | None:
    """Return whether neither everybody nor trusted services get in; None where nothing is said of it."""
    action, bypass = text_of(rules, "defaultAction"), text_of(rules, "bypass")
    if action is None:
        return None
    return action.lower() == "deny" and "azureservices" not in (bypass or "").lower()
