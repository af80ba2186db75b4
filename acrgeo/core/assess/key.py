"""The customer-managed key of a registry and the vault that has it: one key, so one vault for every replica."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.assess.facts import KEY_VAULT_RELIABILITY, NO_PAIR_FAILOVER, SOFT_DELETE_OF_VAULTS
from acrgeo.core.assess.point import Point
from acrgeo.core.model.customer_key import CustomerKey
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.links import CUSTOMER_KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """A key vault or a managed HSM. None is what Azure's answer does not say."""

    id: str
    location: str | None
    soft_delete: bool | None = None
    retention_days: int | None = None
    purge_protection: bool | None = None
    is_closed: bool | None = None
    """Whether its firewall lets nobody in, trusted services included."""


class Failover(str, Enum):
    """What Microsoft documents of a vault whose region is down."""

    PAIR = "pair"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReading:
    """The key, and its vault as far as it could be read."""

    key: CustomerKey
    vault: Vault | Unknown
    failover: Failover = Failover.UNKNOWN
    pair: str | None = None

    @property
    def location(self) -> str | None:
        """Return the vault's region; None where it is unknown."""
        return None if isinstance(self.vault, Unknown) else self.vault.location

    @property
    def outage(self) -> str:
        """Return what an outage of the vault's region means."""
        if self.failover is Failover.PAIR:
            return (
                f"the vault may be gone for hours, until Microsoft fails it over to {self.pair}; then it is read-only, "
                "and wrapping and unwrapping work; private link takes up to 20 minutes more"
            )
        if self.failover is Failover.NONE:
            where = f"to the pair of {self.location}" if self.pair else f"from {self.location}, which has no pair"
            return f"the vault is gone until {self.location} is back: as documented, no vault fails over {where}"
        return "unknown, as the vault's region or its pair is"


def read_key(key: CustomerKey, vault: Vault | Unknown, regions: Mapping[str, RegionFacts] | None) -> KeyReading:
    """Return the reading of a key and its vault."""
    location = None if isinstance(vault, Unknown) else vault.location
    facts = None if location is None else (regions or {}).get(location)
    if facts is None:
        return KeyReading(key=key, vault=vault)
    has_failover = facts.pair is not None and facts.name not in NO_PAIR_FAILOVER
    return KeyReading(key=key, vault=vault, failover=Failover.PAIR if has_failover else Failover.NONE, pair=facts.pair)


def key_points(reading: KeyReading) -> Iterator[Point]:
    """Yield what is weak about the vault; that it is one, and a pinned version, are told by the rules."""
    vault, name = reading.vault, reading.key.vault
    if isinstance(vault, Unknown):
        yield Point(
            fact=f"The vault {name} could not be read: {vault.reason}. Its region, soft delete and purge "
            "protection are unknown.",
            hint=f"az keyvault show -n {name}" if reading.key.is_plain and not reading.key.is_hsm else None,
            link=CUSTOMER_KEYS,
            is_unknown=True,
        )
        return
    if reading.failover is Failover.NONE:
        yield Point(
            fact=f"While {vault.location} is down, every replica is without its key: {reading.outage}.",
            link=KEY_VAULT_RELIABILITY,
            location=vault.location,
        )
    if vault.soft_delete is False:
        yield Point(
            fact=f"Soft delete of {name} is off: a deleted key is lost, and all images with it.",
            link=SOFT_DELETE_OF_VAULTS,
        )
    if vault.purge_protection is not True:
        state = "off" if vault.purge_protection is False else "not said to be on"
        yield Point(
            fact=f"Purge protection of {name} is {state}: a deleted key can be purged, and all images are lost then.",
            hint=f"az keyvault update -n {name} --enable-purge-protection true" if not reading.key.is_hsm else None,
            link=SOFT_DELETE_OF_VAULTS,
        )
    if vault.is_closed:
        yield Point(
            fact=f"The firewall of {name} does not let trusted services in: imports and key rotation get 403.",
            hint=f"az keyvault update -n {name} --bypass AzureServices" if not reading.key.is_hsm else None,
            link=CUSTOMER_KEYS,
        )
