"""Which replicas of a registry can be asked, and what to type where one cannot."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.image.status.evidence import Unknown, all_hosts, endpoints_of, parse_digest
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import UsageError
from tests.core.planning import registry, replica
from tests.rows import rows

EAST = "contoso.eastus.geo.azurecr.io"


def contoso(*replicas: Replica, sku: str = "Premium", **facts: Any) -> Registry:
    """A registry at home in westus whose regional endpoints are on."""
    return registry(sku, replica("westus"), *replicas, **{"has_regional_endpoints": True, **facts})


def east(state: str) -> Registry:
    """A registry whose replica in eastus is in a state."""
    return contoso(replica("eastus", provisioning_state=state))


def said(endpoint: str | Unknown) -> tuple[str, str | None, bool]:
    """An endpoint, or why it cannot be asked, what to type, and whether that passes by itself."""
    if isinstance(endpoint, str):
        return endpoint, None, False
    return endpoint.reason, endpoint.command, endpoint.is_passing


@rows(
    ("current", "region", "reason", "command", "is_passing"),
    [
        (east("Succeeded"), "eastus", EAST, None, False),
        (east("Updating"), "eastus", EAST, None, False),
        (east("Creating"), "eastus", "the replica is Creating", "acrgeo replica wait contoso eastus", True),
        (east("Deleting"), "eastus", "the replica is Deleting", None, False),
        (east("Failed"), "eastus", "the replica is Failed", "acrgeo replica repair contoso eastus", False),
        # Home is asked whatever it says of itself, and stands for its region where a second replica is there.
        (
            registry("Premium", replica("westus", provisioning_state="Failed"), has_regional_endpoints=True),
            "westus",
            "contoso.westus.geo.azurecr.io",
            None,
            False,
        ),
        (
            contoso(replica("westus", home="", name="second", provisioning_state="Failed")),
            "westus",
            "contoso.westus.geo.azurecr.io",
            None,
            False,
        ),
        # Off is off: a data endpoint is no regional one.
        (
            contoso(has_regional_endpoints=False, has_data_endpoints=True),
            "westus",
            "regional endpoints are off",
            "acrgeo endpoints regional enable contoso",
            False,
        ),
        (
            contoso(has_regional_endpoints=None),
            "westus",
            "whether regional endpoints are on is unknown",
            "acrgeo show contoso",
            False,
        ),
        (
            contoso(sku="Standard", has_regional_endpoints=False),
            "westus",
            "regional endpoints need Premium, and contoso is Standard",
            "acrgeo upgrade contoso",
            False,
        ),
    ],
)
def test_where_a_replica_is_asked(
    current: Registry, region: str, reason: str, command: str | None, is_passing: bool
) -> None:
    """At its regional endpoint; where it has none, or does not answer, the reason and the command are told."""
    assert said(endpoints_of(current)[region]) == (reason, command, is_passing)


def test_an_image_may_be_named_by_any_host_that_is_there() -> None:
    """The login server first, then the regional endpoints that can be asked."""
    assert all_hosts(east("Creating"), endpoints_of(east("Creating"))) == (
        "contoso.azurecr.io",
        "contoso.westus.geo.azurecr.io",
    )


def test_a_digest_that_is_typed_wrong_is_quoted_in_short() -> None:
    """However long it is."""
    with pytest.raises(UsageError, match="is no digest: sha256: and 64 hex digits") as refused:
        parse_digest("sha256:" + "g" * 5_000)
    assert len(str(refused.value)) < 300
