"""What can be said of files without Azure, beyond what each key may be."""

from __future__ import annotations

from typing import Any

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, WEBHOOK_KEYS, Key
from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Diagnostic, Place, node_of
from acrgeo.core.desired.validation import Validation, contradictions, doubts, twins
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.region_names import REGION_NAMES
from acrgeo.files.documents import Bounds, Limits, read_text
from acrgeo.sandbox.engine.regions import PHYSICAL, WITH_REGISTRIES
from tests.rows import rows

HEAD: dict[str, Any] = {"apiVersion": "acrgeo/v1", "registry": "contoso"}
HOOK: dict[str, Any] = {"name": "deployed", "uri": "https://ci.example.com/{region}"}
EAST, WEST = {"location": "eastus"}, {"location": "westus"}
BOTH = [EAST, WEST]
UNROUTED = {"location": "canadacentral", "routing": False}


def parse(*documents: dict[str, Any]) -> tuple[Manifest, ...]:
    """Parse plain documents without a mistake of their own."""
    manifests, diagnostics = parse_documents(
        node_of({**HEAD, **document}, Place(f"{at}.yaml", 1, 1)) for at, document in enumerate(documents)
    )
    assert not diagnostics
    return manifests


SEVERAL = [f"region{number}" for number in range(251)]
CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"sku": "Standard", "replicas": BOTH}, "sku: Standard has no replica besides home, and 2 are listed"),
    ({"sku": "Basic", "replicas": [*BOTH, UNROUTED]}, "sku: Basic has no replica besides home, and 3 are listed"),
    ({"sku": "Standard", "dataEndpoints": True}, "dataEndpoints: data endpoints need Premium; sku is Standard"),
    (
        {"replicas": BOTH, "webhooks": [{**HOOK, "name": "x" * 45}]},
        f"webhooks[0].name: makes '{'x' * 45}eastus' in eastus; a name is 5 to 50",
    ),
    (
        {"replicas": BOTH, "webhooks": [HOOK, {**HOOK, "name": "deployedeastus", "location": "westus"}]},
        "webhooks[1].name: there is a webhook deployedeastus already, at 0.yaml",
    ),
    (
        {"sku": "Basic", "webhooks": [{**HOOK, "regions": ["eastus", "westus", "uksouth"]}]},
        "webhooks: there would be 3 webhooks or more; Basic takes 2",
    ),
    (
        {"webhooks": [{**HOOK, "regions": SEVERAL[:251]}, {**HOOK, "name": "pushed", "regions": SEVERAL[:250]}]},
        "webhooks: there would be 501 webhooks or more; Premium takes 500",
    ),
]
"""Documents that no plan can make true, and how the line about it begins."""


@rows(("document", "fact"), CONTRADICTIONS)
def test_what_no_plan_can_make_is_a_mistake(document: dict[str, Any], fact: str) -> None:
    """At its key, once."""
    (manifest,) = parse(document)
    (found,) = contradictions(manifest)
    assert f"{found.path}: {found.fact}".startswith(fact)


@rows(
    "document",
    [
        {"sku": "Standard", "replicas": [EAST]},  # it may be home
        {"sku": "Standard", "dataEndpoints": False},
        {"sku": "Premium", "dataEndpoints": True, "replicas": BOTH},
        {"dataEndpoints": True, "replicas": BOTH},
        {"sku": "Basic", "webhooks": [HOOK, {**HOOK, "name": "pushed"}]},
        {"sku": "Basic", "webhooks": [{**HOOK, "regions": ["eastus", "westus"]}]},
        {"webhooks": [{**HOOK, "regions": SEVERAL[:250]}, {**HOOK, "name": "pushed", "regions": SEVERAL[:250]}]},
        {"replicas": BOTH, "webhooks": [{**HOOK, "name": "x" * 44}]},
        {"replicas": BOTH, "webhooks": [HOOK, {**HOOK, "name": "deployedeastus", "location": "uksouth"}][:1]},
    ],
)
def test_what_may_be_right_is_no_mistake(document: dict[str, Any]) -> None:
    """Only Azure knows which region is home, and what is there already."""
    (manifest,) = parse(document)
    assert not list(contradictions(manifest))


@rows(
    ("document", "facts"),
    [
        ({}, ["nothing is managed: there is no sku, dataEndpoints, replicas or webhooks"]),
        ({"minRouted": 2}, ["nothing is managed"]),
        ({"replicas": []}, []),
        ({"webhooks": []}, []),
        ({"sku": "Premium"}, []),
        ({"dataEndpoints": False}, []),
        ({"replicas": [{"location": "eastsu"}]}, ["eastsu is not a region that acrgeo knows; did you mean eastus"]),
        ({"replicas": [{"location": "zz"}]}, ["zz is not a region that acrgeo knows; they are those of March 2026"]),
        ({"replicas": [{"location": "(US) East US 2"}, {"location": "China North 3"}]}, []),
        (
            {"replicas": [WEST], "webhooks": [{**HOOK, "location": "westuss"}]},
            ["westuss is not a region that acrgeo knows", "no replica is listed in westuss: it must be home"],
        ),
        ({"webhooks": [{**HOOK, "regions": ["uksouth"]}]}, []),
        ({"replicas": BOTH, "webhooks": [{**HOOK, "regions": ["uksouth"]}]}, ["no replica is listed in uksouth"]),
        ({"replicas": BOTH, "minRouted": 2}, []),
        ({"minRouted": 9, "sku": "Premium"}, []),
        ({"replicas": BOTH, "minRouted": 3}, ["3 replicas must stay in service, but the file routes 2; home, or"]),
        (
            {"replicas": [*BOTH, UNROUTED], "minRouted": 3},
            ["3 replicas must stay in service, but the file routes 2; home, or"],
        ),
        ({"replicas": [UNROUTED]}, []),
        ({"sku": "Standard", "minRouted": 2}, ["2 replicas cannot stay in service: Standard has one, home"]),
    ],
)
def test_what_only_azure_can_tell_is_a_warning(document: dict[str, Any], facts: list[str]) -> None:
    """Each at its place; what is usual is none."""
    (manifest,) = parse(document)
    found = [warning.fact for warning in doubts(manifest)]
    assert len(found) == len(facts), found
    assert all(fact.startswith(begin) for fact, begin in zip(found, facts, strict=True)), found


def test_a_region_that_is_not_allowed_here_is_a_warning() -> None:
    """A replica may be there already, which a plan does not refuse either."""
    (manifest,) = parse({"replicas": BOTH, "webhooks": [{**HOOK, "location": "westus"}]})
    found = [warning.fact for warning in doubts(manifest, ["eastus", "uksouth"])]
    assert found == ["westus is not one of the regions that are allowed here: eastus, uksouth"] * 2
    assert not list(doubts(manifest, ["eastus", "westus"]))


ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"


@rows(
    ("first", "second", "is_told"),
    [
        ({}, {"resourceGroup": "g"}, True),
        ({"resourceGroup": "g"}, {"subscription": "s"}, True),
        ({"registry": "contoso.azurecr.io"}, {"registry": "Contoso"}, True),
        ({"registry": ID}, {"resourceGroup": "G"}, True),
        ({"registry": ID}, {"registry": "contoso-abc123.azurecr.io"}, True),
        ({"resourceGroup": "g"}, {"resourceGroup": "h"}, False),
        ({"registry": ID}, {"resourceGroup": "h"}, False),
        ({"subscription": "s"}, {"subscription": "t"}, False),
        ({"subscription": "s"}, {"subscription": "s", "resourceGroup": "g"}, True),
        ({"resourceGroup": "g"}, {"subscription": "s", "resourceGroup": "g"}, True),
        ({}, {"registry": "fabrikam"}, False),
    ],
)
def test_a_registry_that_may_be_described_twice_is_a_warning(
    first: dict[str, Any], second: dict[str, Any], is_told: bool
) -> None:
    """Where only one of the two says in which group or subscription it is, or names it otherwise."""
    found = list(twins(parse(first, second)))
    assert bool(found) == is_told
    assert all(warning.fact.endswith("may be the registry that is described at 0.yaml:1:1") for warning in found)


def test_a_twin_of_several_is_told_once() -> None:
    """With the first of them."""
    several = [{"resourceGroup": "g"}, {"resourceGroup": "h"}, {}]
    assert [warning.fact.rpartition(" ")[2] for warning in twins(parse(*several))] == ["0.yaml:1:1"]


def test_the_regions_that_the_sandbox_has_are_known() -> None:
    """None of Azure's regions is called unknown."""
    assert {row[0] for row in PHYSICAL} | set(map(normalise_region, WITH_REGISTRIES)) <= REGION_NAMES


@rows(
    ("keys", "key", "value"),
    [
        (keys, key.name, value)
        for keys in (REGISTRY_KEYS, REPLICA_KEYS, WEBHOOK_KEYS)
        for key in keys
        for value in (None, 7, "text", True, [], [None], {}, {"a": [1]})
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:20],
)
def test_a_value_of_any_kind_is_judged(keys: tuple[Key, ...], key: str, value: object) -> None:
    """A key without a value, or with one of another kind, is told, and the rest of the file is judged all the same."""
    whole = {**HEAD, "sku": "Premium", "minRouted": 2, "replicas": BOTH, "webhooks": [HOOK]}
    if keys is REGISTRY_KEYS:
        whole = {**whole, key: value}
    else:
        part, entry = ("replicas", EAST) if keys is REPLICA_KEYS else ("webhooks", HOOK)
        whole = {**whole, part: [{**entry, key: value}]}
    manifests, mistakes = parse_documents([node_of(whole, Place("f.yaml"))])
    told = [*mistakes, *(one for manifest in manifests for one in (*contradictions(manifest), *doubts(manifest)))]
    assert manifests or told
    assert all(str(one).startswith("f.yaml") for one in told)


TOP = "apiVersion: acrgeo/v1\nregistry: contoso\n"
URI = "uri: 'https://x'"


def told(body: str) -> list[str]:
    """Return the contradictions and the doubts of a text, each with its place and its key."""
    unread: list[Diagnostic] = []
    (manifest,), mistakes = parse_documents(read_text("f.yaml", f"{TOP}{body}\n", unread, Bounds(Limits())))
    assert not unread
    found = [*contradictions(manifest), *doubts(manifest)] if not mistakes else list(doubts(manifest))
    return [str(each).removeprefix("f.yaml:") for each in found]


@rows(
    ("body", "lines"),
    [
        ("minRouted: 1", ["2:11: nothing is managed: there is no sku, dataEndpoints, replicas or webhooks"]),
        (
            "sku: Standard\ndataEndpoints: true\nminRouted: 2\nreplicas:\n- location: eastus\n- location: westus",
            [
                "3:6: sku: Standard has no replica besides home, and 2 are listed; replicas need Premium",
                "4:16: dataEndpoints: data endpoints need Premium; sku is Standard",
                "5:12: minRouted: 2 replicas cannot stay in service: Standard has one, home",
            ],
        ),
        ("sku: Standard\nminRouted: 1", []),
        (
            "sku: Basic\nminRouted: 5\nreplicas: []",
            ["4:12: minRouted: 5 replicas cannot stay in service: Basic has one, home"],
        ),
        (
            "minRouted: 3\nreplicas:\n- location: eastus\n- {location: uksouth, routing: false}",
            [
                "3:12: minRouted: 3 replicas must stay in service, but the file routes 1; home, or replicas that it "
                "does not list, must be routed as well"
            ],
        ),
        ("minRouted: 1\nreplicas:\n- {location: eastus, routing: false}", []),
        (
            "minRouted: 2\nreplicas:\n- {location: eastus}",
            [
                "3:12: minRouted: 2 replicas must stay in service, but the file routes 1; home, or replicas that it "
                "does not list, must be routed as well"
            ],
        ),
        (
            "minRouted: 3\nsku: Premium\nreplicas: []",
            [  # home alone is left
                "3:12: minRouted: 3 replicas must stay in service, but the file routes 0; home, or replicas that it "
                "does not list, must be routed as well"
            ],
        ),
        ("minRouted: 3\nreplicas:\n- location: eastus\n- location: 7\n- location: uksouth", []),  # one was not read
        (
            "replicas:\n- location: eastus\n- location: eastuss\n- location: zz",
            [
                "5:13: location: eastuss is not a region that acrgeo knows; did you mean eastus or eastus2 or westus?",
                "6:13: location: zz is not a region that acrgeo knows; they are those of March 2026",
            ],
        ),
        (
            f"replicas: [location: eastus]\nwebhooks:\n- {{name: hooka, {URI}, regions: [eastus, uksouth, xx]}}",
            [
                "5:10: webhooks[0]: xx is not a region that acrgeo knows; they are those of March 2026",
                "5:10: webhooks[0]: no replica is listed in uksouth: it must be home, or be there already",
                "5:10: webhooks[0]: no replica is listed in xx: it must be home, or be there already",
            ],
        ),
        (f"replicas: []\nwebhooks:\n- {{name: hooka, {URI}}}", []),
        (
            f"sku: Basic\nreplicas: []\nwebhooks:\n- {{name: hooka, {URI}, regions: [eastus, westus]}}\n"
            f"- {{name: hookb, {URI}, location: eastus}}",
            [
                "6:1: webhooks: there would be 3 webhooks or more; Basic takes 2",
                "6:10: webhooks[0]: no replica is listed in eastus: it must be home, or be there already",
                "6:10: webhooks[0]: no replica is listed in westus: it must be home, or be there already",
                "7:10: webhooks[1]: no replica is listed in eastus: it must be home, or be there already",
            ],
        ),
    ],
)
def test_what_is_doubtful_is_told_where_it_stands(body: str, lines: list[str]) -> None:
    """The line of the key that says it, and the whole sentence."""
    assert told(body) == lines


@rows(
    ("mistakes", "warnings", "is_strict", "is_valid"),
    [(0, 0, False, True), (0, 0, True, True), (1, 0, False, False), (0, 1, False, True), (0, 1, True, False)],
)
def test_warnings_count_where_they_are_to(mistakes: int, warnings: int, is_strict: bool, is_valid: bool) -> None:
    """A mistake always does."""
    one = Diagnostic(Place("f.yaml"), "", "x")
    found = Validation(files=(), mistakes=(one,) * mistakes, warnings=(one,) * warnings, is_strict=is_strict)
    assert found.is_valid is is_valid
