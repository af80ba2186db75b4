"""Documents around registries, read by id with the generic GET: one, or all pages of a list.

Law: ``known`` raises for no single read; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from azure.core.rest import HttpRequest

from acrgeo.arm.error_translation import translated
from acrgeo.arm.responses import ShapeError, kind_of
from acrgeo.arm.session import Session
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, ErrorKind

RETRIES = 1  # of a read whose failure only makes something unknown
_OTHER_TENANT = "InvalidAuthenticationTokenTenant"  # a 401 about one subscription, not about the sign-in

T = TypeVar("T")
Document = dict[str, Any]


def known(read: Callable[..., T], *args: object) -> T | Unknown:
    """Return what a read gives; Unknown where it fails. Raises AzureError where the sign-in itself has ended."""
    try:
        return read(*args)
    except AzureError as error:
        if error.kind is ErrorKind.UNAUTHENTICATED and error.code != _OTHER_TENANT:
            raise
        passes = error.kind in (ErrorKind.THROTTLED, ErrorKind.TRANSIENT, ErrorKind.LOST)
        hint = (error.hint or "try again") if passes else None
        return Unknown(error.message.rstrip("."), error.status, error.code, hint)


def permitted(read: Callable[..., T], *args: object) -> T | Unknown:
    """Return what a read gives; Unknown only where Azure answered that it may not be read, or is not there.

    Raises AzureError where Azure throttled, failed or did not answer, as that says nothing about permissions.
    """
    try:
        return read(*args)
    except AzureError as error:
        if not error.is_denied and error.kind is not ErrorKind.NOT_FOUND:
            raise
        return Unknown(error.message.rstrip("."), error.status, error.code)


def read_document(session: Session, resource_id: str, api_version: str, **query: str) -> Document:
    """Read one document; AzureError where it may not be read or is not there. ``query`` is sent besides the version."""
    with translated(f"read {resource_id.rsplit('/', 1)[-1]}"):
        subscription = resource_id.split("/")[2]
        resource = session.resources_in(subscription).resources.get_by_id(
            resource_id, api_version=api_version, params=query, retry_total=RETRIES
        )
        body: Document = resource.as_dict()
        return body


def list_documents(session: Session, list_id: str, api_version: str, **query: str) -> list[Document]:
    """Read the documents of a list. The generic GET does not page: ``nextLink`` is followed here."""
    page = read_document(session, list_id, api_version, **query)
    found = _rows(page)
    while page.get("nextLink"):
        with translated(f"read {list_id.rsplit('/', 1)[-1]}"):
            answer = session.subscriptions.send_request(HttpRequest("GET", page["nextLink"]), retry_total=RETRIES)
            answer.raise_for_status()
            page = answer.json()
        found += _rows(page)
    return found


def _rows(page: Document) -> list[Document]:
    """Return the rows of a page. Raises AzureError where they are no list of objects."""
    with translated("read a list"):
        if not isinstance(page, dict):
            raise ShapeError("it is no object")
        rows = page.get("value")
        if rows is not None and not isinstance(rows, list):
            raise ShapeError(f"value is {kind_of(rows)}")
        wrong = next((row for row in rows or () if not isinstance(row, dict)), ...)
        if wrong is not ...:
            raise ShapeError(f"a row is {kind_of(wrong)}")
    return list(rows or ())


def properties_of(document: Document | Unknown) -> Document:
    """Return the properties of a document; none where it could not be read."""
    return {} if isinstance(document, Unknown) else document.get("properties") or {}
