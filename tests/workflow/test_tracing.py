"""How the resolvers of the system are asked: as the system's library does."""

from __future__ import annotations

import pytest

from acrgeo.core.trace.resolver import parse_resolver
from acrgeo.workflow.tracing import SILENCES, Series
from tests.dns.server import reply, serve, to_region
from tests.kept_record import KeptRecord

HOST = "contoso.azurecr.io"


@pytest.mark.sockets  # the resolvers are on loopback
def test_the_next_resolver_is_asked_where_one_is_silent() -> None:
    """And from then on the one that answers; a refusal is an answer."""
    with serve(lambda *_: None) as silent, serve(lambda q, _: reply(q, to_region(HOST, "eastus"))) as answering:
        record = KeptRecord()
        series = Series([parse_resolver(silent), parse_resolver(answering)], [], record=record)
        for _ in range(3):
            series.ask(HOST, 0.05, gives_up=True)
        refused = Series([parse_resolver(answering), parse_resolver(silent)], [])
        refused.ask("other.example", 0.05, gives_up=True)
    assert [lookup.region for lookup in series.lookups] == ["eastus"] * 3
    assert series.sample.resolver.label == answering
    assert refused.sample.resolver.label == answering
    assert not refused.lookups[0].is_silent
    asked = record.of("NameLookedUp")
    assert [facts["resolver"] for facts in asked] == [silent, *[answering] * 3]
    assert [facts["answer"] for facts in asked[1:]] == ["eastus"] * 3
    assert (asked[0]["addresses"], bool(asked[1]["aliases"]), bool(asked[1]["addresses"])) == ([], True, True)


@pytest.mark.sockets  # the resolver is on loopback
def test_a_silent_resolver_is_left_alone() -> None:
    """After two questions without an answer, unless it is watched."""
    with serve(lambda *_: None) as silent:
        left, watched = (Series([parse_resolver(silent)], []) for _ in range(2))
        for _ in range(SILENCES + 1):
            left.ask(HOST, 0.02, gives_up=True)
            watched.ask(HOST, 0.02, gives_up=False)
    assert (len(left.lookups), len(watched.lookups)) == (SILENCES, SILENCES + 1)
