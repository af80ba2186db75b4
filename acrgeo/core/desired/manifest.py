"""From the documents of files to what is desired. Every diagnostic is found, not only the first. Knows no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acrgeo.core.desired.keys import (
    ADDRESS_PATTERN,
    REGISTRY_KEYS,
    REPLICA_KEYS,
    VARIABLE_PATTERN,
    WEBHOOK_KEYS,
    Key,
    Kind,
)
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica, DesiredWebhook, Value
from acrgeo.core.desired.source import LONGEST_QUOTE, Diagnostic, Node, Place, plain_of, quoted
from acrgeo.core.desired.tags import MOST_TAGS, check_tag
from acrgeo.core.desired.webhook_names import bad_name, shared_names
from acrgeo.core.model.names import close_matches, is_name, split_registry_id
from acrgeo.core.model.webhook import HEADER, REGION, is_address
from acrgeo.errors import UsageError

PROPERTIES = {"dataEndpoints": "dataEndpointEnabled"}
TYPES = {
    Kind.TEXT: str,
    Kind.SWITCH: bool,
    Kind.NUMBER: int,
    Kind.REPLICAS: tuple,
    Kind.WEBHOOKS: tuple,
    Kind.WORDS: tuple,
}
FROM_ENV = "fromEnv"
_OF_A_HEADER = re.compile(r"\s*(bearer|basic|sharedaccesssignature)\s", re.IGNORECASE)
"""Begins what is no region: a secret, which the spelling of regions would hide from the redaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One document: which registry it is about, and what that should be.

    ``places`` are those of the replicas' regions, ``keys`` those of its own keys, under the names of ARM's properties;
    ``document`` is the plain data, from which the same can be parsed.
    """

    registry: str
    place: Place
    desired: DesiredRegistry
    resource_group: str | None = None
    subscription: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """Which registry it means as far as the text tells: name, group and subscription in lower case."""
        parts = split_registry_id(self.registry)
        if parts is not None:
            subscription, group, name = parts
            return name.lower(), group.lower(), subscription.lower()
        return self.registry.lower(), (self.resource_group or "").lower(), (self.subscription or "").lower()


def parse_documents(roots: Iterable[Node]) -> tuple[tuple[Manifest, ...], tuple[Diagnostic, ...]]:
    """What the documents want, and every diagnostic in them, in the order given; no registry may be in two of them."""
    parser = _Parser()
    manifests: list[Manifest] = []
    first: dict[tuple[str, str, str], Place] = {}
    for root in roots:
        manifest = parser.registry(root)
        if manifest is None:
            continue
        if manifest.key in first:
            fact = f"{manifest.registry} is described already, at {first[manifest.key]}"
            parser.diagnostic(manifest.place, "registry", fact)
        first.setdefault(manifest.key, manifest.place)
        manifests.append(manifest)
    return tuple(manifests), tuple(parser.diagnostics)


class _Parser:
    """Collects diagnostics while it reads; a value with a diagnostic reads as None."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def diagnostic(self, place: Place, path: str, fact: str) -> None:
        """Note a diagnostic."""
        self.diagnostics.append(Diagnostic(place, path, fact))

    def registry(self, root: Node) -> Manifest | None:
        """One document; None where it does not even name a registry."""
        found = self._mapping(root, "", REGISTRY_KEYS, "a document")
        if found is None:
            return None
        assert root.entries is not None, "what was found is in them"
        text = found.get("registry")
        if isinstance(text, str) and text.startswith(("/", "%")) and split_registry_id(text) is None:
            self.diagnostic(
                _place(root, "registry"), "registry", f"{quoted(text)} is not the resource ID of a registry"
            )
        replicas, places = self._replicas(found.get("replicas") or ())
        desired = DesiredRegistry(
            replicas=tuple(replicas),
            regional_webhooks=tuple(self._webhooks(found.get("webhooks") or ())),
            lists_replicas=found.get("replicas") is not None,
            lists_webhooks=found.get("webhooks") is not None,
            holds_drains=True,
            replaces_failed=True,
            **_fields(REGISTRY_KEYS, found),
        )
        if not isinstance(text, str):
            return None
        document = plain_of(root)
        assert isinstance(document, dict)
        return Manifest(
            registry=text,
            place=_place(root, "registry"),
            desired=desired,
            resource_group=found.get("resourceGroup"),
            subscription=found.get("subscription"),
            places=places,
            keys={PROPERTIES.get(name, name): entry.node.place for name, entry in root.entries.items()},
            document=document,
        )

    def _replicas(self, items: Sequence[Node]) -> tuple[list[DesiredReplica], dict[str, Place]]:
        replicas: list[DesiredReplica] = []
        places: dict[str, Place] = {}
        names: dict[str, str] = {}
        for at, item in enumerate(items):
            path = f"replicas[{at}]"
            found = self._mapping(item, path, REPLICA_KEYS, "a replica")
            if found is None or found.get("location") is None:
                continue
            desired = DesiredReplica(**_fields(REPLICA_KEYS, found))
            location, name = desired.location, desired.name
            place = _place(item, "location")
            if location in places:
                listed_at = places[location]
                self.diagnostic(place, f"{path}.location", f"{location} is listed already, at {listed_at}")
                continue
            places[location] = place
            taken = (name or location).lower()
            if taken in names:
                key = "location" if name is None else "name"
                self.diagnostic(_place(item, key), f"{path}.{key}", f"{names[taken]} has the name {taken} already")
            names.setdefault(taken, path)
            replicas.append(desired)
        return replicas, places

    def _webhooks(self, items: Sequence[Node]) -> list[DesiredWebhook]:
        webhooks: list[DesiredWebhook] = []
        for at, item in enumerate(items):
            path = f"webhooks[{at}]"
            found = self._mapping(item, path, WEBHOOK_KEYS, "a webhook")
            if found is None or found.get("name") is None:
                continue
            place = _place(item, "name")
            fields = {"uri": Value(place=place, path=path), **_fields(WEBHOOK_KEYS, found)}
            webhook = DesiredWebhook(place=place, **fields)
            self._check_places(webhook, item, path)
            for earlier in webhooks:
                twice = shared_names(earlier, webhook)
                if twice:
                    fact = f"there is a webhook {twice[0]} already, at {earlier.place}"
                    self.diagnostic(webhook.place, f"{path}.name", fact)
                    break
            webhooks.append(webhook)
        return webhooks

    def _check_places(self, webhook: DesiredWebhook, item: Node, path: str) -> None:
        """Note what is wrong with the regions of a webhook, and with its names there."""
        regions = webhook.regions or ()
        if webhook.location is not None and webhook.regions is not None:
            fact = "cannot be combined with location, which is the region of one webhook"
            self.diagnostic(_place(item, "regions"), f"{path}.regions", fact)
        if webhook.regions == ():
            fact = "is empty; leave it out for every region with a replica"
            self.diagnostic(_place(item, "regions"), f"{path}.regions", fact)
        for region in sorted({region for region in regions if regions.count(region) > 1}):
            self.diagnostic(_place(item, "regions"), f"{path}.regions", f"{region} is given twice")
        for region in webhook.regions_of(()):
            if not is_name(webhook.name_in(region)):
                self.diagnostic(webhook.place, f"{path}.name", bad_name(webhook, region))

    def _mapping(self, node: Node, path: str, keys: Sequence[Key], what: str) -> dict[str, Any] | None:
        """The values of a mapping by key; None where it is none."""
        if node.is_broken:
            return None
        if node.entries is None:
            names = ", ".join(key.name for key in keys)
            self.diagnostic(node.place, path, f"{what} is a mapping with the keys {names}; this is {_kind(node)}")
            return None
        known = {key.name: key for key in keys}
        found: dict[str, Any] = {}
        for name, entry in node.entries.items():
            shown = name[:LONGEST_QUOTE]
            below = f"{path}.{shown}" if path else shown
            if name in known:
                found[name] = self._value(known[name], entry.node, entry.place, below)
                continue
            close = close_matches(shown, known)
            suggestion = f", did you mean {' or '.join(close)}?" if close else "."
            self.diagnostic(entry.place, below, f"unknown key{suggestion} Allowed: {', '.join(sorted(known))}")
        for key in keys:
            if key.is_required and key.name not in node.entries:
                self.diagnostic(node.place, path, f"{key.name} is missing: {key.expected}")
        return found

    def _value(self, key: Key, node: Node, place: Place, path: str) -> Any:
        if node.is_broken:
            return None
        if node.value is None:
            self.diagnostic(place, path, f"has no value; it must be {key.expected}")
            return None
        special = {Kind.TAGS: self._tags, Kind.ADDRESS: self._address, Kind.HEADERS: self._headers}.get(key.kind)
        if special is not None:
            return special(key, node, path)
        if type(node.value) is not TYPES[key.kind]:  # not isinstance: true is an int to Python
            self.diagnostic(node.place, path, _wrong_kind(key.expected, node, is_text=key.kind is Kind.TEXT))
            return None
        if key.kind is Kind.WORDS:
            return self._words(key, node, path)
        if key.allowed:
            assert isinstance(node.value, str), "only words are listed"
            return self._word(key, node, node.value, path)
        return node.value if self._is_allowed(key, node, path) else None

    def _word(self, key: Key, node: Node, value: str, path: str) -> str | None:
        """Return the word of a key that a value is, whatever its case."""
        for word in key.allowed:
            if word.lower() == value.lower():
                return word
        close = close_matches(value, key.allowed)
        suggestion = f", did you mean {close[0]}?" if close else "."
        self.diagnostic(node.place, path, f"{quoted(value)} is unknown{suggestion} Allowed: {', '.join(key.allowed)}")
        return None

    def _words(self, key: Key, node: Node, path: str) -> list[str] | None:
        items = node.items
        assert items is not None, "its type was looked at"
        if not items and key.allowed:
            self.diagnostic(node.place, path, f"is empty; it must be {key.expected}")
        words = [self._value(key.of_item, item, item.place, f"{path}[{at}]") for at, item in enumerate(items)]
        return None if None in words else words

    def _address(self, key: Key, node: Node, path: str) -> Value | None:
        """Return where something posts to: a text, or the variable that has it. The text is in no diagnostic."""
        if isinstance(node.value, str):
            if re.fullmatch(ADDRESS_PATTERN, node.value) and is_address(node.value.replace(REGION, "region")):
                return Value(place=node.place, path=path, text=node.value)
            if re.search(r"[{}]", node.value.replace(REGION, "")):
                self.diagnostic(
                    node.place, path, f"the only placeholder is {REGION}; write other braces as %7B and %7D"
                )
            else:
                self.diagnostic(node.place, path, f"is not {key.expected}")
            return None
        return self._from_env(key.expected, node, path)

    def _headers(self, key: Key, node: Node, path: str) -> dict[str, Value] | None:
        if node.entries is None:
            self.diagnostic(node.place, path, _wrong_kind(key.expected, node))
            return None
        headers: dict[str, Value] = {}
        for name, entry in node.entries.items():
            below = f"{path}.{name[:LONGEST_QUOTE]}"
            if not re.fullmatch(HEADER, name):
                self.diagnostic(entry.place, below, "is not the name of a header")
            elif name.lower() in map(str.lower, headers):
                self.diagnostic(entry.place, below, "is given already: case makes no difference")
            elif not entry.node.is_broken:
                value = self._from_env(f"{{{FROM_ENV}: VARIABLE}}, as a secret is not for a file", entry.node, below)
                if value is not None:
                    headers[name] = value
        return headers

    def _from_env(self, expected: str, node: Node, path: str) -> Value | None:
        """Return the variable of ``{fromEnv: VARIABLE}``. What is there instead may be a secret: never quoted."""
        entries = node.entries
        if entries is None or set(entries) != {FROM_ENV}:
            found = _kind(node) if entries is None else "a mapping with other keys"
            self.diagnostic(node.place, path, f"must be {expected}; this is {found}")
            return None
        variable = entries[FROM_ENV].node
        if variable.is_broken:
            return None
        if not isinstance(variable.value, str) or not re.fullmatch(VARIABLE_PATTERN, variable.value):
            fact = "is not the name of an environment variable: letters, digits and _"
            self.diagnostic(variable.place, f"{path}.{FROM_ENV}", fact)
            return None
        return Value(place=variable.place, path=path, variable=variable.value)

    def _is_allowed(self, key: Key, node: Node, path: str) -> bool:
        value = node.value
        if isinstance(value, str):
            assert key.pattern is not None, "a text has one where it has no words to choose from"
            if re.fullmatch(key.pattern, value) is None or _OF_A_HEADER.match(value):
                self.diagnostic(node.place, path, f"{quoted(value)} is not {key.expected}")
                return False
        elif isinstance(value, int):
            if key.least is not None and value < key.least:
                self.diagnostic(node.place, path, f"{value} is too small; allowed: {key.expected}")
                return False
            if key.most is not None and value > key.most:
                self.diagnostic(node.place, path, f"the number is too large; allowed: at most {key.most}")
                return False
        return True

    def _tags(self, key: Key, node: Node, path: str) -> dict[str, str | None] | None:
        if node.entries is None:
            self.diagnostic(node.place, path, _wrong_kind(key.expected, node))
            return None
        if len(node.entries) > MOST_TAGS:
            self.diagnostic(node.place, path, f"there are {len(node.entries)} tags; ARM allows {MOST_TAGS}")
        tags: dict[str, str | None] = {}
        first: dict[str, tuple[str, Place]] = {}
        for name, entry in node.entries.items():
            value = entry.node.value
            if entry.node.is_broken:
                continue
            if value is not None and not isinstance(value, str):
                wrong = _wrong_kind("text, or null to remove the tag", entry.node, is_text=True)
                self.diagnostic(entry.node.place, f"{path}.{name}", wrong)
                continue
            try:
                check_tag(name, value or "")
            except UsageError as error:
                self.diagnostic(entry.place, f"{path}.{name}", error.message.rstrip("."))
                continue
            earlier, listed_at = first.setdefault(name.lower(), (name, entry.place))
            if earlier != name:
                fact = f"is the same tag as {quoted(earlier)}, at {listed_at}: ARM ignores the case of a key"
                self.diagnostic(entry.place, f"{path}.{name}", fact)
                continue
            tags[name] = value
        return tags


def _fields(keys: Sequence[Key], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the values of keys, or their defaults, become; what is not managed is left out."""
    fields = {}
    for key in keys:
        value = found.get(key.name)
        if key.field is None:
            continue
        if value is not None:
            fields[key.field] = value if key.parse is None else key.parse(value)
        elif key.default is not None:
            fields[key.field] = key.default
    return fields


def _place(node: Node, key: str) -> Place:
    """Where the value of a key stands, or the mapping where it has none."""
    assert node.entries is not None, "it is a mapping whose keys were looked at"
    return node.entries[key].node.place if key in node.entries else node.place


def _wrong_kind(expected: str, node: Node, *, is_text: bool = False) -> str:
    quote = "; put it in quotes" if is_text and node.entries is None and node.items is None else ""
    return f"must be {expected}; this is {_kind(node)}{quote}"


def _kind(node: Node) -> str:
    if node.entries is not None:
        return "a mapping"
    if node.items is not None:
        return "a list"
    if node.value is None:
        return "nothing"
    words = {bool: "true or false", int: "a number", float: "a number", str: "text"}
    return words.get(type(node.value), "a date")
