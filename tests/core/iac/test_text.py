"""Hosts and resource IDs in texts of any language."""

from __future__ import annotations

import time

from acrgeo.core.iac.reference import Reference, Unread
from acrgeo.core.iac.text import find_in_text
from tests.rows import rows

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/contoso-rg"
ID = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"


def told(text: str) -> list[str]:
    """Each thing that is found as ``line:column kind registry …``."""
    lines = []
    for each in find_in_text("f", text):
        where = f"{each.place.line}:{each.place.column}"
        if isinstance(each, Unread):
            lines.append(f"{where} unread {each.text}")
        else:
            parts = (each.kind.value, each.registry, each.region, each.name, each.resource_group)
            lines.append(" ".join([where, *(part for part in parts if part)]))
    return lines


@rows(
    "text, found",
    [
        ("image: contoso.azurecr.io/web:1", ["1:8 login server contoso"]),
        ("FROM CONTOSO.azurecr.io/web", ["1:6 login server contoso"]),
        ("a\n\n  docker://contoso.azurecr.io/x", ["3:12 login server contoso"]),
        ("user:pw@contoso.azurecr.io", ["1:9 login server contoso"]),
        ("\ncontoso.azurecr.io\n\nfabrikam.azurecr.io", ["2:1 login server contoso", "4:1 login server fabrikam"]),
        (f"{ID}\n\ncontoso.azurecr.io", ["3:1 login server contoso", "1:1 registry contoso contoso-rg"]),
        ("écontoso.azurecr.io", ["1:2 login server contoso"]),
        ("contoso-hybrcnbrawh7hkf9.azurecr.io", ["1:1 login server contoso-hybrcnbrawh7hkf9"]),
        ("contoso.eastus.data.azurecr.io:443", ["1:1 data endpoint contoso eastus"]),
        ("contoso.eastus.geo.azurecr.io", ["1:1 regional endpoint contoso eastus"]),
        ("contoso.privatelink.azurecr.io", ["1:1 login server contoso"]),
        ("contoso.eastus.data.privatelink.azurecr.io", ["1:1 data endpoint contoso eastus"]),
        ("contoso.azurecr.us contoso.azurecr.cn", ["1:1 login server contoso", "1:20 login server contoso"]),
        ("contoso.azurecr.io, fabrikam.azurecr.io.", ["1:1 login server contoso", "1:21 login server fabrikam"]),
        ('"run\\ncontoso.azurecr.io"', ["1:7 login server contoso"]),
        ("x=https%3A%2F%2Fcontoso.azurecr.io%2Fweb", ["1:17 login server contoso"]),
        # Neither of a registry, nor whole.
        ("mcr.microsoft.com/dotnet docker.io/x ghcr.io/y", []),
        ("privatelink.azurecr.io eastus.data.privatelink.azurecr.io", []),
        ("*.azurecr.io .azurecr.io azurecr.io", []),
        ("contoso.azurecr.io.evil.com contoso.azurecr.ioX contoso.azurecr.io-x", []),
        ("my_contoso.azurecr.io abc.azurecr.io", []),
        ("contoso.eastus.other.azurecr.io a.b.c.d.azurecr.io", []),
        # Made when the file runs.
        ("${var.name}.azurecr.io/web", ["1:1 unread ${var.name}.azurecr.io"]),
        ("contoso${var.env}.azurecr.io", ["1:1 unread contoso${var.env}.azurecr.io"]),
        ("$(acr).azurecr.io", ["1:1 unread $(acr).azurecr.io"]),
        ("{{ .Values.acr }}.azurecr.io", ["1:1 unread {{ .Values.acr }}.azurecr.io"]),
        ("${{ env.ACR }}.azurecr.io", ["1:1 unread ${{ env.ACR }}.azurecr.io"]),
        ("$ACR.azurecr.io %ACR%.azurecr.io", ["1:1 unread $ACR.azurecr.io", "1:17 unread %ACR%.azurecr.io"]),
        ("<registry>.azurecr.io", ["1:1 unread <registry>.azurecr.io"]),
        ("{}.azurecr.io $().azurecr.io", ["1:1 unread {}.azurecr.io", "1:15 unread $().azurecr.io"]),
        ("{x}.azurecr.io $", ["1:1 unread {x}.azurecr.io"]),
        ("$MY_ACR.azurecr.io", ["1:1 unread $MY_ACR.azurecr.io"]),
        ("x(contoso.azurecr.io) (y)contoso.azurecr.io", ["1:3 login server contoso", "1:26 login server contoso"]),
        ("contoso.${r}.data.azurecr.io", ["1:1 unread contoso.${r}.data.azurecr.io"]),
        # Resource IDs.
        (f'id = "{ID}"', ["1:7 registry contoso contoso-rg"]),
        (f"{ID}/replications/eastus", ["1:1 replica contoso eastus contoso-rg"]),
        (f"{ID}/webhooks/deployed?x=1", ["1:1 webhook contoso deployed contoso-rg"]),
        (f"{ID}/tasks/build", ["1:1 registry contoso contoso-rg"]),
        (ID.upper(), ["1:1 registry CONTOSO CONTOSO-RG"]),
        (
            f"{ID}/replications/${{var.r}}",
            ["1:1 unread contoso/replications/${var.r}", "1:1 registry contoso contoso-rg"],
        ),
        (ID.replace("contoso-rg", "${var.rg}"), ["1:1 registry contoso"]),
        (ID.replace("registries/contoso", "registries/${var.x}"), ["1:1 unread ${var.x}"]),
        (
            ID.replace("registries/contoso", "registries/${var.x}/webhooks/hook1"),
            ["1:1 unread ${var.x}/webhooks/hook1"],
        ),
        (ID.replace("registries/contoso", "registries/no"), []),
        ("Microsoft.ContainerRegistry/registries/replications@2025-11-01", []),
        ("Microsoft.ContainerRegistry/registries/pull/read", []),
        ("/providers/Microsoft.ContainerRegistry/registries?api-version=x", []),
    ],
)
def test_a_name_is_found_where_it_begins(text: str, found: list[str]) -> None:
    """And nothing is found that is another's, a part of a word, or made of variables."""
    assert told(text) == found


def test_the_subscription_of_an_id_is_kept() -> None:
    """A registry may have moved to another."""
    (found,) = find_in_text("f", ID)
    assert isinstance(found, Reference)
    assert found.subscription == "00000000-0000-0000-0000-000000000001"


def test_a_long_line_takes_no_time() -> None:
    """Whatever it is made of: a text of a megabyte, as the largest file may be."""
    before = time.perf_counter()
    for part in (
        "a",
        "a.",
        "$",
        "${",
        "(",
        "<a",
        "%a",
        "contoso.azurecr.io,",
        "/providers/Microsoft.ContainerRegistry/registries/",
    ):
        for _ in find_in_text("f", part * (100_000 // len(part)) + ".azurecr.io"):
            pass
    assert time.perf_counter() - before < 5
