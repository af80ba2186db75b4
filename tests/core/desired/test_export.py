"""From a registry to the file that describes it."""

from __future__ import annotations

from acrgeo.core.desired.export import export
from acrgeo.core.desired.manifest import parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from tests.core.planning import registry, replica


def plan_of_export(current: Registry) -> Plan:
    """Return the plan of a registry's own export."""
    (manifest,), diagnostics = parse_documents([node_of(export(current).document, Place("f.yaml"))])
    assert not diagnostics
    return Plan(registries=(diff(current, manifest.desired),))


def test_only_what_a_person_would_write() -> None:
    """Names, tags and routing are written where they differ from the defaults, without acrgeo's own tags."""
    current = registry(
        "Premium",
        replica("westus"),
        replica("eastus", is_routed=False),
        replica("westeurope", name="europe", tags={"team": "web", "acrgeo-note": "x"}),
    )
    assert export(current).document["replicas"] == [
        {"location": "eastus", "routing": False},
        {"location": "westeurope", "name": "europe", "tags": {"team": "web"}},
    ]


def test_home_is_listed_where_it_carries_something() -> None:
    """It has tags, or routing is off."""
    tagged = registry("Premium", replica("westus", tags={"role": "primary"}))
    assert export(tagged).document["replicas"] == [{"location": "westus", "tags": {"role": "primary"}}]
    assert export(registry("Premium")).document["replicas"] == []


def test_a_drain_is_a_remark() -> None:
    """A drained replica is held, so the file does not say ``routing: false``, which would outlast the drain."""
    drained = replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "x"})
    exported = export(registry("Premium", replica("westus"), drained)).replicas
    assert exported is not None
    assert (exported[0].entry, exported[0].remark) == ({"location": "eastus"}, "drained by ana: x; a drain is held")


def test_a_plan_of_an_export_is_empty() -> None:
    """Whatever state the replicas are in."""
    current = registry(
        "Premium",
        replica("westus", is_routed=False, tags={"a": "b"}),
        replica("westus", name="second", home="elsewhere"),
        replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana"}),
        replica("westeurope", name="europe", is_routed=False),
        replica("northeurope", provisioning_state="Failed"),
        replica("canadacentral", provisioning_state="Deleting"),
        replica("eastus2", provisioning_state="Creating", display_status=None),
        has_data_endpoints=True,
    )
    assert not plan_of_export(current).has_changes


def test_a_tier_without_replicas_has_no_list() -> None:
    """Standard has its tier and no list of replicas."""
    assert "replicas" not in export(registry("Standard")).document
    assert not plan_of_export(registry("Standard")).has_changes


def test_a_tag_that_a_file_cannot_hold_is_left_out_with_a_remark() -> None:
    """The rest is exported, and the plan of it is empty."""
    current = registry("Premium", replica("westus"), replica("eastus", tags={"<bad>": "x", "team": "web"}))
    (east,) = export(current).replicas or ()
    assert (east.entry, east.remark) == (
        {"location": "eastus", "tags": {"team": "web"}},
        "a file cannot hold its tag '<bad>'",
    )
    assert not plan_of_export(current).changes
