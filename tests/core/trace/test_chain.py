"""The chain of aliases, and what its names say; the chains are in the shapes that were published."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.trace.chain import MOST_ALIASES, Access, Chain, Record, follow, is_private
from tests.rows import rows

HOST = "contoso.azurecr.io"
PROFILE = "804e7ffe746c42aba27f19023a280bdc.trafficmanager.net"


def records(names: Sequence[str], *addresses: str) -> list[Record]:
    """Return aliases over the names, then addresses of the last."""
    path = [HOST, *names]
    aliases = [Record(name=a, kind="CNAME", ttl=300, value=b) for a, b in zip(path, names, strict=False)]
    return [
        *aliases,
        *(Record(name=path[-1], kind="AAAA" if ":" in text else "A", ttl=10, value=text) for text in addresses),
    ]


GEO = (PROFILE, "eus-3.fe.azcr.io", "eus-3-acr-reg.trafficmanager.net", "r0330eus-3.eastus.cloudapp.azure.com")
SINGLE = ("sec.fe.azcr.io", "sec-acr-reg.trafficmanager.net", "r0910sec-az.swedencentral.cloudapp.azure.com")
CANARY = (
    "contoso.privatelink.azurecr.io", "e43095e046a7461db1751272be587c98.trafficmanager.net",
    "eus2euap-2-az.fe.azcr.io", "eus2euap-2-acr-az-reg.trafficmanager.net",
    "r0916cnre-2-az.eastus2euap.cloudapp.azure.com",
)  # fmt: skip
LINK = ("contoso.privatelink.azurecr.io",)


@rows(
    ("names", "addresses", "region", "is_geo", "is_link", "access"),
    [
        (GEO, ["20.42.66.0"], "eastus", True, False, Access.PUBLIC),
        (SINGLE, ["51.12.32.8"], "swedencentral", False, False, Access.PUBLIC),
        (GEO, ["10.0.0.5"], "eastus", True, False, Access.PUBLIC),  # whatever the address of a region is
        ((*GEO[:2], GEO[3]), ["20.42.66.0"], "eastus", False, False, Access.PUBLIC),  # one name of Traffic Manager
        (CANARY, ["20.39.15.130"], "eastus2euap", True, True, Access.PUBLIC),
        ((*LINK, *SINGLE), ["51.12.32.8"], "swedencentral", False, True, Access.PUBLIC),
        (LINK, ["10.0.0.5"], None, None, True, Access.PRIVATE),
        (LINK, ["100.64.0.5"], None, None, True, Access.PRIVATE),
        (LINK, ["fd00::5"], None, None, True, Access.PRIVATE),
        (LINK, ["10.0.0.5", "20.42.66.0"], None, None, True, Access.UNKNOWN),
        (LINK, ["127.0.0.1"], None, None, True, Access.UNKNOWN),
        ((), ["20.42.66.0"], None, None, False, Access.PUBLIC),
        ((*GEO[:3], "r1.chinaeast2.chinacloudapp.cn"), ["1.2.3.4"], "chinaeast2", True, False, Access.PUBLIC),
        ((*GEO[:3], "r1.usgovvirginia.usgovcloudapp.net"), ["1.2.3.4"], "usgovvirginia", True, False, Access.PUBLIC),
        ((*GEO[:3], "r1.eastus.evilcloudapp.azure.com"), ["1.2.3.4"], None, True, False, Access.PUBLIC),
        ((*GEO[:3], "eastus.cloudapp.azure.com"), ["1.2.3.4"], None, True, False, Access.PUBLIC),
        ((*GEO[:3], "r1.eastus.cloudapp.azure.com.example.com"), ["1.2.3.4"], None, True, False, Access.PUBLIC),
        (("eus.trafficmanager.net", *GEO[2:]), ["1.2.3.4"], "eastus", False, False, Access.PUBLIC),
    ],
)
def test_the_names_of_a_chain(
    names: tuple[str, ...], addresses: list[str], region: str | None, is_geo: bool | None, is_link: bool, access: Access
) -> None:
    """Region, geo-replication, private link and path are read from names and addresses, in any order of the records."""
    for given in (records(names, *addresses), records(names, *addresses)[::-1]):
        chain = follow(Chain(name=HOST), given)
        assert (chain.names, chain.problem, chain.wanted) == (names, None, None)
        assert chain.region == region
        assert (chain.is_geo_replicated, chain.is_private_link, chain.access) == (is_geo, is_link, access)


def test_a_chain_that_goes_round() -> None:
    """It ends with the reason, wherever the circle closes."""
    for back in (HOST, "b", "c"):
        chain = follow(Chain(name=HOST), records(("a", "b", "c", back)))
        assert chain.problem is not None
        assert f"{back} leads back" in chain.problem
        assert chain.wanted is None


def test_a_chain_that_is_too_long() -> None:
    """Sixteen aliases are followed, one more is not."""
    assert follow(Chain(name=HOST), records([f"a{at}" for at in range(MOST_ALIASES)], "1.2.3.4")).addresses
    longer = follow(Chain(name=HOST), records([f"a{at}" for at in range(MOST_ALIASES + 9)], "1.2.3.4"))
    assert (longer.problem, longer.addresses) == ("more than 16 aliases", ())


def test_a_chain_in_parts() -> None:
    """What the next answer adds goes on where the last one ended; records of other names are not taken."""
    half = follow(Chain(name=HOST), records(GEO[:2]))
    assert half.wanted == GEO[1]
    other = Record(name="evil.example.com", kind="A", ttl=1, value="6.6.6.6")
    rest = [record for record in records(GEO, "20.42.66.0") if record not in records(GEO[:2])]
    assert follow(half, [other, *rest]).addresses[0].value == "20.42.66.0"
    assert follow(half, [other], may_go_on=False).problem == f"{GEO[1]} has no address"


@rows(
    ("address", "expected"),
    [
        ("9.255.255.255", False), ("10.0.0.0", True), ("10.255.255.255", True), ("11.0.0.0", False),
        ("172.15.255.255", False), ("172.16.0.0", True), ("172.31.255.255", True), ("172.32.0.0", False),
        ("192.167.255.255", False), ("192.168.0.0", True), ("192.168.255.255", True), ("192.169.0.0", False),
        ("100.63.255.255", False), ("100.64.0.0", True), ("100.127.255.255", True), ("100.128.0.0", False),
        ("fbff::1", False), ("fc00::", True), ("fdff::1", True), ("fe00::", False), ("::a00:1", False),
        ("127.0.0.1", False), ("20.42.66.0", False),
    ],
)  # fmt: skip
def test_private_networks_are_those_of_the_rfcs(address: str, expected: bool) -> None:
    """RFC 1918, RFC 6598 and RFC 4193, at their edges."""
    assert is_private(address) is expected


def test_what_a_chain_says_before_it_has_an_address() -> None:
    """Its end, the name that is asked about next, and no path."""
    bare = Chain(name=HOST)
    assert (bare.end, bare.wanted, bare.names, bare.access) == (HOST, HOST, (), Access.UNKNOWN)
    assert follow(bare, [], may_go_on=False).problem == f"{HOST} has no address"
    assert follow(bare, []).problem is None
    assert follow(bare, records(GEO, "1.2.3.4"), may_go_on=False).problem is None
    assert "leads back" in (follow(bare, records((HOST,)), may_go_on=False).problem or "")
    stuck = Chain(name=HOST, problem="no")
    assert (follow(stuck, records(GEO, "1.2.3.4")), stuck.wanted) == (stuck, None)
    text = Record(name=HOST, kind="TXT", ttl=1, value="v=spf1")
    assert follow(bare, [text]) == bare
    both = [*records(GEO[:1], "1.2.3.4"), Record(name=HOST, kind="A", ttl=1, value="5.6.7.8")]
    found = follow(bare, both)  # addresses end a chain
    assert ([record.value for record in found.addresses], found.names) == (["5.6.7.8"], ())
    mixed = follow(bare, records(LINK, "8.8.8.8", "::1"))
    assert mixed.access is Access.UNKNOWN
