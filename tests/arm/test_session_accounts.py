"""Whose token a session takes, and which of az's subscriptions count for who signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from acrgeo.arm.clouds import parse_cloud
from acrgeo.arm.credential import Account, SignedInCredential, Way
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from tests.arm.sign_in.test_profile import A, B, az_files, entry
from tests.arm.wires import Wire, always

VAULT = "https://vault.azure.net/.default"


class Tool:
    """A way to sign in whose tokens tell for which subscription and what they are."""

    def __init__(self, name: str) -> None:
        self.way = Way(name, self._for)
        self._asked = ""

    def _for(self, account: Account) -> Any:
        self._asked = account.subscription or "nobody"
        return self

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        """Return a token."""
        return AccessToken(f"{self._asked} {scopes[0]}", 4_000_000_000)


def signed_in(folder: Path, *entries: Any, wire: Wire | None = None, name: str = AZ) -> Session:
    """Return a session of az's profile, signed in one way."""
    environ = az_files(folder, *entries)
    credential = SignedInCredential(parse_cloud("public"), environ=environ, ways=lambda: [Tool(name).way])
    return Session(http=wire or always(500, {}), credential=credential, environ=environ)


def test_another_service_gets_a_token_of_the_subscriptions_account(tmp_path: Path) -> None:
    """As az has it: of the current one where az does not know the subscription."""
    session = signed_in(tmp_path, entry(A, "One", isDefault=True), entry(B, "Two"))
    for subscription, account in ((A, A), (B, B), ("22222222-2222-2222-2222-222222222222", A)):
        assert session.token_for(subscription, VAULT).token == f"{account} {VAULT}"


@pytest.mark.parametrize(("current", "asked"), [(0, A), (1, B), (None, A)])
def test_azs_current_account_signs_in(tmp_path: Path, current: int | None, asked: str) -> None:
    """The first of az's where none is current, nobody's where az has none."""
    entries = [entry(id_, id_[:4], isDefault=place == current) for place, id_ in enumerate((A, B))]
    assert signed_in(tmp_path, *entries).token_for("Elsewhere", VAULT).token == f"{asked} {VAULT}"
    assert signed_in(tmp_path).token_for("Elsewhere", VAULT).token == f"nobody {VAULT}"


def test_azs_current_subscription_counts_where_another_identity_sees_it(tmp_path: Path) -> None:
    """Of the several that it sees, az's is taken, in any case."""
    listed = [{"subscriptionId": id_, "displayName": id_[:4], "state": "Enabled"} for id_ in (A, B.upper())]
    wire = always(200, {"value": listed})
    session = signed_in(
        tmp_path, entry(A, "One"), entry(B, "Two", isDefault=True), wire=wire, name="EnvironmentCredential"
    )
    assert session.subscription_id == B
    assert len(wire.sent) == 1
