"""Content over replicas: it arrives later elsewhere, deletes lag, the last writer wins."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sandbox.dataplane.client import LOGIN, MANIFEST, Client, digest_of, follow
from tests.sandbox.driver import REGISTRY, Driver

REGIONAL = "2026-03-01-preview"


@pytest.fixture(name="client")
def _client(premium: Driver) -> Client:
    premium.add("eastus")
    premium.clock.advance(60)
    on = {"properties": {"regionalEndpoints": "Enabled", "dataEndpointEnabled": True}}
    assert premium.patch(REGISTRY, on, REGIONAL).status == 200
    return Client(premium.sandbox)


def test_an_image_arrives_after_a_delay_by_its_size(client: Client, premium: Driver) -> None:
    """At once where it was pushed, later at the other replica, and later still when it is large."""
    small, large = client.push("web", "1"), client.push("web", "2", b"x" * 3 * 1024 * 1024)
    east = client.at("eastus")
    assert (client.at("westus").head("web", "1"), east.head("web", "1")) == (small, None)
    premium.clock.advance(21)
    assert (east.head("web", "1"), east.head("web", "2")) == (small, None)
    premium.clock.advance(10)
    assert east.head("web", "2") == large


def test_the_last_writer_of_a_tag_wins_everywhere(client: Client, premium: Driver) -> None:
    """Two regions write one tag; each shows its own first, and both the later one in the end."""
    first = client.at("westus").push("web", "1", b"a")
    premium.clock.advance(5)
    east = client.at("eastus")
    second = east.push("web", "1", b"b")
    assert (client.at("westus").head("web", "1"), east.head("web", "1")) == (first, second)
    premium.clock.advance(60)
    assert (client.at("westus").head("web", "1"), east.head("web", "1")) == (second, second)


def test_deletes_lag(client: Client, premium: Driver) -> None:
    """A deleted manifest stays for a while at the other replica."""
    digest = client.push("web", "1")
    premium.clock.advance(60)
    assert client.send("DELETE", f"/v2/web/manifests/{digest}").status == 202
    east = client.at("eastus")
    assert (client.head("web", "1"), east.head("web", "1")) == (None, digest)
    premium.clock.advance(60)
    assert east.head("web", "1") is None


def test_a_new_replica_has_what_is_older_once_it_is_ready(client: Client, premium: Driver) -> None:
    """What was pushed before is there after the first synchronisation."""
    digest = client.push("web", "1")
    premium.add("westeurope")
    west = client.at("westeurope")
    seen = west.head("web", "1")
    premium.clock.advance(60)
    assert (seen, west.head("web", "1")) == (None, digest)


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        ("bytes=0-1", 206, b"la", "bytes 0-1/5"),
        ("bytes=1-", 206, b"ayer", "bytes 1-4/5"),
        ("bytes=3-99", 206, b"er", "bytes 3-4/5"),
        ("bytes=-2", 206, b"er", "bytes 3-4/5"),
        ("bytes=-9", 206, b"layer", "bytes 0-4/5"),
        ("bytes=5-", 416, None, "bytes */5"),
        ("bytes=-0", 416, None, "bytes */5"),
        ("bytes=3-1", 200, b"layer", None),
        ("bytes=-", 200, b"layer", None),
        ("bytes=0-1,3-4", 200, b"layer", None),
        ("lines=0-1", 200, b"layer", None),
    ],
)
def test_a_part_of_a_blob_is_downloaded(
    client: Client, premium: Driver, asked: str, status: int, part: bytes | None, told: str | None
) -> None:
    """At the registry's host and at the data host that it sends to; several parts are answered with all."""
    client.push("web", "1")
    path = f"/v2/web/blobs/{digest_of(b'layer')}"
    where = urlsplit(client.send("GET", path).headers["location"])
    answers = [client.raw("GET", f"{where.path}?{where.query}", headers={"range": asked}, host=where.netloc)]
    assert premium.patch(REGISTRY, {"properties": {"dataEndpointEnabled": False}}, REGIONAL).status == 200
    answers.append(client.send("GET", path, range=asked))
    for answer in answers:
        assert (answer.status, answer.headers.get("content-range")) == (status, told)
        assert part is None or answer.body == part


def test_the_challenge_of_a_regional_host_names_the_global_service(client: Client) -> None:
    """Realm is the host that was called, service the login server; one token holds at every host."""
    east = client.at("eastus")
    challenge = east.raw("GET", "/v2/").headers["www-authenticate"]
    assert challenge == f'Bearer realm="https://contoso.eastus.geo.azurecr.io/oauth2/token",service="{LOGIN}"'
    bearer = {"authorization": f"Bearer {client.access_token('')}"}
    assert east.raw("GET", "/v2/", headers=bearer).status == 200


def test_blobs_come_from_the_data_host_of_the_replica(client: Client) -> None:
    """The redirect names the region and needs no token; another blob does not come with it."""
    client.push("web", "1")
    answer = client.send("GET", f"/v2/web/blobs/{digest_of(b'layer')}")
    where = answer.headers["location"]
    assert (answer.status, where.split("/")[2]) == (307, "contoso.westus.data.azurecr.io")
    assert follow(client, where).body == b"layer"
    assert follow(client, where.replace(digest_of(b"layer"), digest_of(b"{}"))).status == 401


@pytest.mark.parametrize("host", ["contoso.eastus.geo.azurecr.io", "contoso.eastus.data.azurecr.io"])
def test_a_host_goes_with_its_setting(client: Client, premium: Driver, host: str) -> None:
    """A host that the registry does not list answers to nobody."""
    assert client.raw("GET", "/v2/", host=host).status != 421
    off = {"properties": {"regionalEndpoints": "Disabled", "dataEndpointEnabled": False}}
    premium.patch(REGISTRY, off, REGIONAL)
    assert client.raw("GET", "/v2/", host=host).status == 421


def test_the_global_host_leads_to_a_routed_replica(client: Client, premium: Driver) -> None:
    """Home first; without routing there, the next one."""
    digest = client.push("web", "1")
    off = premium.patch(f"{REGISTRY}/replications/westus", {"properties": {"regionEndpointEnabled": False}})
    premium.finish(off)
    assert client.send("HEAD", "/v2/web/manifests/1", accept=MANIFEST).status == 404
    premium.clock.advance(60)
    assert client.head("web", "1") == digest


@pytest.mark.parametrize(
    ("scope", "heard"),
    [("", 2), ("web", 1), ("web:latest", 1), ("web:*", 2), ("we*", 2), ("api", 0), ("web:1", 1), ("web:9", 0)],
)
def test_each_regional_webhook_hears_of_a_push_when_it_arrives(
    client: Client, premium: Driver, scope: str, heard: int
) -> None:
    """One event at the replica that was pushed to, at once, and one at the other with its arrival, in its scope."""
    for region in ("westus", "eastus"):
        properties = {"serviceUri": "https://example.com/hook", "actions": ["push", "delete"], "scope": scope}
        body = {"location": region, "properties": {**properties, "status": "enabled"}}
        assert premium.put(f"{REGISTRY}/webhooks/hook{region}", body).status == 200

    def events(region: str) -> list[dict[str, Any]]:
        value = premium.post(f"{REGISTRY}/webhooks/hook{region}/listEvents").body["value"]
        return [event["eventRequestMessage"]["content"] for event in value]

    digest = client.push("web", "1")
    client.push("web", "latest")
    assert (len(events("westus")), len(events("eastus"))) == (heard, 0)
    premium.clock.advance(30)
    here, there = events("westus"), events("eastus")
    assert [event["target"]["digest"] for event in here + there] == [digest] * 2 * heard
    assert all(event["request"]["host"] == LOGIN for event in there)
    assert [event["timestamp"] < other["timestamp"] for event, other in zip(here, there, strict=True)] == [True] * heard
    assert client.send("DELETE", f"/v2/web/manifests/{digest}").status == 202
    assert [event["action"] for event in events("westus")].count("delete") == (scope != "api")
