"""Drift: each way in which a registry differs from its file, where the file says otherwise, and since when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.change import FieldChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.drift import Difference, Kind, drift_of
from tests.core.planning import registry, replica
from tests.rows import rows

FILE, EAST, WEST, KEY, HOOK = (Place("f.yaml", line, 1) for line in (1, 10, 11, 20, 30))


def manifest(**document: Any) -> Manifest:
    """Return the manifest of contoso: its replicas and webhooks, and the keys ``dataEndpoints``, ``minRouted``."""
    whole = {"apiVersion": "acrgeo/v1", "registry": "contoso", **document}
    (made,), diagnostics = parse_documents([node_of(whole, FILE)])
    assert not diagnostics
    webhooks = tuple(replace(webhook, place=HOOK) for webhook in made.desired.regional_webhooks)
    return replace(
        made,
        desired=replace(made.desired, regional_webhooks=webhooks),
        places={region: place for region, place in (("eastus", EAST), ("westus", WEST)) if region in made.places},
        keys={name: KEY for name in ("dataEndpointEnabled", "minRouted", "webhooks") if name in made.keys},
    )


def drift(current: Registry, **document: Any) -> tuple[Difference, ...]:
    """Return how contoso differs from a file."""
    wanted = manifest(**document)
    return drift_of(diff(current, wanted.desired), wanted)


MODIFIED: dict[str, Any] = {"modified_at": "2026-01-01T00:00:00Z", "timestamp": "2026-02-02T00:00:00Z"}
WRITTEN = {"systemData": {"lastModifiedAt": "2026-03-03T00:00:00Z"}}
EASTUS = [{"location": "eastus"}]
HERE = replica("westus")


@rows(
    "current, document, kind, location, place, since",
    [
        (registry("Premium", HERE), {"replicas": EASTUS}, Kind.MISSING, "eastus", EAST, None),
        (registry("Premium", HERE, replica("eastus", **MODIFIED)), {"replicas": [], "prune": True}, Kind.UNLISTED,
         "eastus", FILE, "2026-01-01T00:00:00Z"),
        (registry("Premium", HERE, replica("eastus", **MODIFIED)),
         {"replicas": [{"location": "eastus", "tags": {"a": "b"}}]}, Kind.DIFFERENT, "eastus", EAST,
         "2026-01-01T00:00:00Z"),
        (registry("Premium", HERE, replica("eastus", provisioning_state="Failed", **MODIFIED)), {"replicas": EASTUS},
         Kind.FAILED, "eastus", EAST, "2026-02-02T00:00:00Z"),
        (registry("Premium", HERE), {"dataEndpoints": True}, Kind.DIFFERENT, None, KEY, None),
        (registry("Premium", HERE, properties=WRITTEN), {"dataEndpoints": True}, Kind.DIFFERENT, None, KEY,
         "2026-03-03T00:00:00Z"),
        (registry("Premium", HERE, properties={"systemData": {"lastModifiedAt": 17}}), {"dataEndpoints": True},
         Kind.DIFFERENT, None, KEY, None),
        (registry("Standard", HERE, properties={"systemData": "odd"}), {"sku": "Premium"}, Kind.DIFFERENT, None, FILE,
         None),
    ],
)  # fmt: skip
def test_a_change_that_apply_would_make_is_a_difference(
    current: Registry, document: dict[str, Any], kind: Kind, location: str | None, place: Place, since: str | None
) -> None:
    """Where the file has it, and since when as far as Azure records it: a failure since it failed."""
    current = replace(current, properties={"other": 1, **current.properties})
    (found,) = drift(current, **document)
    assert (found.kind, found.location, found.place, found.since) == (kind, location, place, since)
    assert found.change is not None
    assert (found.name, found.fields, found.registry) == (found.change.name, found.change.fields, current.ref)


def test_what_azure_is_still_making_is_no_difference() -> None:
    """It is awaited, as the file has it."""
    made = replica("eastus", provisioning_state="Creating", display_status=None)
    assert drift(registry("Premium", HERE, made), replicas=EASTUS) == ()


@rows("webhook, place", [({"name": "deployed"}, HOOK), ({"name": "other"}, KEY)])
def test_a_webhook_differs_where_the_file_has_it(webhook: dict[str, Any], place: Place) -> None:
    """One that the file has not differs at the list; of neither it is known since when."""
    current = registry(
        "Premium", HERE, webhooks=(Webhook(name="DEPLOYEDwestus", location="westus", actions=("push",)),)
    )
    uri = {"uri": "https://ci.example.com", "actions": ["delete"]}
    found = {each.name: each for each in drift(current, webhooks=[{**webhook, **uri}], prune=True)}
    told = found["DEPLOYEDwestus"]
    assert (told.place, told.location, told.since) == (place, "westus", None)
    assert told.kind is (Kind.DIFFERENT if place is HOOK else Kind.UNLISTED)


def test_a_replica_under_another_name_cannot_be_changed() -> None:
    """Its region is listed with a name that it has not: apply does nothing about it."""
    current = registry("Premium", HERE, replica("eastus", name="extra1"))
    (found,) = drift(current, replicas=[{"location": "eastus", "name": "mine1"}])
    assert (found.kind, found.place, found.location, found.name) == (Kind.NAMED, EAST, "eastus", "extra1")
    assert found.fields == (FieldChange(name="name", current="extra1", desired="mine1"),)
    assert (found.change, found.since, found.registry) == (None, None, current.ref)


@rows("least, is_too_few", [(1, False), (2, False), (3, True)])
def test_fewer_replicas_serve_than_must(least: int, is_too_few: bool) -> None:
    """Only those count that are Ready and routed; exactly as many as must are enough."""
    current = registry("Premium", HERE, replica("eastus"), replica("eastus2", is_routed=False))
    found = drift(current, minRouted=least)
    assert [(each.kind, each.place, each.fields, each.location, each.change) for each in found] == (
        [(Kind.TOO_FEW, KEY, (FieldChange(name="minRouted", current=2, desired=3),), None, None)] if is_too_few else []
    )
