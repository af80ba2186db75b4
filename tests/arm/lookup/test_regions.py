"""When Azure is asked for the regions of a subscription, and when an earlier answer is enough."""

from __future__ import annotations

import threading

import pytest

from acrgeo.arm.lookup.memory import FRESH_FOR, REFRESHED_AFTER, Memory
from acrgeo.arm.lookup.regions import Regions
from acrgeo.arm.session import Session
from acrgeo.errors import AzureError
from tests.arm.lookup.test_memory import EASTUS, Kept, with_regions
from tests.arm.lookup.test_memory import SUBSCRIPTION as ID
from tests.arm.wires import Answer, Sent, SignedIn, Wire

LOCATIONS = {"value": [{"name": "westus", "displayName": "West US", "metadata": {"regionType": "Physical"}}]}
PROVIDER = {
    "registrationState": "Registered",
    "resourceTypes": [{"resourceType": "registries/replications", "locations": ["West US"]}],
}


class Azure:
    """Azure's two answers, and how often it was asked for them."""

    def __init__(self, *, fails: int = 0) -> None:
        self.fails = fails
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.wire = Wire(self._answer)

    def _answer(self, request: Sent) -> Answer:
        self.may_answer.wait(10)
        if "/locations?" in request.url:
            return 200, LOCATIONS, {}
        if self.fails:
            self.fails -= 1
            return 403, {"error": {"code": "AuthorizationFailed", "message": "no"}}, {}
        return 200, PROVIDER, {}

    @property
    def asked(self) -> int:
        """How often both were asked for."""
        return len([sent for sent in self.wire.sent if "/locations?" in sent.url])

    def regions(self, memory: Memory | None = None) -> Regions:
        """Return the regions of one run."""
        session = Session(subscription=ID, credential=SignedIn(), http=self.wire, environ={})
        return Regions(session, memory or Memory())


def names(regions: Regions, *, is_asked: bool = False, subscription: str = ID) -> list[str]:
    """Return the names of the regions."""
    return sorted(regions.read(subscription, is_asked=True) if is_asked else regions.read(subscription))


def aged(seconds: float) -> Kept:
    """Return what a run kept so long ago."""
    kept = with_regions(EASTUS)
    kept.time += seconds
    return kept


def test_regions_are_asked_for_once() -> None:
    """Whoever reads them, in whatever case, also who wants Azure's own word; then the provider's state is known."""
    azure = Azure()
    regions = azure.regions()
    assert regions.provider_state(ID) is None
    regions.begin(ID)
    regions.begin(ID.lower(), is_asked=True)
    assert names(regions) == names(regions, is_asked=True) == names(regions, subscription=ID.upper()) == ["westus"]
    regions.begin(ID)
    assert azure.asked == 1
    assert regions.read(ID)["westus"].is_offered
    assert regions.provider_state(ID.lower()) == "Registered"


def test_what_azure_answers_is_kept_for_the_next_run() -> None:
    """With the state of the provider."""
    kept = Kept()
    names(Azure().regions(kept.memory()))
    known = kept.memory().regions(ID)
    assert known is not None
    assert (list(known.facts), known.provider_state) == (["westus"], "Registered")


@pytest.mark.parametrize(
    ("age", "is_known", "is_refreshed"),
    [
        (0, True, False),
        (REFRESHED_AFTER - 1, True, False),
        (REFRESHED_AFTER, True, True),
        (FRESH_FOR - 1, True, True),
        (FRESH_FOR, False, True),
    ],
)
def test_regions_of_an_earlier_run_are_enough(age: float, is_known: bool, is_refreshed: bool) -> None:
    """For a day; in its second half Azure is asked beside, for the next run, and nobody waits for that."""
    azure, kept = Azure(), aged(age)
    regions = azure.regions(kept.memory())
    if is_known:
        azure.may_answer.clear()
    assert names(regions) == (["eastus"] if is_known else ["westus"])
    azure.may_answer.set()
    assert REFRESHED_AFTER == 12 * 60 * 60
    assert (ID.lower() in regions._begun) is is_refreshed
    for begun in regions._begun.values():
        begun.wait()
    assert azure.asked == int(is_refreshed)
    assert names(regions) == (["westus"] if is_refreshed else ["eastus"])
    assert len(kept.told) == int(is_known)


def test_who_refuses_something_asks_azure() -> None:
    """What an earlier run knows is not looked at then; and nobody else asks again."""
    azure, kept = Azure(), aged(0)
    regions = azure.regions(kept.memory())
    assert names(regions, is_asked=True) == ["westus"]
    assert kept.told == []
    assert names(regions) == ["westus"]
    assert azure.asked == 1


def test_azure_is_asked_also_where_regions_are_known() -> None:
    """Of an earlier run: what was enough before is not enough to refuse."""
    azure = Azure()
    regions = azure.regions(aged(60).memory())
    assert names(regions) == ["eastus"]
    assert regions.provider_state(ID) is None
    regions.begin(ID)
    assert azure.asked == 0
    azure.may_answer.clear()
    threading.Timer(0.02, azure.may_answer.set).start()  # who asks waits for that
    assert names(regions, is_asked=True) == ["westus"]
    assert regions.provider_state(ID) == "Registered"


def test_regions_that_are_on_their_way_are_not_looked_up() -> None:
    """They are newer than what an earlier run knows."""
    azure, kept = Azure(), aged(0)
    regions = azure.regions(kept.memory())
    azure.may_answer.clear()
    regions.begin(ID, is_asked=True)
    regions.begin(ID)
    azure.may_answer.set()
    assert kept.told == []


def test_after_a_failure_azure_is_asked_again() -> None:
    """The error is that of the reader."""
    azure = Azure(fails=1)
    regions = azure.regions()
    with pytest.raises(AzureError, match="Not permitted to list the regions"):
        regions.read(ID)
    assert names(regions) == ["westus"]
    assert azure.asked == 2


def test_an_answer_is_kept_where_a_wait_for_it_was_broken_off() -> None:
    """Ctrl-C takes the read away, and what it found meanwhile is Azure's own word."""
    azure = Azure()
    regions = azure.regions()
    names(regions)
    regions._begun.clear()
    assert names(regions, is_asked=True) == names(regions) == ["westus"]
    assert azure.asked == 1
