"""From a failed sign-in to our error: who gave no token and why, and what to run at a terminal or in a pipeline."""

from __future__ import annotations

import json
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.sign_in.attempts import AZ, Attempt, SignInError
from acrgeo.arm.sign_in.errors import claims_error, sign_in_error
from acrgeo.errors import ErrorKind
from tests.rows import rows

SCOPE = "https://management.azure.com/.default"
PRINCIPAL, POWERSHELL = "EnvironmentCredential", "AzurePowerShellCredential"
TENANT = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
TASK = "list the registries"
SANDBOX = "\nacrgeo --sandbox list"


def failed(*attempts: Attempt, **more: Any) -> SignInError:
    """Return a sign-in that failed."""
    return SignInError(attempts, scope=SCOPE, **more)


def attempt(credential: str, reason: str, *, is_refusal: bool = True, **more: Any) -> Attempt:
    """Return an attempt that gave no token."""
    return Attempt(credential=credential, reason=reason, is_refusal=is_refusal, **more)


@rows(
    "credential, reason, told",
    [
        (AZ, "No", "az gave no token: No."),
        (POWERSHELL, "No", "Azure PowerShell gave no token: No."),
        ("AzureDeveloperCliCredential", "No", "Azd gave no token: No."),
        ("VisualStudioCodeCredential", "No", "Visual Studio Code gave no token: No."),
        (PRINCIPAL, "No", "The service principal of AZURE_CLIENT_ID could not sign in: No."),
        ("WorkloadIdentityCredential", "No", "The workload identity could not sign in: No."),
        ("ManagedIdentityCredential", "No", "The managed identity could not sign in: No."),
        ("OtherCredential", "No", "OtherCredential could not sign in: No."),
    ],
)
def test_who_could_not_sign_in(credential: str, reason: str, told: str) -> None:
    """As a sentence where to sign in was the task, else behind the task. az is written small."""
    error = failed(attempt(credential, reason))
    assert sign_in_error(error, "sign in").message == told
    behind = sign_in_error(error, TASK)
    assert behind.message.casefold() == f"Could not {TASK}: {told}".casefold()
    assert (behind.kind, behind.code) == (ErrorKind.UNAUTHENTICATED, "SignInFailed")
    assert behind.details == {"reasons": {credential: reason}}


LATE = "az account get-access-token shows how long it takes; try again"
CHECK = "check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET"
SECRET = "check AZURE_CLIENT_SECRET, or make a new secret: az ad app credential reset --id CLIENT_ID"
FEDERATED = "check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE"
ASSIGN = "assign an identity to this machine; AZURE_CLIENT_ID selects a user-assigned one"
RENEW = "sign in again right before the command: the federated token has expired"
AGAIN = "run azure/login again right before this step"


@rows(
    "tried, pipeline, hint",
    [
        (attempt(AZ, "No"), None, "az login"),
        (attempt(AZ, "No", cure="az login --tenant t"), None, "az login --tenant t"),
        (attempt(AZ, "Please run 'az login'"), None, f"az login{SANDBOX}"),
        (attempt(AZ, "AADSTS999999: Please run 'az login'"), None, "az login"),
        (attempt(PRINCIPAL, "Please run 'az login'"), None, CHECK),
        (attempt(AZ, "no token within 60 s", is_late=True), None, LATE),
        (attempt(AZ, "no token within 60 s", is_late=True), "GitHub Actions", LATE),
        (attempt(PRINCIPAL, "No"), None, CHECK),
        (attempt("WorkloadIdentityCredential", "No"), None, FEDERATED),
        (attempt("ManagedIdentityCredential", "No"), None, ASSIGN),
        (attempt(PRINCIPAL, "AADSTS7000215: No"), None, SECRET),
        (attempt(AZ, "AADSTS7000215: No", cure="az login -t t"), None, "az login -t t"),
        (attempt(AZ, "AADSTS700024: No", cure="az login -t t"), None, f"{RENEW}; at a terminal: az login -t t"),
        (attempt(POWERSHELL, "No"), None, "az login"),
        (attempt(PRINCIPAL, "No"), "GitHub Actions", AGAIN),
        (attempt(PRINCIPAL, "No"), "Jenkins", CHECK),
        (attempt(POWERSHELL, "No"), "Jenkins", "az login"),
        (attempt(AZ, "No", cure="az login -t t"), "GitHub Actions", f"{AGAIN}; at a terminal: az login -t t"),
        (attempt(AZ, "No"), "Azure Pipelines", "run this in a new AzureCLI@2 task, which signs in anew"),
    ],
)
def test_what_to_run(tried: Attempt, pipeline: str | None, hint: str) -> None:
    """What the tool names, at a terminal; what the pipeline can do, in one. Only who never signed in may just look."""
    assert sign_in_error(failed(tried, pipeline=pipeline), TASK).hint == hint


@rows(
    "tried, told",
    [
        (attempt(AZ, "az's active cloud is X", cure="az cloud set --name Y"), "az's active cloud is X"),
        (attempt(AZ, "az's active cloud is X"), "az gave no token: az's active cloud is X"),
        (attempt(AZ, "No", cure="az login"), "az gave no token: No"),
        (attempt(AZ, "no token within 60 s", is_late=True), "az was slow: no token within 60 s"),
    ],
)
def test_the_fact(tried: Attempt, told: str) -> None:
    """Of another cloud az is not to blame, and a slow az is not a refusal."""
    assert sign_in_error(failed(tried), TASK).message == f"Could not {TASK}: {told}."


def test_a_tenant_that_arm_named_is_told_with_arms_code() -> None:
    """Whatever the task."""
    error = failed(attempt(AZ, "No"), tenant=TENANT)
    error.is_of_other_tenant = True
    told = sign_in_error(error, TASK)
    assert told.message == f"Could not {TASK}: it is in tenant {TENANT}, and az gave no token: No."
    assert told.code == "InvalidAuthenticationTokenTenant"


def unset(credential: str, reason: str = "not set up here") -> Attempt:
    """Return an attempt with what is not set up."""
    return attempt(credential, reason, is_refusal=False)


@rows(
    "attempts, pipeline, fact, hint",
    [
        ([unset(PRINCIPAL), unset(AZ, "Azure CLI not found on path")], None, "; az is not installed here", "az login"),
        ([unset(PRINCIPAL), unset(AZ)], None, "", "az login"),
        ([unset(PRINCIPAL), unset(AZ)], "Jenkins", "", "az login"),
        ([unset(PRINCIPAL), unset(AZ)], "GitHub Actions", "", AGAIN),
        (
            [unset(PRINCIPAL), unset(POWERSHELL)],
            "GitHub Actions",
            f"; AZURE_TOKEN_CREDENTIALS leaves {PRINCIPAL}, {POWERSHELL} only",
            "unset AZURE_TOKEN_CREDENTIALS to sign in with az",
        ),
    ],
)
def test_nothing_is_set_up(attempts: list[Attempt], pipeline: str | None, fact: str, hint: str) -> None:
    """Each way with its reason in the details, and what shows them."""
    error = sign_in_error(failed(*attempts, pipeline=pipeline), TASK)
    assert error.message == f"Could not {TASK}: not signed in to Azure{fact}."
    assert error.hint == f"{hint}\nacrgeo whoami{SANDBOX}"
    assert (error.kind, error.code) == (ErrorKind.UNAUTHENTICATED, "NotSignedIn")
    assert error.details == {"reasons": {each.credential: each.reason for each in attempts}}


def challenge(body: object = None, *, tenant: str | None = TENANT) -> Answer:
    """Return ARM's answer that asks for claims."""
    link = f'authorization_uri="https://login.windows.net/{tenant}", ' if tenant else ""
    request = HttpRequest("GET", "https://management.azure.com/subscriptions/a?api-version=1")
    return Answer(
        request,
        status=401,
        reason="",
        headers={"WWW-Authenticate": f'Bearer {link}error="insufficient_claims", claims="e30="'},
        content=body if isinstance(body, bytes) else json.dumps(body).encode(),
    )


CLAIMS = f'--scope "{SCOPE}" --claims-challenge "e30="'
SAID = {"error": {"code": "X", "message": "It lacks\nclaims."}}


@rows(
    "answer, sign_in, hint, said, code",
    [
        (challenge(SAID), None, f"az login --tenant {TENANT} {CLAIMS}", " (It lacks claims)", "X"),
        (challenge(SAID, tenant=None), None, f"az login {CLAIMS}", " (It lacks claims)", "X"),
        (challenge({"error": {"message": "No"}}, tenant=None), None, f"az login {CLAIMS}", " (No)", None),
        (challenge({"error": {"code": "X"}}, tenant=None), None, f"az login {CLAIMS}", "", "X"),
        (challenge(tenant=None), None, f"az login {CLAIMS}", "", None),
        (challenge(b"<html>", tenant=None), None, f"az login {CLAIMS}", "", None),
        (challenge(b"[" * 100_000, tenant=None), None, f"az login {CLAIMS}", "", None),
        (challenge(), failed(tenant="t"), f"az login --tenant t {CLAIMS}", "", None),
        (challenge(), failed(), f"az login --tenant {TENANT} {CLAIMS}", "", None),
        (challenge(), SignInError((), scope="other", pipeline="Jenkins"),
         f'az login --tenant {TENANT} --scope "other" --claims-challenge "e30="', "", None),
        (challenge(), failed(pipeline="GitHub Actions"),
         f"{AGAIN}; at a terminal: az login --tenant {TENANT} {CLAIMS}", "", None),
    ],
)  # fmt: skip
def test_claims_are_asked_for_with_a_fresh_sign_in(
    answer: Answer, sign_in: SignInError | None, hint: str, said: str, code: str | None
) -> None:
    """Into the tenant and for the scope of the sign-in, else those of the answer. The claims are there whole."""
    error = claims_error(answer, TASK, sign_in)
    lacks = "Azure asks for a fresh sign-in, with claims that this token does not have"
    assert error.message == f"Could not {TASK}: {lacks}{said}."
    assert error.hint == hint
    assert (error.kind, error.code, error.status) == (ErrorKind.UNAUTHENTICATED, "ClaimsChallenge", 401)
    assert error.details == {"claims": "e30=", **({"azureCode": code} if code else {})}


def unanswered() -> HttpResponseError:
    """Return an error of the SDK without an answer."""
    return HttpResponseError(message="No")


@rows(
    "claims, cause, code",
    [
        ("e30=", HttpResponseError(response=challenge(SAID)), "ClaimsChallenge"),
        (None, HttpResponseError(response=challenge(SAID)), "SignInFailed"),
        ("e30=", unanswered(), "SignInFailed"),
        ("e30=", ValueError("No"), "SignInFailed"),
        ("e30=", None, "SignInFailed"),
    ],
)
def test_a_sign_in_with_claims_is_told_by_the_answer_that_asked(
    claims: str | None, cause: Exception | None, code: str
) -> None:
    """Where there is one; else by the attempt."""
    error = failed(attempt(AZ, "No"), claims=claims)
    error.__cause__ = cause
    assert sign_in_error(error, TASK).code == code
