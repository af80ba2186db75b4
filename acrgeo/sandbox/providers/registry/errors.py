"""Errors of the registry provider, word for word where they are known; see the engine's."""

from __future__ import annotations

from acrgeo.sandbox.engine.errors import ArmError, provider_error


def immutable_property(path: str, kind: str) -> ArmError:
    # Assumed: 400 PropertyCannotBeChanged for a change of anything but tags and routing of a replication.
    return provider_error(400, "PropertyCannotBeChanged", f"The property '{path}' of a {kind} cannot be changed.")


def child_not_found(name: str) -> ArmError:
    # Assumed(2): replications and webhooks that are not there are refused in the words recorded for scope maps. If
    # not, nothing changes: 404 is known by its status.
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
    # Assumed: 400 InvalidResourceName, code and text; the pattern is documented.
    return provider_error(
        400,
        "InvalidResourceName",
        f"The {kind} name '{name}' is invalid. Names have 5 to 50 characters, letters and digits only.",
    )


def sku_required() -> ArmError:
    # Assumed: 400 InvalidSku, code and text, for a registry without a tier.
    return provider_error(400, "InvalidSku", "The property 'sku.name' is required.")


def classic_sku() -> ArmError:
    return provider_error(400, "ClassicSkuDeprecated", "Classic SKU is now deprecated. Please select a managed SKU.")


def unknown_sku(name: str) -> ArmError:
    # Assumed: SkuNotSupported for an unknown tier; the code is recorded for a tier that lacks a feature.
    return provider_error(400, "SkuNotSupported", f"The SKU {name} is not supported.")


def kind_not_supported(kind: str, registry: str) -> ArmError:
    return provider_error(
        400,
        "ResourceTypeNotSupportedForRegistry",
        f"The resource type {kind} is not supported for the registry {registry}.",
    )


def tag_exists(tag: str, registry: str) -> ArmError:
    # Assumed(2): 409 Conflict for an import without force to a tag that is there, and all of the text but "already
    # exists in target registry". If not, nothing changes: such a tag is seen before, and a race fails by its status.
    return provider_error(409, "Conflict", f"Tag {tag} already exists in target registry {registry}.")


def import_failed(operation: str, registry_id: str, reason: str) -> ArmError:
    # Assumed(3): a failed import is told by its poll, as an error with status 400; code and words are from public
    # reports, the status is not. If not, the import is found missing when it is verified, without its reason.
    return provider_error(400, "InvalidParameters", f"Operation {operation} failed. Resource {registry_id} {reason}")


def source_not_found(name: str) -> ArmError:
    # Assumed: 404 ResourceNotFound for the registry that an import names as its source.
    return provider_error(404, "ResourceNotFound", f"The source registry {name} could not be found.")


def storage_not_own(sku: str) -> ArmError:
    return provider_error(
        400, "BringYourOwnStorageNotSupportedInSku", f"User cannot provide storage account in SKU {sku}."
    )


def storage_kept(sku: str) -> ArmError:
    return provider_error(400, "BadRequest", f"Storage account cannot be updated in SKU {sku}.")


def sku_not_supported(sku: str) -> ArmError:
    # Assumed(2): 400 SkuNotSupported for Premium features below Premium; seen for quarantine, without its status. If
    # not, the leaving-premium rule refuses before; else Azure's message is shown, and only the exit code is the same.
    return provider_error(400, "SkuNotSupported", f"The SKU {sku} is not supported.")


def public_access_needs_premium(sku: str) -> ArmError:
    # Assumed: status 400 for private access below Premium; the text is from a public issue.
    return provider_error(
        400,
        "DisablingPublicNetworkAccessNotSupported",
        f"Disabling public network access is not supported for the SKU {sku}. "
        "For more information, please visit https://aka.ms/acr/private-link.",
    )


def network_rules_need_premium(sku: str, kind: str) -> ArmError:
    # Assumed: status 400 for network rules below Premium; the text is from a public issue.
    return provider_error(
        400, "NetworkRuleNotSupported", f"The requested feature {kind} rule is not supported for the SKU {sku}."
    )


def downgrade_blocked(sku: str, names: str) -> ArmError:
    # Assumed(2): 409 CannotDowngradeSku for a downgrade while replicas exist, code and text. If not, nothing changes:
    # acrgeo refuses such a downgrade itself, and deletes the replicas first where asked.
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
    # Assumed(5): 409 Conflict for every write while an operation runs on the resource; code and text are recorded at
    # the end of a deletion. If not, a write that meets another one is not repeated one at a time: that change fails
    # with Azure's message, the others go on.
    return provider_error(
        409, "Conflict", f"Another operation is in progress for the resource {name}. Please try after some time."
    )


def limit_reached(what: str, limit: int, sku: str) -> ArmError:
    # Assumed(2): 403 LimitExceeded for one too many, code and text; the limits are recorded. If not, preflight counts
    # before; else the failed change shows Azure's message.
    return provider_error(403, "LimitExceeded", f"The SKU {sku} allows {limit} {what}.")


def home_replication_kept() -> ArmError:
    # Assumed: 409 HomeReplicationCannotBeDeleted, status and text; the code is from a public issue, which says that
    # the API can delete it.
    return provider_error(
        409, "HomeReplicationCannotBeDeleted", "The home replication of a registry cannot be deleted."
    )


def region_in_use(location: str, name: str) -> ArmError:
    # Assumed: 409 ReplicationAlreadyExists, code and text, for a second replica in a region.
    return provider_error(
        409, "ReplicationAlreadyExists", f"The registry already has a replication in {location}: '{name}'."
    )


def replication_failed(name: str) -> ArmError:
    # Assumed(2): 409 ReplicationFailed, code and text, for a PUT on a failed replica; deleting it and creating it
    # again is known to work. If not, nothing changes: replica repair deletes first.
    return provider_error(
        409, "ReplicationFailed", f"The replication '{name}' has failed. Delete it and create it again."
    )


def zone_redundancy_fixed(name: str) -> ArmError:
    # Assumed: 409 ZoneRedundancyCannotBeChanged, code and text; documented as immutable.
    return provider_error(409, "ZoneRedundancyCannotBeChanged", f"The zone redundancy of '{name}' cannot be changed.")


def just_deleted(name: str) -> ArmError:
    # Assumed(4): 409 Conflict for a creation right after a deletion, code and text; that it can fail is known. If
    # not, replica repair fails after its deletion, and names the command that creates the replica again.
    return provider_error(409, "Conflict", f"The replication '{name}' is still being deleted; try again later.")


def registry_not_there(name: str) -> ArmError:
    """Refuse a webhook in a region without a replica."""
    return provider_error(404, "RegistryResourceNotFound", f"The registry resource {name} could not be found.")
