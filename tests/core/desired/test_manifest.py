"""The manifest of a document, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, Key, Kind
from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.registry import Sku
from tests.rows import rows

HEAD: dict[str, Any] = {"apiVersion": "acrgeo/v1", "registry": "contoso"}


def parse(*documents: object) -> tuple[tuple[Manifest, ...], list[str]]:
    """Parse plain documents; return the manifests, and the diagnostics without their place."""
    manifests, diagnostics = parse_documents(node_of(document, Place("f.yaml")) for document in documents)
    return manifests, [str(diagnostic).removeprefix("f.yaml: ") for diagnostic in diagnostics]


def test_a_file_that_says_little_manages_little() -> None:
    """What is left out is not managed; drains are held and Failed replicas replaced."""
    (manifest,), diagnostics = parse(HEAD)
    assert not diagnostics
    assert manifest.desired == DesiredRegistry(holds_drains=True, replaces_failed=True)


def test_everything_that_a_file_can_say() -> None:
    """Each key has its effect, and a listed replica is routed unless the file says otherwise."""
    (manifest,), diagnostics = parse(
        {
            **HEAD,
            "resourceGroup": "contoso-rg",
            "subscription": "production",
            "sku": "Premium",
            "dataEndpoints": False,
            "minRouted": 2,
            "prune": True,
            "replicas": [
                {"location": "East US"},
                {"location": "canadacentral", "name": "canada", "tags": {"team": "web", "old": None}},
                {"location": "westeurope", "routing": False},
            ],
        }
    )
    assert not diagnostics
    assert (manifest.resource_group, manifest.subscription) == ("contoso-rg", "production")
    assert manifest.desired == DesiredRegistry(
        sku=Sku.PREMIUM,
        has_data_endpoints=False,
        min_routed=2,
        prunes=True,
        lists_replicas=True,
        holds_drains=True,
        replaces_failed=True,
        replicas=(
            DesiredReplica(location="eastus", is_routed=True),
            DesiredReplica(location="canadacentral", name="canada", is_routed=True, tags={"team": "web", "old": None}),
            DesiredReplica(location="westeurope", is_routed=False),
        ),
    )


@pytest.mark.parametrize("key", [key for key in REGISTRY_KEYS if key.field], ids=lambda key: key.name)
def test_a_key_sets_its_field(key: Key) -> None:
    """The value of the file wins over the default."""
    value = {Kind.TEXT: key.allowed[-1:], Kind.SWITCH: (True,), Kind.NUMBER: ((key.least or 0) + 7,)}[key.kind][0]
    (without,), _ = parse(HEAD)
    (manifest,), diagnostics = parse({**HEAD, key.name: value})
    assert not diagnostics
    assert key.field is not None
    assert getattr(manifest.desired, key.field) == (value if key.parse is None else key.parse(value))
    assert manifest.desired != without.desired


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title, str.swapcase])
@pytest.mark.parametrize(
    "key", [key for key in (*REGISTRY_KEYS, *REPLICA_KEYS) if key.allowed], ids=lambda key: key.name
)
def test_a_word_may_be_in_any_case(key: Key, spell: Callable[[str], str]) -> None:
    """Whatever its case, it becomes the word of the table, which is what Azure gets."""
    for word in key.allowed:
        found = []
        for value in (word, spell(word)):
            of_replica = key in REPLICA_KEYS
            part = {"replicas": [{"location": "eastus", key.name: value}]} if of_replica else {key.name: value}
            (manifest,), diagnostics = parse({**HEAD, **part})
            assert not diagnostics
            found.append(manifest.desired)
        assert found[0] == found[1]


def test_the_zone_redundancy_of_a_replica_is_read() -> None:
    """It is not managed where a file does not say it."""
    (manifest,), diagnostics = parse(
        {**HEAD, "replicas": [{"location": "eastus", "zoneRedundancy": "disabled"}, {"location": "westus"}]}
    )
    assert not diagnostics
    assert [replica.zone_redundancy for replica in manifest.desired.replicas] == ["Disabled", None]


@pytest.mark.parametrize("wrong", ["on", "true", "Enable", "", "Enabled ", True, None, 1])
def test_another_word_for_zone_redundancy_is_a_mistake(wrong: object) -> None:
    """With what is allowed."""
    _, (mistake,) = parse({**HEAD, "replicas": [{"location": "eastus", "zoneRedundancy": wrong}]})
    assert "replicas[0].zoneRedundancy" in str(mistake)
    assert "Enabled" in str(mistake)


def test_an_empty_list_is_a_list() -> None:
    """``replicas: []`` manages them, ``replicas`` left out does not."""
    (manifest,), _ = parse({**HEAD, "replicas": []})
    assert manifest.desired.lists_replicas


MISTAKES = [
    ("text", "a document is a mapping with the keys apiVersion, registry"),
    ({"registry": "contoso"}, "apiVersion is missing: acrgeo/v1"),
    ({"apiVersion": "acrgeo/v1"}, "registry is missing: a registry's name"),
    ({**HEAD, "apiVersion": "v2"}, "apiVersion: 'v2' is unknown. Allowed: acrgeo/v1"),
    ({**HEAD, "registry": "a-b"}, "registry: 'a-b' is not a registry's name"),
    ({**HEAD, "registry": "/subscriptions/x"}, "registry: '/subscriptions/x' is not the resource ID"),
    (
        {**HEAD, "sku": "Premum"},
        "sku: 'Premum' is unknown, did you mean Premium? Allowed: Basic, Standard, Premium",
    ),
    ({**HEAD, "sku": True}, "sku: must be one of Basic, Standard, Premium; this is true or false; put"),
    ({**HEAD, "dataEndpoints": "yes"}, "dataEndpoints: must be true or false; this is text"),
    ({**HEAD, "minRouted": True}, "minRouted: must be a whole number, 1 or more; this is true or false"),
    ({**HEAD, "minRouted": 1.5}, "minRouted: must be a whole number, 1 or more; this is a number"),
    ({**HEAD, "minRouted": 0}, "minRouted: 0 is too small"),
    ({**HEAD, "prune": None}, "prune: has no value; it must be true or false"),
    ({**HEAD, "replcas": []}, "replcas: unknown key, did you mean replicas"),
    ({**HEAD, "zone": 1}, "zone: unknown key. Allowed: apiVersion, dataEndpoints,"),
    ({**HEAD, "replicas": {}}, "replicas: must be a list of replicas; this is a mapping"),
    ({**HEAD, "replicas": ["eastus"]}, "replicas[0]: a replica is a mapping with the keys location, name"),
    ({**HEAD, "replicas": [{}]}, "replicas[0]: location is missing: a region, such as eastus"),
    (
        {**HEAD, "replicas": [{"location": 7}]},
        "replicas[0].location: must be a region, such as eastus; this is a n",
    ),
    ({**HEAD, "replicas": [{"location": "e!"}]}, "replicas[0].location: 'e!' is not a region"),
    (
        {**HEAD, "replicas": [{"location": "eastus", "rotuing": False}]},
        "replicas[0].rotuing: unknown key, did you mean routing? Allowed: location, name, routing, tags",
    ),
    (
        {**HEAD, "replicas": [{"location": "eastus"}, {"location": "East US"}]},
        "replicas[1].location: eastus is listed already, at f.yaml",
    ),
    (
        {**HEAD, "replicas": [{"location": "eastus"}, {"location": "westus", "name": "EastUS"}]},
        "replicas[1].name: replicas[0] has the name eastus already",
    ),
    ({**HEAD, "replicas": [{"location": "eastus", "name": "a-b"}]}, "replicas[0].name: 'a-b' is not 5 to 50"),
    ({**HEAD, "replicas": [{"location": "eastus", "tags": []}]}, "replicas[0].tags: must be a mapping from tag"),
    (
        {**HEAD, "replicas": [{"location": "eastus", "tags": {"cost": 7}}]},
        "replicas[0].tags.cost: must be text, or null to remove the tag; this is a number; put it in quotes",
    ),
    (
        {**HEAD, "replicas": [{"location": "eastus", "tags": {"acrgeo-drained-by": "me"}}]},
        "replicas[0].tags.acrgeo-drained-by: tag 'acrgeo-drained-by': acrgeo keeps its own records",
    ),
    (
        {**HEAD, "replicas": [{"location": "eastus", "tags": {"a b" * 171: "x"}}]},
        f"replicas[0].tags.{'a b' * 171}: tag",
    ),
    (
        {**HEAD, "replicas": [{"location": "eastus", "tags": {f"t{n}": "x" for n in range(51)}}]},
        "replicas[0].tags: there are 51 tags; ARM allows 50",
    ),
]
"""Documents with one mistake, and how the line about it begins."""


@rows(("document", "diagnostic"), MISTAKES)
def test_a_mistake_says_what_is_wrong_and_what_is_allowed(document: object, diagnostic: str) -> None:
    """One diagnostic in a document is one line."""
    _, found = parse(document)
    (line,) = found
    assert line.startswith(diagnostic)


def test_all_mistakes_of_all_documents_are_reported() -> None:
    """Neither a broken document nor a broken key hides other diagnostics."""
    _, diagnostics = parse({**HEAD, "sku": 1, "prune": 2}, "x", {**HEAD, "registry": "second", "minRouted": -1})
    assert len(diagnostics) == 4


@pytest.mark.parametrize(
    "second",
    [
        {**HEAD, "registry": "CONTOSO"},
        {**HEAD, "sku": "Basic"},
    ],
)
def test_a_registry_is_described_once(second: object) -> None:
    """A second document about it is a diagnostic, in any case of letters."""
    _, diagnostics = parse(HEAD, second)
    assert [diagnostic.split(" is described")[0] for diagnostic in diagnostics] in (
        ["registry: contoso"],
        ["registry: CONTOSO"],
    )


def test_a_resource_id_and_the_same_in_parts_are_one_registry() -> None:
    """Name, group and subscription are compared, however they are written."""
    whole = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"
    _, diagnostics = parse({**HEAD, "registry": whole}, {**HEAD, "resourceGroup": "G", "subscription": "S"})
    assert len(diagnostics) == 1
