"""Names, and what is none."""

from __future__ import annotations

from acrgeo.core.model.names import close_matches, holds_password, is_name, registry_id_at, split_registry_id
from tests.rows import rows


@rows(
    ("text", "holds"),
    [
        ("bob:secret@contoso.azurecr.io", True),
        ("bob:secret@contoso.azurecr.io/web:1", True),
        ("https://bob:se/c#r@contoso.azurecr.io/web", True),
        ("DOCKER://:secret@contoso.azurecr.io", True),
        ("bob:12345@contoso", True),
        (":secret@contoso", True),
        (" bob:secret@contoso", True),
        ("contoso", False),
        ("web:1@sha256:" + "0" * 64, False),
        ("contoso.azurecr.io:443/team/web:1@sha256:" + "0" * 64, False),
        ("https://portal.azure.com/#@contoso.com/resource/subscriptions/s", False),
        ("https://portal.azure.com:443/#@contoso.com/resource/subscriptions/s", False),
        ("/subscriptions/s/resourceGroups/a:b@c/providers", False),
        ("team/web:1", False),
    ],
)
def test_a_password_before_a_host_is_seen(text: str, holds: bool) -> None:
    """And nothing else that has a colon and an at sign."""
    assert holds_password(text) is holds


@rows(
    ("text", "is_one"),
    [
        ("abcd", False),
        ("abcde", True),
        ("A1b2C" * 10, True),
        ("a" * 51, False),
        ("ab-cd", False),
        ("contos\u00f6", False),
    ],
)
def test_a_name_has_5_to_50_letters_and_digits(text: str, is_one: bool) -> None:
    """Documented: of registries, replicas and webhooks."""
    assert is_name(text) is is_one


ID = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/contoso"


@rows(
    ("text", "whole", "begun"),
    [
        (ID, True, True),
        (ID.upper(), True, True),
        (ID.replace("/", "%2F"), True, True),
        (f" /{ID.replace('/providers', '//providers')}/ ", True, True),
        (ID.removeprefix("/"), True, True),
        (f"{ID}/replications/eastus", False, True),
        (f"https://portal.azure.com/#{ID}", False, False),
        (ID.removesuffix("/contoso"), False, False),
        (ID.replace("registries", "tasks"), False, False),
        ("contoso", False, False),
        ("", False, False),
    ],
)
def test_the_id_of_a_registry_has_its_parts(text: str, whole: bool, begun: bool) -> None:
    """In any case, percent-encoded, and with slashes too many; the ID of what is its own begins with it."""
    for found, is_there in ((split_registry_id(text), whole), (registry_id_at(text), begun)):
        assert found is None if not is_there else [part.lower() for part in found or ()] == ["s", "g", "contoso"]


@rows(
    ("word", "known", "close"),
    [
        ("EASTSU", ["eastus", "westus", "uksouth"], ["eastus", "westus"]),
        ("contso", ["Contoso", "fabrikam"], ["Contoso"]),
        ("region", ["region1", "region2", "region3", "region4"], ["region4", "region3", "region2"]),
        ("abcde", ["abcxy"], ["abcxy"]),  # three letters of five
        ("abcde", ["abxyz"], []),
        ("x", [], []),
    ],
)
def test_names_are_close_whose_letters_are(word: str, known: list[str], close: list[str]) -> None:
    """In any case, as they are written, the closest first, at most three."""
    assert close_matches(word, known) == close
