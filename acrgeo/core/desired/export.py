"""From a registry to the file that describes it, so that a plan of that file is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from acrgeo.core.desired.export_webhooks import ExportedWebhook, export_webhooks
from acrgeo.core.desired.keys import API_VERSION
from acrgeo.core.desired.tags import check_tag
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.core.model.switches import parse_switch, switch_word
from acrgeo.core.plan.webhook_diff import regions_after
from acrgeo.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedReplica:
    """One entry of the list, or None where a remark stands alone; the remark goes above it."""

    entry: dict[str, Any] | None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The registry's own keys, and its replicas; None where it has no tier for replicas."""

    registry: dict[str, Any]
    replicas: tuple[ExportedReplica, ...] | None
    webhooks: tuple[ExportedWebhook, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """The plain data of the file; without a list of webhooks where it would be empty."""
        document = dict(self.registry)
        if self.replicas is not None:
            document["replicas"] = [exported.entry for exported in self.replicas if exported.entry is not None]
        webhooks = [exported.entry for exported in self.webhooks if exported.entry is not None]
        return {**document, "webhooks": webhooks} if webhooks else document


def export(registry: Registry, *, has_webhooks: bool = True) -> Export:
    """Return the file of a registry: nothing that is a default, and none of acrgeo's own tags.

    Its webhooks are those that were read; without ``has_webhooks`` they may not be, which is a remark.
    """
    head: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "registry": registry.name,
        "resourceGroup": registry.ref.resource_group,
        "subscription": registry.ref.subscription,
        "sku": registry.sku.value,
    }
    regions = regions_after(registry, ())
    unread = ExportedWebhook(entry=None, remark="its webhooks are left out: they may not be read")
    webhooks = export_webhooks(registry.name, registry.webhooks, regions) if has_webhooks else (unread,)
    if registry.sku is not Sku.PREMIUM:
        return Export(registry=head, replicas=None, webhooks=webhooks)
    head["dataEndpoints"] = registry.has_data_endpoints
    replicas = [_replica(registry, replica) for replica in registry.replicas]
    listed = tuple(exported for exported in replicas if exported is not None)
    return Export(registry=head, replicas=listed, webhooks=webhooks)


def _replica(registry: Registry, replica: Replica) -> ExportedReplica | None:
    own = {key: value for key, value in replica.tags.items() if not is_own_tag(key)}
    tags = {key: value for key, value in own.items() if _is_writable(key, value)}
    drain = replica.drain
    if replica.is_home and replica.is_routed and not own:
        return None
    if not replica.is_home and replica.location == registry.location:
        remark = f"{replica.name} is a second replica in the home region: a file cannot name it"
        return ExportedReplica(entry=None, remark=remark)
    if replica.provisioning_state == "Deleting":
        return ExportedReplica(entry=None, remark=f"{replica.location} is being deleted")
    if replica.is_failed and not replica.is_home:
        remark = f"{replica.location} is {replica.provisioning_state}; listing it here would replace it"
        return ExportedReplica(entry=None, remark=remark)
    entry: dict[str, Any] = {"location": replica.location}
    if replica.name.lower() != replica.location:
        entry["name"] = replica.name
    if tags:
        entry["tags"] = dict(sorted(tags.items()))
    remarks = ["home"] if replica.is_home else []
    if not replica.is_routed and drain is None:
        entry["routing"] = False
    if parse_switch(replica.zone_redundancy) and not replica.is_home:
        entry["zoneRedundancy"] = switch_word(True)
    if drain is not None:
        remarks.append(f"drained by {drain.by}{f': {drain.reason}' if drain.reason else ''}; a drain is held")
    left_out = sorted(own.keys() - tags.keys())
    if left_out:
        remarks.append(
            f"a file cannot hold its tag{'' if len(left_out) == 1 else 's'} {', '.join(map(repr, left_out))}"
        )
    return ExportedReplica(entry=entry, remark=", ".join(remarks) or None)


def _is_writable(key: str, value: str) -> bool:
    try:
        check_tag(key, value)
    except UsageError:
        return False
    return True
