"""Imports that may be under way, and operations that are not to be polled."""

from __future__ import annotations

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.plan.change import Action, ImportChange, Phase
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.lookup.test_memory import Kept
from tests.arm.wires import SUBSCRIPTION, SignedIn, Wire, always
from tests.rows import rows

URL = "https://management.azure.com/x"
REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")


def over(wire: Wire, kept: Kept | None = None) -> Gateway:
    """Return a gateway over a wire, with what is kept between runs."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    return Gateway(session, (kept or Kept()).memory())


def change(tag: str) -> ImportChange:
    """Return the import of an image with a tag."""
    image = ImageRef(repository="web", tag=tag)
    return ImportChange(
        id=f"contoso/web:{tag}",
        registry=REF,
        action=Action.CREATE,
        phase=Phase.ADD,
        reason="",
        current=None,
        desired=DesiredImage(source=ImageSource(host="docker.io"), image=image, target=image),
    )


def test_an_import_that_was_sent_may_be_under_way() -> None:
    """Also for a later run, until it has ended; another image is not."""
    kept = Kept()
    gateway = over(always(202, b"", Location=URL), kept)
    assert not gateway.may_be_importing(change("1"))
    assert gateway.begin_import_image(change("1")).state is OperationState.RUNNING
    assert gateway.begin_import_image(change("2")).url == URL
    later = over(always(500, {}), kept)
    assert [later.may_be_importing(change(tag)) for tag in "123"] == [True, True, False]
    later.forget_import(change("1"))
    assert [gateway.may_be_importing(change(tag)) for tag in "123"] == [False, True, False]


@rows(
    ("status", "kind", "may_be_importing"),
    [
        (400, ErrorKind.REJECTED, False),
        (403, ErrorKind.FORBIDDEN, False),
        (429, ErrorKind.THROTTLED, False),
        (500, ErrorKind.TRANSIENT, True),
        (503, ErrorKind.TRANSIENT, True),
    ],
)
def test_an_import_that_azure_refused_is_not_under_way(status: int, kind: ErrorKind, may_be_importing: bool) -> None:
    """One whose outcome is not known may be."""
    gateway = over(always(status, {"error": {"code": "X", "message": "y"}}))
    with pytest.raises(AzureError) as caught:
        gateway.begin_import_image(change("1"))
    assert caught.value.kind is kind
    assert gateway.may_be_importing(change("1")) is may_be_importing


@rows(
    "operation",
    [
        Operation(state=OperationState.SUCCEEDED, url=URL),
        Operation(state=OperationState.FAILED, url=URL),
        Operation(state=OperationState.RUNNING),
    ],
)
def test_an_operation_that_has_ended_or_has_no_url_is_not_polled(operation: Operation) -> None:
    """It stays as it is, and nothing is sent."""
    wire = always(200, {"status": "Creating"})
    assert over(wire).poll(operation) is operation
    assert wire.sent == []
