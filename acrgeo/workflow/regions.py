"""The regions of a registry's subscription, as far as the caller may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acrgeo.core.model.region import RegionFacts
from acrgeo.errors import AzureError
from acrgeo.workflow.context import Context


def read_regions(context: Context, subscription: str, *, is_asked: bool = False) -> Mapping[str, RegionFacts] | None:
    """Read the regions of a registry's own subscription; None where the caller may not.

    They may be from an earlier command. What refuses anything on their ground has them ``is_asked``: from Azure, now.
    """
    try:
        return context.gateway.read_regions(subscription, is_asked=is_asked)
    except AzureError as error:
        if error.is_denied:
            return None
        raise


def are_shown(context: Context) -> bool:
    """Return whether regions are for a document whose table has none."""
    return not context.format.is_page or context.common.query is not None


def regions_for_documents(context: Context, subscriptions: Iterable[str]) -> Mapping[str, RegionFacts] | None:
    """Read the regions for a document whose table has no zones: nothing for a table, None where none can be read."""
    if not are_shown(context):
        return None
    found: dict[str, RegionFacts] = {}
    for subscription in sorted(set(subscriptions)):
        try:
            found |= read_regions(context, subscription) or {}
        except AzureError:  # zones are unknown then; what the document is about is not
            continue
    return found or None
