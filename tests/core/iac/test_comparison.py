"""Names of files against what is there."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.source import Place
from acrgeo.core.iac.comparison import There, compare, names_to_check
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
    ref=RegistryRef(subscription="S2", resource_group="g", name="hashed"), login_server="hashed-abc123.azurecr.io"
)
THERE = There(read=(registry(), HASHED), seen=frozenset({"fabrikam"}), has_webhooks=True)
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
        reference(Kind.REGISTRY, "fabrikam"),
        reference(Kind.REPLICA, "fabrikam", region="eastus"),
        reference(Kind.LOGIN, **HOST),
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
    """In any case, by the host that it really has; what was seen and not read, or in another cloud, is left alone."""
    assert list(compare([named], THERE, {})) == []
    assert names_to_check([named], THERE) == ()


@rows(
    "named, fact, hint, is_sure",
    [
        (
            reference(Kind.REPLICA, region="eastus"),
            "contoso has no replica in eastus.",
            "acrgeo replica list contoso",
            True,
        ),
        (
            reference(Kind.REPLICA, region="eastus", name="eastus"),
            "contoso has no replica eastus.",
            "acrgeo replica list contoso",
            True,
        ),
        (
            reference(Kind.REPLICA, region="eastus", name="us"),
            "contoso has no replica us in eastus.",
            "acrgeo replica list contoso",
            True,
        ),
        (
            reference(Kind.REPLICA, region="canadacentral", name="canadacentral"),
            "contoso has no replica named canadacentral; the one in canadacentral is canada.",
            "acrgeo replica list contoso",
            True,
        ),
        (
            reference(Kind.DATA, region="eastus", **HOST),
            "contoso.eastus.data.azurecr.io is not there: contoso has no replica in eastus.",
            "acrgeo endpoints contoso",
            True,
        ),
        (
            reference(Kind.DATA, "hashed-abc123", region="westus", **HOST),
            "",
            "",
            True,
        ),
        (reference(Kind.WEBHOOK, name="gone"), "contoso has no webhook gone.", "acrgeo webhook list contoso", True),
        (
            reference(Kind.REGISTRY, subscription="S1", resource_group="old-rg"),
            "contoso is in resource group contoso-rg, not in old-rg.",
            "acrgeo show contoso",
            True,
        ),
        (
            reference(Kind.REPLICA, name="canada", subscription="S9", resource_group="contoso-rg"),
            "contoso is in subscription S1, not in S9.",
            "acrgeo show contoso",
            False,
        ),
        (
            reference(Kind.LOGIN, "nobody", **HOST),
            "nobody.azurecr.io is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            True,
        ),
        (
            reference(Kind.REPLICA, "nobody", region="eastus"),
            "The replica eastus is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            True,
        ),
        (
            reference(Kind.DATA, "nobody", region="eastus", **HOST),
            "nobody.eastus.data.azurecr.io is of a registry that is not there: the name nobody is free.",
            "acrgeo list --all",
            True,
        ),
        (
            reference(Kind.REGISTRY, "another"),
            "The registry another is not among those that you can see, but the name another is taken.",
            "acrgeo list --all",
            False,
        ),
        (
            reference(Kind.LOGIN, "hashed-old", **HOST),
            "hashed-old.azurecr.io is of a registry that is not among those that you can see; if the name hashed-old "
            "is taken is unknown.",
            "acrgeo list --all",
            False,
        ),
    ],
)
def test_what_is_not_there_is_told(named: Reference, fact: str, hint: str, is_sure: bool) -> None:
    """What is so, with the command that shows what is there; whose name is taken may be anybody's."""
    found = list(compare([named], THERE, {"nobody": False, "another": True}))
    assert [(each.fact, each.hint, each.is_sure) for each in found] == ([(fact, hint, is_sure)] if fact else [])


def test_what_a_registry_does_not_have_has_no_hosts() -> None:
    """Data endpoints that are off; regional ones that are unknown are not told."""
    there = There(read=(registry(has_data_endpoints=False, has_regional_endpoints=False),))
    named = [reference(kind, region="westus", **HOST) for kind in (Kind.DATA, Kind.REGIONAL)]
    assert [each.fact for each in compare(named, there, {})] == [
        "contoso.westus.data.azurecr.io is not there: contoso has no data endpoints.",
        "contoso.westus.geo.azurecr.io is not there: contoso has no regional endpoints.",
    ]
    assert list(compare([reference(Kind.WEBHOOK, name="gone")], there, {})) == []


def test_a_name_is_asked_once_and_only_where_that_says_something() -> None:
    """Not of a registry that was seen, of another cloud's, and of a host with a hash."""
    named = [
        reference(Kind.REGISTRY, "Nobody"),
        reference(Kind.LOGIN, "nobody", **HOST),
        reference(Kind.REPLICA, "other", region="eastus"),
        reference(Kind.REGISTRY, "fabrikam"),
        reference(Kind.LOGIN, "hashed-old", **HOST),
        reference(Kind.LOGIN, "chinese", suffix="azurecr.cn"),
    ]
    assert names_to_check(named, THERE) == ("nobody", "other")


def test_what_is_unknown_is_told_once() -> None:
    """However often somebody else's registry is named; what is gone is told at each place."""
    named = [reference(Kind.LOGIN, name, **HOST) for name in ("another", "another", "nobody", "nobody")]
    found = list(compare(named, THERE, {"nobody": False, "another": True}))
    assert [each.registry for each in found] == ["another", "nobody", "nobody"]


def test_nobody_asked_about_the_others() -> None:
    """Where one registry is audited, another is told of only if it is surely gone."""
    named = [reference(Kind.LOGIN, name, **HOST) for name in ("another", "unknown", "nobody")]
    found = compare(named, replace(THERE, is_all=False), {"nobody": False, "another": True, "unknown": None})
    assert [each.registry for each in found] == ["nobody"]
