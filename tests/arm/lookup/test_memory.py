"""What is kept between runs: it comes back as it was written, for as long as it may, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.lookup.memory import FRESH_FOR, MOST_REGISTRIES, REFRESHED_AFTER, SENT_FOR, KnownRegions, Memory
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import RegistryRef
from tests.rows import rows

SUBSCRIPTION = "00000000-0000-0000-0000-00000000000A"
OTHER = "00000000-0000-0000-0000-00000000000b"
REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="Contoso-rg", name="Contoso")
EASTUS = RegionFacts(
    name="eastus",
    display_name="East US",
    is_offered=True,
    has_zones=True,
    pair="westus",
    geography="United States",
    geography_group="US",
    latitude=37.4,
    longitude=-79,
)
BARE = RegionFacts(name="nowhere", display_name="Nowhere", is_offered=False, has_zones=False)


class Kept:
    """A folder in memory, with its clock."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.writes: list[str] = []
        self.told: list[str] = []
        self.problem: str | None = None
        self.time = 1_790_000_000.0

    def read(self, name: str) -> bytes | None:
        """Return a file."""
        assert name.endswith(".json")
        return self.files.get(name)

    def write(self, name: str, content: bytes) -> str | None:
        """Keep a file, unless there is a problem."""
        self.writes.append(name)
        if self.problem is None:
            self.files[name] = content
        return self.problem

    def memory(self, *, is_fresh: bool = False, cloud: str = "public") -> Memory:
        """Return the memory of one run."""
        return Memory(self, cloud=cloud, now=lambda: self.time, is_fresh=is_fresh, tell=self.told.append)

    def edit(self, **changes: Any) -> None:
        """Change the only file, as somebody else may."""
        ((name, content),) = self.files.items()
        self.files[name] = json.dumps({**json.loads(content), **changes}).encode()


def with_regions(*facts: RegionFacts, state: str | None = "Registered") -> Kept:
    """Return what an earlier run kept of the regions of a subscription."""
    kept = Kept()
    known = KnownRegions(facts={region.name: region for region in facts}, provider_state=state)
    kept.memory().keep_regions(SUBSCRIPTION, known)
    return kept


def test_regions_come_back_for_a_day() -> None:
    """As Azure answered them, with their age; of this subscription and cloud alone, and told."""
    kept = with_regions(EASTUS, BARE)
    kept.time += 90 * 60
    known = kept.memory().regions(SUBSCRIPTION.lower())
    assert known == KnownRegions(facts={"eastus": EASTUS, "nowhere": BARE}, provider_state="Registered", age=90 * 60)
    assert kept.told == [f"regions of {SUBSCRIPTION.lower()}: known for 90 min; --refresh asks again"]
    assert kept.memory().regions(OTHER) is None
    assert kept.memory(cloud="china").regions(SUBSCRIPTION) is None
    assert kept.memory(is_fresh=True).regions(SUBSCRIPTION) is None
    assert Memory().regions(SUBSCRIPTION) is None
    assert with_regions(BARE, state=None).memory().regions(SUBSCRIPTION) is not None


@rows(
    ("age", "is_known"),
    [(0, True), (FRESH_FOR - 1, True), (FRESH_FOR, False), (-1, False)],
)
def test_regions_are_kept_no_longer(age: float, is_known: bool) -> None:
    """Nor from the future: the clock was set back."""
    kept = with_regions(EASTUS)
    kept.time += age
    assert (kept.memory().regions(SUBSCRIPTION) is not None) is is_known
    assert FRESH_FOR == 24 * 60 * 60 == 2 * REFRESHED_AFTER


ROW = json.loads(next(iter(with_regions(EASTUS).files.values())))["regions"][0]


@rows(
    "changes",
    [
        {"regions": []},
        {"regions": None},
        {"regions": 7},
        {"regions": [7]},
        {"regions": [{"name": "eastus"}]},
        {"regions": [{**ROW, "name": None}]},
        {"regions": [{**ROW, "display_name": None}]},
        {"regions": [{**ROW, "is_offered": "yes"}]},
        {"regions": [{**ROW, "is_offered": None}]},
        {"regions": [{**ROW, "has_zones": 1}]},
        {"regions": [{**ROW, "pair": 7}]},
        {"regions": [{**ROW, "latitude": 181}]},
        {"regions": [{**ROW, "longitude": -180.5}]},
        {"regions": [{**ROW, "latitude": float("nan")}]},
        {"regions": [{**ROW, "latitude": "37"}]},
        {"providerState": 7},
        {"readAt": None},
        {"readAt": "yesterday"},
        {"readAt": {}},
        {"formatVersion": 2},
        {"formatVersion": None},
    ],
)
def test_regions_that_are_not_as_they_were_written_are_not_there(changes: dict[str, Any]) -> None:
    """Whoever wrote them: Azure is asked again."""
    kept = with_regions(EASTUS)
    kept.edit(**changes)
    assert kept.memory().regions(SUBSCRIPTION) is None


@rows(
    "row",
    [
        ROW,
        {**ROW, "latitude": 37, "longitude": -79.5},
        {**ROW, "latitude": None, "longitude": 180},
        {**ROW, "has_zones": None, "pair": None},
    ],
)
def test_regions_may_lack_what_azure_does_not_say(row: dict[str, Any]) -> None:
    """Unknown zones, no pair, no place."""
    kept = with_regions(EASTUS)
    kept.edit(regions=[row])
    assert kept.memory().regions(SUBSCRIPTION) is not None


def test_a_registry_is_remembered_by_its_name_in_any_case() -> None:
    """With its group, and told; not for another subscription, and not where the user asks anew."""
    kept = Kept()
    kept.memory().keep_registry(REF)
    assert Memory(kept).registry(SUBSCRIPTION, "contoso") == REF
    assert kept.memory().registry(SUBSCRIPTION.lower(), "contOSO") == REF
    assert kept.told == ["contOSO: known in Contoso-rg; --refresh looks it up"]
    assert kept.memory().registry(SUBSCRIPTION, "fabrikam") is None
    assert kept.memory().registry(OTHER, "contoso") is None
    assert kept.memory(is_fresh=True).registry(SUBSCRIPTION, "contoso") is None
    assert len(kept.told) == 1


def test_what_is_known_of_a_registry_is_written_once_and_where_it_changed() -> None:
    """Also by a run that takes nothing from the memory: the next one does."""
    kept = Kept()
    for _ in range(2):
        kept.memory().keep_registry(REF)
    assert len(kept.writes) == 1
    kept.memory().keep_registry(RegistryRef(subscription=SUBSCRIPTION, resource_group="g", name="fabrikam"))
    moved = RegistryRef(subscription=SUBSCRIPTION, resource_group="other-rg", name="Contoso")
    kept.memory(is_fresh=True).keep_registry(moved)
    assert kept.memory().registry(SUBSCRIPTION, "contoso") == moved
    assert kept.memory().registry(SUBSCRIPTION, "fabrikam") is not None


def test_the_registries_that_were_read_last_are_remembered() -> None:
    """A thousand of them; one that is read again and has moved is the newest."""
    kept = Kept()
    kept.memory().keep_registry(REF)
    others = {f"r{number}": REF.id.replace("Contoso", f"r{number}") for number in range(998)}
    kept.edit(registries={"contoso": "moved", **others})
    for name in ("Contoso", "newer", "newest"):
        ref = RegistryRef(subscription=SUBSCRIPTION, resource_group="Contoso-rg", name=name)
        kept.memory(is_fresh=True).keep_registry(ref)
    known = json.loads(next(iter(kept.files.values())))["registries"]
    assert len(known) == MOST_REGISTRIES == 1_000
    assert list(known)[-3:] == ["contoso", "newer", "newest"]
    assert next(iter(known)) == "r1"


@rows(
    "kept_as",
    [
        None,
        7,
        "",
        "contoso",
        REF.id.replace(SUBSCRIPTION, OTHER),
        REF.id.replace("Contoso", "fabrikam").replace("fabrikam-rg", "Contoso-rg"),
        f"{REF.id}/replications/eastus",
        REF.id.replace("/providers", "//providers"),
    ],
)
def test_an_id_that_is_not_of_this_registry_is_not_taken(kept_as: object) -> None:
    """A file that somebody else wrote sends no request elsewhere."""
    kept = Kept()
    kept.memory().keep_registry(REF)
    kept.edit(registries={"contoso": kept_as})
    assert kept.memory().registry(SUBSCRIPTION, "contoso") is None
    kept.edit(registries={"con-toso": REF.id.replace("Contoso", "con-toso")})
    assert kept.memory().registry(SUBSCRIPTION, "con-toso") is None
    kept.edit(registries=[REF.id])
    assert kept.memory().registry(SUBSCRIPTION, "contoso") is None


def test_the_only_subscription_is_remembered() -> None:
    """By its ID, written once; anything else in its place is not taken."""
    kept = Kept()
    assert kept.memory().subscription() is None
    for _ in range(2):
        kept.memory().keep_subscription(SUBSCRIPTION)
    assert kept.memory().subscription() == SUBSCRIPTION
    assert len(kept.writes) == 1
    assert kept.memory(is_fresh=True).subscription() is None
    for odd in ("contoso", 7, None, "../x"):
        kept.edit(id=odd)
        assert kept.memory().subscription() is None


def test_a_write_that_was_sent_is_known_for_two_minutes() -> None:
    """Also to a run that takes nothing else from the memory; forgotten when it has ended, or by then."""
    kept = Kept()
    kept.memory().keep_sent(SUBSCRIPTION, "a")
    kept.time += SENT_FOR - 1
    kept.memory(is_fresh=True).keep_sent(SUBSCRIPTION, "b")
    assert kept.memory(is_fresh=True).was_sent(SUBSCRIPTION.lower(), "a")
    assert not kept.memory().was_sent(OTHER, "a")
    assert not kept.memory().was_sent(SUBSCRIPTION, "c")
    kept.time += 1
    assert not kept.memory().was_sent(SUBSCRIPTION, "a")
    assert kept.memory().was_sent(SUBSCRIPTION, "b")
    written = len(kept.writes)
    kept.memory().forget_sent(SUBSCRIPTION, "a")
    assert len(kept.writes) == written
    kept.memory().forget_sent(SUBSCRIPTION, "b")
    assert not kept.memory().was_sent(SUBSCRIPTION, "b")
    kept.time -= 3_600
    kept.edit(sent={"a": kept.time + 1, "b": "now", "c": None, "d": kept.time})
    sent = [key for key in "abcd" if kept.memory().was_sent(SUBSCRIPTION, key)]
    assert sent == ["d"]
    kept.edit(sent=["d"])
    assert not kept.memory().was_sent(SUBSCRIPTION, "d")
    assert SENT_FOR == 120


def test_no_more_writes_are_known_than_a_thousand() -> None:
    """Those sent last."""
    kept = Kept()
    kept.memory().keep_sent(SUBSCRIPTION, "first")
    kept.edit(sent={f"k{number}": kept.time for number in range(1_000)})
    kept.memory().keep_sent(SUBSCRIPTION, "last")
    memory = kept.memory()
    assert not memory.was_sent(SUBSCRIPTION, "k0")
    assert memory.was_sent(SUBSCRIPTION, "k1")
    assert memory.was_sent(SUBSCRIPTION, "last")


def test_what_cannot_be_kept_is_told_and_no_error() -> None:
    """The next run asks again."""
    kept = Kept()
    kept.problem = "no space left"
    kept.memory().keep_registry(REF)
    kept.memory().keep_subscription(SUBSCRIPTION)
    assert kept.told == ["registries not kept: no space left", "subscription not kept: no space left"]


@pytest.mark.parametrize("subscription", ["../../etc/passwd", "contoso", ""])
def test_nothing_but_an_id_is_in_the_name_of_a_file(subscription: str) -> None:
    """What is no ID of a subscription has no file."""
    kept = Kept()
    memory = kept.memory()
    memory.keep_registry(RegistryRef(subscription=subscription, resource_group="g", name="contoso"))
    memory.keep_sent(subscription, "a")
    memory.keep_regions(subscription, KnownRegions(facts={"eastus": EASTUS}, provider_state=None))
    assert kept.writes == []
    assert memory.regions(subscription) is None
    memory.keep_sent(SUBSCRIPTION, "a")
    assert kept.writes == [f"sent-public-{SUBSCRIPTION.lower()}.json"]


def test_without_a_store_nothing_is_kept() -> None:
    """And nothing fails."""
    memory = Memory()
    memory.keep_registry(REF)
    memory.keep_sent(SUBSCRIPTION, "a")
    memory.forget_sent(SUBSCRIPTION, "a")
    memory.keep_subscription(SUBSCRIPTION)
    memory.see([])
    assert not memory.was_sent(SUBSCRIPTION, "a")
    assert memory.registry(SUBSCRIPTION, "contoso") is None
    assert memory.subscription() is None
