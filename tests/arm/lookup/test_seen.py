"""What is kept of registries for completions, as commands read them."""

from __future__ import annotations

import json

from acrgeo.arm.lookup.memory import Memory
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.seen import SeenRegistry, decode_seen
from tests.arm.lookup.test_memory import OTHER, SUBSCRIPTION, Kept

EASTUS = Replica(name="eastus", location="eastus")


def registry(name: str, subscription: str = SUBSCRIPTION, group: str = "g") -> Registry:
    """Return a registry with its home replica."""
    ref = RegistryRef(subscription=subscription, resource_group=group, name=name)
    home = Replica(name="westus", location="westus", is_home=True)
    return Registry(
        ref=ref, id=ref.id, location="westus", sku=Sku.PREMIUM, login_server=f"{name}.azurecr.io", replicas=(home,)
    )


CONTOSO, FABRIKAM = registry("Contoso"), registry("fabrikam")


def seen(kept: Kept, subscription: str = SUBSCRIPTION) -> list[SeenRegistry]:
    """Return what the file of a subscription has."""
    return [*decode_seen(json.loads(kept.files[f"seen-public-{subscription.lower()}.json"])).values()]


def replicas(kept: Kept) -> list[str]:
    """Return the replicas of the first registry."""
    return [replica.name for replica in seen(kept)[0].replicas]


def test_registries_that_were_read_are_seen_by_subscription() -> None:
    """Beside those that were seen before, and once, whatever the case of the ID."""
    kept = Kept()
    kept.memory().see([CONTOSO, registry("till", OTHER), registry("shop", SUBSCRIPTION.lower())])
    kept.memory(is_fresh=True).see([FABRIKAM])
    assert [row.name for row in seen(kept)] == ["Contoso", "shop", "fabrikam"]
    assert [row.name for row in seen(kept, OTHER)] == ["till"]


def test_a_whole_list_leaves_out_what_is_gone() -> None:
    """Also where nothing is left; webhooks that were seen stay."""
    kept = Kept()
    kept.memory().see([CONTOSO, FABRIKAM])
    kept.memory().see_webhooks(FABRIKAM.ref, iter(["push"]))
    kept.memory().see([FABRIKAM], whole_of=SUBSCRIPTION.upper())
    assert [(row.name, row.webhooks) for row in seen(kept)] == [("fabrikam", ("push",))]
    kept.memory().see([], whole_of=SUBSCRIPTION)
    assert seen(kept) == []


def test_what_is_seen_again_is_written_once() -> None:
    """The order counts as well: what was seen last goes last."""
    kept = Kept()
    for _ in range(2):
        kept.memory().see([CONTOSO, FABRIKAM])
    assert len(kept.writes) == 1
    kept.memory().see([FABRIKAM, CONTOSO], whole_of=SUBSCRIPTION)
    assert [row.name for row in seen(kept)] == ["fabrikam", "Contoso"]


def test_a_replica_comes_and_goes() -> None:
    """At a registry that was seen, whatever the case of its name; no other is made up."""
    kept = Kept()
    kept.memory().see([CONTOSO])
    at = RegistryRef(subscription=SUBSCRIPTION, resource_group="g", name="CONTOSO")
    kept.memory(is_fresh=True).see_replica(at, "eastus", EASTUS)
    assert replicas(kept) == ["eastus", "westus"]
    kept.memory().see_replica(at, "EASTUS", None)
    assert replicas(kept) == ["westus"]
    written = len(kept.writes)
    kept.memory().see_replica(FABRIKAM.ref, "eastus", EASTUS)
    kept.memory().see_webhooks(FABRIKAM.ref, ["push"])
    assert [row.name for row in seen(kept)] == ["Contoso"]
    assert len(kept.writes) == written


def test_nothing_is_seen_without_a_store_or_an_id() -> None:
    """And nothing fails."""
    Memory().see([CONTOSO], whole_of=SUBSCRIPTION)
    kept = Kept()
    kept.memory().see([registry("contoso", "no-id")])
    assert kept.writes == []
