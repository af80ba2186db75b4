"""The customer-managed key that a registry's images are encrypted with, as the registry names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.model.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerKey:
    """A key: ``https://VAULT.vault.azure.net/keys/NAME``, and its version where it is pinned to one.

    ``host`` is the vault's, ``vault`` its name. ``client_id`` is the identity that unwraps with it, empty for the
    system-assigned one; ``identities`` are the registry's user-assigned ones.
    """

    identifier: str
    host: str
    name: str = ""
    is_versioned: bool = False
    client_id: str = ""
    identities: tuple[str, ...] = ()

    @property
    def vault(self) -> str:
        """Return the vault's name."""
        return self.host.partition(".")[0]

    @property
    def is_hsm(self) -> bool:
        """Return whether it is a managed HSM."""
        return ".managedhsm." in f"{self.host}."

    @property
    def is_plain(self) -> bool:
        """Return whether the vault's name is one that Azure allows, which can be pasted without quotes."""
        return re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,23}", self.vault) is not None


def customer_key(registry: Registry) -> CustomerKey | None:
    """Return the key of a registry; None where Microsoft manages it."""
    encryption = _inner(registry.properties, "encryption")
    if str(encryption.get("status")).lower() != "enabled":
        return None
    properties = _inner(encryption, "keyVaultProperties")
    identifier = str(properties.get("keyIdentifier") or "")
    host, _, tail = identifier.removeprefix("https://").partition("/")
    words = [word for word in tail.split("/") if word]
    return CustomerKey(
        identifier=identifier,
        host=host.partition(":")[0].lower(),
        name=words[1] if len(words) > 1 else "",
        is_versioned=len(words) > 2,
        client_id=str(properties.get("identity") or ""),
        identities=tuple(sorted(map(str, _inner(_inner(registry.properties, "identity"), "userAssignedIdentities")))),
    )


def _inner(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}
