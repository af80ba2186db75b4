"""The manifest of a document, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, Key, Kind
from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.source import Diagnostic, Place, node_of
from acrgeo.core.model.registry import Sku
from acrgeo.files.documents import Bounds, Limits, read_text
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


@pytest.mark.parametrize("wrong", [0, 1001, "2", True])
def test_a_number_that_is_not_allowed_is_not_taken(wrong: object) -> None:
    """As if it were not there."""
    (manifest,), diagnostics = parse({**HEAD, "minRouted": wrong})
    assert (manifest.desired, len(diagnostics)) == (parse(HEAD)[0][0].desired, 1)


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


def told(text: str) -> list[str]:
    """Return what is wrong with the text of a file, each with its line and column."""
    found: list[Diagnostic] = []
    roots = read_text("f.yaml", text, found, Bounds(Limits()))
    _, mistakes = parse_documents(roots)
    return [str(mistake).removeprefix("f.yaml:") for mistake in (*found, *mistakes)]


ALLOWED = ", ".join(sorted(key.name for key in REGISTRY_KEYS))
TOP = "apiVersion: acrgeo/v1\nregistry: contoso\n"


@rows(
    ("body", "lines"),
    [
        ("sku: Premum", ["3:6: sku: 'Premum' is unknown, did you mean Premium? Allowed: Basic, Standard, Premium"]),
        ("sku: xyz", ["3:6: sku: 'xyz' is unknown. Allowed: Basic, Standard, Premium"]),
        ("sku:", ["3:1: sku: has no value; it must be one of Basic, Standard, Premium"]),
        ("sku: 2026-01-01", ["3:6: sku: must be one of Basic, Standard, Premium; this is a date; put it in quotes"]),
        ("sku: [a]", ["3:6: sku: must be one of Basic, Standard, Premium; this is a list"]),
        ("sku: {a: b}", ["3:6: sku: must be one of Basic, Standard, Premium; this is a mapping"]),
        (
            "webhooks: [null]",
            [
                "3:12: webhooks[0]: a webhook is a mapping with the keys name, uri, actions, scope, enabled, headers, "
                "regions, location; this is nothing"
            ],
        ),
        ("prune: 'yes'", ["3:8: prune: must be true or false; this is text"]),
        ("minRouted: 0", ["3:12: minRouted: 0 is too small; allowed: a whole number, 1 or more"]),
        ("minRouted: 1000", []),
        (
            "replicas: [{location: ' Bearer abc0f00ba1'}]",
            ["3:23: replicas[0].location: ' Bearer [redacted]' is not a region, such as eastus"],
        ),
        (
            "replicas: [{location: basic abc0f00ba1}]",
            ["3:23: replicas[0].location: 'basic [redacted]' is not a region, such as eastus"],
        ),
        ("minRouted: 1001", ["3:12: minRouted: the number is too large; allowed: at most 1000"]),
        # What the reader noted already is not noted again.
        ("minRouted: 0x10", ["3:12: '0x10' means 16 in YAML; write the number, or put it in quotes"]),
        ("replicas: 0x10", ["3:11: '0x10' means 16 in YAML; write the number, or put it in quotes"]),
        ("replicas: [0x10]", ["3:12: '0x10' means 16 in YAML; write the number, or put it in quotes"]),
        (
            "replicas:\n- location: eastus\n  tags: {a: 0x10, b: c}",
            ["5:13: '0x10' means 16 in YAML; write the number, or put it in quotes"],
        ),
        (
            "replicas:\n- location: eastus\n- {location: westus, name: eastus}\n- {location: uksouth, name: EASTUS}",
            [
                "5:28: replicas[1].name: replicas[0] has the name eastus already",
                "6:29: replicas[2].name: replicas[0] has the name eastus already",
            ],
        ),
        (
            "replicas:\n- {location: uksouth, name: eastus}\n- location: eastus",
            ["5:13: replicas[1].location: replicas[0] has the name eastus already"],
        ),
        (
            "replicas:\n- location: eastus\n- {name: five5, location: East US}\n- {location: westus, name: five5}",
            ["5:27: replicas[1].location: eastus is listed already, at f.yaml:4:13"],
        ),
        ("replicas:\n- name: canada", ["4:3: replicas[0]: location is missing: a region, such as eastus"]),
        (
            "replicas:\n- location: eastus\n  tags: {Team: a, team: b}",
            ["5:19: replicas[0].tags.team: is the same tag as 'Team', at f.yaml:5:10: ARM ignores the case of a key"],
        ),
        (
            "replicas:\n- location: eastus\n  tags: {cost: 7, list: [a]}",
            [
                "5:16: replicas[0].tags.cost: must be text, or null to remove the tag; this is a number; put it in "
                "quotes",
                "5:25: replicas[0].tags.list: must be text, or null to remove the tag; this is a list",
            ],
        ),
        (
            "replicas:\n- location: eastus\n  tags: {windowsX: a}",
            [
                "5:10: replicas[0].tags.windowsX: tag 'windowsX': keys that begin with microsoft, azure, windows are "
                "reserved by Azure"
            ],
        ),
        (f"{'k' * 70}: 1", [f"3:1: {'k' * 60}: unknown key. Allowed: {ALLOWED}"]),
        ("replicaz: []", [f"3:1: replicaz: unknown key, did you mean replicas? Allowed: {ALLOWED}"]),
        ("resourceGroup: a/b", ["3:16: resourceGroup: 'a/b' is not a resource group's name"]),
        (
            "webhooks:\n- {name: deployed, uri: 'https://x', location: eastus, regions: [westus]}",
            ["4:65: webhooks[0].regions: cannot be combined with location, which is the region of one webhook"],
        ),
        (
            "webhooks:\n- {name: deployed, uri: 'https://x', regions: []}",
            ["4:47: webhooks[0].regions: is empty; leave it out for every region with a replica"],
        ),
        (
            "webhooks:\n- {name: deployed, uri: 'https://x', actions: []}",
            [
                "4:47: webhooks[0].actions: is empty; it must be a list, each one of push, delete, quarantine, "
                "chart_push, chart_delete"
            ],
        ),
        (
            "webhooks:\n- {name: deployed, uri: 'https://x', regions: [eastus, westus, eastus, eastus]}",
            ["4:47: webhooks[0].regions: eastus is given twice"],
        ),
        (
            f"webhooks:\n- {{name: {'x' * 45}, uri: 'https://x', regions: [uae, eastus]}}",
            [f"4:10: webhooks[0].name: makes '{'x' * 45}eastus' in eastus; a name is 5 to 50 letters and digits"],
        ),
        (
            "webhooks:\n- {name: hookz, uri: 'https://x', headers: {'a b': {fromEnv: A}, X: {fromEnv: B}}}",
            ["4:45: webhooks[0].headers.a b: is not the name of a header"],
        ),
        (
            "webhooks:\n- {name: hookz, uri: 'https://x', headers: {X: {fromEnv: B}, x: {fromEnv: A}}}",
            ["4:62: webhooks[0].headers.x: is given already: case makes no difference"],
        ),
        (
            "webhooks:\n- {name: hookz, uri: 'https://x', headers: {X: {fromEnv: 1, other: 2}, Y: 0x10}}",
            [
                "4:75: '0x10' means 16 in YAML; write the number, or put it in quotes",
                "4:48: webhooks[0].headers.X: must be {fromEnv: VARIABLE}, as a secret is not for a file; this is a "
                "mapping with other keys",
            ],
        ),
        (
            "webhooks:\n- {name: hookz, uri: {fromEnv: 0x10}}",
            ["4:32: '0x10' means 16 in YAML; write the number, or put it in quotes"],
        ),
        (
            "webhooks:\n- {name: hookz, uri: {fromEnv: 7}}",
            [
                "4:32: webhooks[0].uri.fromEnv: is not the name of an environment variable: letters, digits and _",
            ],
        ),
        (
            "webhooks:\n- {name: hookz, uri: 'https://x/{regon}'}",
            [
                "4:22: webhooks[0].uri: the only placeholder is {region}; write other braces as %7B and %7D",
            ],
        ),
        (
            "webhooks:\n- {name: hookz, uri: [a]}",
            ["4:22: webhooks[0].uri: must be an http or https address, or {fromEnv: VARIABLE}; this is a list"],
        ),
        (
            "webhooks:\n- {name: hookz, uri: 'https://x'}\n- {name: hookz, uri: 'https://x', regions: [eastus]}\n"
            "- {name: HOOKZ, uri: 'https://x', regions: [eastus]}",
            [
                "5:10: webhooks[1].name: there is a webhook hookzeastus already, at f.yaml:4:10",
                "6:10: webhooks[2].name: there is a webhook HOOKZeastus already, at f.yaml:4:10",
            ],
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(body: str, lines: list[str]) -> None:
    """The line and column of the value, or of the key that has none, and everything that is to be known."""
    assert told(f"{TOP}{body}\n") == lines


def test_tags_with_a_mistake_are_left_out() -> None:
    """The others are taken; fifty are allowed, and 256 characters of a value."""
    text = f"{TOP}replicas:\n- {{location: eastus, tags: {{a: 0x10, b: 7, azureX: c, D: d, d: e, l: {'v' * 257}}}}}\n"
    (manifest,), mistakes = parse_documents(read_text("f.yaml", text, [], Bounds(Limits())))
    assert (manifest.desired.replicas[0].tags, len(mistakes)) == ({"D": "d"}, 4)
    assert parse({**HEAD, "replicas": [{"location": "eastus", "tags": {f"t{n}": "v" for n in range(50)}}]})[1] == []


def test_the_name_of_a_registry_is_judged_where_it_stands() -> None:
    """What is no ID, and the second document about one."""
    at = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"
    assert told(f"{TOP}---\n{TOP}---\n{TOP}") == [
        "5:11: registry: contoso is described already, at f.yaml:2:11",
        "8:11: registry: contoso is described already, at f.yaml:2:11",
    ]
    for encoded in (at, at.replace("/", "%2F"), "contoso.azurecr.io", "contoso-abc.azurecr.io"):
        assert told(f"apiVersion: acrgeo/v1\nregistry: '{encoded}'\n") == []
    (line,) = told("apiVersion: acrgeo/v1\nregistry: '%2Fsubscriptions'\n")
    assert line == "2:11: registry: '%2Fsubscriptions' is not the resource ID of a registry"
