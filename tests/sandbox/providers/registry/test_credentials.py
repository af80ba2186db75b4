"""The admin user's passwords, the old calls for policies, and the provider's operations."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.providers.registry.routes import ROUTES
from tests.sandbox.driver import REGISTRY, Driver

TURNED_ON = {"properties": {"adminUserEnabled": True}}


def test_passwords_need_the_admin_user(arm: Driver) -> None:
    """The recorded refusal until it is enabled."""
    refused = arm.post(f"{REGISTRY}/listCredentials")
    assert (refused.status, refused.code) == (400, "UnAuthorizedForCredentialOperations")
    assert refused.message.startswith(f"Cannot perform credential operations for {REGISTRY} as admin user is disabled.")


def test_one_password_is_renewed_and_the_other_stays(arm: Driver) -> None:
    """Both are the sandbox's own and say so."""
    arm.patch(REGISTRY, TURNED_ON)
    first = arm.post(f"{REGISTRY}/listCredentials").body
    assert first["username"] == "contoso"
    second = arm.post(f"{REGISTRY}/regenerateCredential", {"name": "password2"}).body
    values = [[password["value"] for password in answer["passwords"]] for answer in (first, second)]
    assert values[0][0] == values[1][0]
    assert values[0][1] != values[1][1]
    assert all(value.startswith("acrgeo-sandbox-") for pair in values for value in pair)
    assert arm.post(f"{REGISTRY}/listCredentials").body == second


def test_old_versions_have_calls_for_policies(premium: Driver) -> None:
    """Two policies, changed at once; other versions have them in the registry."""
    changed = premium.post(f"{REGISTRY}/updatePolicies", {"trustPolicy": {"status": "enabled"}}, "2017-10-01")
    wanted = {"quarantinePolicy": {"status": "disabled"}, "trustPolicy": {"type": "Notary", "status": "enabled"}}
    assert changed.body == premium.post(f"{REGISTRY}/listPolicies", None, "2018-02-01-preview").body == wanted
    assert premium.get(REGISTRY).body["properties"]["policies"]["trustPolicy"]["status"] == "enabled"
    assert premium.post(f"{REGISTRY}/listPolicies").status == 501


def test_operations_are_the_published_actions(arm: Driver) -> None:
    """Each once, data actions marked; what the routes ask for is among them, and what built-in roles name."""
    found = arm.get("/providers/Microsoft.ContainerRegistry/operations").body["value"]
    names = {operation["name"]: operation["isDataAction"] for operation in found}
    assert len(names) == len(found) == 138
    kinds = "Microsoft.ContainerRegistry/registries/"
    asked = {route.action for route in ROUTES if route.action} - {f"{kinds}privateLinkResources/read"}
    assert asked <= {name for name, is_data in names.items() if not is_data}
    assert names[f"{kinds}repositories/content/read"] is True
    assert names[f"{kinds}cacheRules/write"] is names["Microsoft.ContainerRegistry/register/action"] is False


def test_a_registry_with_a_storage_account_is_refused(arm: Driver) -> None:
    """Classic is gone, another tier has none of its own, and a registry that is there gets none (recorded)."""
    body = {"location": "westus", "sku": {"name": "Classic"}, "properties": {"storageAccount": {"id": "/one"}}}
    path = f"{REGISTRY}classic"
    assert arm.put(path, body, "2017-10-01").code == "ClassicSkuDeprecated"
    body["sku"] = {"name": "Basic"}
    assert arm.put(path, body, "2017-03-01").code == "ClassicSkuDeprecated"
    assert arm.put(path, body, "2017-10-01").code == "BringYourOwnStorageNotSupportedInSku"
    assert arm.get(path).status == 404
    refused = arm.patch(REGISTRY, {"properties": {"storageAccount": {"id": "/one"}}}, "2017-10-01")
    assert (refused.code, refused.message) == ("BadRequest", "Storage account cannot be updated in SKU Standard.")


def test_a_user_assigned_identity_is_added_and_removed(premium: Driver) -> None:
    """PATCH adds what it names and removes what it names with null."""
    steps: tuple[tuple[dict[str, Any], set[str]], ...] = (
        ({"/one": {}}, {"/one"}),
        ({"/two": {}}, {"/one", "/two"}),
        ({"/one": None}, {"/two"}),
    )
    for given, wanted in steps:
        identity = {"type": "UserAssigned", "userAssignedIdentities": given}
        premium.finish(premium.patch(REGISTRY, {"identity": identity}))
        assert set(premium.get(REGISTRY).body["identity"]["userAssignedIdentities"]) == wanted
