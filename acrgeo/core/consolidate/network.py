"""Who reaches a registry by its network rules, and whom the kept one would keep out or let in besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrgeo.core.model.registry import Registry
from acrgeo.core.rules.az import az_place


def of_value(registry: Registry, name: str) -> object:
    """Return a property of a registry; None where it was not read."""
    return registry.properties.get(name)


def addresses_of(registry: Registry) -> tuple[str, ...]:
    """Return the addresses and ranges that a registry lets in."""
    rules = _rules(registry).get("ipRules")
    found = [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, (list, tuple)) else []
    return tuple(str(rule["value"]) for rule in found if rule.get("value"))


def network_gaps(into: Registry, source: Registry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield how the kept registry differs, each with the commands that end it; none where a person has to choose."""
    if _is_private(source) and not _is_private(into):
        yield (
            f"public access to {source.name} is off, that to {into.name} is on",
            (f"az acr update -n {into.name} {az_place(into.ref.id)} --public-network-enabled false",),
        )
    if _is_private(into) and not _is_private(source):
        yield f"public access to {into.name} is off: clients of {source.name} need a private endpoint", ()
        return
    if _is_private(source):
        return
    if _is_limited(into):
        if not _is_limited(source):
            yield f"{into.name} lets in chosen addresses only, {source.name} everybody", ()
        known = set(addresses_of(into))
        for address in addresses_of(source):
            if address not in known:
                yield (
                    f"{source.name} lets in {address}, {into.name} does not",
                    (_add(into, address),),
                )
    elif _is_limited(source):
        yield (
            f"{source.name} lets in chosen addresses only, {into.name} everybody: {', '.join(addresses_of(source))}",
            (
                *(_add(into, address) for address in addresses_of(source)),
                f"az acr update -n {into.name} {az_place(into.ref.id)} --default-action Deny",
            ),
        )


def _add(into: Registry, address: str) -> str:
    return f"az acr network-rule add -n {into.name} {az_place(into.ref.id)} --ip-address {address}"


def _is_private(registry: Registry) -> bool:
    return of_value(registry, "publicNetworkAccess") == "Disabled"


def _is_limited(registry: Registry) -> bool:
    return _rules(registry).get("defaultAction") == "Deny"


def _rules(registry: Registry) -> Mapping[str, object]:
    rules = of_value(registry, "networkRuleSet")
    return rules if isinstance(rules, Mapping) else {}
