"""Why a host refused: the kind of error, its reason, and what to type next, for each answer."""

from __future__ import annotations

import json
from typing import Any

from azure.core.rest import HttpRequest
from azure.core.utils import CaseInsensitiveDict

from acrgeo.arm.dataplane.places import Hosts, Place
from acrgeo.arm.dataplane.refusals import error_in, is_page_of_proxy, lacking, password_asked, refusal
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import ShapeError
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AzureError, ErrorKind
from tests.rows import rows

HOST = "contoso.azurecr.io"
REF = RegistryRef(subscription="s", resource_group="rg", name="contoso")
RULE = "-n contoso -g rg --subscription s"


def place(*, is_abac: bool = False) -> Place:
    """Return the global host of contoso."""
    return Place(host=HOST, of=Hosts(ref=REF, sku=Sku.PREMIUM, is_abac=is_abac, regions={HOST: None}))


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """Return an answer; a body that is no bytes is JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    return Answer(HttpRequest("GET", f"https://{HOST}/v2/"), status=status, reason="", headers=found, content=content)


def said(code: object, message: object = None) -> dict[str, Any]:
    """Return OCI's envelope with one error."""
    return {"errors": [{"code": code, "message": message}, {"code": "OTHER"}]}


@rows(
    "body, expected",
    [
        (said("DENIED", "a  b\n c"), {"code": "DENIED", "message": "a b c"}),
        (said("DENIED", 5), {"code": "DENIED", "message": ""}),
        (said("DENIED", "x " * 400), {"code": "DENIED", "message": ("x " * 400)[:300]}),
        (said("denied"), None),
        (said("D" * 62), None),
        (said(5), None),
        ({"errors": []}, None),
        ({"errors": {"code": "DENIED"}}, None),
        ({"errors": ["DENIED"]}, None),
        ({}, None),
        (["errors"], None),
        (b"no JSON", None),
        (b"[" * 100_000, None),
    ],
)
def test_the_envelope_of_errors(body: object, expected: dict[str, str] | None) -> None:
    """The first error, on one line; anything else is none."""
    assert error_in(answer(404, body)) == expected


@rows(
    "kind, is_page", [("text/html", True), ("Text/HTML; charset=utf-8", True), ("application/json", False), ("", False)]
)
def test_a_web_page_is_of_a_proxy(kind: str, is_page: bool) -> None:
    """No registry sends one."""
    assert is_page_of_proxy(answer(200, **{"Content_Type": kind} if kind else {})) is is_page


FIREWALL = "client with IP '{}' is not allowed access"


@rows(
    "found, kind, because, hint",
    [
        (answer(400, said("NAME_INVALID", "no name.")), ErrorKind.REJECTED, "no name", None),
        (answer(404), ErrorKind.NOT_FOUND, "status 404", None),
        (answer(405), ErrorKind.REJECTED, "status 405", None),
        (answer(403, said("DENIED", "no")), ErrorKind.FORBIDDEN, "no", None),
        (answer(401, said("UNAUTHORIZED", "expired.")), ErrorKind.UNAUTHENTICATED,
            "its token was refused (expired.)", None),
        (answer(401), ErrorKind.UNAUTHENTICATED, "its token was refused", None),
        (answer(408), ErrorKind.TRANSIENT, "status 408", None),
        (answer(500), ErrorKind.TRANSIENT, "status 500", None),
        (answer(503, said("UNAVAILABLE", "busy")), ErrorKind.TRANSIENT, "busy", None),
        (answer(429), ErrorKind.THROTTLED, "too many requests", "try again in a minute"),
        (answer(429, said("TOOMANYREQUESTS", "slow down"), Retry_After="61"), ErrorKind.THROTTLED, "slow down",
            "try again in 61 s, or wait for it with --timeout 3m"),
        (answer(429, Retry_After="60"), ErrorKind.THROTTLED, "too many requests",
            "try again in 60 s, or wait for it with --timeout 2m"),
        (answer(403, said("DENIED", FIREWALL.format("192.0.2.7"))), ErrorKind.GOVERNED,
            "the firewall of contoso keeps out 192.0.2.7, the address that it saw",
            f"az acr network-rule add {RULE} --ip-address 192.0.2.7"),
        (answer(403, said("DENIED", FIREWALL.format("2001:db8::1"))), ErrorKind.GOVERNED,
            "the firewall of contoso keeps out 2001:db8::1, the address that it saw",
            f"az acr network-rule list {RULE}"),
        (answer(403, said("DENIED", FIREWALL.format("999.1.1.1"))), ErrorKind.FORBIDDEN,
            FIREWALL.format("999.1.1.1"), None),
        (answer(404, said("X_Y", FIREWALL.format("192.0.2.7"))), ErrorKind.NOT_FOUND,
            FIREWALL.format("192.0.2.7"), None),
    ],
)  # fmt: skip
def test_what_each_answer_means(found: Answer, kind: ErrorKind, because: str, hint: str | None) -> None:
    """Its reason is the same at every host, and the next step can be typed."""
    error = refusal(found, place(), "list the tags")
    assert (error.kind, error.details["because"], error.hint) == (kind, because, hint)
    assert error.message == f"Could not list the tags at {HOST} (the global endpoint of contoso): {because}."
    assert (error.status, error.details["status"], error.details["host"]) == (
        found.status_code,
        found.status_code,
        HOST,
    )
    assert error.details.get("address") == (because.split()[6].rstrip(",") if kind is ErrorKind.GOVERNED else None)


@rows(
    "found, words",
    [
        (answer(307, Location="https://blob.example/x"), "it is a redirect to blob.example, which is not followed"),
        (answer(300), "it is a redirect, which is not followed"),
        (answer(399, Location="https://[::1"), "it is a redirect, which is not followed"),
        (answer(302, Location="https://a_b$/"), "it is a redirect, which is not followed"),
        (answer(502, Content_Type="text/html"), "it is a web page with status 502, not a registry's"),
    ],
)
def test_what_no_registry_answers_is_unreadable(found: Answer, words: str) -> None:
    """A redirect is not followed, and a proxy's page is no refusal."""
    try:
        error: AzureError | ShapeError = refusal(found, place(), "list the tags")
    except ShapeError as raised:
        error = raised
    assert isinstance(error, ShapeError)
    assert str(error) == words


@rows(
    "scope, is_abac, role",
    [
        ("repository:web:pull", False, "AcrPull"),
        ("registry:catalog:*", False, "AcrPull"),
        ("repository:web:pull", True, "Container Registry Repository Reader"),
        ("registry:catalog:*", True, "Container Registry Repository Catalog Lister"),
    ],
)
def test_the_role_that_is_missing(scope: str, is_abac: bool, role: str) -> None:
    """In a registry with roles per repository it is another one, and that is said."""
    error = lacking(place(is_abac=is_abac), "list the tags", scope, who=None, because=" here")
    assert error.hint is not None
    assert f"--role '{role}' --scope {REF.id} --assignee \"$(az account show" in error.hint
    assert f"the permission {scope} is missing here" in error.details["because"]
    assert ("ABAC" in error.message) is is_abac
    named = lacking(place(), "list the tags", scope, who="0-1")
    assert named.hint is not None
    assert "--assignee 0-1\n" in named.hint


def test_a_password_is_not_sent() -> None:
    """A host that asks for one is told as a sign-in that failed."""
    error = password_asked(place(), "list the tags")
    assert (error.kind, error.code, error.details["host"]) == (ErrorKind.UNAUTHENTICATED, "BasicChallenge", HOST)
    assert str(error.details["because"]) in error.message
