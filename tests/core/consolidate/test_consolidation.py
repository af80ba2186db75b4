"""What the registry that is kept is to have: tier, replicas, regional endpoints and images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from acrgeo.core.consolidate.checklist import checklist
from acrgeo.core.consolidate.consolidation import Consolidation, desired_images, desired_of
from acrgeo.core.consolidate.merge import Conflict, Copy, Merge
from acrgeo.core.model.registry import Registry, Replica, Sku
from tests.core.consolidate.test_counterparts import registry


def living_in(name: str, *locations: str, home: str | None = None) -> Registry:
    """A registry with replicas in some regions, the first of which is its home."""
    first = home or locations[0]
    replicas = tuple(Replica(name=it, location=it, is_home=it == first) for it in locations)
    return replace(registry(name), location=first, replicas=replicas)


CASES: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...], Sku | None, tuple[str, ...], bool | None]] = {
    # the kept one's regions, those of the others -> tier, regions asked for, regional endpoints
    "the same region": (("westus",), (("westus",),), None, (), None),
    "another region": (("westus",), (("westeurope",),), Sku.PREMIUM, ("westeurope",), True),
    "replicas of the other": (
        ("westus",),
        (("westeurope", "westus", "eastus"),),
        Sku.PREMIUM,
        ("eastus", "westeurope"),
        True,
    ),
    "two others": (("westus",), (("eastus",), ("eastasia", "eastus")), Sku.PREMIUM, ("eastasia", "eastus"), True),
    "replicated already": (("westus", "eastus"), (("westus",),), None, (), True),
    "a replica that is there": (("westus", "eastus"), (("eastus",),), Sku.PREMIUM, ("eastus",), True),
}


@pytest.mark.parametrize("name", CASES)
def test_it_has_a_replica_wherever_the_others_lived(name: str) -> None:
    """Its own home aside; Premium where that is needed, regional endpoints where there are several regions."""
    own, others, sku, locations, regional = CASES[name]
    sources = [living_in(f"other{number}", *places) for number, places in enumerate(others)]
    desired = desired_of(living_in("kept", *own), sources, turns_regional_on=True)
    assert (desired.sku, desired.has_regional_endpoints) == (sku, regional)
    assert tuple(replica.location for replica in desired.replicas) == locations
    assert desired_of(living_in("kept", *own), sources, turns_regional_on=False).has_regional_endpoints is None


def test_only_new_replicas_are_routed_later() -> None:
    """One that is there keeps its routing."""
    desired = desired_of(
        living_in("kept", "westus", "eastus"),
        [living_in("other", "eastus", "eastasia")],
        turns_regional_on=True,
        routes_when_ready=True,
    )
    assert [(it.location, it.routes_when_ready, it.is_routed) for it in desired.replicas] == [
        ("eastasia", True, None),
        ("eastus", False, None),
    ]


def test_images_are_imported_by_digest_with_the_callers_rights() -> None:
    """By the resource ID; a tag that is taken from another digest is written over, no other."""
    source, digest = living_in("other", "eastus"), f"sha256:{'a' * 64}"
    copies = (
        Copy(source="other", repository="web", digest=digest, tag="1"),
        Copy(source="other", repository="web", digest=digest, tag="2", over="sha256:b"),
        Copy(source="other", repository="web", digest=digest),
    )
    plain, forced = desired_images(Merge(copies=copies, conflicts=(), present=0), [source])
    assert [str(image.target) for image in plain] == ["web:1", f"web@{digest}"]
    assert [str(image.target) for image in forced] == ["web:2"]
    assert {image.source_image for image in (*plain, *forced)} == {f"web@{digest}"}
    assert {image.source.registry_id for image in (*plain, *forced)} == {source.ref.id}
    assert [image.is_tagged for image in plain] == [True, False]


def test_the_deletion_is_a_persons_and_the_last() -> None:
    """One command for each registry, with its own group and subscription; images are renamed before."""
    into, sources = living_in("kept", "westus"), [living_in("olda", "eastus"), living_in("oldb", "eastus")]
    tasks = checklist(into, sources, has_gaps=True, again="acrgeo consolidate kept olda oldb --apply")
    assert tasks[-1].commands == (
        "az acr delete -n olda -g olda-rg --subscription s",
        "az acr delete -n oldb -g oldb-rg --subscription s",
    )
    words = [command for task in tasks for command in task.commands]
    assert [command for command in words if "delete" in command] == list(tasks[-1].commands)
    assert any("s#olda\\.azurecr\\.io#kept.azurecr.io#g" in command for command in words)
    assert len(checklist(into, sources, has_gaps=False, again="")) == len(tasks) - 1


def test_what_a_person_does_is_told_in_its_order() -> None:
    """From the builds to the deletion, once no tag is contradicted; with the command that copies the rest."""
    into, olda = living_in("kept", "westus"), living_in("olda", "eastus")
    merged = Merge(copies=(), conflicts=(), present=0)
    whole = Consolidation(
        into=into, sources=(olda,), inventories=(), merged=merged, gaps=(), command="acrgeo consolidate kept olda"
    )
    assert [(task.what.split(maxsplit=1)[0], task.commands) for task in whole.tasks] == [
        ("Point", ()),
        ("Copy", ("acrgeo consolidate kept olda --apply",)),
        ("Change", ("git grep -lF olda.azurecr.io | xargs sed -i 's#olda\\.azurecr\\.io#kept.azurecr.io#g'",)),
        ("Let", ("acrgeo endpoints kept", "acrgeo permissions check kept")),
        ("Watch", ()),
        ("Retire", ("az acr delete -n olda -g olda-rg --subscription s",)),
    ]
    contradicted = (Conflict(repository="web", tag="1", digests={"kept": "a", "olda": "b"}),)
    assert replace(whole, merged=replace(merged, conflicts=contradicted)).tasks == ()
