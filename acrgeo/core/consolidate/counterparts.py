"""What hangs on a registry that is to be retired and has no counterpart at the one that is kept. Pure.

Law: each is listed with the command that makes it, or as unknown where it could not be read. Nothing is made here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.consolidate.network import network_gaps, of_value
from acrgeo.core.model.belongings import Belonging, Kind
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.move import kinds as anew
from acrgeo.core.move.commands import commands_for
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.az import az_place

BUILT_IN = {
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "c2f4ef07-c644-48eb-af81-4b1b4947fb11": "AcrDelete",
    "6cef56e8-d556-48e5-a04f-b8e64114680f": "AcrImageSigner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "b93aa761-3e63-49ed-ac28-beffa264f7ac": "Container Registry Repository Reader",
    "2a1e307c-b015-4ebd-883e-5b7698a07328": "Container Registry Repository Writer",
    "2efddaa5-3f1f-4df3-97df-af3f13818f4c": "Container Registry Repository Contributor",
    "577a9874-89fd-4f24-9dbd-b5034d0ad23a": "Container Registry Data Importer and Data Reader",
}
"""Roles that registries are often given, by GUID; others are told by theirs."""


class Topic(str, Enum):
    """What is listed, by the key that documents have, in the order in which it is told."""

    WEBHOOKS = "webhooks"
    SCOPE_MAPS = "scopeMaps"
    TOKENS = "tokens"
    CACHE_RULES = "cacheRules"
    ROLE_ASSIGNMENTS = "roleAssignments"
    NETWORK = "networkRules"
    PRIVATE_ENDPOINTS = "privateEndpoints"
    ENDPOINTS = "dataEndpoints"
    SIGN_IN = "signIn"


TITLES = {
    Topic.WEBHOOKS: "webhooks",
    Topic.SCOPE_MAPS: "scope maps",
    Topic.TOKENS: "tokens",
    Topic.CACHE_RULES: "cache rules",
    Topic.ROLE_ASSIGNMENTS: "role assignments",
    Topic.NETWORK: "network rules",
    Topic.PRIVATE_ENDPOINTS: "private endpoints",
    Topic.ENDPOINTS: "data endpoints",
    Topic.SIGN_IN: "ways to sign in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something of a registry that the kept one lacks, or that could not be read where ``is_unknown``.

    ``commands`` make it, in their order; ``note`` is what they leave to whoever types them.
    """

    topic: Topic
    registry: str
    name: str
    fact: str
    commands: tuple[str, ...] = ()
    note: str | None = None
    is_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A registry with all that hangs on it, as far as it could be read.

    ``registry.webhooks`` have their receivers where those may be known; ``webhooks`` is why there are none.
    ``networks`` has the virtual network of each private endpoint, by its ID in lower case.
    """

    registry: Registry
    belongings: Mapping[Kind, tuple[Belonging, ...] | Unknown] = field(default_factory=dict)
    webhooks: Unknown | None = None
    networks: Mapping[str, str | Unknown] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The registry's name."""
        return self.registry.name


def find_gaps(into: Side, sources: Sequence[Side]) -> tuple[Gap, ...]:
    """Return what the sources have and the kept registry lacks, by topic, then in the order of the sources."""
    order = list(Topic)
    found = [gap for source in sources for find in _FINDERS for gap in find(into, source)]
    return tuple(sorted(found, key=lambda gap: order.index(gap.topic)))


def _webhooks(into: Side, source: Side) -> Iterator[Gap]:
    if source.webhooks is not None:
        yield _unknown(Topic.WEBHOOKS, source, source.webhooks)
        return
    for webhook in source.registry.webhooks:
        if into.webhooks is not None:
            yield _uncompared(Topic.WEBHOOKS, source, webhook.name, into, into.webhooks)
        elif not any(_is_same(webhook, other) for other in into.registry.webhooks):
            yield _missing_webhook(into, source, webhook)


def _is_same(webhook: Webhook, other: Webhook) -> bool:
    """Return whether a webhook of the kept registry stands for another one: of its region, by name or by receiver."""
    if webhook.location != other.location:
        return False
    prefix = webhook.name.lower().removesuffix(webhook.location)
    if other.name.lower() in (webhook.name.lower(), f"{prefix}{webhook.location}"):
        return True
    return webhook.callback is not None and webhook.callback == other.callback


def _missing_webhook(into: Side, source: Side, webhook: Webhook) -> Gap:
    prefix = webhook.name.removesuffix(webhook.location) or webhook.name
    show = ["acrgeo", "webhook", "show", source.name, webhook.name, "--show-secrets"]
    words = ["acrgeo", "webhook", "add", into.name, webhook.location, "--name", prefix]
    words += [word for action in webhook.actions for word in ("--action", action)]
    words += ["--scope", webhook.scope] if webhook.scope else []
    headers = sorted(webhook.callback.headers) if webhook.callback is not None else []
    notes = [f"its headers go with --header-env: {', '.join(headers)}"] if headers else []
    notes += ["it is disabled there"] if not webhook.is_enabled else []
    return Gap(
        topic=Topic.WEBHOOKS,
        registry=source.name,
        name=webhook.name,
        fact=f"{webhook.name} hears of {', '.join(webhook.actions)} in {webhook.location}"
        + (f", of {webhook.scope}" if webhook.scope else ""),
        commands=(
            f"URI=\"$({shlex.join(show)} -o tsv --query 'webhooks[0].serviceUri')\"",
            f'{shlex.join(words)} --uri "$URI"',
        ),
        note="; ".join(notes) or None,
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """Finds things of a kind that are the same where their names are."""

    topic: Topic
    kind: Kind
    made_as: anew.Kind
    describe: Callable[[Belonging], tuple[str, str | None]]

    def __call__(self, into: Side, source: Side) -> Iterator[Gap]:
        topic, name = self.topic, source.name
        found, there = source.belongings.get(self.kind, ()), into.belongings.get(self.kind, ())
        if isinstance(found, Unknown):
            yield _unknown(topic, source, found)
            return
        if isinstance(there, Unknown):
            yield from (_uncompared(topic, source, one.name, into, there) for one in found)
            return
        known = {other.name.lower(): other for other in there}
        for one in found:
            other = known.get(one.name.lower())
            if other is None:
                fact, note = self.describe(one)
                commands = _made_anew(self.made_as, one, into, source)
                yield Gap(topic=topic, registry=name, name=one.name, fact=fact, commands=commands, note=note)
            elif (other.values, other.lists) != (one.values, one.lists):
                fact = f"{one.name} is another one at {into.name}: {_differing(one, other)}"
                yield Gap(topic=topic, registry=name, name=one.name, fact=fact, note="compare them by hand")


def _differing(one: Belonging, other: Belonging) -> str:
    names = sorted({*one.values, *other.values, *one.lists, *other.lists})
    differing = [
        name
        for name in names
        if (one.values.get(name), one.lists.get(name)) != (other.values.get(name), other.lists.get(name))
    ]
    return f"{', '.join(differing)} {'differs' if len(differing) == 1 else 'differ'}"


def _scope_map(one: Belonging) -> tuple[str, str | None]:
    return f"{one.name} has {', '.join(one.lists.get('actions', ())) or 'no actions'}", None


def _token(one: Belonging) -> tuple[str, str | None]:
    note = "its passwords cannot be read: give the new ones to who has it"
    return f"{one.name} has the scope map {one.values.get('scopeMap', '')}", note


def _cache_rule(one: Belonging) -> tuple[str, str | None]:
    origin, target = one.values.get("sourceRepository", ""), one.values.get("targetRepository", "")
    credentials = one.values.get("credentialSet")
    made_first = f"the credential set {credentials} is made first: az acr credential-set create"
    return f"{one.name} caches {origin} as {target}", None if credentials is None else made_first


def _made_anew(kind: anew.Kind, one: Belonging, into: Side, source: Side) -> tuple[str, ...]:
    """Return the commands that make it at the kept registry: those of a move to it."""
    return tuple(map(shlex.join, commands_for(kind, one, source.registry.ref, into.registry.ref)))


def _assignments(into: Side, source: Side) -> Iterator[Gap]:
    """Yield roles that hold at the source, also from above it, and not at the kept registry."""
    kind, topic = Kind.ROLE_ASSIGNMENTS, Topic.ROLE_ASSIGNMENTS
    found, there = source.belongings.get(kind, ()), into.belongings.get(kind, ())
    if isinstance(found, Unknown):
        yield _unknown(topic, source, found)
        return
    held = set() if isinstance(there, Unknown) else {_holder(one) for one in there}
    for one in found:
        if isinstance(there, Unknown):
            yield _uncompared(topic, source, _holder_words(one), into, there)
        elif _holder(one) not in held:
            is_own = one.values.get("scope", "").lower() == source.registry.ref.id.lower()
            where = "" if is_own else f", from {one.values.get('scope', 'above')}"
            fact = f"{_holder_words(one)}{where}"
            commands = _made_anew(anew.Kind.ROLE_ASSIGNMENTS, one, into, source)
            yield Gap(topic=topic, registry=source.name, name=one.name, fact=fact, commands=commands)


def _holder(one: Belonging) -> tuple[str, str, str]:
    values = one.values
    return values.get("principalId", "").lower(), values.get("role", ""), values.get("condition", "")


def _holder_words(one: Belonging) -> str:
    role = one.values.get("role", "")
    who = f"{one.values.get('principalType') or 'principal'} {one.values.get('principalId', '')}"
    return f"{who} has the role {BUILT_IN.get(role, role)}"


def _network(into: Side, source: Side) -> Iterator[Gap]:
    for fact, commands in network_gaps(into.registry, source.registry):
        yield Gap(topic=Topic.NETWORK, registry=source.name, name="network rules", fact=fact, commands=commands)


def _private_endpoints(into: Side, source: Side) -> Iterator[Gap]:
    """Yield the private endpoints in networks where the kept registry has none."""
    there = {
        network.lower()
        for connection in connections_of(into.registry)
        if connection.is_open and isinstance(network := into.networks.get((connection.endpoint_id or "").lower()), str)
    }
    for connection in connections_of(source.registry):
        endpoint = connection.endpoint_id
        if not connection.is_open or endpoint is None:
            continue
        name, network = endpoint.rpartition("/")[2], source.networks.get(endpoint.lower())
        if isinstance(network, str) and network.lower() in there:
            continue
        where = f"in {network.rpartition('/')[2]}" if isinstance(network, str) else "in a network that is unknown"
        group = endpoint.split("/")[4] if endpoint.count("/") > 4 else into.registry.ref.resource_group
        subnet = f'"$(az network private-endpoint show --ids {shlex.quote(endpoint)} --query subnet.id -o tsv)"'
        words = ["az", "network", "private-endpoint", "create", "-g", group, "-n", f"{name}-{into.name}"]
        words += ["--private-connection-resource-id", into.registry.ref.id, "--group-id", "registry"]
        words += ["--connection-name", into.name]
        yield Gap(
            topic=Topic.PRIVATE_ENDPOINTS,
            registry=source.name,
            name=name,
            fact=f"{name} leads {where}, which has none of {into.name}",
            commands=(f"{shlex.join(words)} --subnet {subnet}",),
            note="with -l REGION of its network, and records in the private DNS zone: acrgeo endpoints "
            f"{into.name} lists the hosts",
            is_unknown=not isinstance(network, str),
        )


def _settings(into: Side, source: Side) -> Iterator[Gap]:
    name = into.name
    if source.registry.has_data_endpoints and not into.registry.has_data_endpoints:
        yield Gap(
            topic=Topic.ENDPOINTS,
            registry=source.name,
            name="data endpoints",
            fact=f"clients of {source.name} reach layers at its data endpoints; {name} has none",
            commands=(f"acrgeo endpoints data enable {name}",),
        )
    for key, flag, words in (
        ("adminUserEnabled", "--admin-enabled", "the admin user is on, and whoever uses it gets another password"),
        ("anonymousPullEnabled", "--anonymous-pull-enabled", "everybody may pull without signing in"),
    ):
        if of_value(source.registry, key) is True and of_value(into.registry, key) is not True:
            yield Gap(
                topic=Topic.SIGN_IN,
                registry=source.name,
                name=key,
                fact=words,
                commands=(f"az acr update -n {name} {az_place(into.registry.ref.id)} {flag} true",),
            )


def _unknown(topic: Topic, source: Side, unknown: Unknown) -> Gap:
    return Gap(
        topic=topic,
        registry=source.name,
        name="?",
        fact=f"unknown: {unknown.reason}",
        commands=(unknown.hint,) if unknown.hint and unknown.hint.startswith("acrgeo ") else (),
        is_unknown=True,
    )


def _uncompared(topic: Topic, source: Side, name: str, into: Side, unknown: Unknown) -> Gap:
    return Gap(
        topic=topic,
        registry=source.name,
        name=name,
        fact=f"{name}: unknown if {into.name} has it: {unknown.reason}",
        is_unknown=True,
    )


_FINDERS: tuple[Callable[[Side, Side], Iterator[Gap]], ...] = (
    _webhooks,
    _Listed(Topic.SCOPE_MAPS, Kind.SCOPE_MAPS, anew.Kind.SCOPE_MAPS, _scope_map),
    _Listed(Topic.TOKENS, Kind.TOKENS, anew.Kind.TOKENS, _token),
    _Listed(Topic.CACHE_RULES, Kind.CACHE_RULES, anew.Kind.CACHE_RULES, _cache_rule),
    _assignments,
    _network,
    _private_endpoints,
    _settings,
)
