"""The regions of a registry's subscription, as far as the caller may read them."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.model.region import RegionFacts
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.workflow.context import Context


def read_regions(context: Context, subscription: str) -> Mapping[str, RegionFacts] | None:
    """Read the regions of a registry's own subscription; None where the caller may not."""
    try:
        return context.gateway.read_regions(subscription)
    except AzureError as error:
        if error.kind is ErrorKind.FORBIDDEN:
            return None
        raise
