"""Features of a registry that need, or exclude, each other in every tier."""

from __future__ import annotations

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import tiers
from acrgeo.sandbox.providers.registry.resource_types import REPLICATIONS


def check(call: Call, document: Document) -> None:
    """Raise ArmError 400 where the tier does not allow what the registry uses, or two features exclude each other.

    Retention and soft delete are documented to exclude each other; both at once are recorded as accepted.
    """
    properties = document["properties"]
    # Assumed(2): turning data endpoints off under dual stack is refused like turning dual stack on without them. If
    # not, a plan that turns them off succeeds where the sandbox refuses it.
    if properties["endpointProtocol"] == "IPv4AndIPv6" and not properties["dataEndpointEnabled"]:
        raise registry_errors.dual_stack_needs_data_endpoints()
    tiers.check(document)
    tiers.check_children(document, call.store.under(document["id"]))
    # Assumed(2): replicas stop soft delete; documented is that it does not support a geo-replicated registry. If not,
    # the warning soft-delete of preflight asks for more care than is needed.
    replicas = call.store.of_type(f"{document['id']}/replications", REPLICATIONS)
    if has_soft_delete(document) and any(replica["location"] != document["location"] for replica in replicas):
        raise registry_errors.soft_delete_excludes_replicas()


def check_replication(registry: Document) -> None:
    """Raise ArmError 400 where a feature of the registry excludes replications."""
    # Assumed(2): soft delete stops a new replica; documented is that it does not support a geo-replicated registry.
    # If not, the warning soft-delete of preflight asks for more care than is needed.
    if has_soft_delete(registry):
        raise registry_errors.soft_delete_excludes_replicas()


def has_soft_delete(document: Document) -> bool:
    """Tell if a registry keeps what is deleted for some days."""
    return bool(document["properties"]["policies"]["softDeletePolicy"]["status"] == "enabled")
