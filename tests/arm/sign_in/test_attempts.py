"""Why a credential gave no token: what is read out of the exceptions of azure-identity, with az's words in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError, ServiceResponseError
from azure.identity import CredentialUnavailableError

from acrgeo.arm.sign_in.attempts import AZ, Attempt, SignInError, WrongCloudError, read_attempt
from acrgeo.core.model.sign_in import Skipped
from tests.rows import rows

PRINCIPAL, POWERSHELL, AZD = "EnvironmentCredential", "AzurePowerShellCredential", "AzureDeveloperCliCredential"
TRACE = "ERROR: The command failed.\nTraceback (most recent call last):\n  File x\n"


def of_tool(stderr: object, returncode: int = 1) -> Exception:
    """Return what azure-identity raises of a tool that ended with an error, with the tool's words in the cause."""
    error = CredentialUnavailableError(message="Failed to invoke the tool")
    error.__cause__ = type("CalledProcessError", (Exception,), {"stderr": stderr, "returncode": returncode})()
    return error


def late(seconds: float) -> Exception:
    """Return what azure-identity raises of a tool that did not answer in time."""
    error = CredentialUnavailableError(message="Failed to invoke the tool")
    error.__cause__ = type("TimeoutExpired", (Exception,), {"timeout": seconds})()
    return error


def facts(attempt: Attempt) -> dict[str, Any]:
    """Return what an attempt has, without what is as by default."""
    names = ("reason", "is_refusal", "is_late", "cure", "unreached")
    return {name: getattr(attempt, name) for name in names if getattr(attempt, name) not in (None, False)}


@rows(
    "credential, error, expected",
    [
        (AZ, of_tool("ERROR: No.\n"), {"reason": "No", "is_refusal": True}),
        (AZ, of_tool("WARNING: a\n ERROR: b"), {"reason": "a b", "is_refusal": True}),
        (AZ, of_tool("ERROR: "), {"reason": "it gave no reason", "is_refusal": True}),
        (AZ, of_tool("ERROR: M. Please run:\naz login"), {"reason": "M", "is_refusal": True, "cure": "az login"}),
        (AZ, of_tool("M.\naz logout\naz login\naz login"), {
            "reason": "M", "is_refusal": True, "cure": "az logout && az login"}),
        (AZ, of_tool("Please run 'az login'."), {"reason": "Please run 'az login'", "is_refusal": True}),
        (AZ, of_tool(f"{TRACE}KeyError: 'x'\nTo check issues:"), {
            "reason": "az failed unexpectedly: KeyError: 'x'", "is_refusal": True}),
        (AZ, of_tool(f"{TRACE}KeyError: 'x'\naz login"), {
            "reason": "az failed unexpectedly: KeyError: 'x'", "is_refusal": True}),
        (AZ, of_tool(f"{TRACE}a.B: one\n\nstrange end \n"), {
            "reason": "az failed unexpectedly: strange end", "is_refusal": True}),
        (POWERSHELL, of_tool("Run az login: No."), {"reason": "Run az login: No"}),
        (POWERSHELL, of_tool("AADSTS1: M.\naz login"), {"reason": "AADSTS1: M. az login", "is_refusal": True}),
        (AZ, of_tool(" \n"), {"reason": "Failed to invoke the tool"}),
        (AZ, of_tool(None), {"reason": "Failed to invoke the tool"}),
        (AZ, of_tool("sh: 1: az: not found", returncode=127), {"reason": "Failed to invoke the tool"}),
    ],
)  # fmt: skip
def test_what_a_tool_says(credential: str, error: Exception, expected: dict[str, Any]) -> None:
    """az's words are a refusal, its commands the cure; other tools refuse where Entra did. No command, no words."""
    attempt = read_attempt(credential, error)
    assert facts(attempt) == expected
    assert attempt.cure != ""


@rows(
    "credential, seconds, reason, is_refusal",
    [
        (AZ, 60, "no token within 60 s", True),
        (AZ, 0.5, "no token within 0.5 s", True),
        (POWERSHELL, 10.0, "no token within 10 s", False),
    ],
)
def test_a_tool_without_an_answer_is_late(credential: str, seconds: float, reason: str, is_refusal: bool) -> None:
    """Whoever waits for az is signed in to it; behind another tool the next one is asked."""
    attempt = read_attempt(credential, late(seconds))
    assert (attempt.is_late, attempt.reason, attempt.is_refusal) == (True, reason, is_refusal)


def test_az_in_another_cloud_is_a_refusal() -> None:
    """With the command that changes it."""
    attempt = read_attempt(AZ, WrongCloudError("AzureCloud", "AzureChinaCloud"))
    assert facts(attempt) == {
        "reason": "az's active cloud is AzureCloud, and this command works in AzureChinaCloud",
        "is_refusal": True,
        "cure": "az cloud set --name AzureChinaCloud && az login",
    }


BODY = SimpleNamespace(status_code=400, reason="Bad", headers={}, text=lambda: "a long body", request=None)


@rows(
    "error, reason, is_refusal",
    [
        (ClientAuthenticationError(message="Authentication failed: No."), "No", True),
        (ClientAuthenticationError(message="No", response=BODY), "No", True),
        (ValueError("odd"), "odd", True),
        (ValueError(), "ValueError", True),
        (CredentialUnavailableError(message="XCredential authentication unavailable."), "not set up here", False),
        (CredentialUnavailableError(message="No.\nVisit https://aka.ms/x to troubleshoot"), "No", False),
    ],
)  # fmt: skip
def test_what_a_library_says(error: Exception, reason: str, is_refusal: bool) -> None:
    """In a line, without the body of an answer and without where to get support; where it says nothing, its name."""
    attempt = read_attempt(PRINCIPAL, error)
    assert (attempt.reason, attempt.is_refusal, attempt.cure) == (reason, is_refusal, None)


def caused(error: Exception, *, cause: Exception | None = None, context: Exception | None = None) -> Exception:
    """Return an exception that was raised from another one, or while another one was handled."""
    error.__cause__, error.__context__ = cause, context
    return error


CUT = ServiceRequestError("no route")
REFUSED = ClientAuthenticationError(message="No")


@rows(
    "credential, error, expected",
    [
        (PRINCIPAL, CUT, CUT),
        (PRINCIPAL, caused(ClientAuthenticationError(message="No"), cause=CUT), CUT),
        (PRINCIPAL, caused(ClientAuthenticationError(message="No"), context=CUT), CUT),
        (PRINCIPAL, caused(ClientAuthenticationError(message="No"), cause=caused(ValueError(), context=CUT)), CUT),
        (PRINCIPAL, caused(ClientAuthenticationError(message="No"), cause=REFUSED, context=CUT), None),
        (PRINCIPAL, REFUSED, None),
        (PRINCIPAL, caused(CredentialUnavailableError(message="No"), cause=CUT), None),
        (AZ, caused(ClientAuthenticationError(message="No"), cause=CUT), None),
        (AZD, caused(ClientAuthenticationError(message="No"), cause=CUT), None),
        (POWERSHELL, caused(ClientAuthenticationError(message="No"), cause=CUT), None),
        ("VisualStudioCodeCredential", caused(ClientAuthenticationError(message="No"), cause=CUT), None),
    ],
)
def test_a_network_that_is_cut_is_found_behind_the_refusal(
    credential: str, error: Exception, expected: Exception | None
) -> None:
    """Of an identity that asks the sign-in service itself; one that is not set up here, and a tool, ask nobody."""
    assert read_attempt(credential, error).network_error is expected


def test_an_answer_that_was_cut_off_is_a_network_error() -> None:
    """It was not answered."""
    cut = ServiceResponseError("reset")
    assert read_attempt(PRINCIPAL, cut).network_error is cut


def test_exceptions_that_lead_back_end() -> None:
    """Whoever raises an exception again may make a ring of them."""
    first, second = ClientAuthenticationError(message="No"), ValueError("inner")
    first.__cause__, second.__cause__ = second, first
    assert read_attempt(PRINCIPAL, first).network_error is None


def attempt(credential: str, reason: str, *, is_refusal: bool) -> Attempt:
    """Return an attempt that failed."""
    return Attempt(credential=credential, reason=reason, is_refusal=is_refusal)


UNSET, NO, NEITHER = (
    attempt(PRINCIPAL, "not set up here", is_refusal=False),
    attempt(AZ, "No", is_refusal=True),
    attempt(AZD, "No either", is_refusal=True),
)


@rows(
    "attempts, decisive, message",
    [
        ((), None, None),
        ((UNSET,), UNSET, "EnvironmentCredential: not set up here"),
        ((UNSET, UNSET), None, "EnvironmentCredential: not set up here; EnvironmentCredential: not set up here"),
        ((UNSET, NO), NO, "EnvironmentCredential: not set up here; AzureCliCredential: No"),
        ((NO, NEITHER, UNSET), NEITHER, None),
    ],
)
def test_the_last_refusal_decides(attempts: tuple[Attempt, ...], decisive: Attempt | None, message: str | None) -> None:
    """Else the only attempt; the message has all of them."""
    error = SignInError(attempts, scope="s")
    assert error.decisive is decisive
    assert message is None or error.message == message


def test_a_sign_in_that_failed_says_what_it_was_for() -> None:
    """Each attempt as core knows it, and nothing of another tenant until ARM names one."""
    error = SignInError((UNSET,), scope="s", claims="c", tenant="t", pipeline="p")
    assert (error.scope, error.claims, error.tenant, error.pipeline) == ("s", "c", "t", "p")
    assert error.is_of_other_tenant is False
    assert UNSET.skipped == Skipped(credential=PRINCIPAL, reason="not set up here")
