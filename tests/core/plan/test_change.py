"""What a change sets, and what of it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Registry, ReplicaSettings, Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, ImportChange, Phase, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.diff import diff
from tests.core.planning import REF, registry, replica
from tests.rows import rows

FAILED: dict[str, Any] = {"provisioning_state": "Failed", "display_status": None}
GONE = DesiredRegistry(absent=("eastus",))


def change(desired: DesiredRegistry, **facts: Any) -> ReplicaChange:
    """Return the only change of the replica in eastus."""
    (made,) = diff(registry("Premium", replica("westus"), replica("eastus", **facts)), desired).replica_changes
    return made


def wanting(**facts: Any) -> DesiredRegistry:
    """Return the desire for the replica in eastus."""
    return DesiredRegistry(replicas=(DesiredReplica(location="eastus", **facts),))


@rows(
    "made, takes, only_drains",
    [
        (change(GONE), True, False),
        (change(GONE, is_routed=False), False, False),
        (change(GONE, **FAILED), False, False),
        (change(GONE, display_status="Syncing"), True, False),
        (change(wanting(is_replaced=True)), True, False),
        (change(wanting(is_replaced=True), **FAILED), False, False),
        (change(wanting(is_routed=False)), True, True),
        (change(wanting(is_routed=False), **FAILED), False, True),
        (change(wanting(is_routed=False, drain=Drain(by="ana"))), True, True),
        (change(wanting(is_routed=False, tags={"a": "b"})), True, False),
        (change(wanting(is_routed=True), is_routed=False), False, False),
        (change(wanting(tags={"a": "b"})), False, False),
    ],
    ids=lambda value: value if isinstance(value, bool) else value.reason,
)
def test_what_takes_a_replica_out_of_service(made: ReplicaChange, takes: bool, only_drains: bool) -> None:
    """Only where requests reach it now; a failed one may still be drained, and nothing else of it changed."""
    assert (made.takes_traffic, made.only_drains) == (takes, only_drains)


@rows(
    "desired, facts, drain",
    [
        (wanting(is_routed=False, drain=Drain(by="ana", until="2026-08-01")), {}, Drain(by="ana", until="2026-08-01")),
        (wanting(is_routed=False), {}, None),
        (wanting(is_routed=False, drain=Drain(by="bob")), {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}},
         Drain(by="bob")),
        (wanting(tags={"a": "b"}), {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}, None),
        (wanting(is_routed=True), {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}, None),
        (wanting(is_replaced=True), {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}, None),
        (GONE, {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}, None),
    ],
)  # fmt: skip
def test_the_record_that_a_change_writes(desired: DesiredRegistry, facts: dict[str, Any], drain: Drain | None) -> None:
    """None where it keeps or removes the one that is there."""
    assert change(desired, **facts).drain == drain


def test_a_creation_writes_no_record() -> None:
    """Nobody drained what is not there."""
    (made,) = diff(registry(), wanting(is_routed=False)).replica_changes
    assert (made.drain, made.takes_traffic) == (None, False)


TAGS = {"team": "web", "acrgeo-drained-by": "ana"}


@rows(
    "action, facts, shown",
    [
        (Action.CREATE, {"zone_redundancy": "Enabled", "tags": TAGS}, ["location None eastus",
         "regionEndpointEnabled None True", "zoneRedundancy None Enabled", "tags None {'team': 'web'}"]),
        (Action.CREATE, {"is_routed": False, "tags": {"acrgeo-drained-by": "ana"}}, ["location None eastus",
         "regionEndpointEnabled None False"]),
        (Action.UPDATE, {"zone_redundancy": "Enabled", "tags": TAGS}, ["tags.team None web"]),
        (Action.REPLACE, {"zone_redundancy": "Enabled", "tags": TAGS}, ["provisioningState Succeeded Succeeded",
         "regionEndpointEnabled True True", "zoneRedundancy Disabled Enabled", "tags.team None web"]),
        (Action.REPLACE, {}, ["provisioningState Succeeded Succeeded", "regionEndpointEnabled True True"]),
        (Action.DELETE, {}, ["location eastus None"]),
        (Action.AWAIT, {"tags": TAGS}, []),
    ],
)  # fmt: skip
def test_what_is_shown_of_a_replica(action: Action, facts: dict[str, Any], shown: list[str]) -> None:
    """What it sets; zones only where they can be set, and never a tag of acrgeo's own."""
    current = replica("eastus", zone_redundancy="Disabled")
    desired = ReplicaSettings(name="eastus", location="eastus", **facts)
    made = replace(change(GONE), action=action, current=None if action is Action.CREATE else current, desired=desired)
    assert [f"{field.name} {field.current} {field.desired}" for field in made.fields] == shown


WEB = ImageRef(repository="web", tag="1")
SOURCE = ImageSource(host="source.azurecr.io")


@rows(
    "desired, reference, shown",
    [
        (DesiredImage(source=SOURCE, image=WEB, target=WEB, digest="sha256:1"), "1", "sha256:1"),
        (DesiredImage(source=SOURCE, image=WEB, target=WEB), "1", "unknown"),
        (DesiredImage(source=SOURCE, image=WEB, target=ImageRef(repository="web", tag="1", digest="sha256:2")), "1",
         "unknown"),
        (DesiredImage(source=SOURCE, image=WEB, target=ImageRef(repository="web", digest="sha256:2")), "sha256:2",
         "unknown"),
    ],
)  # fmt: skip
def test_an_import_is_looked_at_by_its_tag(desired: DesiredImage, reference: str, shown: str) -> None:
    """By its digest where it gets none; a digest that nobody could ask for is shown as unknown."""
    made = ImportChange(
        id="contoso/images/web:1",
        registry=REF,
        action=Action.UPDATE,
        phase=Phase.ADD,
        reason="desired",
        current="sha256:0",
        desired=desired,
    )
    assert (made.reference, made.is_forced) == (reference, False)
    digest, source = made.fields
    assert (digest.current, digest.desired) == ("sha256:0", shown)
    assert (source.current, source.desired) == ("source.azurecr.io/web:1", "source.azurecr.io/web:1")
    assert replace(made, current=None).fields[1].current is None


@rows(
    "current, desired, sets, shown",
    [
        (registry("Standard"), {"sku": Sku.PREMIUM}, (Sku.PREMIUM, None, None), "sku Standard Premium"),
        (registry(), {"has_data_endpoints": True}, (None, True, None), "dataEndpointEnabled False True"),
        (registry(has_data_endpoints=True), {"has_data_endpoints": False}, (None, False, None),
         "dataEndpointEnabled True False"),
        (registry(), {"has_regional_endpoints": True}, (None, None, True), "regionalEndpoints None Enabled"),
        (registry(has_regional_endpoints=True), {"has_regional_endpoints": False}, (None, None, False),
         "regionalEndpoints Enabled Disabled"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_change_of_a_registry_sets_what_differs_alone(
    current: Registry, desired: dict[str, Any], sets: tuple[object, ...], shown: str
) -> None:
    """The rest is not sent; it is shown under ARM's names, in ARM's words."""
    (made,) = diff(current, DesiredRegistry(**desired)).changes
    assert isinstance(made, RegistryChange)
    assert (made.sku, made.data_endpoints, made.regional_endpoints) == sets
    assert [f"{field.name} {field.current} {field.desired}" for field in made.fields] == [shown]


HEADERS = {"X-Token": "s3cret", "b": "1"}
HOOK = Webhook(name="hook", location="eastus", actions=("push", "delete"), callback=Callback(uri="u", headers=HEADERS))
SET = WebhookSettings(
    name="hook", location="eastus", actions=("delete", "push"), callback=Callback(uri="u", headers=HEADERS)
)


def with_headers(**headers: str) -> Callback:
    """Return the receiver with other headers."""
    return Callback(uri="u", headers={name.replace("_", "-"): value for name, value in headers.items()})


@rows(
    "current, desired, shown",
    [
        (None, None, []),
        (None, SET, ["actions None delete, push", "customHeaders None X-Token, b"]),
        (None, replace(SET, scope="web", is_enabled=False, callback=Callback(uri="u")), ["actions None delete, push",
         "scope None web", "status None disabled"]),
        (HOOK, SET, []),
        (HOOK, replace(SET, callback=with_headers(x_token="s3cret", B="1")), []),
        (HOOK, replace(SET, location="westus"), ["location eastus westus"]),
        (HOOK, replace(SET, actions=("push",)), ["actions push, delete push"]),
        (HOOK, replace(SET, scope="web"), ["scope all web"]),
        (replace(HOOK, scope="web"), SET, ["scope web all"]),
        (HOOK, replace(SET, is_enabled=False), ["status enabled disabled"]),
        (replace(HOOK, is_enabled=False), SET, ["status disabled enabled"]),
        (HOOK, replace(SET, callback=Callback(uri="v", headers=HEADERS)), ["serviceUri (hidden) (another)"]),
        (HOOK, replace(SET, callback=with_headers(b="1")), ["customHeaders X-Token, b b"]),
        (HOOK, replace(SET, callback=with_headers()), ["customHeaders X-Token, b none"]),
        (replace(HOOK, callback=Callback(uri="u")), SET, ["customHeaders none X-Token, b"]),
        (HOOK, replace(SET, callback=with_headers(x_token="other", b="1", a="2")), ["customHeaders X-Token, b a, b, "
         "x-token (another value)"]),
        (replace(HOOK, callback=None), SET, ["serviceUri unknown (may not be read) (as given)"]),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_shown_of_a_webhook(current: Webhook | None, desired: WebhookSettings | None, shown: list[str]) -> None:
    """What differs of it, whatever the order of its actions and the case of its headers; never a value of these."""
    made = WebhookChange(
        id="contoso/webhooks/hook",
        registry=REF,
        action=Action.UPDATE,
        phase=Phase.ADD,
        reason="desired",
        current=HOOK if desired is None else current,
        desired=desired,
    )
    assert [f"{field.name} {field.current} {field.desired}" for field in made.fields] == shown
    assert (made.name, made.location) == ("hook", (current or HOOK).location)
    assert "s3cret" not in repr(made.fields)
