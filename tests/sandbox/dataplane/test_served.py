"""Registries' hosts of a served sandbox, each on a port of its own."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import Any

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import serve
from tests.sandbox.dataplane.client import LOGIN, Client, digest_of
from tests.sandbox.doors.client import trust
from tests.sandbox.driver import REGISTRY

pytestmark = pytest.mark.sockets


def test_each_host_has_a_port_and_keeps_it() -> None:
    """The list follows the registries; challenge and data redirect lead to ports, the service stays the same."""
    with closing(Sandbox()) as sandbox, closing(serve(sandbox)) as served:
        context, headers = trust(served), {"Authorization": f"Bearer {sandbox.token}"}

        def get(address: str, path: str, **more: str) -> tuple[int, Any, bytes]:
            host, port = address.split(":")
            with closing(http.client.HTTPSConnection(host, int(port), timeout=10, context=context)) as connection:
                connection.request("GET", path, headers=more)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read()

        main = served.endpoint.removeprefix("https://")
        assert get(main, "/_sandbox/hosts")[0] == 401
        before = json.loads(get(main, "/_sandbox/hosts", **headers)[2])
        assert set(before) == {LOGIN, "contosowesteu.azurecr.io"}
        document = sandbox.get_document(REGISTRY)
        assert document is not None
        document["properties"] |= {"dataEndpointEnabled": True, "regionalEndpoints": "Enabled"}
        sandbox.put_document(REGISTRY, document)
        after = json.loads(get(main, "/_sandbox/hosts", **headers)[2])
        assert after.items() >= before.items()
        assert set(after) - set(before) == {"contoso.westus.geo.azurecr.io", "contoso.westus.data.azurecr.io"}
        challenge = get(after[LOGIN], "/v2/")[1]["www-authenticate"]
        assert challenge == f'Bearer realm="https://{after[LOGIN]}/oauth2/token",service="{LOGIN}"'
        client = Client(sandbox)
        client.push("web", "1")
        bearer = {"Authorization": f"Bearer {client.access_token('repository:web:pull')}"}
        status, found, _ = get(after[LOGIN], f"/v2/web/blobs/{digest_of(b'layer')}", **bearer)
        where = found["location"].removeprefix("https://")
        assert (status, where.partition("/")[0]) == (307, after["contoso.westus.data.azurecr.io"])
        assert get(where.partition("/")[0], "/" + where.partition("/")[2])[2] == b"layer"
