"""Sessions: their endpoint, their credential and their subscription."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from urllib3 import PoolManager
from urllib3.exceptions import ReadTimeoutError

from acrgeo.arm.clouds import CLOUDS, parse_cloud
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.pipeline.connections import Connections
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AcrGeoError, AzureError, NotFoundError, UsageError
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.arm.wires import REAL_TOKEN, SUBSCRIPTION, Answer, Sent, SignedIn, Wire, always
from tests.kept_record import KeptRecord
from tests.rows import rows

OTHER = "11111111-1111-1111-1111-111111111111"
REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")


def over(wire: Wire, **more: Any) -> Session:
    """Return a signed-in session over a wire, with an empty environment."""
    usual = {"credential": SignedIn(), "environ": {}, "reads_az_profile": False, "sleep": lambda _: None}
    return Session(http=wire, **{**usual, **more})


def subscriptions(*named: tuple[str, str]) -> Wire:
    """Return a wire that answers every request with these subscriptions."""
    return always(200, {"value": [{"subscriptionId": id_, "displayName": name} for id_, name in named]})


def pages(link: str) -> Wire:
    """Return a wire whose first page links to another one."""
    bodies: list[dict[str, object]] = [{"value": [], "nextLink": link}]
    return Wire(lambda _: (200, bodies.pop(0) if bodies else {"value": []}, {}))


def test_the_clouds_have_the_sdks_endpoints() -> None:
    """The table agrees with azure-mgmt-core and azure-identity."""
    from azure.core import AzureClouds
    from azure.identity import AzureAuthorityHosts
    from azure.mgmt.core.tools import get_arm_endpoints

    theirs = {
        "public": (AzureClouds.AZURE_PUBLIC_CLOUD, AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
        "usgov": (AzureClouds.AZURE_US_GOVERNMENT, AzureAuthorityHosts.AZURE_GOVERNMENT),
        "china": (AzureClouds.AZURE_CHINA_CLOUD, AzureAuthorityHosts.AZURE_CHINA),
    }
    for cloud in CLOUDS:
        setting, authority = theirs[cloud.name]
        endpoints = get_arm_endpoints(setting)
        assert cloud.endpoint == endpoints["resource_manager"].rstrip("/")
        assert [cloud.scope] == endpoints["credential_scopes"]
        assert cloud.authority == authority


@pytest.mark.parametrize("text", ["public", "AzureCloud", "USGov", "azureusgovernment", "AzureChinaCloud"])
def test_a_cloud_has_our_name_and_azs(text: str) -> None:
    """Either name is accepted, in any case."""
    assert text.lower() in (parse_cloud(text).name, parse_cloud(text).az_name.lower())


def test_an_unknown_cloud_names_the_known_ones() -> None:
    """AzureGermanCloud no longer exists."""
    with pytest.raises(UsageError) as caught:
        parse_cloud("AzureGermanCloud")
    assert "public, usgov, china" in str(caught.value.hint)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_request_goes_to_the_clouds_arm_with_its_scope(cloud: Any) -> None:
    """Host and token scope are the cloud's."""
    wire, credential = subscriptions((SUBSCRIPTION, "One")), SignedIn()
    assert over(wire, cloud=cloud.az_name, credential=credential).subscription_id == SUBSCRIPTION
    assert str(wire.sent[0].url).startswith(f"{cloud.endpoint}/subscriptions?")
    assert credential.asked == [(cloud.scope,)]


def test_a_real_token_is_not_sent_to_another_endpoint() -> None:
    """An endpoint of the environment cannot divert a sign-in."""
    for endpoint in ("https://evil.example", "http://management.azure.com", "https://127.0.0.1:8443"):
        with pytest.raises(UsageError):
            Session(endpoint=endpoint, credential=SignedIn())
        with pytest.raises(UsageError):
            Session(endpoint=endpoint)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/subscriptions?page=2",
        "https://management.azure.com:8443/subscriptions?page=2",
        "https://management.azure.com@evil.example/subscriptions?page=2",
        "https://management.azure.com.evil.example/subscriptions?page=2",
        "https://user:pw@management.azure.com/subscriptions?page=2",
    ],
)
def test_a_next_link_elsewhere_is_refused(link: str) -> None:
    """A page that points to another origin is not followed."""
    wire = pages(link)
    with pytest.raises(AzureError) as caught:
        _ = over(wire).subscription_id
    assert caught.value.code == "ForeignHost"
    assert len(wire.sent) == 1


def test_a_next_link_without_tls_is_refused() -> None:
    """The SDK itself refuses to send a token in plain text."""
    wire = pages("http://management.azure.com/subscriptions?page=2")
    with pytest.raises(AzureError):
        _ = over(wire).subscription_id
    assert len(wire.sent) == 1


def test_an_operation_url_elsewhere_is_refused() -> None:
    """The token does not follow an operation to another host."""
    wire = always(200, {"status": "Succeeded"})
    operation = Operation(state=OperationState.RUNNING, url="https://evil.example/x?s=1", is_async_status=True)
    with pytest.raises(AzureError) as caught:
        Gateway(over(wire)).poll(operation)
    assert caught.value.code == "ForeignHost"
    assert wire.sent == []


def test_a_redirect_is_not_followed() -> None:
    """ARM has none; a 307 is an error, not a second request."""
    wire = always(307, {}, Location="https://evil.example/subscriptions")
    with pytest.raises(AzureError) as caught:
        _ = over(wire).subscription_id
    assert caught.value.status == 307
    assert len(wire.sent) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        None,
        "https://management.azure.com",
        "https://evil.example",
        "http://127.0.0.1:8443",
        "https://127.0.0.1.evil.example",
        "https://127.0.0.1@evil.example",
        "https://evil@127.0.0.1",
        "https://10.0.0.1",
    ],
)
def test_the_sandboxs_token_does_not_leave_the_machine(endpoint: str | None) -> None:
    """Only https on loopback is a served sandbox; a session with sockets is not an in-process one."""
    with pytest.raises(UsageError):
        Session(endpoint=endpoint, credential=static_credential("t"))
    for plain in (PoolManager(), Connections(most=1)):
        with pytest.raises(UsageError):
            Session(endpoint=endpoint, credential=static_credential("t"), http=plain)


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "localhost:8443", "[::1]:8443"])
def test_a_served_sandbox_is_on_loopback(host: str) -> None:
    """The three names of loopback are accepted, and the environment's proxies are ignored."""
    session = Session(endpoint=f"https://{host}", credential=static_credential("t"), environ={})
    owned = session._owned
    assert owned is not None
    assert owned._environ == {}
    session.close()


def test_a_missing_certificate_file_is_an_error_before_any_request(tmp_path: Path) -> None:
    """UsageError before anything is sent."""
    with pytest.raises(UsageError) as caught:
        Session(endpoint="https://127.0.0.1:8443", credential=static_credential("t"), ca_file=tmp_path / "ca.pem")
    assert "ACRGEO_SANDBOX_CA" in str(caught.value.hint)


def test_a_certificate_file_is_taken_where_it_is(tmp_path: Path) -> None:
    """It is read with the first connection."""
    file = tmp_path / "ca.pem"
    file.touch()
    Session(endpoint="https://127.0.0.1:8443", credential=static_credential("t"), ca_file=file).close()


def test_a_served_sandbox_is_not_left_by_a_link() -> None:
    """The sandbox's token goes to the sandbox's own port only."""
    wire = pages("https://127.0.0.1:9/subscriptions?page=2")
    session = over(wire, endpoint="https://127.0.0.1:8443", credential=static_credential("t"))
    with pytest.raises(AzureError) as caught:
        _ = session.subscription_id
    assert caught.value.code == "ForeignHost"


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


def test_the_trace_has_a_line_for_every_attempt_and_no_secret() -> None:
    """Each line has method, path, status and duration; no query, token or body. Retries have their own lines."""
    answers: list[Answer] = [(503, {}, {}), (200, {"value": [{"subscriptionId": SUBSCRIPTION}]}, {})]
    lines: list[str] = []
    wire = Wire(lambda _: answers.pop(0))
    _ = over(wire, trace=lines.append, sleep=lambda _: None).subscription_id
    assert [line.rsplit(" ", 7)[0] for line in lines] == ["GET /subscriptions 503", "GET /subscriptions 200"]
    assert all(line.endswith(" ms") for line in lines)
    assert wire.sent[0].headers["Authorization"] == f"Bearer {REAL_TOKEN}"
    assert "api-version" in str(wire.sent[0].url)
    assert REAL_TOKEN not in "".join(lines)
    assert "?" not in "".join(lines)


def test_the_trace_has_a_lost_answer() -> None:
    """A request without an answer has a line too."""

    def cut(_: Sent) -> Answer:
        raise ReadTimeoutError(None, "/", "Read timed out.")  # type: ignore[arg-type]  # no pool

    lines: list[str] = []
    with pytest.raises(AcrGeoError):
        Gateway(over(Wire(cut), trace=lines.append)).begin_delete_replica(REF, "eastus")
    assert len(lines) == 1
    assert lines[0].startswith(f"DELETE {REF.id}/replications/eastus no answer ")


def test_a_sandboxs_token_is_recorded_as_that(sandbox: Sandbox) -> None:
    """What signs in to Azure records itself."""
    record, ours = KeptRecord(), KeptRecord()
    Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, record=record)
    over(always(200, {}), record=ours)
    assert record.of("SignedIn") == [{"credential": "the sandbox's token", "isKept": False}]
    assert ours.events == []


def test_the_sdks_warnings_are_not_printed() -> None:
    """Python prints those of a library whose logger has no handler."""
    assert any(isinstance(handler, logging.NullHandler) for handler in logging.getLogger("azure").handlers)


def test_a_registrys_host_is_asked_over_tls_only() -> None:
    """A wire that was given to a session carries nothing in plain text either."""
    wire = always(200, {})
    assert over(wire).wire_to("https://contoso.azurecr.io/v2/") is wire
    with pytest.raises(AzureError) as caught:
        over(wire).wire_to("http://contoso.azurecr.io/v2/")
    assert caught.value.code == "ForeignHost"


def test_azure_identity_is_imported_only_for_a_sign_in() -> None:
    """Its import takes a quarter of a second, which neither a sandbox nor building a session needs."""
    code = (
        "import sys; from acrgeo.arm.session import Session; from acrgeo.arm.gateway import Gateway;"
        "session = Session(environ={}, reads_az_profile=False); Gateway(session); session.close();"
        "print(sorted(name for name in sys.modules if name in ('azure.identity', 'msal')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"


def test_clients_share_one_pipeline_and_are_built_once(session: Session) -> None:
    """There is one transport and one token."""
    assert session.registries is session.registries
    assert session.resources is session.resources
    assert session.subscriptions is session.subscriptions
    clients: list[Any] = [session.registries, session.resources, session.subscriptions]
    assert len({id(client._client._pipeline) for client in clients}) == 1


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


@rows(
    ("endpoint", "url", "may"),
    [
        (None, "https://management.azure.com/x?t=1", True),
        (None, "https://management.azure.com:443", True),
        (None, "https://eastus.management.azure.com/x", False),
        (None, "http://management.azure.com/x", False),
        (None, "https://a@management.azure.com/x", False),
        ("https://127.0.0.1:8443/", "https://127.0.0.1:8443/x", True),
        ("https://127.0.0.1:8443/", "https://127.0.0.1:8444/x", False),
        ("https://127.0.0.1:8443/", "https://management.azure.com/x", False),
    ],
)
def test_a_token_goes_to_its_own_host(endpoint: str | None, url: str, may: bool) -> None:
    """To the very port, and over TLS."""
    more = {} if endpoint is None else {"endpoint": endpoint, "credential": static_credential("t")}
    assert over(always(200, {}), **more).may_send_to(url) is may


def test_where_a_token_may_not_go_is_said() -> None:
    """With what to set instead."""
    with pytest.raises(UsageError) as caught:
        over(always(200, {}), endpoint="https://evil.example/x")
    assert caught.value.message == "A sign-in to Azure goes only to management.azure.com, not to evil.example."
    assert caught.value.hint == "for a sandbox, set ACRGEO_SANDBOX_TOKEN with ACRGEO_SANDBOX_URL"
    for endpoint, named in (("https://evil.example/x", "evil.example"), ("evil", "evil")):
        with pytest.raises(UsageError) as caught:
            Session(endpoint=endpoint, credential=static_credential("t"))
        assert caught.value.message == (
            f"The sandbox's token goes only to https on 127.0.0.1, localhost or ::1, not to {named}."
        )
        assert caught.value.hint == "ACRGEO_SANDBOX_URL=https://127.0.0.1:PORT"


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


def test_a_sandbox_has_a_token_and_nobody_who_signed_in(session: Session) -> None:
    """Its token is for every service; none is kept."""
    assert session.is_sandbox
    assert session.sign_in() is None
    assert session.token_cache is None
    assert session.token_for(SUBSCRIPTION, "https://vault.azure.net/.default").token
    session.sign_in_anew()


def test_a_session_closes_what_it_opened() -> None:
    """The connections to ARM and to registries; what was given to it stays open."""
    session = Session(credential=SignedIn(), environ={}, reads_az_profile=False)
    beside = session.wire_to("https://contoso.azurecr.io/v2/")
    opened: list[Any] = [session._owned, beside]
    for connections in opened:
        connections._pools = connections._open("https://management.azure.com")
        connections._pools.connection_from_url("https://management.azure.com")
    session.close()
    assert [len(connections._pools.pools) for connections in opened] == [0, 0]
    over(always(200, {})).close()


class FullStore:
    """A place for tokens that takes none."""

    path = Path("/full")
    protection = "its mode"

    def problem(self) -> str:
        """Return why."""
        return "the disk is full"


def test_why_no_token_is_kept_is_told() -> None:
    """Of the place, where nothing else is in the way."""
    full: Any = FullStore()
    cache = Session(http=always(200, {}), environ={}, reads_az_profile=False, tokens=full).token_cache
    assert cache is not None
    assert (cache.location, cache.protection, cache.off) == (str(full.path), "its mode", "the disk is full")
