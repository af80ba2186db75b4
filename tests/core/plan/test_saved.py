"""A saved plan comes back unchanged, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.saved import _digest, observed_differences, observed_document, parse_saved, saved_document
from acrgeo.errors import DiagnosticsError, UsageError
from tests.core.planning import registry, replica
from tests.rows import rows

PLAN = {"formatVersion": "1.0", "changes": [], "held": [], "heldTags": [], "unmanaged": [], "inProgress": []}


def saved_manifest() -> Manifest:
    """Return the manifest of a file about contoso."""
    document = {
        "apiVersion": "acrgeo/v1",
        "registry": "contoso",
        "resourceGroup": "contoso-rg",
        "replicas": [{"location": "eastus", "tags": {"team": "web"}}],
    }
    (manifest,), diagnostics = parse_documents([node_of(document, Place("f.yaml"))])
    assert not diagnostics
    return manifest


def saved(current: Registry) -> dict[str, Any]:
    """Return the document as a file would give it back."""
    document = saved_document(PLAN, [(saved_manifest(), current)], is_pruning=True, allows_mass_delete=False)
    loaded = json.loads(json.dumps(document))
    assert isinstance(loaded, dict)
    return loaded


def test_the_desired_and_the_observed_state_come_back() -> None:
    """The desired state, now under the resource ID, the options, and the observed state are the same again."""
    current = registry("Premium", replica("westus"), replica("eastus"))
    plan = parse_saved(saved(current), "plan.json", "1.0")
    (manifest,) = plan.manifests
    assert manifest.desired == saved_manifest().desired
    assert manifest.registry == current.id
    assert (plan.is_pruning, plan.allows_mass_delete) == (True, False)
    assert observed_differences(plan.observed[current.id], current) == []


@pytest.mark.parametrize(
    ("edit", "fact"),
    [
        ({"kind": "other"}, "is not a saved plan"),
        ({"formatVersion": "0.9"}, "another version"),
        ({"prune": False}, "was changed after it was saved"),
        ({"digest": "sha256:0"}, "was changed after it was saved"),
    ],
)
def test_an_edited_plan_is_no_plan(edit: dict[str, Any], fact: str) -> None:
    """Any member that differs is found."""
    document = saved(registry("Premium", replica("westus"))) | edit
    with pytest.raises(UsageError, match=fact):
        parse_saved(document, "plan.json", "1.0")


def test_the_order_of_keys_is_no_edit() -> None:
    """Another tool may have written the file again; the registry is in it by its resource ID alone."""
    current = registry("Premium", replica("westus"), replica("eastus"))
    document = saved(current)
    turned = dict(reversed(document.items()))
    assert parse_saved(turned, "plan.json", "1.0") == parse_saved(document, "plan.json", "1.0")
    desired = document["registries"][0]["desired"]
    assert (desired["registry"], {"resourceGroup", "subscription"} & set(desired)) == (current.id, set())


def test_a_saved_plan_with_a_mistake_is_refused() -> None:
    """Whoever edits the file and its digest is told of the key, as in any file."""
    document = saved(registry("Premium", replica("westus")))
    document["registries"][0]["desired"]["color"] = "red"
    del document["digest"]
    document["digest"] = _digest(document)
    with pytest.raises(DiagnosticsError) as caught:
        parse_saved(document, "plan.json", "1.0")
    assert "color: unknown key" in caught.value.lines[0]


@pytest.mark.parametrize("document", [None, [], {}, {"kind": "acrgeo-plan"}, "text"])
def test_foreign_json_is_no_plan(document: object) -> None:
    """A UsageError, not a defect."""
    with pytest.raises(UsageError, match=r"plan\.json"):
        parse_saved(document, "plan.json", "1.0")


HOME, EAST = replica("westus"), replica("eastus", tags={"team": "web"})


@pytest.mark.parametrize(
    ("now", "fact"),
    [
        ({"sku": "Standard"}, "contoso: sku was Premium, now Standard"),
        ({"has_data_endpoints": True}, "contoso: dataEndpointEnabled was false, now true"),
        ({"replicas": (HOME,)}, "contoso/eastus is gone"),
        ({"replicas": (HOME, EAST, replica("westeurope"))}, "contoso/westeurope was added"),
        (
            {"replicas": (HOME, replace(EAST, is_routed=False))},
            "contoso/eastus: regionEndpointEnabled was true, now false",
        ),
        (
            {"replicas": (HOME, replace(EAST, tags={}))},
            'contoso/eastus: tags was {"team": "web"}, now {}',
        ),
        (
            {"replicas": (HOME, replace(EAST, tags={"team": "für"}))},
            'contoso/eastus: tags was {"team": "web"}, now {"team": "für"}',
        ),
        (
            {"replicas": (HOME, replace(EAST, provisioning_state="Failed"))},
            "contoso/eastus: provisioningState was Succeeded, now Failed",
        ),
        (
            {"replicas": (HOME, replace(EAST, location="eastus2"))},
            "contoso/eastus: location was eastus, now eastus2",
        ),
    ],
)
def test_each_thing_that_makes_a_plan_stale_is_named(now: dict[str, Any], fact: str) -> None:
    """Rule stale-plan, difference by difference."""
    before = registry("Premium", HOME, EAST)
    facts = {"sku": "Premium", "replicas": (HOME, EAST), **now}
    after = registry(facts.pop("sku"), *facts.pop("replicas"), **facts)
    assert observed_differences(observed_document(before), after) == [fact]


@pytest.mark.parametrize("edited", ["Bearer cafe0123", {"password": "cafe0123"}])
def test_a_secret_in_a_saved_plan_is_not_repeated(edited: object) -> None:
    """Whoever edited the file may have put one anywhere; the difference is still told."""
    now = registry("Premium", HOME, EAST)
    document: Any = observed_document(now)
    for seen in document["replicas"]:
        seen["location"] = edited
    told = observed_differences(document, now)
    assert len(told) == 2
    assert all("[redacted]" in line and "cafe0123" not in line for line in told)


def test_becoming_ready_does_not_make_a_plan_stale() -> None:
    """Syncing is not a settled state: it ends by itself."""
    before = registry("Premium", HOME, replace(EAST, display_status="Syncing"))
    assert observed_differences(observed_document(before), registry("Premium", HOME, EAST)) == []


@rows(
    ("way", "value"),
    [
        (way, value)
        for way in (
            ("plan",), ("prune",), ("allowMassDelete",), ("registries",), ("registries", 0),
            ("registries", 0, "desired"),
            ("registries", 0, "observed"), ("registries", 0, "observed", "replicas"),
            ("registries", 0, "observed", "replicas", 0), ("registries", 0, "observed", "replicas", 0, "name"),
        )
        for value in (None, 17, "text", ["text"], {"text": 1})
    ],
)  # fmt: skip
def test_a_part_of_another_kind_is_refused(way: tuple[Any, ...], value: object) -> None:
    """Also where the digest is that of what the file says now."""
    document = saved(registry("Premium", replica("westus"), replica("eastus")))
    *above, last = way
    place: Any = document
    for step in above:
        place = place[step]
    if isinstance(place[last], type(value)):
        return
    place[last] = value
    del document["digest"]
    document["digest"] = _digest(document)
    with pytest.raises(UsageError):
        parse_saved(document, "plan.json", "1.0")
