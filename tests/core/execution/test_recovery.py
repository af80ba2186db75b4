"""The commands that a user types after a run that ended early: each runs as it stands and finishes the change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.recovery import follow_command, retry_command
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, WebhookSettings
from acrgeo.core.plan.change import Action, Change, ImportChange, Phase
from acrgeo.core.plan.diff import diff
from tests.core.planning import REF, registry, replica
from tests.rows import rows

EAST = replica("eastus")
STUCK = replica(
    "eastus",
    name="extra1",
    provisioning_state="Failed",
    is_routed=False,
    zone_redundancy="Enabled",
    tags={"b": "x y", "a": "1", "acrgeo-drained-by": "ana"},
)
DIGEST = "sha256:" + "ab" * 32
WEB = ImageRef(repository="web", tag="1")


def change(tier: str = "Premium", /, *there: Any, **desired: Any) -> Change:
    """Return the only change that brings contoso to what is desired."""
    (made,) = diff(registry(tier, *there), DesiredRegistry(**desired)).changes
    return made


def east(**facts: Any) -> dict[str, Any]:
    """Return the desire for a replica in eastus."""
    return {"replicas": (DesiredReplica(location="eastus", **facts),)}


def image(source: ImageSource, target: ImageRef = WEB, digest: str | None = None, *, force: bool = False) -> Change:
    """Return the import of an image."""
    return ImportChange(
        id="contoso/images/web",
        registry=REF,
        action=Action.CREATE,
        phase=Phase.ADD,
        reason="it is not there",
        current=None,
        desired=DesiredImage(source=source, image=WEB, target=target, digest=digest),
        is_forced=force,
    )


HUB = ImageSource(host="docker.io")
OTHER = ImageSource(host="fabrikam.azurecr.io", registry_id="/subscriptions/s/fabrikam")
HOOK = WebhookSettings(name="deployed", location="westus", callback=Callback(uri="https://ci.example.com"))
AGAIN = "acrgeo replica add contoso eastus --name extra1 --tag a=1 --tag 'b=x y' --no-routing --zone-redundancy enabled"


@rows(
    "made, follow, retry",
    [
        (change("Standard", sku=Sku.PREMIUM), "acrgeo show contoso", "acrgeo upgrade contoso"),
        (change("Basic", sku=Sku.STANDARD), "acrgeo show contoso", "acrgeo downgrade contoso --to standard"),
        (change(sku=Sku.BASIC), "acrgeo show contoso", "acrgeo downgrade contoso --to basic"),
        (change(has_data_endpoints=True), "acrgeo show contoso", "acrgeo endpoints show contoso"),
        (change(webhooks=(HOOK,)), "acrgeo webhook list contoso", "acrgeo webhook list contoso"),
        (
            image(HUB),
            "acrgeo image status contoso web:1",
            "acrgeo image import contoso docker.io/web:1 --to web:1",
        ),
        (
            image(HUB, ImageRef(repository="web", digest=DIGEST), DIGEST),
            f"acrgeo image status contoso web@{DIGEST}",
            f"acrgeo image import contoso docker.io/web@{DIGEST}",
        ),
        (
            image(OTHER, ImageRef(repository="app", tag="2"), force=True),
            "acrgeo image status contoso app:2",
            "acrgeo image import contoso web:1 --from /subscriptions/s/fabrikam --to app:2 --force",
        ),
        (
            change("Premium", EAST, absent=("eastus",)),
            "acrgeo replica wait contoso eastus --for deleted",
            "acrgeo replica delete contoso eastus",
        ),
        (change(**east()), "acrgeo replica wait contoso eastus", "acrgeo replica add contoso eastus"),
        (
            change(**east(is_routed=False, tags={"a": "1"})),
            "acrgeo replica wait contoso eastus",
            "acrgeo replica add contoso eastus --tag a=1 --no-routing",
        ),
        (
            change(
                "Premium",
                STUCK,
                **east(is_replaced=True),
            ),
            AGAIN,
            AGAIN,
        ),
        (
            change("Premium", EAST, **east(is_routed=False)),
            "acrgeo replica wait contoso eastus",
            "acrgeo routing disable contoso eastus",
        ),
        (
            change("Premium", replace(EAST, is_routed=False), **east(is_routed=True)),
            "acrgeo replica wait contoso eastus",
            "acrgeo routing enable contoso eastus",
        ),
        (
            change("Premium", EAST, **east(tags={"a": "1"})),
            "acrgeo replica wait contoso eastus",
            "acrgeo replica list contoso",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.id,
)
def test_each_change_has_its_commands(made: Change, follow: str, retry: str) -> None:
    """One that shows how it went on, one that makes it again, as it was; no record of a drain is an option of one."""
    assert follow_command(made) == follow
    assert retry_command(made) == retry
