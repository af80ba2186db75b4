"""Options of az that find a resource."""

from __future__ import annotations

from acrgeo.core.rules.az import az_place
from tests.rows import rows


@rows(
    ("resource_id", "options"),
    [
        ("/subscriptions/s/resourceGroups/net/providers/p/n/t/x", "-g net --subscription s"),
        ("/subscriptions/s/resourceGroups/my (old) group", "-g 'my (old) group' --subscription s"),
        ("/subscriptions/s/resourceGroups", ""),
        ("/subscriptions/s", ""),
        ("", ""),
    ],
)
def test_a_resource_is_found_by_group_and_subscription(resource_id: str, options: str) -> None:
    """As a shell takes them; an ID without a group has none."""
    assert az_place(resource_id) == options
