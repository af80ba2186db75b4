"""Resources of other providers as plain documents: one GET by id, and lists with every page followed."""

from __future__ import annotations

from typing import Any

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.session import Session

RETRIES = 1  # of a read whose failure only makes something unknown


def read_document(session: Session, resource_id: str, api_version: str, **query: str) -> dict[str, Any]:
    """One document; AzureError where it may not be read or is not there. ``query`` is sent besides the version."""
    with translated(f"read {resource_id.rsplit('/', 1)[-1]}"):
        subscription = resource_id.split("/")[2]
        resource = session.resources_in(subscription).resources.get_by_id(
            resource_id, api_version=api_version, params=query, retry_total=RETRIES
        )
        body: dict[str, Any] = resource.as_dict()
        return body


def list_documents(session: Session, list_id: str, api_version: str, **query: str) -> list[dict[str, Any]]:
    """The documents of a list. The generic GET does not page: ``nextLink`` is followed here."""
    page = read_document(session, list_id, api_version, **query)
    found = list(page.get("value") or ())
    while page.get("nextLink"):
        with translated(f"read {list_id.rsplit('/', 1)[-1]}"):
            answer = session.subscriptions.send_request(HttpRequest("GET", page["nextLink"]), retry_total=RETRIES)
            answer.raise_for_status()
            page = answer.json()
        found += page.get("value") or ()
    return found
