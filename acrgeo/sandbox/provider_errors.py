"""Refusals of the registry provider, word for word where they are known; see errors."""

from __future__ import annotations

from acrgeo.sandbox.errors import ArmError, provider_error


def immutable_property(path: str, kind: str) -> ArmError:
    # Assumed: that only tags and routing of a replication can be patched is known; how others are refused is not.
    return provider_error(400, "PropertyCannotBeChanged", f"The property '{path}' of a {kind} cannot be changed.")


def child_not_found(name: str) -> ArmError:
    # Assumed: recorded for scope maps; taken to be the same for replications and webhooks.
    return provider_error(404, "ResourceNotFound", f"The resource {name} could not be found.")


def operation_not_found(name: str) -> ArmError:
    # Assumed: no recording asks for an operation that is not there.
    return provider_error(404, "ResourceNotFound", f"The resource {name} could not be found.")


def name_in_use(name: str) -> ArmError:
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


def sku_not_supported(sku: str) -> ArmError:
    # Assumed: seen for quarantine, status not shown; taken to be the answer for replicas and other Premium features.
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


def conflict(what: str, state: str) -> ArmError:
    # Assumed: no recording has a conflict with an operation that runs.
    return provider_error(409, "Conflict", f"The {what} is in the provisioning state '{state}'; try again later.")


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


def webhook_location(location: str) -> ArmError:
    # Assumed: documented; the refusal is not recorded.
    return provider_error(400, "InvalidWebhookLocation", f"The registry has no replication in '{location}'.")
