"""Names, and what is none."""

from __future__ import annotations

from acrgeo.core.model.names import holds_password
from tests.rows import rows


@rows(
    ("text", "holds"),
    [
        ("bob:secret@contoso.azurecr.io", True),
        ("bob:secret@contoso.azurecr.io/web:1", True),
        ("https://bob:se/c#r@contoso.azurecr.io/web", True),
        ("DOCKER://:secret@contoso.azurecr.io", True),
        ("bob:12345@contoso", True),
        (" bob:secret@contoso", True),
        ("contoso", False),
        ("web:1@sha256:" + "0" * 64, False),
        ("contoso.azurecr.io:443/team/web:1@sha256:" + "0" * 64, False),
        ("https://portal.azure.com/#@contoso.com/resource/subscriptions/s", False),
        ("https://portal.azure.com:443/#@contoso.com/resource/subscriptions/s", False),
        ("/subscriptions/s/resourceGroups/a:b@c/providers", False),
        ("team/web:1", False),
    ],
)
def test_a_password_before_a_host_is_seen(text: str, holds: bool) -> None:
    """And nothing else that has a colon and an at sign."""
    assert holds_password(text) is holds
