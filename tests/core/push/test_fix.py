"""The configurations of cures, and the pace of lookups."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.push.fix import dnsmasq_config, region_for_push, regional_commands, regional_hosts
from acrgeo.core.push.pace import next_wait
from acrgeo.core.trace.resolver import Resolver, parse_resolver
from acrgeo.core.trace.sample import Lookup, Sample
from tests.core.planning import registry, replica
from tests.core.push.test_verdict import CONTOSO, FACTS, HOST, with_replicas
from tests.core.trace.test_verdict import sample
from tests.rows import rows

HOSTS = ("contoso.eastus.geo.azurecr.io", "contoso.westus.geo.azurecr.io")
REGIONAL = replace(CONTOSO, has_regional_endpoints=True, regional_endpoint_hosts=HOSTS)


@pytest.mark.parametrize(("length", "ttl"), [(120.0, 120), (0.2, 1), (90.5, 91), (3_600.0, 3_600), (86_400.0, 3_600)])
def test_dnsmasq_keeps_an_answer_for_one_push(length: float, ttl: int) -> None:
    """No longer, and not longer than dnsmasq can; every line that is no comment is an option of it."""
    upstreams = [parse_resolver(text) for text in ("168.63.129.16", "127.0.0.1:5353", "[2001:db8::1]:54")]
    text = dnsmasq_config(HOST, "acrgeo push-check contoso --fix dnsmasq", upstreams, length)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == [
        "listen-address=127.0.0.1",
        "bind-interfaces",
        "no-resolv",
        "server=168.63.129.16",
        "server=127.0.0.1#5353",
        "server=2001:db8::1#54",
        "cache-size=1000",
        f"min-cache-ttl={ttl}",
    ]
    assert ("may still bounce" in text) is (length > ttl)
    undone = text[text.index("# Undo it") :]
    for path in re.findall(r"> (/etc/\S+)", text[: text.index("# Undo it")]):
        assert path in undone


@pytest.mark.parametrize(
    ("registry", "region", "image", "lines"),
    [
        (
            REGIONAL,
            "westus",
            "web:1.2",
            [
                f"az acr login -n contoso -g contoso-rg --subscription {CONTOSO.ref.subscription} --endpoint westus",
                f"docker tag {HOST}/web:1.2 {HOSTS[1]}/web:1.2",
                f"docker push {HOSTS[1]}/web:1.2",
            ],
        ),
        (REGIONAL, "japaneast", None, ["--endpoint eastus", "docker tag", f"docker push {HOSTS[0]}/IMAGE"]),
        (CONTOSO, "westus", "web:1.2", ["acrgeo endpoints regional enable contoso", "AGAIN"]),
        (replace(REGIONAL, regional_endpoint_hosts=()), None, None, ["acrgeo endpoints regional enable", "AGAIN"]),
    ],
)
def test_the_commands_of_a_regional_push(
    registry: Registry, region: str | None, image: str | None, lines: list[str]
) -> None:
    """With the hosts that Azure lists, and none that is made of a name; those that are off are turned on first."""
    text = regional_commands(registry, region, image, "AGAIN")
    shown = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(shown) == len(lines)
    assert all(part in line for part, line in zip(lines, shown, strict=True))
    assert "# Undo it:" in text
    assert ("# IMAGE is REPOSITORY:TAG." in text) is ("IMAGE" in "".join(shown))
    assert set(re.findall(r"[\w.]+\.geo\.[\w.]+", text)) <= set(HOSTS)


def test_only_listed_hosts_count() -> None:
    """A registry that lists other names than regional ones has none."""
    assert regional_hosts(REGIONAL) == {"eastus": HOSTS[0], "westus": HOSTS[1]}
    assert regional_hosts(replace(REGIONAL, has_regional_endpoints=False)) == {}
    assert regional_hosts(replace(REGIONAL, regional_endpoint_hosts=("x", "a.b.c", "contoso.azurecr.io.x"))) == {}


@pytest.mark.parametrize(
    ("current", "pusher", "regions", "region"),
    [
        (CONTOSO, "eastus", ("westus",), "eastus"),
        (CONTOSO, "westeurope", ("westus",), "eastus"),
        (CONTOSO, "nowhere", ("eastus",), "eastus"),
        (CONTOSO, None, ("eastus", "westus"), "eastus"),
        (CONTOSO, None, (), "westus"),
        (CONTOSO, None, ("japaneast",), "westus"),
        (with_replicas(eastus={"provisioning_state": "Failed"}), "eastus", ("eastus",), "westus"),
        # A region whose place is not known is the nearest to itself, and to nobody else.
        (registry("Premium", replica("japaneast"), replica("westus")), "japaneast", ("westus",), "japaneast"),
        (registry("Premium", replica("japaneast"), replica("westus")), "eastus", ("japaneast",), "westus"),
    ],
)
def test_the_region_to_push_to(current: Registry, pusher: str | None, regions: tuple[str, ...], region: str) -> None:
    """The nearest to the pusher that serves, else the one that DNS names, else home."""
    assert region_for_push(current, pusher=pusher, regions=regions, facts=FACTS) == region
    assert replica(region).location == region


def test_a_region_without_a_place_is_not_the_nearest() -> None:
    """Azure lists some without coordinates."""
    facts = {**FACTS, "japaneast": RegionFacts(name="japaneast", display_name="Japan East", is_offered=True)}
    current = registry("Premium", replica("japaneast"), replica("westus"))
    assert region_for_push(current, pusher="eastus", regions=("japaneast",), facts=facts) == "westus"


SILENCE = Lookup(failure="no answer", is_silent=True)
SILENT = Sample(resolver=Resolver(address="10.1.1.1"), lookups=(SILENCE,) * 2)


@rows(
    ("samples", "elapsed", "interval", "wait"),
    [
        ([sample("eastus")], 0.0, None, 4.5),  # half of 9 s
        ([sample("eastus")], 0.0, 0.5, 0.5),
        ([sample("eastus")], 115.5, None, 4.5),
        ([sample("eastus")], 115.6, None, None),
        ([sample("eastus", "westus")], 0.0, None, 4.5),  # a failover, perhaps
        ([sample("eastus", "westus", "eastus")], 0.0, None, None),
        ([sample("eastus", "westus", "eastus"), sample("eastus")], 0.0, None, None),
        ([sample("!NXDOMAIN", "!NXDOMAIN")], 0.0, None, 1.0),
        ([sample("!NXDOMAIN", "!NXDOMAIN", "!NXDOMAIN")], 0.0, None, None),
        ([sample("!NXDOMAIN", "!NXDOMAIN", "!NXDOMAIN"), sample("eastus")], 0.0, None, 4.5),
        ([sample("eastus", "eastus", "eastus")], 0.0, None, 4.5),
        ([SILENT], 0.0, None, None),
        ([replace(SILENT, lookups=(SILENCE,))], 0.0, None, 1.0),
        ([replace(SILENT, lookups=(*sample("eastus").lookups, SILENCE, SILENCE))], 0.0, None, None),
        ([replace(SILENT, lookups=(*sample("eastus").lookups, SILENCE))], 0.0, None, 4.5),
        ([SILENT, sample("eastus")], 0.0, None, 4.5),
        ([], 0.0, None, None),
    ],
)
def test_the_pace(samples: list[Sample], elapsed: float, interval: float | None, wait: float | None) -> None:
    """It follows the TTL, ends with the push, and ends early where nothing more would be learned."""
    assert next_wait(samples, length=120.0, elapsed=elapsed, interval=interval) == wait


@rows(("length", "wait"), [(5.0, 1.0), (22.5, 4.5), (30.0, 4.5), (20.0, 4.0)])
def test_four_pauses_fit_into_a_length(length: float, wait: float) -> None:
    """Each is a fifth of it at most."""
    assert next_wait([sample("eastus")], length=length, elapsed=0.0, interval=None) == wait


def test_a_short_length_has_several_lookups() -> None:
    """Even where the shortest TTL is longer: one lookup shows no change."""
    seen = [sample("eastus")]
    for length in (1.0, 5.0, 12.0):
        elapsed, lookups = 0.01, 1
        while (wait := next_wait(seen, length=length, elapsed=elapsed, interval=None)) is not None:
            elapsed, lookups = elapsed + wait + 0.01, lookups + 1
        assert lookups >= 4, length
