"""Errors of the registry provider, word for word where they are known; see the engine's."""

from __future__ import annotations

from acrgeo.sandbox.engine.errors import ArmError, provider_error


def immutable_property(path: str, kind: str) -> ArmError:
    # Assumed: that only tags and routing of a replication can be patched is known; how others are refused is not.
    return provider_error(400, "PropertyCannotBeChanged", f"The property '{path}' of a {kind} cannot be changed.")


def child_not_found(name: str) -> ArmError:
    # Assumed: recorded for scope maps; taken to be the same for replications and webhooks.
    return provider_error(404, "ResourceNotFound", f"The resource {name} could not be found.")


def name_in_use(name: str) -> ArmError:
    return provider_error(
        409,
        "RegistryNameAlreadyInUse",
        f"The registry name {name} is already in use. You can check if the name is already claimed using following "
        "API: https://aka.ms/acr/check-name-availability",
    )


def dns_name_in_use(name: str) -> ArmError:
    return provider_error(
        409,
        "AlreadyInUse",
        f"The registry DNS name {name}.azurecr.io is already in use. You can check if the name is already claimed "
        "using following API: https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability",
    )


def invalid_name(kind: str, name: str) -> ArmError:
    # Assumed: the pattern is documented; the refusal is not recorded.
    return provider_error(
        400,
        "InvalidResourceName",
        f"The {kind} name '{name}' is invalid. Names have 5 to 50 characters, letters and digits only.",
    )


def sku_required() -> ArmError:
    # Assumed: not recorded.
    return provider_error(400, "InvalidSku", "The property 'sku.name' is required.")


def classic_sku() -> ArmError:
    return provider_error(400, "ClassicSkuDeprecated", "Classic SKU is now deprecated. Please select a managed SKU.")


def unknown_sku(name: str) -> ArmError:
    # Assumed: the code is recorded for a known tier that lacks a feature.
    return provider_error(400, "SkuNotSupported", f"The SKU {name} is not supported.")


def kind_not_supported(kind: str, registry: str) -> ArmError:
    return provider_error(
        400,
        "ResourceTypeNotSupportedForRegistry",
        f"The resource type {kind} is not supported for the registry {registry}.",
    )


def storage_not_own(sku: str) -> ArmError:
    return provider_error(
        400, "BringYourOwnStorageNotSupportedInSku", f"User cannot provide storage account in SKU {sku}."
    )


def storage_kept(sku: str) -> ArmError:
    return provider_error(400, "BadRequest", f"Storage account cannot be updated in SKU {sku}.")


def sku_not_supported(sku: str) -> ArmError:
    # Assumed: seen for quarantine, status not shown; taken to be the answer for other Premium features.
    return provider_error(400, "SkuNotSupported", f"The SKU {sku} is not supported.")


def public_access_needs_premium(sku: str) -> ArmError:
    # Assumed: the status is not shown in the public issue.
    return provider_error(
        400,
        "DisablingPublicNetworkAccessNotSupported",
        f"Disabling public network access is not supported for the SKU {sku}. "
        "For more information, please visit https://aka.ms/acr/private-link.",
    )


def network_rules_need_premium(sku: str, kind: str) -> ArmError:
    # Assumed: the status is not shown in the public issue.
    return provider_error(
        400, "NetworkRuleNotSupported", f"The requested feature {kind} rule is not supported for the SKU {sku}."
    )


def downgrade_blocked(sku: str, names: str) -> ArmError:
    # Assumed: a downgrade with replicas is found in no recording.
    return provider_error(
        409,
        "CannotDowngradeSku",
        f"The registry cannot be changed to the SKU {sku} while it has replications other than the home one: {names}.",
    )


def dual_stack_needs_data_endpoints() -> ArmError:
    return provider_error(
        400,
        "BadRequest",
        "The requested feature dual stack endpoints is not supported without data endpoint enabled.",
    )


def soft_delete_excludes_replicas() -> ArmError:
    # Assumed: status, code and text, after those of dual stack; that the two exclude each other is documented.
    return provider_error(
        400, "BadRequest", "The requested feature soft delete policy is not supported with geo-replication enabled."
    )


def admin_disabled(resource_id: str) -> ArmError:
    return provider_error(
        400,
        "UnAuthorizedForCredentialOperations",
        f"Cannot perform credential operations for {resource_id} as admin user is disabled. Kindly enable admin user "
        "as per docs: "
        "https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account",
    )


def conflict(name: str) -> ArmError:
    # Assumed: code and text are recorded as the end of a deletion; taken to be the answer for every other write.
    return provider_error(
        409, "Conflict", f"Another operation is in progress for the resource {name}. Please try after some time."
    )


def limit_reached(what: str, limit: int, sku: str) -> ArmError:
    # Assumed: the limits are recorded by listUsages, the refusal is not.
    return provider_error(403, "LimitExceeded", f"The SKU {sku} allows {limit} {what}.")


def home_replication_kept() -> ArmError:
    # Assumed: Azure/acr issue 294 names the code without status and text; issue 729 says that the API can delete it.
    return provider_error(
        409, "HomeReplicationCannotBeDeleted", "The home replication of a registry cannot be deleted."
    )


def region_in_use(location: str, name: str) -> ArmError:
    # Assumed: a second replica in a used region is found in no recording.
    return provider_error(
        409, "ReplicationAlreadyExists", f"The registry already has a replication in {location}: '{name}'."
    )


def replication_failed(name: str) -> ArmError:
    # Assumed: writes to a failed replica are found in no recording; deleting it and creating it again is known to work.
    return provider_error(
        409, "ReplicationFailed", f"The replication '{name}' has failed. Delete it and create it again."
    )


def zone_redundancy_fixed(name: str) -> ArmError:
    # Assumed: documented as immutable; the refusal is not recorded.
    return provider_error(409, "ZoneRedundancyCannotBeChanged", f"The zone redundancy of '{name}' cannot be changed.")


def just_deleted(name: str) -> ArmError:
    # Assumed: creating right after a delete is known to fail at times; how is not recorded.
    return provider_error(409, "Conflict", f"The replication '{name}' is still being deleted; try again later.")


def registry_not_there(name: str) -> ArmError:
    """Refuse a webhook in a region without a replica."""
    return provider_error(404, "RegistryResourceNotFound", f"The registry resource {name} could not be found.")
