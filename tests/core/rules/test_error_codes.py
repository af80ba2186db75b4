"""Codes of errors: each that acrgeo, Azure or a registry's host gives is explained, once, and none is lost."""

from __future__ import annotations

from collections import Counter

from acrgeo.core.push.texts import PUSH_TEXTS
from acrgeo.core.rules.azure_codes import AZURE_CODES
from acrgeo.core.rules.error_codes import ENTRA_CODES, ERROR_CODES, KIND_CODES, OWN_CODES, REGISTRY_CODES
from acrgeo.errors import DiagnosticsError, ErrorKind, NotFoundError, RefusedError, UsageError
from tests.rows import rows

EXPLAINED = {code.id: code for code in ERROR_CODES}


@rows(
    ("code", "cause"),
    [
        ("changed-since-plan", "no longer as the plan saw it"),
        ("stale-plan", "changed after the plan was saved"),
        ("BasicChallenge", "asks for a user and a password"),
        ("ClaimsChallenge", "wants a fresh sign-in"),
        ("Currency", "not three letters"),
        ("Defect", "a defect of its own"),
        ("Failed", "no other code fits"),
        ("ForeignHost", "a host that is not Azure's"),
        ("ImageDeleted", "lost an image"),
        ("ImageMoved", "was given to another one"),
        ("ImageNotFound", "No replica that answers"),
        ("ImageUnknown", "cannot be known"),
        ("InsufficientScope", "may not do with a repository"),
        ("Interrupted", "Ctrl-C"),
        ("Mistakes", "files have mistakes"),
        ("NoAnswer", "no answer came"),
        ("NotConfirmed", "not answered with yes"),
        ("NotDeleted", "is still there"),
        ("NotFound", "is not there"),
        ("NoManifestList", "lists tags, and no manifests"),
        ("NotListed", "cannot be listed"),
        ("NotShown", "not as it was asked to be"),
        ("NotSignedIn", "Nobody is signed in"),
        ("OperationFailed", "no code of its own"),
        ("Refused", "safety rule forbids"),
        ("RegistryNotFound", "No registry of this name"),
        ("ReplicaFailed", "as Failed"),
        ("ReplicaGone", "no longer there"),
        ("ReplicaNotFound", "no replica in this region"),
        ("SandboxState", "cannot keep its state"),
        ("SignInFailed", "gave no token"),
        ("System", "refused a file"),
        ("Unfinished", "Time ran out"),
        ("Unreachable", "could not be reached"),
        ("UnreadableAnswer", "no answer of Azure Resource Manager"),
        ("Usage", "command line, a variable or a file"),
        ("WebhookNotFound", "no webhook of this name"),
        ("same-region", "has its home in"),
        ("name-taken", "unique in all of Azure"),
        ("target-elsewhere", "in another region"),
        ("target-exists", "no move of this registry made it"),
        ("group-missing", "resource group of the new registry"),
    ],
)
def test_a_code_of_acrgeo_says_what_is_so(code: str, cause: str) -> None:
    """Programs read it, so that none is renamed."""
    assert cause in EXPLAINED[code].cause
    assert EXPLAINED[code] in OWN_CODES


@rows(
    ("kind", "cause"),
    [
        (ErrorKind.THROTTLED, "throttles"),
        (ErrorKind.TRANSIENT, "HTTP 5xx or 408"),
        (ErrorKind.LOST, "No answer came"),
        (ErrorKind.CONFLICT, "HTTP 409"),
        (ErrorKind.FORBIDDEN, "HTTP 403"),
        (ErrorKind.GOVERNED, "lock, a policy"),
        (ErrorKind.UNAUTHENTICATED, "HTTP 401"),
        (ErrorKind.NOT_FOUND, "HTTP 404"),
        (ErrorKind.REJECTED, "gave no code"),
    ],
)
def test_an_answer_without_a_code_has_that_of_its_kind(kind: ErrorKind, cause: str) -> None:
    """With the status that HTTP has for it."""
    assert cause in EXPLAINED[kind.value].cause
    assert EXPLAINED[kind.value] in KIND_CODES
    assert len(KIND_CODES) == len(ErrorKind)


@rows(
    ("code", "cause"),
    [
        # Of OCI's distribution specification, as registries' hosts answer and as clients tell a failed push.
        ("BLOB_UNKNOWN", "A part of the image is not at the replica"),
        ("BLOB_UPLOAD_UNKNOWN", "An upload that began"),
        ("DENIED", "keeps out the address"),
        ("MANIFEST_INVALID", "refused the manifest"),
        ("NAME_UNKNOWN", "no repository of that name"),
        ("UNAUTHORIZED", "refused the token"),
        # Of Azure Resource Manager.
        ("AuthorizationFailed", "lacks a permission"),
        ("ScopeLocked", "management lock"),
        ("RequestDisallowedByPolicy", "policy assignment"),
        ("MissingSubscriptionRegistration", "Microsoft.ContainerRegistry"),
        ("TooManyRequests", "throttles"),
        # Of Microsoft Entra.
        ("AADSTS50076", "Multi-factor"),
    ],
)
def test_a_code_of_others_says_what_is_so(code: str, cause: str) -> None:
    """In the words of a registry that answers, where a failed push has the same code."""
    assert cause in EXPLAINED[code].cause
    assert EXPLAINED[code] not in OWN_CODES


def test_a_code_is_explained_once() -> None:
    """What a registry answers and a failed push tells is not listed twice, and the rest of both is."""
    assert [code for code, count in Counter(code.id.lower() for code in ERROR_CODES).items() if count > 1] == []
    tables = (OWN_CODES, KIND_CODES, AZURE_CODES, REGISTRY_CODES, PUSH_TEXTS, ENTRA_CODES)
    assert {code.id for table in tables for code in table} <= EXPLAINED.keys()


def test_the_code_of_every_class_of_error_is_explained() -> None:
    """Also where whoever raises it gives none."""
    for error in (UsageError("x"), RefusedError("x"), NotFoundError("x"), DiagnosticsError([])):
        assert EXPLAINED[error.code].cure
