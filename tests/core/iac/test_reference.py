"""Names in files, as a finding quotes them."""

from __future__ import annotations

from typing import Any

from acrgeo.core.desired.source import Place
from acrgeo.core.iac.reference import Kind, Names, Reference, Unread
from tests.rows import rows


def reference(kind: Kind, **given: Any) -> Reference:
    """Return a name of contoso."""
    return Reference(place=Place("main.tf", 1, 1), kind=kind, registry="contoso", **given)


@rows(
    ("named", "written", "is_host"),
    [
        (reference(Kind.REGISTRY), "contoso", False),
        (reference(Kind.LOGIN, suffix="azurecr.io"), "contoso.azurecr.io", True),
        (reference(Kind.DATA, region="eastus", suffix="azurecr.us"), "contoso.eastus.data.azurecr.us", True),
        (reference(Kind.REGIONAL, region="eastus", suffix="azurecr.io"), "contoso.eastus.geo.azurecr.io", True),
        (reference(Kind.REPLICA, region="eastus"), "eastus", False),
        (reference(Kind.REPLICA, region="canadacentral", name="canada"), "canada", False),
        (reference(Kind.WEBHOOK, region="eastus", name="deployedeastus"), "deployedeastus", False),
    ],
)
def test_a_name_is_quoted_as_it_is_written(named: Reference, written: str, is_host: bool) -> None:
    """A host whole, a replica by its name where it has one."""
    assert (named.written, named.is_host) == (written, is_host)


def test_what_could_not_be_read_is_kept_apart() -> None:
    """Neither hides the other."""
    names = Names()
    unread = Unread(Place("main.tf", 2, 1), "var.name")
    names.add([reference(Kind.REGISTRY), unread])
    assert (names.references, names.unread) == ([reference(Kind.REGISTRY)], [unread])
    assert unread == Unread(unread.place, "var.other")  # what stands at one place is one
