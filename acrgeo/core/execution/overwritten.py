"""Values that were written and are read otherwise: something else writes them too, so that waiting has no end.

Azure policies with the effect modify or append edit each write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from acrgeo.core.desired.tags import tag_value
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.change import FieldChange, RegistryChange, ReplicaChange, WebhookChange

OVERWRITTEN_READS = 2  # of settled values that are not as written, before something else is said to write them

Overwritten = Mapping[str, tuple[object, object]]
"""Name of a value → as desired, as found; None is absent."""


def overwritten_tags(change: ReplicaChange, fresh: Replica) -> Overwritten:
    """Return the tags that differ on a settled replica; none while routing differs too."""
    if not fresh.is_settled or fresh.is_failed or (change.routing is not None and fresh.is_routed != change.routing):
        return {}
    return {
        f"tag {key}": (value, found)
        for key, value in change.tag_edits.items()
        if (found := tag_value(fresh.tags, key)) != value
    }


def overwritten_settings(change: RegistryChange, fresh: Registry) -> Overwritten:
    """Return the endpoints that differ on a settled registry; never the tier, without which a change is not made."""
    is_settled = fresh.provisioning_state == "Succeeded"
    return differing_settings(change, fresh) if is_settled and change.sku is None else {}


def differing_settings(change: RegistryChange, fresh: Registry) -> Overwritten:
    """Return what a change sets and a read does not show."""
    set_ = {field.name for field in change.fields}
    return _differing(field for field in replace(change, current=fresh.settings).fields if field.name in set_)


def overwritten_webhook(change: WebhookChange, fresh: Webhook | None) -> Overwritten:
    """Return what differs of a webhook that is there; its receiver is not shown."""
    if fresh is None or change.desired is None or fresh.location != change.desired.location:
        return {}
    return _differing(
        field for field in replace(change, current=fresh).fields if field.name not in ("serviceUri", "customHeaders")
    )


def overwritten_note(overwritten: Overwritten) -> str | None:
    """Return what to tell of a change that was made all the same; None where all is as desired."""
    if not overwritten:
        return None
    return f"written, and then changed by something else, such as an Azure Policy: {wanted_and_found(overwritten)}"


def wanted_and_found(overwritten: Overwritten) -> str:
    """Return ``tag env: wanted test, found prod; …``."""
    return "; ".join(
        f"{name}: {'to be removed' if wanted is None else f'wanted {_word(wanted)}'}, "
        f"{'not there' if found is None else f'found {_word(found)}'}"
        for name, (wanted, found) in overwritten.items()
    )


def _differing(fields: Iterable[FieldChange]) -> Overwritten:
    return {field.name: (field.desired, field.current) for field in fields}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'
