"""Long operations, parsed from the answers to writes and polls. The state comes from the answer, never from time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from azure.core.exceptions import DecodeError, HttpResponseError

from acrgeo.arm.responses import mapping_of, parse_body, parse_error, parse_retry_after, text_of
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.redaction import redact

_SUCCEEDED = ("succeeded",)
_FAILED = ("failed", "canceled", "cancelled")
_NO_VERDICT = (401, 403, 404, 408, 429)  # about the poll, not about the operation


def parse_accepted(answer: Any, url: str, may_follow: Callable[[str], bool]) -> Operation:
    """Parse the operation that a write started; ``url`` is the resource's own.

    Recorded: PUT and PATCH answer 201 with Azure-AsyncOperation, or 200 when done at once; DELETE answers 202 with
    Location only, or 204 when there is nothing to delete. The resource itself is followed where the write names no
    operation, or one whose URL ``may_follow`` refuses, such as one on a regional host that gets no token.
    """
    wait = parse_retry_after(answer.headers)
    reported = str(answer.headers.get("Azure-AsyncOperation", ""))
    result = str(answer.headers.get("Location", "")) if answer.status_code == 202 else ""
    following = Operation(state=OperationState.RUNNING, resource_url=url, retry_after=wait)
    if may_follow(reported):
        return replace(following, url=reported, is_async_status=True)
    if may_follow(result):
        return replace(following, url=result)
    if reported or result:
        return replace(following, url=url, is_async_status=True)
    if answer.status_code == 202:
        raise DecodeError("accepted, without a URL to follow it", response=answer)
    state = _state_of(_status_of(_body_of(answer)))
    if state is OperationState.RUNNING:
        # Assumed(3): a write that names no operation is over when the resource's provisioningState has settled (ARM's
        # rules). If not, the wait goes on until --timeout, and the change is reported as still running.
        return replace(following, url=url, is_async_status=True)
    return Operation(state=state or OperationState.SUCCEEDED)


def parse_poll(answer: Any, operation: Operation, may_follow: Callable[[str], bool]) -> Operation:
    """Parse the operation after a poll. Raises azure.core's errors for an answer that says nothing about it.

    Recorded: an operation status answers 200, or 201 with the resource, while it runs; an operation result answers
    202 with null or Accepted while it runs, then 200 or 204. The URL is reissued, newly signed, with every answer;
    where ``may_follow`` refuses the new one, the resource itself is followed from there on.
    """
    status = int(answer.status_code)
    if status >= 300:
        if status >= 500 or status in _NO_VERDICT or operation.is_async_status:
            raise HttpResponseError(response=answer)
        return _ended(OperationState.FAILED, parse_error(_body_of(answer)))
    body = _body_of(answer)
    word = _status_of(body)
    state = _state_of(word)
    if state is None:
        if status == 202 or (operation.is_async_status and status == 201):
            state = OperationState.RUNNING
        elif status == 204 or not operation.is_async_status:
            state = OperationState.SUCCEEDED
        else:
            raise DecodeError("the operation's status is missing", response=answer)
    if state is OperationState.RUNNING:
        return _followed(operation, answer, may_follow)
    return _ended(state, _reason_in(body) if state is OperationState.FAILED else {}, word)


def _followed(operation: Operation, answer: Any, may_follow: Callable[[str], bool]) -> Operation:
    wait = parse_retry_after(answer.headers)
    reissued = answer.headers.get("Azure-AsyncOperation" if operation.is_async_status else "Location")
    if not reissued or operation.url == operation.resource_url:
        return replace(operation, retry_after=wait)
    if may_follow(str(reissued)) or operation.resource_url is None:
        return replace(operation, url=str(reissued), retry_after=wait)
    return replace(operation, url=operation.resource_url, is_async_status=True, retry_after=wait)


def _reason_in(body: Any) -> Any:
    """Return the error of an operation's status, or what a failed resource says of itself."""
    error = parse_error(body)
    if error:
        return error
    properties = body.get("properties")
    status = properties.get("status") if isinstance(properties, dict) else None
    return {"message": status.get("message")} if isinstance(status, dict) else {}


def _body_of(answer: Any) -> Any:
    """Return the JSON value, None for an empty body or null. Raises DecodeError for HTML and other texts."""
    try:
        return parse_body(answer)
    except ValueError as error:
        raise DecodeError("the body is not JSON", response=answer) from error


def _status_of(body: Any) -> str | None:
    """Return the operation's ``status``, or provisioningState where the answer is the resource."""
    if not isinstance(body, dict):
        return None
    return text_of(body, "status") or text_of(mapping_of(body, "properties"), "provisioningState")


def _state_of(word: str | None) -> OperationState | None:
    if word is None:
        return None
    if word.lower() in _SUCCEEDED:
        return OperationState.SUCCEEDED
    return OperationState.FAILED if word.lower() in _FAILED else OperationState.RUNNING


def _ended(state: OperationState, error: Any, word: str | None = None) -> Operation:
    code, message = error.get("code"), error.get("message")
    if state is OperationState.FAILED and not code:
        code = word
    return Operation(
        state=state,
        error_code=redact(str(code)) if code else None,
        error_message=redact(str(message)) if message else None,
    )
