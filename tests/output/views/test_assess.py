"""An assessment as a page, as Markdown and as a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.assess.assessment import Assessment, Found, Question, assess
from acrgeo.core.assess.key import Vault
from acrgeo.core.assess.place import located, parse_place
from acrgeo.core.execution.commands import NO_CONTEXT
from acrgeo.core.impact.private_access import EndpointAccess, PrivateAccess
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.formats import Format
from acrgeo.output.views.assess.view import assessment_view
from acrgeo.output.views.assess.wording import verdict
from acrgeo.prices import table_prices
from tests.core.assess.test_assessment import ALL, endpoint, zone
from tests.core.assess.test_key import keyed
from tests.core.assess.test_nearest import REGIONS
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown

replica, registry = builders.replica, builders.registry


def rich() -> Assessment:
    """A registry with a key, private endpoints, webhooks, a drained replica and clients far away."""
    current = registry(
        replica("eastus"),
        replica("westeurope"),
        replica("canadacentral", name="canada", is_routed=False),
        has_private_endpoints=True,
        has_regional_endpoints=True,
        properties=keyed("https://contoso-keys.vault.azure.net/keys/acr/0123").properties,
    )
    unread = Unknown("not permitted", 403)
    theirs = replace(endpoint(current, "theirs", "").endpoint, location=None, subnet_id=None, problem=unread)
    lost = EndpointAccess(endpoint=theirs, addresses=unread)
    found = Found(
        registry=current,
        regions=REGIONS,
        webhooks=(Webhook(name="deployed", location="eastus"),),
        access=PrivateAccess(
            registry=current,
            endpoints=(endpoint(current, "hub", "eastus", *ALL), lost),
            zones=(zone("hub", like=endpoint(current, "hub", "eastus", "eastus", "westus")),),
        ),
        vault=Vault(id="/v", location="italynorth", soft_delete=True, retention_days=90),
        prices=table_prices("USD"),
    )
    places = ("Italy North", "43.7,-79.4", "belgiumcentral", "eastus")
    asked = tuple((located(parse_place(text), REGIONS), 100.0) for text in places)
    return assess(found, Question(places=asked, min_routed=2))


@pytest.mark.parametrize("width", [80, 40])
def test_the_page(width: int) -> None:
    """The verdict first, then a section for each question."""
    page = shown(assessment_view(rich(), NO_CONTEXT), width=width)
    assert_golden(f"assess-{width}", page)
    if width == 80:
        assert_fits(page, width)


def test_markdown() -> None:
    """The same for a review."""
    assert_golden("assess-markdown", shown(assessment_view(rich(), NO_CONTEXT), form=Format.MARKDOWN))


@pytest.mark.parametrize(
    ("current", "min_routed", "words"),
    [
        (builders.standard(), None, "An outage of westus stops pulls and pushes of contoso."),
        (registry(replica("eastus", is_routed=False)), None, "An outage of westus stops pulls and pushes of contoso."),
        (registry(replica("eastus")), None, "contoso goes on serving without any one region, but then with a single"),
        (registry(replica("eastus")), 1, "contoso goes on serving without any one region."),
        (
            registry(replica("eastus")),
            2,
            "An outage of westus or eastus leaves contoso with fewer in service than the 2 of minRouted.",
        ),
        (registry(replica("westus", is_home=True, is_routed=False)), None, "No replica of contoso serves now."),
    ],
)
def test_the_verdict(current: Registry, min_routed: int | None, words: str) -> None:
    """What the worst outage of one region does."""
    access = PrivateAccess(registry=current)
    prices = table_prices("USD")
    found = Found(registry=current, regions=REGIONS, webhooks=(), access=access, vault=None, prices=prices)
    assert verdict(assess(found, Question(min_routed=min_routed))).startswith(words)
