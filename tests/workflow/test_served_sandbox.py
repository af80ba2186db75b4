"""Where the hosts of a sandbox's registries are: by its list, by a file, and nowhere but on loopback."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from acrgeo.errors import AzureError, UsageError
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import serve
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from acrgeo.workflow.served_sandbox import SandboxAddresses
from acrgeo.workflow.targets import read_registry
from tests.sandbox.dataplane.client import Client
from tests.sandbox.driver import REGISTRY

WEST, EAST = "contoso.westus.geo.azurecr.io", "contoso.eastus.geo.azurecr.io"


def test_the_list_is_asked_again_for_a_host_that_it_lacks() -> None:
    """A replica may have been added since; a host that is still not there cannot be reached."""
    listed = {WEST: "127.0.0.1:1"}
    asked: list[int] = []

    def ask() -> dict[str, str]:
        asked.append(len(listed))
        return dict(listed)

    addresses = SandboxAddresses({}, ask)
    assert [addresses(WEST), addresses(WEST)] == ["127.0.0.1:1"] * 2
    with pytest.raises(AzureError) as caught:
        addresses(EAST)
    assert (caught.value.code, caught.value.details) == ("Unreachable", {"host": EAST})
    listed[EAST] = "127.0.0.1:2"
    assert addresses(EAST) == "127.0.0.1:2"
    assert asked == [1, 1, 2]


def test_a_file_comes_before_the_list(tmp_path: Path) -> None:
    """In a local sandbox what it does not name answers in process."""
    file = tmp_path / "hosts.json"
    file.write_text(json.dumps({EAST.upper(): "localhost:5001"}))
    environ = {"ACRGEO_SANDBOX_HOSTS": str(file)}
    served = SandboxAddresses(environ, lambda: {WEST: "127.0.0.1:1", EAST: "127.0.0.1:2"})
    assert [served(EAST), served(WEST)] == ["localhost:5001", "127.0.0.1:1"]
    local = SandboxAddresses(environ, None)
    assert [local(EAST), local(WEST)] == ["localhost:5001", None]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '"x"', "{", '{"a.azurecr.io": 1}', '{"a.azurecr.io": null}', '{"": "127.0.0.1:1"}',
        '{"a b": "127.0.0.1:1"}', '{"A": "127.0.0.1:1", "a": "127.0.0.1:2"}', *(
            json.dumps({"a.azurecr.io": address})
            for address in (
                "10.0.0.1:1", "evil.example:1", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:99999",
                "127.0.0.1:1/x", "x@127.0.0.1:1", "127.0.0.1:1?x", "127.0.0.1:1#x", "https://127.0.0.1:1", "",
                "127.0.0.1.evil.example:1", "127.0.0.1:1@evil.example:2", "[::2]:1", "[::1:1", "0.0.0.0:1",
            )
        ),
    ],
)  # fmt: skip
def test_a_file_that_leads_elsewhere_is_refused(tmp_path: Path, text: str) -> None:
    """Before anything is asked: only a port on loopback."""
    file = tmp_path / "hosts.json"
    file.write_text(text)
    with pytest.raises(UsageError):
        SandboxAddresses({"ACRGEO_SANDBOX_HOSTS": str(file)}, None)("a.azurecr.io")


@pytest.mark.sockets
def test_a_served_sandbox_is_asked_at_the_ports_of_its_hosts(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Needs sockets: over https, by the sandbox's certificate, and -v tells the host and no token."""
    document = sandbox.get_document(REGISTRY)
    assert document is not None
    document["properties"]["regionalEndpoints"] = "Enabled"
    sandbox.put_document(REGISTRY, document)
    digest = Client(sandbox, WEST).push("web", "1")
    with closing(serve(sandbox)) as served:
        monkeypatch.setenv("ACRGEO_SANDBOX_URL", served.endpoint)
        monkeypatch.setenv("ACRGEO_SANDBOX_CA", served.document["caFile"])
        monkeypatch.setenv("ACRGEO_SANDBOX_TOKEN", served.document["token"])
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        context = Context.of_process(Common(verbose=True))
        read_registry(context, "contoso", with_regional_endpoints=True)
        found = context.registry_hosts.head(WEST, "web", "1")
        context.gateway.session.close()
    assert found is not None
    assert found.digest == digest
    told = capsys.readouterr().err
    assert f"HEAD {WEST}/v2/web/manifests/1 200" in told
    assert served.document["token"] not in told
