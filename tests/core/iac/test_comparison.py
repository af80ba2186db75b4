"""Names of files against what is there."""

from __future__ import annotations

from acrgeo.core.desired.source import Place
from acrgeo.core.iac.comparison import (
    Certainty,
    Gone,
    compare,
    compare_others,
    compare_webhooks,
    names_to_check,
    sort_out,
)
from acrgeo.core.iac.reference import Kind, Reference
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.webhook import Webhook
from tests.rows import rows

HERE = RegistryRef(subscription="S1", resource_group="contoso-rg", name="contoso")


def registry(**given: object) -> Registry:
    """Return contoso with its home and canada, which is not named after its region."""
    facts: dict[str, object] = {
        "ref": HERE,
        "id": HERE.id,
        "location": "westus",
        "sku": Sku.PREMIUM,
        "login_server": "contoso.azurecr.io",
        "replicas": (
            Replica(name="westus", location="westus", is_home=True),
            Replica(name="canada", location="canadacentral", id=f"{HERE.id}/replications/canada"),
        ),
        "webhooks": (Webhook(name="deployed", location="westus"),),
        "has_data_endpoints": True,
        **given,
    }
    return Registry(**facts)  # type: ignore[arg-type]  # checked by the fields


HASHED = registry(
    id="hashed",
    ref=RegistryRef(subscription="S2", resource_group="g", name="hashed"),
    login_server="hashed-abc123.azurecr.io",
)
REGISTRIES = (registry(), HASHED)


def gone(
    *named: Reference, registries: tuple[Registry, ...] = REGISTRIES, is_all: bool = True, **is_taken: bool | None
) -> list[Gone]:
    """Return what is not there of some names."""
    found = sort_out(named, registries, "azurecr.io")
    told: list[Gone] = []
    for each in registries:
        told += compare(found.of[each.id], each)
        told += compare_webhooks(found.of[each.id], each, [webhook.name for webhook in each.webhooks])
    return [*told, *compare_others(found.others, is_taken, is_all=is_all)]


HOST = {"suffix": "azurecr.io"}


def reference(kind: Kind, registry: str = "contoso", **given: str | None) -> Reference:
    """Return a name in a file."""
    return Reference(place=Place("main.tf", 1, 1), kind=kind, registry=registry, **given)


@rows(
    "named",
    [
        reference(Kind.REGISTRY),
        reference(Kind.REGISTRY, "CONTOSO"),
        reference(Kind.REGISTRY, subscription="s1", resource_group="CONTOSO-RG"),
        reference(Kind.LOGIN, **HOST),
        reference(Kind.REGISTRY, "hashed"),
        reference(Kind.LOGIN, "hashed-abc123", **HOST),
        reference(Kind.LOGIN, "elsewhere", suffix="azurecr.us"),
        reference(Kind.REPLICA, region="canadacentral"),
        reference(Kind.REPLICA, region="canadacentral", name="Canada"),
        reference(Kind.REPLICA, name="westus"),
        reference(Kind.DATA, region="canadacentral", **HOST),
        reference(Kind.REGIONAL, region="westus", **HOST),
        reference(Kind.WEBHOOK, name="Deployed"),
    ],
)
def test_what_is_there_is_not_told(named: Reference) -> None:
    """In any case, and by the host that it really has; what is in another cloud is left alone."""
    assert gone(named) == []


@rows(
    "named, fact, hint, certainty",
    [
        (
            reference(Kind.REPLICA, region="eastus"),
            "contoso has no replica in eastus.",
            "acrgeo replica list contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.REPLICA, region="eastus", name="eastus"),
            "contoso has no replica eastus.",
            "acrgeo replica list contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.REPLICA, region="eastus", name="us"),
            "contoso has no replica us in eastus.",
            "acrgeo replica list contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.REPLICA, region="canadacentral", name="canadacentral"),
            "contoso has no replica named canadacentral; the one in canadacentral is canada.",
            "acrgeo replica list contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.DATA, region="eastus", **HOST),
            "contoso.eastus.data.azurecr.io is not there: contoso has no replica in eastus.",
            "acrgeo endpoints show contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.DATA, "hashed-abc123", region="westus", **HOST),
            "",
            "",
            Certainty.GONE,
        ),
        (
            reference(Kind.WEBHOOK, name="gone"),
            "contoso has no webhook gone.",
            "acrgeo webhook list contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.REGISTRY, subscription="S1", resource_group="old-rg"),
            "contoso is in resource group contoso-rg, not in old-rg.",
            "acrgeo show contoso",
            Certainty.GONE,
        ),
        (
            reference(Kind.REPLICA, name="canada", subscription="S9", resource_group="contoso-rg"),
            "contoso is in subscription S1, not in S9.",
            "acrgeo show contoso",
            Certainty.UNSEEN,
        ),
        (
            reference(Kind.LOGIN, "nobody", **HOST),
            "nobody.azurecr.io is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            Certainty.GONE,
        ),
        (
            reference(Kind.REPLICA, "nobody", region="eastus"),
            "The replica eastus is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            Certainty.GONE,
        ),
        (
            reference(Kind.DATA, "nobody", region="eastus", **HOST),
            "nobody.eastus.data.azurecr.io is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            Certainty.GONE,
        ),
        (
            reference(Kind.REGISTRY, "another"),
            "The registry another is not among those that you can see; somebody has the name another.",
            "acrgeo list --all",
            Certainty.UNSEEN,
        ),
        (
            reference(Kind.LOGIN, "hashed-old", **HOST),
            "hashed-old.azurecr.io is no host of hashed, whose login server is hashed-abc123.azurecr.io.",
            "acrgeo show hashed",
            Certainty.UNSEEN,
        ),
        (
            reference(Kind.DATA, "hashed", region="westus", **HOST),
            "hashed.westus.data.azurecr.io is no host of hashed, whose login server is hashed-abc123.azurecr.io.",
            "acrgeo show hashed",
            Certainty.UNSEEN,
        ),
        (
            reference(Kind.LOGIN, "stray-old", **HOST),
            "stray-old.azurecr.io is of a registry that is not among those that you can see; if somebody has the name "
            "stray-old is unknown.",
            "acrgeo list --all",
            Certainty.UNKNOWN,
        ),
    ],
)
def test_what_is_not_there_is_told(named: Reference, fact: str, hint: str, certainty: Certainty) -> None:
    """What is so, with the command that shows what is there; whose name is taken may be anybody's."""
    found = gone(named, nobody=False, another=True)
    assert [(each.fact, each.hint, each.certainty) for each in found] == ([(fact, hint, certainty)] if fact else [])


def test_each_kind_of_host_has_its_own_switch() -> None:
    """One that is on says nothing of the other."""
    for facts, told in (
        ({"has_data_endpoints": True, "has_regional_endpoints": False}, ["contoso.westus.geo.azurecr.io"]),
        ({"has_data_endpoints": False, "has_regional_endpoints": True}, ["contoso.westus.data.azurecr.io"]),
        ({"has_data_endpoints": False, "has_regional_endpoints": None}, ["contoso.westus.data.azurecr.io"]),
    ):
        named = [reference(kind, region="westus", **HOST) for kind in (Kind.DATA, Kind.REGIONAL)]
        found = gone(*named, registries=(registry(**facts),))
        assert [each.fact.partition(" ")[0] for each in found] == told


def test_what_a_registry_does_not_have_has_no_hosts() -> None:
    """Data endpoints that are off; regional ones that are unknown are not told."""
    without = registry(has_data_endpoints=False, has_regional_endpoints=False)
    named = [reference(kind, region="westus", **HOST) for kind in (Kind.DATA, Kind.REGIONAL)]
    assert [each.fact for each in gone(*named, registries=(without,))] == [
        "contoso.westus.data.azurecr.io is not there: contoso has no data endpoints.",
        "contoso.westus.geo.azurecr.io is not there: contoso has no regional endpoints.",
    ]


def test_private_clients_have_data_endpoints() -> None:
    """Whatever the switch says."""
    private = registry(has_data_endpoints=False, has_private_endpoints=True)
    assert gone(reference(Kind.DATA, region="westus", **HOST), registries=(private,)) == []


def test_a_name_is_asked_once_and_only_where_that_says_something() -> None:
    """Not of a registry that was read, of another cloud's, and of a host with a hash."""
    named = [
        reference(Kind.REGISTRY, "Nobody"),
        reference(Kind.LOGIN, "nobody", **HOST),
        reference(Kind.REPLICA, "other", region="eastus"),
        reference(Kind.REGISTRY),
        reference(Kind.LOGIN, "stray-old", **HOST),
        reference(Kind.LOGIN, "chinese", suffix="azurecr.cn"),
    ]
    found = sort_out(named, REGISTRIES, "azurecr.io")
    assert names_to_check(found.others) == ("nobody", "other")
    assert [each.registry for each in found.elsewhere] == ["chinese"]


def test_what_may_be_anybodys_is_told_once() -> None:
    """However often somebody else's registry is named; what is gone is told at each place."""
    named = [reference(Kind.LOGIN, name, **HOST) for name in ("another", "another", "nobody", "nobody")]
    found = gone(*named, nobody=False, another=True)
    assert [each.reference.registry for each in found] == ["another", "nobody", "nobody"]


def test_nobody_asked_about_the_others() -> None:
    """Where one registry is audited, another is told of only if it is surely gone."""
    named = [reference(Kind.LOGIN, name, **HOST) for name in ("another", "unknown", "nobody")]
    found = gone(*named, is_all=False, nobody=False, another=True, unknown=None)
    assert [each.reference.registry for each in found] == ["nobody"]


def test_an_id_means_the_registry_of_its_subscription() -> None:
    """Where two subscriptions have the name; any of them, where none has the ID."""
    other = registry(ref=RegistryRef(subscription="S2", resource_group="g", name="contoso"), id="other")
    named = [reference(Kind.REGISTRY, subscription=each) for each in ("S2", "S1", "S3")]
    found = sort_out(named, (registry(), other), "azurecr.io")
    assert [each.subscription for each in found.of["other"]] == ["S2"]
    assert [each.subscription for each in found.of[HERE.id]] == ["S1", "S3"]


def test_a_host_means_the_registry_of_its_label() -> None:
    """Where two of one name have labels that tell them apart."""
    twins = tuple(
        registry(
            id=label,
            ref=RegistryRef(subscription="S", resource_group=label, name="hashed"),
            login_server=f"{label.title()}.azurecr.io",
        )
        for label in ("hashed-abc", "hashed-def")
    )
    named = [reference(Kind.LOGIN, label, **HOST) for label in ("hashed-def", "hashed-abc", "hashed-gone")]
    found = sort_out(named, twins, "azurecr.io")
    assert [each.registry for each in found.of["hashed-def"]] == ["hashed-def"]
    assert [each.registry for each in found.of["hashed-abc"]] == ["hashed-abc", "hashed-gone"]
