"""What a registry has that the kept one lacks: each with the command that makes it, or unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.consolidate.counterparts import BUILT_IN, Gap, Side, Topic, find_gaps
from acrgeo.core.model.belongings import Belonging, Kind
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.model.webhook import Callback, Webhook
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox.engine.roles import BUILT_IN_ROLES

DENIED = Unknown("may not be read", 403)
PULLER = {"principalId": "P", "principalType": "ServicePrincipal", "role": "7f951dda-4ed3-4680-a7ca-43fe172d538d"}
IP = {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.7"}]}


def registry(name: str, properties: Mapping[str, Any] | None = None, **given: Any) -> Registry:
    """A registry of a group of its own."""
    ref = RegistryRef(subscription="s", resource_group=f"{name}-rg", name=name)
    home = Replica(name="westus", location="westus", is_home=True)
    return Registry(
        ref=ref,
        id=ref.id,
        location="westus",
        sku=Sku.PREMIUM,
        login_server=f"{name}.azurecr.io",
        replicas=(home,),
        properties=properties or {},
        **given,
    )


def side(name: str, properties: Mapping[str, Any] | None = None, **given: Any) -> Side:
    """A registry with what hangs on it; ``hooks`` are its webhooks."""
    hooks = given.pop("hooks", ())
    flags = {key: given.pop(key) for key in list(given) if key.startswith("has_")}
    return Side(registry=registry(name, properties, webhooks=hooks, **flags), **given)


def having(kind: Kind, *rows: Belonging) -> dict[str, Any]:
    """What hangs on a registry: some things of one kind."""
    return {"belongings": {kind: rows}}


def hook(name: str, location: str = "westeurope", uri: str | None = "https://a", **given: Any) -> Webhook:
    """A webhook, whose receiver may not be known."""
    callback = None if uri is None else Callback(uri=uri, headers=given.pop("headers", {}))
    return Webhook(name=name, location=location, actions=("push",), callback=callback, **given)


TILLS = Belonging(name="tills", values={"scopeMap": "tills-read", "status": "enabled"})
MAP = Belonging(
    name="tills-read",
    values={"description": "for tills"},
    lists={
        "actions": (
            "repositories/team/tills/content/read",
            "repositories/team/tills/metadata/read",
            "gateway/shop/config/read",
        )
    },
)
RULE = Belonging(name="hub", values={"sourceRepository": "docker.io/x", "targetRepository": "x", "credentialSet": "dh"})
ASSIGNED = Belonging(name="guid-1", values={**PULLER, "scope": registry("old").ref.id})
ENDPOINT = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/privateEndpoints/shop"
CONNECTED = {
    "privateEndpointConnections": [
        {
            "name": "c",
            "properties": {
                "privateEndpoint": {"id": ENDPOINT},
                "privateLinkServiceConnectionState": {"status": "Approved"},
            },
        }
    ]
}
AT = "-g new-rg --subscription s"
NETWORK = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub"

CASES: Mapping[str, tuple[Side, Side, tuple[str, ...]]] = {
    # the kept one, the other one, what the commands have
    "nothing": (side("new"), side("old"), ()),
    "a webhook": (
        side("new"),
        side("old", hooks=(hook("hook", scope="web:*"),)),
        (
            "webhook show old hook",
            "webhook add new westeurope --name hook --action push --scope 'web:*' --uri \"$URI\"",
        ),
    ),
    "a webhook whose name ends in its region": (
        side("new"),
        side("old", hooks=(hook("hookwesteurope"),)),
        ("webhook show old hookwesteurope", "--name hook "),
    ),
    "the same webhook by name": (side("new", hooks=(hook("Hook", uri=None),)), side("old", hooks=(hook("hook"),)), ()),
    "the same webhook as acrgeo names it": (
        side("new", hooks=(hook("hookwesteurope", uri=None),)),
        side("old", hooks=(hook("hook"),)),
        (),
    ),
    "the same webhook by its receiver": (side("new", hooks=(hook("other"),)), side("old", hooks=(hook("hook"),)), ()),
    "a webhook of another region": (
        side("new", hooks=(hook("hook", "westus"),)),
        side("old", hooks=(hook("hook"),)),
        ("webhook show", "webhook add new westeurope"),
    ),
    "a scope map": (
        side("new"),
        side("old", **having(Kind.SCOPE_MAPS, MAP)),
        (
            f"az acr scope-map create -n tills-read -r new {AT} --repository team/tills content/read metadata/read "
            "--gateway shop config/read --description 'for tills'",
        ),
    ),
    "the same scope map": (
        side("new", **having(Kind.SCOPE_MAPS, MAP)),
        side("old", **having(Kind.SCOPE_MAPS, MAP)),
        (),
    ),
    "a token": (
        side("new"),
        side("old", **having(Kind.TOKENS, replace(TILLS, values={**TILLS.values, "status": "disabled"}))),
        (f"az acr token create -n tills -r new {AT} --scope-map tills-read --status disabled",),
    ),
    "a cache rule with credentials": (
        side("new"),
        side("old", **having(Kind.CACHE_RULES, RULE)),
        (f"az acr cache create -n hub -r new {AT} -s docker.io/x -t x -c dh",),
    ),
    "a role": (
        side("new"),
        side("old", **having(Kind.ROLE_ASSIGNMENTS, ASSIGNED)),
        (
            "az role assignment create --assignee-object-id P --assignee-principal-type ServicePrincipal --role "
            f"{PULLER['role']} --scope {registry('new').ref.id}",
        ),
    ),
    "a role with a condition": (
        side("new", **having(Kind.ROLE_ASSIGNMENTS, ASSIGNED)),
        side("old", **having(Kind.ROLE_ASSIGNMENTS, replace(ASSIGNED, values={**ASSIGNED.values, "condition": "a b"}))),
        ("--condition 'a b' --condition-version 2.0",),
    ),
    "a role that holds at both, from above": (
        side("new", **having(Kind.ROLE_ASSIGNMENTS, replace(ASSIGNED, values={**PULLER, "scope": "/subscriptions/s"}))),
        side("old", **having(Kind.ROLE_ASSIGNMENTS, ASSIGNED)),
        (),
    ),
    "public access off": (
        side("new"),
        side("old", {"publicNetworkAccess": "Disabled"}),
        (f"az acr update -n new {AT} --public-network-enabled false",),
    ),
    "chosen addresses": (
        side("new"),
        side("old", {"networkRuleSet": IP}),
        (
            f"az acr network-rule add -n new {AT} --ip-address 203.0.113.7",
            f"az acr update -n new {AT} --default-action Deny",
        ),
    ),
    "an address more": (
        side("new", {"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}),
        side("old", {"networkRuleSet": IP}),
        (f"az acr network-rule add -n new {AT} --ip-address 203.0.113.7",),
    ),
    "the same addresses": (side("new", {"networkRuleSet": IP}), side("old", {"networkRuleSet": IP}), ()),
    "a private endpoint": (
        side("new"),
        side("old", CONNECTED, networks={ENDPOINT.lower(): NETWORK}),
        (f"private-endpoint create -g net -n shop-new --private-connection-resource-id {registry('new').ref.id}",),
    ),
    "a private endpoint in the same network": (
        side("new", CONNECTED, networks={ENDPOINT.lower(): NETWORK.upper()}),
        side("old", CONNECTED, networks={ENDPOINT.lower(): NETWORK}),
        (),
    ),
    "data endpoints": (side("new"), side("old", has_data_endpoints=True), ("acrgeo endpoints data enable new",)),
    "data endpoints of both": (side("new", has_data_endpoints=True), side("old", has_data_endpoints=True), ()),
    "the admin user": (
        side("new"),
        side("old", {"adminUserEnabled": True}),
        (f"az acr update -n new {AT} --admin-enabled true",),
    ),
    "the admin user of both": (side("new", {"adminUserEnabled": True}), side("old", {"adminUserEnabled": True}), ()),
    "anonymous pulls": (side("new"), side("old", {"anonymousPullEnabled": True}), ("--anonymous-pull-enabled true",)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_has_no_counterpart_comes_with_its_command(name: str) -> None:
    """None where there is one, and nothing that is known is called unknown."""
    into, source, commands = CASES[name]
    gaps = find_gaps(into, [source])
    made = [command for gap in gaps for command in gap.commands]
    assert len(made) == len(commands), made
    assert all(wanted in command for wanted, command in zip(commands, made, strict=True)), made
    assert not any(gap.is_unknown for gap in gaps)
    assert bool(gaps) is bool(commands)


PERSONS: Mapping[str, tuple[Side, Side, str]] = {
    "another token of that name": (
        side("new", **having(Kind.TOKENS, TILLS)),
        side("old", **having(Kind.TOKENS, replace(TILLS, values={"scopeMap": "all", "status": "enabled"}))),
        "tills is another one at new: scopeMap differs",
    ),
    "public access off at the kept one": (
        side("new", {"publicNetworkAccess": "Disabled"}),
        side("old"),
        "private endpoint",
    ),
    "chosen addresses at the kept one": (side("new", {"networkRuleSet": IP}), side("old"), "old everybody"),
}


@pytest.mark.parametrize("name", PERSONS)
def test_what_a_person_decides_has_no_command(name: str) -> None:
    """It is told all the same."""
    into, source, said = PERSONS[name]
    (gap,) = find_gaps(into, [source])
    assert (gap.commands, said in gap.fact) == ((), True)


def test_headers_and_a_disabled_webhook_are_noted() -> None:
    """The names of headers alone: their values are secrets, as is where it posts to."""
    source = side("old", hooks=(hook("hook", headers={"X-Key": "hunter2"}, is_enabled=False),))
    (gap,) = find_gaps(side("new"), [source])
    assert gap.note == "its headers go with --header-env: X-Key; it is disabled there"
    assert "hunter2" not in repr(gap)
    assert "https://a" not in repr(gap)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("which", ["new", "old"])
def test_what_may_not_be_read_is_unknown(kind: Kind, which: str) -> None:
    """At either registry: what cannot be compared is not called missing."""
    unread: dict[str, Any] = {"belongings": {kind: DENIED}}
    one = ASSIGNED if kind is Kind.ROLE_ASSIGNMENTS else TILLS
    into = side("new", **(unread if which == "new" else {}))
    source = side("old", **(unread if which == "old" else having(kind, one)))
    (gap,) = find_gaps(into, [source])
    assert (gap.is_unknown, gap.commands) == (True, ())
    assert "unknown" in gap.fact


def test_webhooks_and_networks_that_may_not_be_read_are_unknown() -> None:
    """A private endpoint in a network that is unknown comes with the command, and the doubt."""
    hooks = (hook("hook"),)
    for into, source in (
        (side("new", webhooks=DENIED), side("old", hooks=hooks)),
        (side("new"), side("old", webhooks=DENIED)),
    ):
        (gap,) = find_gaps(into, [source])
        assert (gap.topic, gap.is_unknown) == (Topic.WEBHOOKS, True)
    (endpoint,) = find_gaps(side("new"), [side("old", CONNECTED, networks={ENDPOINT.lower(): DENIED})])
    assert (endpoint.is_unknown, len(endpoint.commands)) == (True, 1)


def test_gaps_of_several_registries_are_in_one_order() -> None:
    """By topic, then as the registries were named."""
    sources = [side(name, {"adminUserEnabled": True}, hooks=(hook("hook"),)) for name in ("olda", "oldb")]
    gaps: tuple[Gap, ...] = find_gaps(side("new"), sources)
    assert [(gap.topic, gap.registry) for gap in gaps] == [
        (Topic.WEBHOOKS, "olda"),
        (Topic.WEBHOOKS, "oldb"),
        (Topic.SIGN_IN, "olda"),
        (Topic.SIGN_IN, "oldb"),
    ]


def test_commands_of_az_find_the_registry_whatever_its_defaults_are() -> None:
    """Each names the group and the subscription of the kept one, not those of the other."""
    properties = {"adminUserEnabled": True, "anonymousPullEnabled": True, "networkRuleSet": IP}
    belongings = {Kind.SCOPE_MAPS: (MAP,), Kind.TOKENS: (TILLS,), Kind.CACHE_RULES: (RULE,)}
    source = side("old", properties, belongings=belongings)
    made = [line for gap in find_gaps(side("new"), [source]) for line in gap.commands if line.startswith("az acr ")]
    assert len(made) == 7
    assert [line for line in made if f" new {AT} " not in line] == []


def test_roles_have_the_names_that_azure_gives_them() -> None:
    """Those that are given on a registry in most subscriptions."""
    named = {row[0]: row[1] for row in BUILT_IN_ROLES}
    assert {role: named[role] for role in BUILT_IN} == BUILT_IN
    usual = {"Owner", "Contributor", "Reader", "User Access Administrator"}
    usual |= {"AcrPull", "AcrPush", "AcrDelete", "AcrImageSigner", "Container Registry Data Importer and Data Reader"}
    usual |= {f"Container Registry Repository {each}" for each in ("Reader", "Writer", "Contributor")}
    assert usual <= set(BUILT_IN.values())
