"""From a registry to the file that describes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.environment import with_environment
from acrgeo.core.desired.export import export
from acrgeo.core.desired.export_webhooks import export_webhooks
from acrgeo.core.desired.manifest import parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.webhook import ACTIONS, Callback, Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from tests.core.planning import REF, registry, replica
from tests.rows import rows


def plan_of_export(current: Registry) -> Plan:
    """Return the plan of a registry's own export."""
    (manifest,), diagnostics = parse_documents([node_of(export(current).document, Place("f.yaml"))])
    assert not diagnostics
    return Plan(registries=(diff(current, manifest.desired),))


def test_only_what_a_person_would_write() -> None:
    """Names, tags and routing are written where they differ from the defaults, without acrgeo's own tags."""
    current = registry(
        "Premium",
        replica("westus"),
        replica("eastus", is_routed=False),
        replica("westeurope", name="europe", tags={"team": "web", "acrgeo-note": "x"}),
    )
    assert export(current).document["replicas"] == [
        {"location": "eastus", "routing": False},
        {"location": "westeurope", "name": "europe", "tags": {"team": "web"}},
    ]


def test_home_is_listed_where_it_carries_something() -> None:
    """It has tags, or routing is off."""
    tagged = registry("Premium", replica("westus", tags={"role": "primary"}))
    assert export(tagged).document["replicas"] == [{"location": "westus", "tags": {"role": "primary"}}]
    assert export(registry("Premium")).document["replicas"] == []


def test_a_drain_is_a_remark() -> None:
    """A drained replica is held, so the file does not say ``routing: false``, which would outlast the drain."""
    drained = replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "x"})
    exported = export(registry("Premium", replica("westus"), drained)).replicas
    assert exported is not None
    assert (exported[0].entry, exported[0].remark) == ({"location": "eastus"}, "drained by ana: x; a drain is held")


def test_a_plan_of_an_export_is_empty() -> None:
    """Whatever state the replicas are in."""
    current = registry(
        "Premium",
        replica("westus", is_routed=False, tags={"a": "b"}),
        replica("westus", name="second", home="elsewhere"),
        replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana"}),
        replica("westeurope", name="europe", is_routed=False),
        replica("northeurope", provisioning_state="Failed"),
        replica("canadacentral", provisioning_state="Deleting"),
        replica("eastus2", provisioning_state="Creating", display_status=None),
        has_data_endpoints=True,
    )
    assert not plan_of_export(current).has_changes


def test_a_tier_without_replicas_has_no_list() -> None:
    """Standard has its tier and no list of replicas."""
    assert "replicas" not in export(registry("Standard")).document
    assert not plan_of_export(registry("Standard")).has_changes


def test_a_tag_that_a_file_cannot_hold_is_left_out_with_a_remark() -> None:
    """The rest is exported, and the plan of it is empty."""
    current = registry("Premium", replica("westus"), replica("eastus", tags={"<bad>": "x", "team": "web"}))
    (east,) = export(current).replicas or ()
    assert (east.entry, east.remark) == (
        {"location": "eastus", "tags": {"team": "web"}},
        "a file cannot hold its tag '<bad>'",
    )
    assert not plan_of_export(current).changes


def hook(name: str, location: str, uri: str, **facts: Any) -> Webhook:
    """Return a webhook whose receiver was read."""
    headers = facts.pop("headers", {})
    return Webhook(
        **{
            "name": name,
            "location": location,
            "actions": ("push",),
            "callback": Callback(uri=uri, headers=headers),
            **facts,
        }
    )


X = {"headers": {"X-Key": "k3y"}}


@pytest.mark.parametrize(
    ("webhooks", "entries"),
    [
        ((), None),
        (
            (hook("hookwestus", "westus", "https://x/westus"), hook("HookEastUS", "eastus", "https://x/eastus")),
            [
                {"name": "hook", "uri": "https://x/{region}", "regions": ["westus"]},
                {"name": "Hook", "regions": ["eastus"]},
            ],
        ),
        (
            (hook("hookeastus", "eastus", "https://x/eastus"), hook("hookwestus", "westus", "https://x/westus")),
            [{"name": "hook", "uri": "https://x/{region}"}],
        ),
        (
            (hook("eastushook", "eastus", "https://x", actions=("delete", "push"), scope="w*", is_enabled=False),),
            [{"name": "{region}hook", "actions": ["push", "delete"], "scope": "w*", "enabled": False}],
        ),
        ((hook("old01", "eastus", "https://x/eastus"),), [{"name": "old01", "uri": "https://x/eastus"}]),
        (
            (hook("hookeastus", "eastus", "https://x", **X), hook("hookwestus", "westus", "https://x", **X)),
            [{"name": "hook", "headers": {"X-Key": {"fromEnv": "WEBHOOK_HOOK_X_KEY"}}}],
        ),
        (
            (
                hook("hookeastus", "eastus", "https://x", **X),
                hook("hookwestus", "westus", "https://x", headers={"X-Key": "k"}),
            ),
            [
                {"name": "hook", "headers": {"X-Key": {"fromEnv": "WEBHOOK_HOOK_X_KEY"}}},
                {"name": "hook", "headers": {"X-Key": {"fromEnv": "WEBHOOK_HOOK_X_KEY_2"}}},
            ],
        ),
        (
            (hook("hookeastus", "eastus", "https://s3cret:a@x/eastus"),),
            [{"name": "hook", "uri": {"fromEnv": "WEBHOOK_HOOK_URI"}}],
        ),
        (
            (
                hook("hookeastus", "eastus", "https://x/a?s3cret"),
                hook("hookwestus", "westus", "https://x/T/s3cretabc123abc123"),
            ),
            [{"uri": {"fromEnv": "WEBHOOK_HOOK_URI"}}, {"uri": {"fromEnv": "WEBHOOK_HOOK_URI_2"}}],
        ),
        ((hook("hookeastus", "eastus", "https://x/{region}"),), None),
        ((hook("hookeastus", "eastus", "", callback=None),), None),
        ((hook("hookeastus", "eastus", "https://x", actions=("other",)),), None),
        ((hook("hookjapaneast", "japaneast", "https://x"),), [{"name": "hook", "regions": ["japaneast"]}]),
        ((hook("hookeastus", "eastus", "https://x/{a}"),), None),
        ((hook("hookeastus", "eastus", "https://x:0"),), None),
        ((hook("hookeastus", "eastus", "https://x", actions=()),), None),
        (
            (hook("hookeastus", "eastus", "https://x", actions=tuple(reversed(ACTIONS))),),
            [{"name": "hook", "actions": list(ACTIONS)}],
        ),
        ((hook("eastus", "eastus", "https://x"),), [{"name": "eastus", "location": "eastus"}]),
        ((hook("eastusandeastuss", "eastus", "https://x"),), [{"name": "{region}andeastuss", "regions": ["eastus"]}]),
    ],
)
def test_webhooks_are_exported_so_that_the_plan_of_them_is_empty(
    webhooks: tuple[Webhook, ...], entries: list[dict[str, Any]] | None
) -> None:
    """Those that differ only in their region are one entry; no secret is in the file, and what it lacks is a remark."""
    current = replace(registry("Premium", replica("eastus")), webhooks=webhooks)
    exported = export(current)
    found = exported.document.get("webhooks")
    if entries is None:
        assert (found, len(exported.webhooks)) == (None, len(webhooks))
    else:
        assert [
            {key: entry[key] for key in wanted} for entry, wanted in zip(found or [], entries, strict=True)
        ] == entries
    assert "s3cret" not in str(exported)
    assert "k3y" not in str(exported)
    (manifest,), diagnostics = parse_documents([node_of(exported.document, Place("f.yaml"))])
    assert not diagnostics
    values = {
        value.variable: secret
        for entry in manifest.desired.regional_webhooks
        for region in entry.regions_of(("eastus", "westus"))
        for there in webhooks
        if there.callback is not None and there.name.lower() == entry.name_in(region).lower()
        for value, secret in (
            (entry.uri, there.callback.uri),
            *((entry.headers[name], text) for name, text in there.callback.headers.items()),
        )
        if value.variable is not None
    }
    manifest, unset = with_environment(manifest, {name: text for name, text in values.items() if name is not None})
    assert not unset
    assert not Plan(registries=(diff(current, manifest.desired),)).has_changes


def test_the_file_says_which_registry_it_is_and_what_it_has() -> None:
    """Name, group, subscription, tier and, where there can be any, data endpoints."""
    head = {
        "apiVersion": "acrgeo/v1",
        "registry": "contoso",
        "resourceGroup": REF.resource_group,
        "subscription": REF.subscription,
        "sku": "Premium",
    }
    assert export(registry("Premium", has_data_endpoints=True)).document == {
        **head,
        "dataEndpoints": True,
        "replicas": [],
    }
    assert export(registry("Premium")).document == {**head, "dataEndpoints": False, "replicas": []}
    assert export(registry("Basic")).document == {**head, "sku": "Basic"}


@rows(
    ("there", "entry", "remark"),
    [
        (replica("westus", is_routed=False), {"location": "westus", "routing": False}, "home"),
        (
            replica("westus", provisioning_state="Failed", is_routed=False),
            {"location": "westus", "routing": False},
            "home",
        ),
        (
            replica("westus", zone_redundancy="Enabled", tags={"a": "b"}),
            {"location": "westus", "tags": {"a": "b"}},
            "home",
        ),
        (
            replica("westus", name="second", home="elsewhere"),
            None,
            "second is a second replica in the home region: a file cannot name it",
        ),
        (replica("eastus"), {"location": "eastus"}, None),
        (replica("eastus", name="EastUS"), {"location": "eastus"}, None),
        (replica("eastus", zone_redundancy="enabled"), {"location": "eastus", "zoneRedundancy": "Enabled"}, None),
        (replica("eastus", zone_redundancy="Disabled"), {"location": "eastus"}, None),
        (replica("eastus", provisioning_state="Deleting"), None, "eastus is being deleted"),
        (
            replica("eastus", provisioning_state="Failed"),
            None,
            "eastus is Failed; listing it here would replace it",
        ),
        (
            replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana"}),
            {"location": "eastus"},
            "drained by ana; a drain is held",
        ),
        (
            replica("eastus", tags={"<b>": "x", "<a>": "x", "z": "1", "b": "2"}),
            {"location": "eastus", "tags": {"b": "2", "z": "1"}},
            "a file cannot hold its tags '<a>', '<b>'",
        ),
    ],
)
def test_a_replica_is_listed_with_what_it_carries(
    there: Replica, entry: dict[str, Any] | None, remark: str | None
) -> None:
    """Or told in a remark, where listing it would do something to it."""
    others = () if there.is_home else (replica("westus"),)
    (listed,) = export(registry("Premium", *others, there)).replicas or ()
    assert (listed.entry, listed.remark) == (entry, remark)
    if entry is not None and "tags" in entry:
        assert list((listed.entry or {})["tags"]) == sorted(entry["tags"])


SHOW = "as acrgeo webhook show contoso hookeastus --show-secrets tells"


@rows(
    ("webhook", "remark"),
    [
        (hook("hookeastus", "eastus", "https://x"), None),
        (
            hook("hookeastus", "eastus", "", callback=None),
            "the webhook hookeastus is left out: where it posts to may not be read",
        ),
        (
            hook("hookeastus", "eastus", "ftp://x"),
            "the webhook hookeastus is left out: a file cannot hold where it posts to",
        ),
        (
            hook("hookeastus", "eastus", "https://x", actions=("other",)),
            "the webhook hookeastus is left out: a file cannot hold its actions",
        ),
        (
            hook("hookeastus", "eastus", "https://x/?key"),
            f"secrets are not exported: set WEBHOOK_HOOK_URI to what Azure has, {SHOW}",
        ),
        (
            hook("hookeastus", "eastus", "https://x/eastus?key", headers={"X-Key": "k", "A": "b"}),
            "secrets are not exported: set WEBHOOK_HOOK_URI, WEBHOOK_HOOK_A, WEBHOOK_HOOK_X_KEY to what Azure has, "
            f"{SHOW}; {{region}} in it stands for the region",
        ),
        (
            hook("hookeastus", "eastus", "https://x/eastus", headers={"X-Key": "k"}),
            f"secrets are not exported: set WEBHOOK_HOOK_X_KEY to what Azure has, {SHOW}",
        ),
    ],
)
def test_what_is_left_out_of_a_webhook_is_a_remark(webhook: Webhook, remark: str | None) -> None:
    """With the command that tells it to who may know; what says nothing secret needs none."""
    (exported,) = export_webhooks("contoso", [webhook], ["eastus"])
    assert exported.remark == remark
    assert (exported.entry is None) == ("left out" in (remark or ""))


def test_a_third_variable_of_a_name_is_numbered_after_the_second() -> None:
    """One for each secret, whatever they are called."""
    hooks = [hook("hookeastus", "eastus", f"https://x/?{key}") for key in "abc"]
    entries = [exported.entry or {} for exported in export_webhooks("contoso", hooks, ["eastus"])]
    assert [entry["uri"] for entry in entries] == [
        {"fromEnv": name} for name in ("WEBHOOK_HOOK_URI", "WEBHOOK_HOOK_URI_2", "WEBHOOK_HOOK_URI_3")
    ]


@rows(
    ("uri", "is_secret"),
    [
        ("https://x/hooks/deployed", False),
        ("https://x:8443/hooks", False),
        ("https://user@x/hooks", True),
        ("https://:pass@x/hooks", True),
        ("https://x/hooks?code", True),
        ("https://x/hooks#code", True),
        ("https://x/T/abcdefgh12345678", True),
        ("https://x/abcdefgh12345678/T", True),
        ("https://x/T/abcdefgh1234567", False),
        ("https://x/abcdefgh/12345678", False),
        ("https://x/abcdefghabcdefgh", False),
        ("https://x/1234567812345678", False),
    ],
)
def test_what_may_be_a_secret_is_not_written(uri: str, is_secret: bool) -> None:
    """A user, a password, a query, a fragment, or a long part of letters and digits."""
    (exported,) = export_webhooks("contoso", [hook("hookeastus", "eastus", uri)], ["eastus"])
    assert (exported.entry or {})["uri"] == ({"fromEnv": "WEBHOOK_HOOK_URI"} if is_secret else uri)
    assert (uri in str(exported)) != is_secret
