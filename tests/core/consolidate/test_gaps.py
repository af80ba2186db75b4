"""How what the kept registry lacks is said: in whole sentences, with commands that are whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.consolidate.counterparts import Side, find_gaps
from acrgeo.core.model.belongings import Belonging, Kind
from acrgeo.core.preflight.facts import Unknown
from tests.core.consolidate.test_counterparts import (
    ASSIGNED,
    CONNECTED,
    ENDPOINT,
    IP,
    MAP,
    NETWORK,
    PULLER,
    RULE,
    TILLS,
    having,
    hook,
    registry,
    side,
)
from tests.rows import rows

TOKEN_NOTE = "its passwords cannot be read: give the new ones to who has it"
NO_CREDENTIALS = Belonging(name="open", values={"sourceRepository": "docker.io/x", "targetRepository": "x"})
ABOVE = {**PULLER, "principalType": "", "scope": "/subscriptions/s"}
NAMELESS = {"privateEndpointConnections": [{"name": "c", "properties": {}}]}


def connected(status: str, endpoint: str = ENDPOINT) -> dict[str, Any]:
    """A connection of a private endpoint, in a state."""
    state = {"privateEndpoint": {"id": endpoint}, "privateLinkServiceConnectionState": {"status": status}}
    return {"privateEndpointConnections": [{"name": "c", "properties": state}]}


@rows(
    ("into", "source", "said"),
    [
        (side("new"), side("old", hooks=(hook("hook"),)), [("hook hears of push in westeurope", None)]),
        (
            side("new"),
            side("old", hooks=(hook("hook", scope="web:*"),)),
            [("hook hears of push in westeurope, of web:*", None)],
        ),
        # Receivers that are not known, or not the same, make nobody the same.
        (
            side("new", hooks=(hook("other", uri=None),)),
            side("old", hooks=(hook("hook", uri=None),)),
            [("hook hears of push in westeurope", None)],
        ),
        (
            side("new", hooks=(hook("other", uri="https://b"),)),
            side("old", hooks=(hook("hook"),)),
            [("hook hears of push in westeurope", None)],
        ),
        (
            side("new"),
            side("old", **having(Kind.SCOPE_MAPS, replace(MAP, lists={"actions": ("a/read", "b/read")}))),
            [("tills-read has a/read, b/read", None)],
        ),
        (
            side("new"),
            side("old", **having(Kind.SCOPE_MAPS, replace(MAP, lists={}))),
            [("tills-read has no actions", None)],
        ),
        (
            side("new"),
            side("old", **having(Kind.TOKENS, TILLS)),
            [("tills has the scope map tills-read", TOKEN_NOTE)],
        ),
        (
            side("new", **having(Kind.TOKENS, TILLS)),
            side("old", **having(Kind.TOKENS, replace(TILLS, values={"scopeMap": "all"}))),
            [("tills is another one at new: scopeMap, status differ", "compare them by hand")],
        ),
        (
            side("new", **having(Kind.SCOPE_MAPS, MAP)),
            side("old", **having(Kind.SCOPE_MAPS, replace(MAP, lists={"actions": ("a/read",)}))),
            [("tills-read is another one at new: actions differs", "compare them by hand")],
        ),
        (
            side("new"),
            side("old", **having(Kind.CACHE_RULES, RULE, NO_CREDENTIALS)),
            [
                (
                    "hub caches docker.io/x as x",
                    "the credential set dh is made first: az acr credential-set create",
                ),
                ("open caches docker.io/x as x", None),
            ],
        ),
        (
            side("new"),
            side("old", **having(Kind.ROLE_ASSIGNMENTS, ASSIGNED)),
            [("ServicePrincipal P has the role AcrPull", None)],
        ),
        (
            side("new"),
            side("old", **having(Kind.ROLE_ASSIGNMENTS, replace(ASSIGNED, values=ABOVE))),
            [("principal P has the role AcrPull, from /subscriptions/s", None)],
        ),
        (
            side("new"),
            side("old", **having(Kind.ROLE_ASSIGNMENTS, replace(ASSIGNED, values={"role": "r", "principalId": "P"}))),
            [("principal P has the role r, from above", None)],
        ),
        (side("new"), side("old", NAMELESS), []),
        (side("new"), side("old", connected("Rejected"), networks={ENDPOINT.lower(): NETWORK}), []),
        (
            side("new"),
            side("old", {"publicNetworkAccess": "Disabled"}, hooks=(hook("hook", "westus"),)),
            [
                ("hook hears of push in westus", None),
                ("public access to old is off, that to new is on", None),
            ],
        ),
        (
            side("new", {"publicNetworkAccess": "Disabled"}),
            side("old", {"publicNetworkAccess": "Disabled", "networkRuleSet": IP}),
            [],
        ),
        (
            side("new", {"networkRuleSet": IP}),
            side("old", {"publicNetworkAccess": "Disabled", "networkRuleSet": IP}),
            [("public access to old is off, that to new is on", None)],
        ),
        (
            side("new", {"networkRuleSet": {"defaultAction": "Deny"}}),
            side(
                "old",
                {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [7, {"value": ""}, {"value": "203.0.113.9"}]}},
            ),
            [("old lets in 203.0.113.9, new does not", None)],
        ),
        (
            side("new"),
            side("old", {"networkRuleSet": {"defaultAction": "Deny", "ipRules": None}}),
            [("old lets in chosen addresses only, new everybody: ", None)],
        ),
    ],
)
def test_what_is_missing_is_said_as_it_is(into: Side, source: Side, said: list[tuple[str, str | None]]) -> None:
    """In whole sentences, with what the commands leave to a person; what is closed or the same is none."""
    assert [(gap.fact, gap.note) for gap in find_gaps(into, [source])] == said


def test_a_webhook_that_is_named_as_its_region_keeps_its_name() -> None:
    """Without the region nothing would be left of it."""
    (gap,) = find_gaps(side("new"), [side("old", hooks=(hook("westeurope"),))])
    assert " --name westeurope " in gap.commands[1]


def test_the_command_for_a_private_endpoint_is_whole() -> None:
    """In the group of the other one, with its subnet and a connection named after the kept registry."""
    source = side("old", CONNECTED, networks={ENDPOINT.lower(): NETWORK})
    (gap,) = find_gaps(side("new", connected("Rejected"), networks={ENDPOINT.lower(): NETWORK}), [source])
    assert (gap.name, gap.fact) == ("shop", "shop leads in hub, which has none of new")
    assert gap.commands == (
        f"az network private-endpoint create -g net -n shop-new --private-connection-resource-id "
        f"{registry('new').ref.id} --group-id registry --connection-name new --subnet "
        f'"$(az network private-endpoint show --ids {ENDPOINT} --query subnet.id -o tsv)"',
    )
    (odd,) = find_gaps(side("new", NAMELESS), [side("old", connected("Approved", "/a/b/c/d"))])
    assert " -g new-rg -n d-new " in odd.commands[0]  # an ID that names no group
    (short,) = find_gaps(side("new"), [side("old", connected("Approved", "/a/b/c/d/e"))])
    assert " -g d -n e-new " in short.commands[0]


def test_what_could_not_be_read_tells_only_a_command_of_ours() -> None:
    """Advice in words is no command."""
    hints = {"acrgeo permissions check old": ("acrgeo permissions check old",), "sign in again": (), None: ()}
    for hint, commands in hints.items():
        (gap,) = find_gaps(side("new"), [side("old", webhooks=Unknown("throttled", hint=hint))])
        assert (gap.commands, gap.fact, gap.name) == (commands, "unknown: throttled", "?")
