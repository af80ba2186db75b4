"""The review of a plan: what is read for it, and what all rules together find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.commands import Commands
from acrgeo.core.impact.cost import Prices
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL
from acrgeo.core.preflight.facts import Fact, Lock
from acrgeo.core.review import facts_to_read, review
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.locks import LOCKS
from acrgeo.core.rules.permissions import PERMISSIONS, SUBSCRIPTION_PERMISSIONS
from acrgeo.core.rules.policies import POLICIES
from acrgeo.core.rules.service import SOFT_DELETE, USAGES
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.planning import REF, regions, subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, lines
from tests.core.rules.test_private_network import PRIVATE, endpoint, private

NO_PRICES = Prices(currency="USD", by_region={}, everywhere={})
TAGS = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),))
ALWAYS = {PERMISSIONS, LOCKS}


def test_an_owner_of_a_public_registry_hears_nothing() -> None:
    """Everything could be read and nothing stands in the way."""
    subjects = [subject_of(diff(CURRENT, desired), private(), regions=regions()) for desired in (ADD, DELETE, DRAIN)]
    assert [review([subject], NO_PRICES).findings for subject in subjects] == [(), (), ()]


@pytest.mark.parametrize(
    ("desired", "current", "read"),
    [
        (ADD, CURRENT, {USAGES, SOFT_DELETE, REGIONAL, POLICIES}),
        (DELETE, CURRENT, {WEBHOOKS, SUBSCRIPTION_PERMISSIONS, REGIONAL}),
        (DELETE, replace(CURRENT, has_regional_endpoints=False), {WEBHOOKS, SUBSCRIPTION_PERMISSIONS}),
        (DRAIN, CURRENT, set()),
        (TAGS, CURRENT, {POLICIES}),
        (DesiredRegistry(has_data_endpoints=True), CURRENT, set()),
        (DRAIN, PRIVATE, set()),
        (ADD, PRIVATE, {USAGES, SOFT_DELETE, REGIONAL, NETWORK, POLICIES}),
    ],
)
def test_what_is_read_is_what_is_needed(desired: DesiredRegistry, current: Registry, read: set[Fact[object]]) -> None:
    """A drain asks for no usages, an addition for no webhooks, a registry without endpoints for no network."""
    assert facts_to_read(subject_of(diff(current, desired))) == ALWAYS | read


def test_a_plan_without_changes_reads_nothing() -> None:
    """Unless it is asked what would stop any change: then everything."""
    plan = diff(PRIVATE, DesiredRegistry())
    assert facts_to_read(subject_of(plan)) == set()
    everything = {*ALWAYS, USAGES, SOFT_DELETE, WEBHOOKS, REGIONAL, NETWORK, SUBSCRIPTION_PERMISSIONS}
    assert facts_to_read(subject_of(plan, is_general=True)) == everything


def test_a_general_question_looks_at_one_region_more() -> None:
    """Nothing is planned, and yet the full subnet and the lock are told."""
    keep = Lock(name="keep", level="ReadOnly", scope=REF.id)
    facts = private(endpoint("a"), used=11).having(LOCKS, {REF.id: (keep,)})
    reviewed = review([subject_of(diff(PRIVATE, DesiredRegistry()), facts, is_general=True)], NO_PRICES)
    assert lines(reviewed.findings) == ["blocker lock", "blocker subnet-full"]


def test_what_was_not_read_is_not_judged() -> None:
    """A plan that sends nothing gets no facts, and nothing is called missing for it."""
    assert review([subject_of(diff(PRIVATE, DELETE), regions=regions())], NO_PRICES).findings == ()


def test_an_impact_is_told_of_what_has_one() -> None:
    """Of a plan, and of a general question; not of a plan without changes, and not of a drain."""
    several = [(ADD, False, 1), (DRAIN, False, 0), (DesiredRegistry(), False, 0), (DesiredRegistry(), True, 0)]
    for desired, is_general, told in several:
        subject = subject_of(diff(CURRENT, desired), private(), is_general=is_general, regions=regions())
        reviewed = review([subject], NO_PRICES)
        assert [impact.registry for impact in reviewed.impacts] == [CURRENT.name] * told
        assert reviewed.plan.registries == (subject.plan,)
    general = subject_of(diff(PRIVATE, DesiredRegistry()), private(endpoint("a")), is_general=True)
    assert [len(impact.subnets) for impact in review([general], NO_PRICES).impacts] == [1]


def test_a_subnet_is_shared_by_the_registries_of_a_plan() -> None:
    """Each has room alone, all of them have none; and blockers are the findings that refuse."""
    facts = private(endpoint("a"), used=10)
    subjects = [
        subject_of(diff(replace(PRIVATE, ref=replace(REF, name=name)), ADD), facts, regions=regions())
        for name in ("contoso", "fabrikam")
    ]
    assert [review([subject], NO_PRICES).blockers for subject in subjects] == [(), ()]
    reviewed = review(subjects, NO_PRICES)
    assert lines(reviewed.blockers) == ["blocker subnet-full"] * 2


def test_commands_in_hints_are_completed() -> None:
    """Of the rules' findings, of the command's own, and only those that refuse are blockers."""
    said = Finding(severity=Severity.WARNING, id="said", registry="contoso", fact="So.", hint="acrgeo show contoso")
    facts = private().having(LOCKS, {REF.id: (Lock(name="keep", level="ReadOnly", scope=REF.id),)})
    subject = subject_of(diff(CURRENT, DRAIN), facts, regions=regions())
    reviewed = review([subject], NO_PRICES, explanations=[said], commands=Commands(is_sandbox=True))
    hints = {finding.id: finding.hint or "" for finding in reviewed.findings}
    assert hints["said"] == "acrgeo --sandbox show contoso"
    assert lines(reviewed.blockers) == ["blocker lock"]
