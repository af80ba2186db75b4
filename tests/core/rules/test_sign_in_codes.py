"""Codes of Microsoft Entra, against its error reference: what each means, and who can end it."""

from __future__ import annotations

from acrgeo.core.rules.error_codes import ENTRA_CODES, ERROR_CODES
from acrgeo.core.rules.sign_in_codes import code_in, cure_of, find_code, is_federated
from tests.rows import rows

USER = "workload identity"
"""What a pipeline signs in as where a person would have to answer."""


@rows(
    ("numbers", "cause", "terminal", "pipeline"),
    [
        ((50074, 50076, 50078), "Multi-factor authentication is needed", "az login", USER),
        ((50072, 50079), "has to register for multi-factor", "https://aka.ms/mfasetup", USER),
        ((50132, 50133, 50173), "was revoked, or the password has changed", "az logout, then az login", USER),
        ((70043,), "limits how long a sign-in lasts", "az login", USER),
        ((70008, 700082), "not used for so long that it has expired", "az login", USER),
        ((53003,), "Conditional Access policy blocks", "that the policy allows", "let the runner's addresses"),
        ((53000, 53001, 530003), "wants a device", "on a device that your organisation manages", "a device that your"),
        ((65001,), "Nobody has consented", "consent to the Azure CLI", "grant the application its consent"),
        ((50020, 50034, 90072), "account does not exist in the tenant", "az login --tenant", "az login --tenant"),
        ((90002,), "tenant does not exist", "az cloud list", "check AZURE_TENANT_ID"),
        ((700016,), "application does not exist", "check AZURE_CLIENT_ID", "the client ID and the tenant ID"),
        ((7000215, 7000222), "client secret is wrong, or has expired", "az ad app credential reset", "change to OIDC"),
        ((700024,), "outside its few minutes", "sign in again right before", "before this step"),
        ((70021, 700211, 700213), "No federated credential", "federated-credential list", "in the message"),
        ((50033, 50087, 90006, 90024, 90033), "passing failure", "try again in a minute", "try again in a minute"),
    ],
)
def test_a_code_means_what_microsoft_says(numbers: tuple[int, ...], cause: str, terminal: str, pipeline: str) -> None:
    """At a terminal somebody can answer; in a pipeline nobody can."""
    for number in numbers:
        known = find_code(number)
        assert known is not None
        assert cause in known.cause
        assert terminal in (cure_of(number, None) or "")
        assert pipeline in (cure_of(number, "Jenkins") or "")
        [listed] = [code for code in ERROR_CODES if code.id == f"AADSTS{number}"]
        assert (listed.cause, known.cause in listed.cause) == (known.cause, True)


def test_only_federated_tokens_are_not_cured_by_a_sign_in() -> None:
    """Those that a pipeline gets from elsewhere."""
    federated = [int(code.id.removeprefix("AADSTS")) for code in ENTRA_CODES]
    assert [number for number in federated if is_federated(number)] == [700024, 70021, 700211, 700213]
    assert not is_federated(None)


@rows(
    ("pipeline", "words"),
    [
        ("GitHub Actions", "run azure/login again right before this step: GitHub's token lasts 5 minutes"),
        ("Azure Pipelines", "set keepAzSessionActive: true on the AzureCLI@2 task"),
        ("Jenkins", "sign in again right before this step: the pipeline's own token has expired"),
        (None, "sign in again right before the command: the federated token has expired"),
    ],
)
def test_a_pipeline_that_is_known_has_its_own_cure(pipeline: str | None, words: str) -> None:
    """For the token that it signs in with; other codes have that of any pipeline."""
    assert (cure_of(700024, pipeline) or "").startswith(words)
    assert cure_of(50087, pipeline) == "try again in a minute"


def test_a_code_that_is_not_known_is_not_explained() -> None:
    """Nor is none."""
    for number in (None, 1, 50075):
        assert find_code(number) is None
        assert cure_of(number, None) is None
        assert cure_of(number, "GitHub Actions") is None


@rows(
    ("text", "number"),
    [
        ("AADSTS700024: Client assertion is not within its valid time range. Trace ID: 1", 700024),
        ("invalid_grant: AADSTS50076 then AADSTS50079", 50076),
        ("AADSTS: no number", None),
        ("aadsts50076", None),
        ("", None),
    ],
)
def test_the_first_code_of_a_message_counts(text: str, number: int | None) -> None:
    """As Microsoft Entra writes it."""
    assert code_in(text) == number


def test_a_cure_that_is_the_same_everywhere_is_told_once() -> None:
    """In the list of codes; else that of a pipeline stands beside that of a terminal."""
    cures = {code.id: code.cure for code in ENTRA_CODES}
    assert cures["AADSTS50087"] == "try again in a minute."
    assert cures["AADSTS90002"] == (
        "az login --tenant TENANT; az cloud list --output table shows the clouds. In a pipeline: check "
        "AZURE_TENANT_ID, and the cloud."
    )
    assert cures["AADSTS53000"] == "sign in on a device that your organisation manages."
