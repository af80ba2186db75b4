"""The names of a file's webhooks in the regions of replicas."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredWebhook, Value
from acrgeo.core.desired.source import Place
from acrgeo.core.desired.webhook_names import name_mistakes, shared_names
from tests.rows import rows


def hook(name: str, *regions: str, location: str | None = None, line: int = 1) -> DesiredWebhook:
    """A webhook of a file, of every region where none is given."""
    place = Place("f.yaml", line, 1)
    uri = Value(place=place, path="webhooks[0].uri", text="https://x")
    return DesiredWebhook(name=name, uri=uri, place=place, regions=regions or None, location=location)


@rows(
    ("one", "other", "locations", "names"),
    [
        (hook("hook"), hook("hook"), (), ["hookregion"]),
        (hook("hook"), hook("HOOK"), ("eastus",), ["HOOKeastus"]),
        (hook("hook"), hook("hook"), ("westus", "eastus"), ["hookeastus", "hookwestus"]),
        (hook("hook", "eastus"), hook("hook", "westus"), (), []),
        (hook("hook"), hook("hook", "westus"), (), ["hookwestus"]),
        (hook("hook", "westus"), hook("hook"), (), ["hookwestus"]),
        (hook("{region}hook"), hook("hook"), ("eastus",), []),
        (hook("hook"), hook("hookeastus", location="westus"), ("eastus",), ["hookeastus"]),
        (hook("hook"), hook("hookeastus", location="westus"), (), []),
        (hook("{region}x", location="eastus"), hook("{region}x", "eastus"), (), ["eastusx"]),
    ],
)
def test_two_webhooks_share_a_name_where_both_have_it(
    one: DesiredWebhook, other: DesiredWebhook, locations: tuple[str, ...], names: list[str]
) -> None:
    """As far as the regions are known; names have no case."""
    assert shared_names(one, other, locations) == names


def test_each_mistake_in_a_name_is_told() -> None:
    """A name that is too long in a region, and one that is there already."""
    hooks = [hook("x" * 45, line=1), hook("hook", line=2), hook("hookuksouth", location="uksouth", line=3)]
    assert [str(each) for each in name_mistakes(hooks, ["uksouth", "uae"])] == [
        f"f.yaml:1:1: webhooks[0].name: makes '{'x' * 45}uksouth' in uksouth; a name is 5 to 50 letters and digits",
        "f.yaml:3:1: webhooks[2].name: there is a webhook hookuksouth already, at f.yaml:2:1",
    ]
