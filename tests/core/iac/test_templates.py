"""Resources in JSON: templates of ARM, and Terraform's form in JSON."""

from __future__ import annotations

from typing import Any

from acrgeo.core.desired.source import Entry, Node, Place
from acrgeo.core.iac.declared import find_declared
from acrgeo.core.iac.resource import Expression, value_of
from acrgeo.core.iac.templates import (
    find_arm_constants,
    find_arm_resources,
    find_terraform_constants,
    find_terraform_resources,
    inside_quotes,
)
from tests.core.iac.documents import node, shown
from tests.rows import rows

KIND = "Microsoft.ContainerRegistry/registries"
CONTOSO = {"type": KIND, "name": "contoso"}
GROUP = "/subscriptions/S/resourceGroups/G"
ID = f"{GROUP}/providers/{KIND}/contoso"


def of_arm(*resources: object, **parts: object) -> list[str]:
    """Return what a template declares."""
    root = node({**parts, "resources": list(resources)})
    found = find_declared(find_arm_resources(root, "s"), find_arm_constants(root, "s"))
    return [shown(each) for each in found]


def child(kind: str, name: str, **values: object) -> dict[str, object]:
    """Return a resource that stands in another, or alone by its whole type."""
    return {"type": kind, "name": name, **values}


@rows(
    ("resources", "parts", "found"),
    [
        ([CONTOSO], {}, ["registry contoso"]),
        ([CONTOSO, CONTOSO], {}, ["registry contoso", "registry contoso"]),
        ([{"type": KIND.upper(), "NAME": "contoso"}], {}, ["registry contoso"]),
        ([{"type": KIND, "name": "no"}, {"type": KIND}, {"type": KIND, "name": 7}], {}, []),
        ([{"type": "Microsoft.Storage/storageAccounts", "name": "contoso"}, {"name": "contoso"}], {}, []),
        ([{"type": KIND, "name": "[[contoso]"}], {}, []),  # an escaped bracket begins a text
        ([{"type": KIND, "name": "[contoso"}, {"type": KIND, "name": "x()]"}], {}, []),
        ([{"type": KIND, "name": "[x()]"}], {}, ["unread [x()]"]),
        ([{"type": KIND, "name": "[variables('n')]"}], {"variables": {"n": "contoso"}}, ["registry contoso"]),
        ([{"type": KIND, "name": "[variables('n')]"}], {"variables": {"m": "contoso"}}, ["unread [variables('n')]"]),
        (
            [{"type": KIND, "name": "[parameters('n')]"}],
            {"parameters": {"n": {"defaultValue": "contoso"}}},
            ["registry contoso", "unread [parameters('n')]"],
        ),
        ([{"type": KIND, "name": "[parameters('n')]"}], {"parameters": {"n": {}}}, ["unread [parameters('n')]"]),
        # What belongs to a registry: in it, by its name, or nobody's.
        (
            [{**CONTOSO, "resources": [child("replications", "eastus", location="East US")]}],
            {},
            ["registry contoso", "replica contoso eastus eastus"],
        ),
        (
            [{**CONTOSO, "resources": [child("webhooks", "deployed"), child("scopeMaps", "reader")]}],
            {},
            ["registry contoso", "webhook contoso deployed"],
        ),
        (
            [{**CONTOSO, "resources": [child(f"{KIND}/webhooks", "fabrikam/deployed")]}],
            {},
            ["registry contoso", "webhook fabrikam deployed"],
        ),
        ([{**CONTOSO, "resources": [child(f"{KIND}/webhooks", "deployed")]}], {}, ["registry contoso"]),
        ([child("replications", "eastus", location="eastus")], {}, []),
        ([{**CONTOSO, "resources": [{"type": "replications", "location": "eastus"}]}], {}, ["registry contoso"]),
        (
            [{**CONTOSO, "sku": {"name": "Premium", "resources": [child("webhooks", "deployed")]}}],
            {},
            ["registry contoso", "webhook contoso deployed"],
        ),
        (
            [
                {
                    **CONTOSO,
                    "resources": [{"type": "Other/things", "name": "x", "resources": [child("webhooks", "hook")]}],
                }
            ],
            {},
            ["registry contoso"],
        ),
        ([{"type": "Other/things", "name": "x", "resources": [child("webhooks", "deployed")]}], {}, []),
        ([child(f"{KIND}/replications", "contoso/east1", location="eastus")], {}, ["replica contoso eastus east1"]),
        ([child(f"{KIND}/replications", "contoso/east1")], {}, ["replica contoso east1"]),
        (
            [child(f"{KIND}/replications", "contoso/east1", location="[x()]")],
            {},
            ["unread [x()]", "replica contoso east1"],
        ),
        (
            [{**CONTOSO, "resources": [child("replications", "[x()]", location="eastus")]}],
            {},
            ["registry contoso", "unread [x()]", "replica contoso eastus"],
        ),
        (
            [{**CONTOSO, "resources": [child("replications", "[x()]", location="[y()]")]}],
            {},
            ["registry contoso", "unread [x()]", "unread [y()]"],
        ),
        (
            [{**CONTOSO, "resources": [child("webhooks", "[x()]")]}],
            {},
            ["registry contoso", "unread [x()]"],
        ),
        # A default may be replaced from outside: what belongs to it is nobody's.
        (
            [{"type": KIND, "name": "[parameters('n')]", "resources": [child("webhooks", "deployed")]}],
            {"parameters": {"n": {"defaultValue": "contoso"}}},
            ["registry contoso", "unread [parameters('n')]"],
        ),
        (
            [{"type": KIND, "name": "[variables('n')]", "resources": [child("webhooks", "[variables('h')]")]}],
            {"variables": {"n": "contoso", "h": "deployed"}},
            ["registry contoso", "webhook contoso deployed"],
        ),
        # Wherever they stand: in a template of a deployment, and by symbolic names.
        (
            [{"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": {"a": CONTOSO}}}}],
            {},
            ["registry contoso"],
        ),
    ],
)
def test_a_template_declares_registries_and_what_belongs_to_them(
    resources: list[object], parts: dict[str, object], found: list[str]
) -> None:
    """A variable is its value, a parameter's default only a name, and what is computed is not guessed."""
    assert of_arm(*resources, **parts) == found


def of_terraform(document: dict[str, object], elsewhere: dict[str, object] | None = None) -> list[str]:
    """Return what a document declares, beside one of another folder."""
    roots = {"s": node(document), "other": node(elsewhere or {}, "elsewhere")}
    resources = [each for scope, root in roots.items() for each in find_terraform_resources(root, scope)]
    constants = [each for scope, root in roots.items() for each in find_terraform_constants(root, scope)]
    return [shown(each) for each in find_declared(resources, constants)]


def acr(name: str = "contoso", **values: object) -> dict[str, Any]:
    """Return a document with a registry of azurerm."""
    return {"resource": {"azurerm_container_registry": {"acr": {"name": name, **values}}}}


def beside(kind: str, values: dict[str, object], **parts: object) -> dict[str, Any]:
    """Return a document with contoso and another resource."""
    registry = {"azurerm_container_registry": {"acr": {"name": "contoso"}}}
    return {"resource": {**registry, kind: {"x": values}}, **parts}


HOOK = "azurerm_container_registry_webhook"
AVM = "Azure/avm-res-containerregistry-registry/azurerm"


@rows(
    ("document", "found"),
    [
        (acr(), ["registry contoso"]),
        ({"resource": [acr()["resource"]]}, ["registry contoso"]),
        ({"resource": {"azurerm_container_registry": {"acr": [{"name": "contoso"}]}}}, ["registry contoso"]),
        ({"data": {"azurerm_container_registry": {"acr": {"name": "contoso"}}}}, ["registry contoso"]),
        ({"resource": {"azurerm_resource_group": {"acr": {"name": "contoso"}}}, "output": acr()}, []),
        (acr("${local.n}") | {"locals": {"n": "contoso"}}, ["registry contoso"]),
        (acr("${ local.n }") | {"locals": [{"m": "x"}, {"n": "contoso"}]}, ["registry contoso"]),
        (
            acr("${var.n}") | {"variable": {"n": {"default": "contoso"}}},
            ["registry contoso", "unread var.n"],
        ),
        (acr("${var.n}") | {"variable": {"n": {"type": "string"}}}, ["unread var.n"]),
        (acr("x${var.n}"), ["unread x${var.n}"]),
        (acr("${var.n}-x"), ["unread ${var.n}-x"]),
        ({"resource": 7, "module": ["x"], "data": {"azurerm_container_registry": [None]}, "variable": None}, []),
        (acr("${var.a}${var.b}"), ["unread ${var.a}${var.b}"]),
        (acr("%{ if x }contoso%{ endif }"), ["unread %{ if x }contoso%{ endif }"]),
        # Replicas of azurerm, as a list, as a block that stands once, and as texts of azurerm 2.
        (
            acr(georeplications=[{"location": "East US"}, {"location": "${var.r}"}, "${var.all}", 7]),
            ["registry contoso", "replica contoso eastus", "unread var.r", "unread var.all"],
        ),
        (acr(georeplications={"location": "eastus"}), ["registry contoso", "replica contoso eastus"]),
        (acr(georeplications="${var.all}"), ["registry contoso", "unread var.all"]),
        (
            acr(georeplication_locations=["East US", "${var.r}"]),
            ["registry contoso", "replica contoso eastus", "unread var.r"],
        ),
        (
            acr("${local.n}", georeplications=[{"location": "${local.r}"}])
            | {"locals": {"n": "contoso", "r": "eastus"}},
            ["registry contoso", "replica contoso eastus"],
        ),
        (acr("${var.n}", georeplications=[{"location": "eastus"}]), ["unread var.n"]),
        # What names its registry by an attribute.
        (
            beside(HOOK, {"name": "deployed", "registry_name": "fabrikam"}),
            ["registry contoso", "registry fabrikam", "webhook fabrikam deployed"],
        ),
        (
            beside(HOOK, {"name": "deployed", "registry_name": "${azurerm_container_registry.acr.name}"}),
            ["registry contoso", "webhook contoso deployed"],
        ),
        (
            beside(HOOK, {"name": "deployed", "registry_name": "${azurerm_container_registry.other.name}"}),
            ["registry contoso"],
        ),
        (
            beside(HOOK, {"name": "deployed", "registry_name": "${azurerm_container_registry.acr.sku}"}),
            ["registry contoso"],
        ),
        (beside(HOOK, {"name": "${var.h}", "registry_name": "${var.r}"}), ["registry contoso", "unread var.h"]),
        (beside(HOOK, {"registry_name": "fabrikam"}), ["registry contoso", "registry fabrikam"]),
        *(
            (
                beside(f"azurerm_container_registry_{kind}", {"name": "x", "container_registry_name": "fabrikam"}),
                ["registry contoso", "registry fabrikam"],
            )
            for kind in ("scope_map", "token", "agent_pool")
        ),
        (
            beside("azurerm_container_registry_token", {"container_registry_name": "${var.r}"}),
            ["registry contoso"],
        ),
        # Of azapi, by the ID of the registry, or by a reference to it.
        *(
            (
                beside(
                    "azapi_resource",
                    {"type": f"{KIND}/replications@2025-11-01", "name": "east1", "location": "eastus", "parent_id": at},
                ),
                ["registry contoso", *found],
            )
            for at, found in (
                ("${azurerm_container_registry.acr.id}", ["replica contoso eastus east1"]),
                ("${azurerm_container_registry.acr.resource_id}", ["replica contoso eastus east1"]),
                (ID, ["replica contoso eastus east1 S G"]),
                ("fabrikam", ["replica fabrikam eastus east1"]),
                ("${var.id}", []),
            )
        ),
        (
            {"resource": {"azapi_resource": {"r": {"type": f"{KIND}@2025-11-01", "name": "contoso"}}}},
            ["registry contoso"],
        ),
        ({"resource": {"azapi_resource": {"r": {"name": "contoso"}}}}, []),
        ({"resource": {"other": {"r": {"type": KIND, "name": "contoso"}}}}, []),
        (
            {
                "data": {"azurerm_container_registry": {"acr": {"name": "contoso"}}},
                "resource": {
                    HOOK: {"x": {"name": "deployed", "registry_name": "${data.azurerm_container_registry.acr.name}"}}
                },
            },
            ["webhook contoso deployed", "registry contoso"],
        ),
        # Verified modules, and others.
        (
            {
                "module": {
                    "m": {
                        "source": AVM,
                        "name": "contoso",
                        "georeplications": [{"location": "eastus", "name": "east1"}],
                        "webhooks": [{"name": "deployed"}, {"name": "${var.h}"}],
                    }
                },
                "resource": {HOOK: {"x": {"name": "pushed", "registry_name": "${module.m.name}"}}},
            },
            [
                "webhook contoso pushed",
                "registry contoso",
                "replica contoso eastus east1",
                "webhook contoso deployed",
                "unread var.h",
            ],
        ),
        ({"module": {"m": {"source": "Azure/other/azurerm", "name": "contoso"}, "n": {"name": "contoso"}}}, []),
    ],
)
def test_terraform_in_json_declares_the_same(document: dict[str, object], found: list[str]) -> None:
    """Resources, data sources and verified modules; a local is its value, a reference the name of what it means."""
    assert of_terraform(document) == found


def test_what_another_folder_declares_is_not_meant() -> None:
    """Locals and resources of the same name may be in any folder."""
    hook = beside(HOOK, {"name": "deployed", "registry_name": "${azurerm_container_registry.there.name}"})
    there = {"resource": {"azurerm_container_registry": {"there": {"name": "fabrikam"}}}, "locals": {"n": "adventure"}}
    assert of_terraform(hook, there) == ["registry contoso", "registry fabrikam"]
    assert of_terraform(acr("${local.n}"), there) == ["unread local.n", "registry fabrikam"]


def test_what_is_found_twice_is_told_once() -> None:
    """A file may be read for two reasons."""
    (resource,) = find_terraform_resources(node(acr(georeplications=[{"location": "eastus"}])), "s")
    assert [shown(each) for each in find_declared([resource, resource])] == [
        "registry contoso",
        "replica contoso eastus",
    ]


def test_the_name_in_a_longer_one_has_its_own_place() -> None:
    """Behind the registry and the slash."""
    (resource,) = find_arm_resources(node({"resources": [child(f"{KIND}/webhooks", "contoso/deployed")]}), "s")
    (found,) = find_declared([resource])
    name = value_of(resource.body, "name")
    assert name is not None
    assert found.place == Place("f", name.place.line, name.place.column + len("contoso/"))


def test_a_text_in_quotes_begins_inside_of_them() -> None:
    """In lists and in mappings; what has no quotes, is no text, or stands nowhere, keeps its place."""
    lines = ["\"a\": 'b'", "plain", "'last'"]

    def at(value: object, line: int, column: int) -> Node:
        return Node(place=Place("f", line, column), value=value)

    for given, column in (
        (at("a", 1, 1), 2),
        (at("b", 1, 6), 7),
        (at("plain", 2, 1), 1),
        (at(7, 1, 1), 1),
        (at("a", 0, 1), 1),
        (at("last", 3, 1), 2),
        (at("a", 4, 1), 1),
        (at(Expression("x"), 1, 1), 1),
    ):
        assert inside_quotes(given, lines).place.column == column
        (item,) = inside_quotes(at((given,), 1, 1), lines).items or ()
        assert (item.place.line, item.place.column) == (given.place.line, column)
        entries = inside_quotes(at({"k": Entry(place=Place("f", 1, 1), node=given)}, 1, 1), lines).entries or {}
        assert (entries["k"].place.column, entries["k"].node.place.column) == (1, column)
