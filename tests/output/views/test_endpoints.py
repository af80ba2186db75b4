"""Host names, and the rules of a firewall that allow them."""

from __future__ import annotations

from acrgeo.core.impact.network import Host, HostKind
from acrgeo.output.formats import Format
from acrgeo.output.views.endpoints import endpoints_view, firewall_document
from tests.output import builders
from tests.output.golden import shown

HOSTS = (
    Host(name="contoso.azurecr.io", kind=HostKind.LOGIN, location=None),
    Host(name="contoso.eastus.data.azurecr.io", kind=HostKind.DATA, location="eastus"),
)
FOUND = [(builders.registry(), HOSTS), (builders.registry(name="fabrikam"), ())]


def test_a_host_name_is_a_row() -> None:
    """Whatever the number of registries; the page says when they hold."""
    now, planned = (endpoints_view(FOUND, is_planned=is_planned) for is_planned in (False, True))
    assert shown(now, form=Format.NAME) == "contoso.azurecr.io\ncontoso.eastus.data.azurecr.io\n"
    assert [registry["registry"] for registry in now.document["registries"]] == ["contoso", "fabrikam"]
    assert "contoso  host names, port 443, now\n" in shown(now)
    assert "fabrikam  host names, port 443, once the file is applied\n" in shown(planned)
    assert (now.document["planned"], planned.document["planned"]) == (False, True)


def test_a_rule_of_a_firewall_holds_the_names_of_a_registry() -> None:
    """One rule each, over HTTPS."""
    first, second = firewall_document(FOUND)["rules"]
    assert (first["name"], first["targetFqdns"]) == ("registry-contoso", [host.name for host in HOSTS])
    assert (second["name"], second["targetFqdns"]) == ("registry-fabrikam", [])
