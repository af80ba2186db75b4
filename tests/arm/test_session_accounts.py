"""Whose token a session takes, and which subscription: the one that is named, or one of az's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from acrgeo.arm.clouds import parse_cloud
from acrgeo.arm.credential import Account, SignedInCredential, Way, static_credential
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.errors import NotFoundError, UsageError
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.arm.sign_in.test_profile import A, B, az_files, entry
from tests.arm.test_session import over, subscriptions
from tests.arm.wires import SUBSCRIPTION, SignedIn, Wire, always
from tests.rows import rows

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


OTHER = "11111111-1111-1111-1111-111111111111"


def test_the_flag_takes_an_id_without_a_request() -> None:
    """An ID needs no lookup."""
    wire = always(500, {})
    assert over(wire, subscription=OTHER).subscription_id == OTHER
    assert wire.sent == []


def test_the_flag_takes_a_name_in_any_case() -> None:
    """A name is looked up among the visible ones."""
    wire = subscriptions((SUBSCRIPTION, "Production"), (OTHER, "Test"))
    assert over(wire, subscription="production").subscription_id == SUBSCRIPTION


def test_an_unknown_name_suggests_close_ones() -> None:
    """NotFoundError has the close names in its hint."""
    with pytest.raises(NotFoundError) as caught:
        _ = over(subscriptions((SUBSCRIPTION, "Production")), subscription="Prodution").subscription_id
    assert caught.value.hint == "did you mean Production?"


def test_a_name_of_two_subscriptions_is_refused() -> None:
    """Display names are not unique in Azure."""
    with pytest.raises(UsageError) as caught:
        _ = over(subscriptions((SUBSCRIPTION, "Same"), (OTHER, "same")), subscription="Same").subscription_id
    assert OTHER in caught.value.message


def test_the_environment_comes_before_the_azure_cli(tmp_path: Path) -> None:
    """AZURE_SUBSCRIPTION_ID may also be a name."""
    environ = {"AZURE_SUBSCRIPTION_ID": "Test", **az_profile(tmp_path, profile_entry(SUBSCRIPTION))}
    wire = subscriptions((SUBSCRIPTION, "Production"), (OTHER, "Test"))
    assert over(wire, environ=environ, reads_az_profile=True).subscription_id == OTHER


def profile_entry(id_: str, **more: object) -> dict[str, object]:
    """Return a subscription as the Azure CLI's profile has it."""
    return {"id": id_, "tenantId": "t", "environmentName": "AzureCloud", "isDefault": True, **more}


def az_profile(folder: Path, *entries: Mapping[str, object]) -> dict[str, str]:
    """Return an environment that points to a profile with these entries."""
    (folder / "azureProfile.json").write_text(json.dumps({"subscriptions": entries}), encoding="utf-8-sig")
    return {"AZURE_CONFIG_DIR": str(folder)}


def test_the_azure_clis_current_subscription_is_used(tmp_path: Path) -> None:
    """The default one of the profile, which starts with a byte order mark."""
    environ = az_profile(tmp_path, profile_entry(SUBSCRIPTION, isDefault=False), profile_entry(OTHER))
    wire = always(500, {})
    assert over(wire, environ=environ, reads_az_profile=True).subscription_id == OTHER
    assert Session(http=wire, credential=SignedIn(), environ=environ).subscription_id == OTHER
    assert wire.sent == []


def test_the_azure_cli_is_not_read_where_it_is_not_to_be(tmp_path: Path) -> None:
    """Neither its subscription nor its cloud counts."""
    environ = az_profile(tmp_path, profile_entry(OTHER))
    (tmp_path / "config").write_text("[cloud]\nname = AzureChinaCloud\n")
    session = over(subscriptions((SUBSCRIPTION, "Only")), environ=environ, reads_az_profile=False)
    assert (session.subscription_id, session.cloud.name) == (SUBSCRIPTION, "public")


@pytest.mark.parametrize("odd", [{"environmentName": "AzureChinaCloud"}, {"tenantId": OTHER}])
def test_what_the_azure_cli_has_elsewhere_does_not_count(tmp_path: Path, odd: dict[str, str]) -> None:
    """Neither another cloud's default nor a sign-in without a subscription is used."""
    environ = az_profile(tmp_path, profile_entry(OTHER, **odd))
    wire = subscriptions((SUBSCRIPTION, "Only"))
    assert over(wire, environ=environ, reads_az_profile=True).subscription_id == SUBSCRIPTION


@pytest.mark.parametrize("content", ["", "[]", '{"subscriptions": 3}', "{"])
def test_a_broken_profile_is_no_profile(tmp_path: Path, content: str) -> None:
    """An unreadable profile is ignored."""
    (tmp_path / "azureProfile.json").write_text(content)
    wire = subscriptions((SUBSCRIPTION, "Only"))
    session = over(wire, environ={"AZURE_CONFIG_DIR": str(tmp_path)}, reads_az_profile=True)
    assert session.subscription_id == SUBSCRIPTION


def test_the_sandbox_never_reads_the_azure_cli(tmp_path: Path, sandbox: Sandbox) -> None:
    """Not even where the session was told to read it."""
    environ = az_profile(tmp_path, profile_entry(OTHER))
    session = Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ=environ)
    assert session.subscription_id == sandbox.subscription_id


@pytest.mark.parametrize(("count", "fact"), [(0, "No subscription"), (7, "and 2 more")])
def test_no_choice_is_guessed(count: int, fact: str) -> None:
    """With none or several visible, UsageError names some."""
    wire = subscriptions(*((f"{n:08d}-0000-0000-0000-000000000000", f"Sub {n}") for n in range(count)))
    with pytest.raises(UsageError) as caught:
        _ = over(wire).subscription_id
    assert fact in caught.value.message


@pytest.mark.parametrize(
    ("states", "chosen", "fact"),
    [
        (("Enabled", "Disabled"), 0, None),
        (("Disabled", "Enabled", "Deleted"), 1, None),
        (("Warned", "Disabled"), 0, None),
        (("PastDue",), 0, None),
        ((None,), 0, None),
        (("Enabled", "PastDue"), None, "Several subscriptions are visible: Sub 0, Sub 1."),
        (("Enabled", "Enabled", "Disabled"), None, "Sub 0, Sub 1, Sub 2 (disabled)"),
        (("Disabled",), None, "No subscription that is visible to this sign-in is enabled: Sub 0 (disabled)"),
    ],
)
def test_a_disabled_subscription_never_counts(
    states: tuple[str | None, ...], chosen: int | None, fact: str | None
) -> None:
    """The only one that can be changed is taken; with none or several, a disabled one is named as that."""
    ids = [f"{n:08d}-0000-0000-0000-000000000000" for n in range(len(states))]
    listed = [
        {"subscriptionId": id_, "displayName": f"Sub {n}", **({"state": state} if state else {})}
        for n, (id_, state) in enumerate(zip(ids, states, strict=True))
    ]
    session = over(always(200, {"value": listed}))
    if chosen is not None:
        assert session.subscription_id == ids[chosen]
        return
    with pytest.raises(UsageError) as caught:
        _ = session.subscription_id
    assert fact is not None
    assert fact in caught.value.message


def test_a_subscription_of_another_cloud_is_named(tmp_path: Path) -> None:
    """az lists it; the hint is the cloud to ask."""
    environ = az_profile(tmp_path, profile_entry(OTHER, name="China Dev", environmentName="AzureChinaCloud"))
    session = over(subscriptions((SUBSCRIPTION, "Only")), environ=environ, reads_az_profile=True)
    with pytest.raises(NotFoundError) as caught:
        session.find_subscription("china dev")
    assert caught.value.hint == "--cloud AzureChinaCloud"


def test_a_profile_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    """A name may be missing because of it."""
    (tmp_path / "azureProfile.json").write_text("{")
    notes: list[str] = []
    wire = subscriptions((SUBSCRIPTION, "Only"))
    session = over(wire, environ={"AZURE_CONFIG_DIR": str(tmp_path)}, reads_az_profile=True, notice=notes.append)
    assert session.find_subscription("only") == session.subscription_id == SUBSCRIPTION
    assert len(notes) == 1
    assert "azureProfile.json is not JSON" in notes[0]


@rows(
    ("state", "note"),
    [
        ("Enabled", None),
        (None, None),
        ("Disabled", "the subscription One is disabled: Azure answers reads and refuses changes"),
        ("Deleted", "the subscription One is deleted: Azure answers reads and refuses changes"),
        ("PastDue", "the subscription One is past due: its owner should look at its billing"),
        ("Warned", "the subscription One is warned: its owner should look at its billing"),
    ],
)
def test_the_state_of_a_subscription_is_said_where_it_matters(state: str | None, note: str | None) -> None:
    """Once, when it is found."""
    notes: list[str] = []
    entry = {"subscriptionId": SUBSCRIPTION, "displayName": "One", **({"state": state} if state else {})}
    session = over(always(200, {"value": [entry]}), subscription="one", notice=notes.append)
    assert [session.subscription_id, session.subscription_id] == [SUBSCRIPTION] * 2
    assert notes == ([] if note is None else [note])
    assert session.find_subscription(None) == SUBSCRIPTION


def test_visible_subscriptions_are_each_there_once(tmp_path: Path) -> None:
    """Those of az's profile and those that this sign-in sees; an ID may be in any case."""
    shared = "AAAAAAAA-0000-0000-0000-000000000000"
    environ = az_profile(tmp_path, profile_entry(OTHER, name="Other"), profile_entry(shared.lower(), isDefault=False))
    session = over(subscriptions((SUBSCRIPTION, "One"), (shared, "Both")), environ=environ, reads_az_profile=True)
    assert sorted(entry.id.lower() for entry in session.visible_subscriptions()) == [
        SUBSCRIPTION,
        OTHER,
        shared.lower(),
    ]


def test_subscriptions_are_listed_only_where_nothing_names_one(tmp_path: Path) -> None:
    """The command line, the environment or az may; and one that was found is known."""
    wire = subscriptions((SUBSCRIPTION, "One"))
    session = over(wire)
    assert session.has_to_list_subscriptions
    _ = session.subscription_id
    assert not session.has_to_list_subscriptions
    environ = az_profile(tmp_path, profile_entry(OTHER))
    assert not over(wire, environ=environ, reads_az_profile=True).has_to_list_subscriptions
    assert not over(wire, subscription="One").has_to_list_subscriptions
    assert not over(wire, environ={"AZURE_SUBSCRIPTION_ID": "One"}).has_to_list_subscriptions
