"""Long operations as Azure was recorded to answer them, and answers that say nothing."""

from __future__ import annotations

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.wires import SUBSCRIPTION, Sent, SignedIn, Wire, always
from tests.rows import rows

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
URL = f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/x?" + "&".join(f"{k}={'Ab-_' * 200}" for k in "tcsh")
NEXT = URL.replace("Ab-_", "Cd-_")
RUNNING, SUCCEEDED, FAILED = OperationState.RUNNING, OperationState.SUCCEEDED, OperationState.FAILED


def poll(wire: Wire, *, is_async_status: bool, url: str = URL, resource_url: str | None = None) -> Operation:
    """Poll a running operation once over a wire."""
    operation = Operation(state=RUNNING, url=url, resource_url=resource_url, is_async_status=is_async_status)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    return Gateway(session).poll(operation)


@pytest.mark.parametrize("word", ["Creating", "Updating", "InProgress", "Accepted", "Deleting"])
@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_status_other_than_the_last_ones_is_running(word: str, status: int) -> None:
    """The new URL and Retry-After replace the old ones."""
    wire = always(status, {"status": word}, Azure_AsyncOperation=NEXT, Retry_After="10")
    operation = poll(wire, is_async_status=True)
    assert (operation.state, operation.url, operation.retry_after) == (RUNNING, NEXT, 10.0)
    assert operation.is_async_status


def test_the_url_is_followed_verbatim_and_never_shown() -> None:
    """Signed parameters reach Azure as they came; repr and equality leave them out."""
    wire = always(200, {"status": "Creating"})
    operation = poll(wire, is_async_status=True)
    assert wire.sent[0].url == URL
    assert operation.url == URL
    assert "Ab-_" not in repr(operation)


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, {"status": "Succeeded"}, SUCCEEDED),
        (200, {"status": "succeeded"}, SUCCEEDED),
        (204, b"", SUCCEEDED),  # recorded
        (201, {"properties": {"provisioningState": "Updating"}}, RUNNING),  # recorded: a private endpoint connection
        (200, {"properties": {"provisioningState": "Succeeded"}}, SUCCEEDED),  # recorded, likewise
        (202, b"", RUNNING),
        (201, b"", RUNNING),
    ],
)
def test_an_operation_status_tells_by_its_body(status: int, body: object, state: OperationState) -> None:
    """With Azure-AsyncOperation, the body's status or provisioningState decides."""
    assert poll(always(status, body), is_async_status=True).state is state


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("word", ["Failed", "Canceled"])
def test_a_failed_operation_keeps_its_reason(word: str, status: int) -> None:
    """Code and message are kept, redacted, as the service may roll back and forget."""
    error = {"code": "ReplicationFailed", "message": "No capacity, see https://x/y?sig=s3cr3t"}
    operation = poll(always(status, {"status": word, "error": error}), is_async_status=True)
    assert (operation.state, operation.error_code) == (FAILED, "ReplicationFailed")
    assert operation.error_message == "No capacity, see https://x/y?[redacted]"


def test_a_failure_without_a_reason_keeps_its_word() -> None:
    """Canceled is not reported as Failed."""
    assert poll(always(200, {"status": "Canceled"}), is_async_status=True).error_code == "Canceled"


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (202, b"null", RUNNING),  # recorded
        (202, b"", RUNNING),
        (202, {"status": "Accepted"}, RUNNING),  # recorded
        (200, b"null", SUCCEEDED),  # recorded
        (200, b"", SUCCEEDED),
        (201, b"", SUCCEEDED),
        (204, b"", SUCCEEDED),
    ],
)
def test_an_operation_result_tells_by_its_status(status: int, body: object, state: OperationState) -> None:
    """With Location, 202 is running, any other success is succeeded, whatever the body."""
    operation = poll(always(status, body, Location=NEXT), is_async_status=False)
    assert operation.state is state
    assert operation.url == (NEXT if state is RUNNING else None)


def test_an_operation_result_may_be_the_failure() -> None:
    """With Location, an error that is not about the poll itself is the operation's outcome."""
    wire = always(409, {"error": {"code": "Conflict", "message": "Still referenced."}})
    operation = poll(wire, is_async_status=False)
    assert (operation.state, operation.error_code, operation.error_message) == (FAILED, "Conflict", "Still referenced.")


@pytest.mark.parametrize("is_async_status", [True, False])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, ErrorKind.UNAUTHENTICATED),
        (403, ErrorKind.FORBIDDEN),
        (404, ErrorKind.NOT_FOUND),
        (408, ErrorKind.TRANSIENT),
        (429, ErrorKind.THROTTLED),
        (500, ErrorKind.TRANSIENT),
        (503, ErrorKind.TRANSIENT),
    ],
)
def test_a_refused_poll_is_no_failed_operation(is_async_status: bool, status: int, kind: ErrorKind) -> None:
    """One poll is one request; the caller decides when to poll again."""
    wire = always(status, {"error": {"code": "X", "message": "y"}}, Retry_After="7")
    with pytest.raises(AzureError) as caught:
        poll(wire, is_async_status=is_async_status)
    assert (caught.value.kind, caught.value.retry_after) == (kind, 7.0)
    assert len(wire.sent) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"<html/>", "text/html"), (b"<html/>", "application/json"), (b"", "application/json"), (b"null", "text/plain")],
)
def test_a_status_that_says_nothing_is_transient(body: bytes, content_type: str) -> None:
    """HTML, nothing and null are no status."""
    with pytest.raises(AzureError) as caught:
        poll(always(200, body, Content_Type=content_type), is_async_status=True)
    assert caught.value.kind is ErrorKind.TRANSIENT


def test_html_is_no_result() -> None:
    """A proxy's page with status 200 does not end a deletion."""
    with pytest.raises(AzureError) as caught:
        poll(always(200, b"<html/>", Content_Type="text/html"), is_async_status=False)
    assert caught.value.kind is ErrorKind.TRANSIENT


def test_a_settled_operation_is_not_polled() -> None:
    """Nothing is sent for an operation that has ended."""
    wire = always(500, {})
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    operation = Operation(state=SUCCEEDED)
    assert Gateway(session).poll(operation) is operation
    assert wire.sent == []


REGIONAL = URL.replace("https://management", "https://eastus.management")


@pytest.mark.parametrize(
    ("header", "url", "is_delete"),
    [
        ("Azure-AsyncOperation", REGIONAL, False),
        ("Azure-AsyncOperation", "https://evil.example/x?t=1", False),
        ("Azure-AsyncOperation", "http://management.azure.com/x?t=1", False),
        ("Azure-AsyncOperation", REGIONAL, True),
        ("Location", REGIONAL, True),
    ],
)
def test_an_operation_on_another_host_is_followed_by_its_resource(header: str, url: str, is_delete: bool) -> None:
    """The token stays on ARM's own host: the resource's provisioningState is read until it has settled."""
    body = {"properties": {"provisioningState": "Deleting" if is_delete else "Creating"}}
    statuses = {"GET": 200, "PUT": 201, "DELETE": 202}
    wire = Wire(lambda sent: (statuses[sent.method or ""], body, {} if sent.method == "GET" else {header: url}))
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    if is_delete:
        operation = gateway.begin_delete_replica(REF, "eastus")
    else:
        operation = gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={})
    operation = gateway.poll(operation)
    assert operation.state is RUNNING
    body["properties"]["provisioningState"] = "Succeeded"
    assert gateway.poll(operation).state is SUCCEEDED
    assert {str(sent.url).partition("?")[0] for sent in wire.sent} == {
        f"https://management.azure.com{REF.id}/replications/eastus"
    }


def test_an_operation_that_moves_to_another_host_is_followed_by_its_resource() -> None:
    """A URL is reissued with every answer; one on another host is not followed."""
    answers = iter(["Azure-AsyncOperation", "Azure-AsyncOperation", ""])
    urls = iter([URL, REGIONAL])

    def answer(request: Sent) -> tuple[int, object, dict[str, str]]:
        header = next(answers)
        body = {"properties": {"provisioningState": "Updating" if header else "Succeeded"}}
        return (201 if request.method == "PATCH" else 200), body, {header: next(urls)} if header else {}

    wire = Wire(answer)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    operation = gateway.begin_update_replica(REF, "eastus", is_routed=False, tags=None)
    for _ in range(2):
        operation = gateway.poll(operation)
    assert operation.state is SUCCEEDED
    assert [str(sent.url) for sent in wire.sent[1:]] == [URL, str(wire.sent[0].url)]


def test_a_resource_that_failed_says_why() -> None:
    """A followed resource has no error, but its status may have the reason."""
    body = {"properties": {"provisioningState": "Failed", "status": {"message": "No capacity in East US."}}}
    wire = Wire(lambda request: (200 if request.method == "GET" else 201, body, {"Azure-AsyncOperation": REGIONAL}))
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    operation = gateway.poll(gateway.begin_update_replica(REF, "eastus", is_routed=False, tags=None))
    assert (operation.state, operation.error_message) == (FAILED, "No capacity in East US.")


@rows(
    ("word", "state"),
    [
        ("SUCCEEDED", SUCCEEDED),
        ("failed", FAILED),
        ("Canceled", FAILED),
        ("cancelled", FAILED),
        ("Canceling", RUNNING),
        ("Succeeding", RUNNING),
    ],
)
def test_an_operation_ends_with_one_of_four_words(word: str, state: OperationState) -> None:
    """In any case, with one l or two; any other word is one that runs, and only a failure has a code."""
    for is_async_status in (True, False):
        operation = poll(always(200, {"status": word}), is_async_status=is_async_status)
        assert operation.state is state
        assert operation.error_code == (word if state is FAILED else None)


@rows("status", [300, 400, 409, 412])
def test_a_status_that_cannot_be_read_says_nothing_of_the_operation(status: int) -> None:
    """Only an operation's result fails with its answer; the caller asks the replica itself."""
    wire = always(status, {"error": {"code": "X", "message": "y"}})
    with pytest.raises(AzureError) as caught:
        poll(wire, is_async_status=True)
    assert caught.value.status == status
    assert poll(wire, is_async_status=False).state is FAILED


@rows(
    ("body", "code", "message"),
    [
        ({"status": "Failed"}, "Failed", None),
        ({"status": "Failed", "properties": None}, "Failed", None),
        ({"status": "Failed", "properties": {"status": "x"}}, "Failed", None),
        ({"status": "Failed", "properties": {"status": {"message": "No room."}}}, "Failed", "No room."),
        ({"status": "Failed", "error": {"message": "No room."}}, "Failed", "No room."),
        ({"status": "Failed", "error": {"code": 7, "message": 8}}, "7", "8"),
        ({"status": "Failed", "error": {"code": "X"}, "properties": {"status": {"message": "no"}}}, "X", None),
    ],
)
def test_the_reason_of_a_failure_is_where_azure_has_it(body: object, code: str, message: str | None) -> None:
    """The operation's own error, else what the resource says of itself."""
    operation = poll(always(200, body), is_async_status=True)
    assert (operation.state, operation.error_code, operation.error_message) == (FAILED, code, message)


def test_an_operation_without_a_new_url_is_followed_at_the_old_one() -> None:
    """Its wait is that of the last answer."""
    for is_async_status, header in ((True, "Location"), (False, "Azure-AsyncOperation")):
        wire = always(202, {"status": "Creating"}, **{header.replace("-", "_"): NEXT}, Retry_After="3")
        operation = poll(wire, is_async_status=is_async_status)
        assert (operation.url, operation.retry_after, operation.is_async_status) == (URL, 3.0, is_async_status)


RESOURCE = f"https://management.azure.com{REF.id}/replications/eastus"


@rows(
    ("is_async_status", "url", "resource_url", "reissued", "expected"),
    [
        (True, URL, RESOURCE, NEXT, (NEXT, True)),
        (False, URL, RESOURCE, NEXT, (NEXT, False)),
        (True, URL, RESOURCE, REGIONAL, (RESOURCE, True)),
        (False, URL, RESOURCE, REGIONAL, (RESOURCE, True)),
        (True, RESOURCE, RESOURCE, NEXT, (RESOURCE, True)),
        (True, URL, None, REGIONAL, (REGIONAL, True)),
        (False, URL, None, NEXT, (NEXT, False)),
    ],
)
def test_a_running_operation_is_followed_at_its_new_url(
    is_async_status: bool, url: str, resource_url: str | None, reissued: str, expected: tuple[str, bool]
) -> None:
    """Where that may not get the token the resource is followed, and then it stays with it."""
    header = "Azure_AsyncOperation" if is_async_status else "Location"
    wire = always(202, {"status": "Updating"}, **{header: reissued})
    operation = poll(wire, is_async_status=is_async_status, url=url, resource_url=resource_url)
    assert (operation.url, operation.is_async_status) == expected
    assert (operation.state, operation.resource_url) == (RUNNING, resource_url)
