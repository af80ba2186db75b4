"""Webhooks in a file: what can be said, what can be wrong with it, and values that come from the environment."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.desired.environment import with_environment
from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.model.webhook import Callback, WebhookSettings

HOOK: dict[str, Any] = {"name": "deployed", "uri": "https://ci.example.com/{region}"}


def parse(*webhooks: object) -> tuple[Manifest, list[str]]:
    """Parse a file with some webhooks; return the manifest, and the diagnostics without their place."""
    document = {"apiVersion": "acrgeo/v1", "registry": "contoso", "webhooks": list(webhooks)}
    (manifest,), diagnostics = parse_documents([node_of(document, Place("f.yaml"))])
    return manifest, [str(diagnostic).removeprefix("f.yaml: ") for diagnostic in diagnostics]


def settings_of(manifest: Manifest, *locations: str) -> list[WebhookSettings]:
    """Return the webhooks of a manifest for a registry with replicas in some regions."""
    return [
        webhook.settings_in(region)
        for webhook in manifest.desired.regional_webhooks
        for region in webhook.regions_of(locations)
    ]


def test_a_webhook_becomes_one_for_each_region() -> None:
    """The region follows the name and replaces the placeholder; the rest has defaults."""
    manifest, diagnostics = parse(HOOK)
    assert not diagnostics
    assert manifest.desired.lists_webhooks
    assert settings_of(manifest, "westus", "eastus", "westus") == [
        WebhookSettings(
            name=f"deployed{region}",
            location=region,
            actions=("push",),
            callback=Callback(uri=f"https://ci.example.com/{region}"),
        )
        for region in ("eastus", "westus")
    ]


def test_everything_that_a_file_can_say_of_a_webhook() -> None:
    """A placeholder in the name, the regions, and headers and URI out of the environment."""
    manifest, diagnostics = parse(
        {
            "name": "acr{region}hook",
            "uri": {"fromEnv": "HOOK_URI"},
            "actions": ["push", "Delete"],
            "scope": "web:*",
            "enabled": False,
            "headers": {"X-Token": {"fromEnv": "TOKEN"}},
            "regions": ["East US"],
        }
    )
    assert not diagnostics
    manifest, unset = with_environment(
        manifest, {"HOOK_URI": "https://x.example.com/{region}/s3cret", "TOKEN": "t0ken"}
    )
    assert not unset
    assert "s3cret" not in repr(manifest)
    assert "t0ken" not in repr(manifest)
    assert settings_of(manifest, "westus", "eastus") == [
        WebhookSettings(
            name="acreastushook",
            location="eastus",
            actions=("push", "delete"),
            scope="web:*",
            is_enabled=False,
            callback=Callback(uri="https://x.example.com/eastus/s3cret", headers={"X-Token": "t0ken"}),
        )
    ]


def test_a_location_makes_it_one_webhook_of_that_name() -> None:
    """Wherever the replicas are."""
    manifest, diagnostics = parse({**HOOK, "name": "oldhook", "location": "West US"})
    assert not diagnostics
    assert [(hook.name, hook.location) for hook in settings_of(manifest, "eastus")] == [("oldhook", "westus")]


def test_a_name_may_be_used_again_in_other_regions() -> None:
    """One URI for Europe, another for America."""
    _, diagnostics = parse({**HOOK, "regions": ["eastus"]}, {**HOOK, "regions": ["westeurope"]})
    assert not diagnostics


WRONG_WEBHOOKS = [
    ("text", "webhooks[0]: a webhook is a mapping with the keys name, uri"),
    ({"uri": "https://x"}, "webhooks[0]: name is missing"),
    ({"name": "deployed"}, "webhooks[0]: uri is missing: an http or https address"),
    ({**HOOK, "name": "a-b"}, "webhooks[0].name: 'a-b' is not letters and digits"),
    ({**HOOK, "name": "{region}{region}"}, "webhooks[0].name: '{region}{region}' is not"),
    ({**HOOK, "name": "x" * 49, "regions": ["eastus"]}, "webhooks[0].name: makes 'xxx"),
    ({**HOOK, "name": "hook", "location": "eastus"}, "webhooks[0].name: makes 'hook' in eastus; a name is 5"),
    ({**HOOK, "uri": "ftp://s3cret"}, "webhooks[0].uri: is not an http or https address"),
    ({**HOOK, "uri": "https://s3cret/{regon}"}, "webhooks[0].uri: the only placeholder is {region}"),
    ({**HOOK, "uri": "https://s3cret:0"}, "webhooks[0].uri: is not an http or https address"),
    ({**HOOK, "uri": 7}, "webhooks[0].uri: must be an http or https address, or {fromEnv: VARIABLE}; this is a n"),
    ({**HOOK, "uri": {"fromEnv": "A B"}}, "webhooks[0].uri.fromEnv: is not the name of an environment variable"),
    ({**HOOK, "actions": []}, "webhooks[0].actions: is empty; it must be a list, each one of push, delete"),
    ({**HOOK, "actions": ["psh"]}, "webhooks[0].actions[0]: 'psh' is unknown, did you mean push?"),
    ({**HOOK, "actions": "push"}, "webhooks[0].actions: must be a list, each one of push"),
    ({**HOOK, "scope": "a b"}, "webhooks[0].scope: 'a b' is not a repository"),
    ({**HOOK, "enabled": "yes"}, "webhooks[0].enabled: must be true or false"),
    ({**HOOK, "headers": {"X": "s3cret"}}, "webhooks[0].headers.X: must be {fromEnv: VARIABLE}, as a secret"),
    ({**HOOK, "headers": {"X": {"env": "s3cret"}}}, "webhooks[0].headers.X: must be {fromEnv: VARIABLE}"),
    ({**HOOK, "headers": {"b d": {"fromEnv": "A"}}}, "webhooks[0].headers.b d: is not the name of a header"),
    ({**HOOK, "headers": ["X"]}, "webhooks[0].headers: must be a mapping from header to {fromEnv"),
    (
        {**HOOK, "headers": {"X": {"fromEnv": "A"}, "x": {"fromEnv": "A"}}},
        "webhooks[0].headers.x: is given already",
    ),
    ({**HOOK, "regions": []}, "webhooks[0].regions: is empty; leave it out"),
    ({**HOOK, "regions": ["eastus", "East US"]}, "webhooks[0].regions: eastus is given twice"),
    ({**HOOK, "regions": ["e!"]}, "webhooks[0].regions[0]: 'e!' is not a region"),
    (
        {**HOOK, "regions": ["eastus"], "location": "westus"},
        "webhooks[0].regions: cannot be combined with location",
    ),
    ({**HOOK, "header": {}}, "webhooks[0].header: unknown key, did you mean headers?"),
]
"""Webhooks with one mistake, and how the line about it begins."""


@pytest.mark.parametrize(("webhook", "diagnostic"), WRONG_WEBHOOKS)
def test_every_mistake_is_told_at_its_key(webhook: object, diagnostic: str) -> None:
    """And what may be a secret is not repeated."""
    _, (mistake,) = parse(webhook)
    assert mistake.startswith(diagnostic)
    assert "s3cret" not in mistake


@pytest.mark.parametrize(
    "other",
    [
        HOOK,
        {**HOOK, "name": "DEPLOYED", "regions": ["eastus"]},
        {**HOOK, "name": "deployedeastus", "location": "eastus"},
    ],
)
def test_two_webhooks_of_one_name_are_a_mistake(other: dict[str, Any]) -> None:
    """As far as the file alone tells; the first one's place is named."""
    _, (mistake,) = parse(HOOK, other)
    assert mistake.startswith("webhooks[1].name: there is a webhook ")
    assert mistake.endswith(" already, at f.yaml")


@pytest.mark.parametrize(
    ("environ", "fact"),
    [
        ({"URI": "https://x"}, "headers.X.fromEnv: the environment variable TOKEN is not set"),
        ({"URI": "https://x", "TOKEN": ""}, "headers.X.fromEnv: the environment variable TOKEN is empty"),
        ({"URI": "https://x", "TOKEN": "s3\ncret"}, "headers.X.fromEnv: the environment variable TOKEN has a line end"),
        ({"TOKEN": "x", "URI": "s3cret"}, "uri.fromEnv: the environment variable URI holds no http or https address"),
        ({"TOKEN": "x"}, "uri.fromEnv: the environment variable URI is not set"),
        ({"TOKEN": "x", "URI": ""}, "uri.fromEnv: the environment variable URI is empty"),
    ],
)
def test_a_variable_that_cannot_be_used_is_a_mistake_of_the_file(environ: dict[str, str], fact: str) -> None:
    """With the key that names it, and without its value."""
    manifest, _ = parse({**HOOK, "uri": {"fromEnv": "URI"}, "headers": {"X": {"fromEnv": "TOKEN"}}})
    _, (mistake,) = with_environment(manifest, environ)
    assert str(mistake).startswith(f"f.yaml: webhooks[0].{fact}")
    assert "cret" not in str(mistake)
