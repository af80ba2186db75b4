"""Documents around registries, read by id with the generic GET: one, or all pages of a list.

Law: ``known`` raises for no single read; what could not be read is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from acrgeo.arm.error_translation import translated
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


def read_document(
    session: Session, resource_id: str, api_version: str, parse: Callable[[Document], T], **query: str
) -> T:
    """Read one document, parsed. AzureError where it may not be read, is not there, or has another shape.

    ``query`` is sent besides the version.
    """
    with translated(f"read {resource_id.rpartition('/')[2]}"):
        return parse(session.reads.get(resource_id, api_version, query, retry_total=RETRIES))


def list_documents(
    session: Session, list_id: str, api_version: str, parse: Callable[[Document], T], **query: str
) -> list[T]:
    """Read the documents of a list, each parsed."""
    with translated(f"read {list_id.rpartition('/')[2]}"):
        return [parse(row) for row in session.reads.rows(list_id, api_version, query, retry_total=RETRIES)]
