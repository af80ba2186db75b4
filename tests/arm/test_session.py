"""Sessions: their endpoint, their credential and what they tell of it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError
from urllib3 import PoolManager
from urllib3.exceptions import ReadTimeoutError

from acrgeo.arm.clouds import CLOUDS, parse_cloud
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.pipeline.connections import Connections
from acrgeo.arm.session import Session
from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AcrGeoError, AzureError, UsageError
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.arm.wires import REAL_TOKEN, SUBSCRIPTION, Answer, Sent, SignedIn, Wire, always
from tests.kept_record import KeptRecord
from tests.rows import rows

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
    session = Session(
        endpoint="https://127.0.0.1:8443", credential=static_credential("t"), ca_file=file, sleep=lambda _: None
    )
    with pytest.raises(ServiceRequestError, match=r"(?i)certificate"):  # there is none in it
        session.reads.get("/subscriptions", "2022-12-01")
    session.close()


def test_a_served_sandbox_is_not_left_by_a_link() -> None:
    """The sandbox's token goes to the sandbox's own port only."""
    wire = pages("https://127.0.0.1:9/subscriptions?page=2")
    session = over(wire, endpoint="https://127.0.0.1:8443", credential=static_credential("t"))
    with pytest.raises(AzureError) as caught:
        _ = session.subscription_id
    assert caught.value.code == "ForeignHost"


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
