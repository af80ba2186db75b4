"""The view of the sandbox's hosts."""

from __future__ import annotations

from acrgeo.output.views.hosts import hosts_view


def test_the_document_is_addresses_by_host() -> None:
    """Programs get one object, lists a row each."""
    view = hosts_view({"contoso.azurecr.io": "127.0.0.1:1"})
    assert view.document == {"contoso.azurecr.io": "127.0.0.1:1"}
    assert view.rows == [{"name": "contoso.azurecr.io", "address": "127.0.0.1:1"}]
