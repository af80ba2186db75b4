"""Codes of Microsoft Entra (AADSTS) and what they mean, as its error reference has them.

Microsoft may change them: they explain a failure and decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CODE = re.compile(r"AADSTS(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInCode:
    """Codes with one meaning, and what ends it, at a terminal and in a pipeline; None where the cure is another's."""

    numbers: tuple[int, ...]
    cause: str
    terminal: str | None = None
    pipeline: str | None = None


_NO_USER = "let the pipeline sign in as a workload identity: a user account has to answer there"
_AGAIN = "az logout, then az login"

SIGN_IN_CODES = (
    SignInCode(
        numbers=(50074, 50076, 50078),
        cause="Multi-factor authentication is needed, or the last one is too old.",
        terminal="az login",
        pipeline=_NO_USER,
    ),
    SignInCode(
        numbers=(50072, 50079),
        cause="The account has to register for multi-factor authentication first.",
        terminal="register at https://aka.ms/mfasetup, then az login",
        pipeline=_NO_USER,
    ),
    SignInCode(
        numbers=(50132, 50133, 50173),
        cause="The sign-in was revoked, or the password has changed since.",
        terminal=_AGAIN,
        pipeline=_NO_USER,
    ),
    SignInCode(
        numbers=(70043,),
        cause="A policy limits how long a sign-in lasts, and this one is older.",
        terminal="az login",
        pipeline=_NO_USER,
    ),
    SignInCode(
        numbers=(70008, 700082),
        cause="The sign-in was not used for so long that it has expired.",
        terminal="az login",
        pipeline=_NO_USER,
    ),
    SignInCode(
        numbers=(53003,),
        cause="A Conditional Access policy blocks the sign-in.",
        terminal="sign in from a network and a device that the policy allows, or ask who administers the tenant",
        pipeline="ask who administers the tenant to let the runner's addresses, or the workload identity, through",
    ),
    SignInCode(
        numbers=(53000, 53001, 530003),  # the last one is known from public reports only
        cause="A Conditional Access policy wants a device that is compliant or joined.",
        terminal="sign in on a device that your organisation manages",
    ),
    SignInCode(
        numbers=(65001,),
        cause="Nobody has consented to the application in this tenant.",
        terminal="ask who administers the tenant to consent to the Azure CLI",
        pipeline="have an administrator grant the application its consent",
    ),
    SignInCode(
        numbers=(50020, 50034, 90072),
        cause="The account does not exist in the tenant.",
        terminal="az login --tenant TENANT, with the tenant of the subscription; a guest has to be invited first",
    ),
    SignInCode(
        numbers=(90002,),
        cause="The tenant does not exist, or is in another cloud.",
        terminal="az login --tenant TENANT; az cloud list --output table shows the clouds",
        pipeline="check AZURE_TENANT_ID, and the cloud",
    ),
    SignInCode(
        numbers=(700016,),
        cause="The application does not exist in the tenant.",
        terminal="check AZURE_CLIENT_ID and AZURE_TENANT_ID",
        pipeline="check the client ID and the tenant ID that the pipeline signs in with",
    ),
    SignInCode(
        numbers=(7000215, 7000222),
        cause="The client secret is wrong, or has expired. It is the secret's value that counts, not its ID.",
        terminal="check AZURE_CLIENT_SECRET, or make a new secret: az ad app credential reset --id CLIENT_ID",
        pipeline="make a new secret, or change to OIDC, which needs none",
    ),
    SignInCode(
        numbers=(700024,),
        cause="The token with which the pipeline signs in was used outside its few minutes.",
        terminal="sign in again right before the command: the federated token has expired",
        pipeline="sign in again right before this step: the pipeline's own token has expired",
    ),
    SignInCode(
        numbers=(70021, 700211, 700213),  # known from public reports only
        cause="No federated credential of the application matches the issuer, subject or audience of the token.",
        terminal="compare az ad app federated-credential list --id CLIENT_ID with the token's subject",
        pipeline="compare the federated credentials of the application with the subject in the message",
    ),
    SignInCode(
        numbers=(50033, 50087, 90006, 90024, 90033),
        cause="Microsoft Entra has a passing failure.",
        terminal="try again in a minute",
        pipeline="try again in a minute",
    ),
)

PIPELINE_CURES: Mapping[tuple[str, int | None], str] = {
    ("GitHub Actions", 700024): "run azure/login again right before this step: GitHub's token lasts 5 minutes; "
    "for a long wait use --no-wait, then azure/login and acrgeo replica wait",
    ("Azure Pipelines", 700024): "set keepAzSessionActive: true on the AzureCLI@2 task, or wait in a task of its own: "
    "--no-wait, then acrgeo replica wait",
}
"""What ends a failure in a pipeline whose ways are known."""


_FEDERATED = (700024, 70021, 700211, 700213)


def code_in(text: str) -> int | None:
    """Return the number of the first AADSTS code of a text; None where it has none."""
    found = _CODE.search(text)
    return int(found[1]) if found else None


def find_code(number: int | None) -> SignInCode | None:
    """Return what is known of a code."""
    return next((code for code in SIGN_IN_CODES if number in code.numbers), None)


def is_federated(number: int | None) -> bool:
    """Return whether a code is about the token that a pipeline signs in with, which az login does not cure."""
    return number in _FEDERATED


def cure_of(number: int | None, pipeline: str | None) -> str | None:
    """Return what ends a failure with this code; ``pipeline`` names the one that runs this, None at a terminal."""
    code = find_code(number)
    if pipeline is None:
        return code.terminal if code else None
    if (pipeline, number) in PIPELINE_CURES:
        return PIPELINE_CURES[pipeline, number]
    return (code.pipeline or code.terminal) if code else None
