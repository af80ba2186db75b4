"""The sandbox as a whole: entry, strictness, headers, seeds, faults, sharing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver, read


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "AuthenticationFailed"),
        ("Bearer eyJhbGciOi", "InvalidAuthenticationToken"),
        ("Basic Zm9v", "InvalidAuthenticationToken"),
    ],
)
def test_only_the_own_token_opens(arm: Driver, header: str | None, code: str) -> None:
    """Anything else is 401 with a challenge."""
    headers = {} if header is None else {"authorization": header}
    request = Request(method="GET", path=REGISTRY, query={"api-version": "2025-11-01"}, headers=headers)
    answer = read(arm.sandbox.handle(request))
    assert (answer.status, answer.code) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_the_token_is_none_of_azure(arm: Driver) -> None:
    """No JWT: it has no dots and says where it is from."""
    assert re.fullmatch(r"acrgeo-sandbox-[0-9a-f]{32}", arm.sandbox.token)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", f"{REGISTRY}/credentialSets"),
        ("POST", f"{REGISTRY}/generateCredentials"),
        ("POST", REGISTRY),
        ("PUT", f"{GROUP}/providers/Microsoft.Network/loadBalancers/one"),
        ("GET", f"{REGISTRY}/providers/Microsoft.Authorization/roleManagementPolicies"),
        ("GET", f"{REGISTRY}%2Freplications"),
    ],
)
def test_what_is_not_implemented_is_refused_by_name(arm: Driver, method: str, path: str) -> None:
    """501, naming method and path: never a silent 200."""
    answer = arm.send(method, path, {})
    assert (answer.status, answer.code) == (501, "NotImplementedInSandbox")
    assert answer.message == f"The sandbox does not implement {method} {path}"


def test_unknown_query_parameters_are_refused_by_name(arm: Driver) -> None:
    """What ARM would ignore could hide a mistake."""
    answer = arm.get(f"{SUBSCRIPTION}/resources", _top="5")
    assert (answer.status, "$top" in answer.message) == (501, True)


@pytest.mark.parametrize("version", ["2017-03-01", "2018-02-30", "2026-11-01", "2017-02-28", "2026-11-02", "nonsense"])
def test_api_versions_have_a_span(arm: Driver, version: str) -> None:
    """Every date from 2017-03-01 to 2026-11-01, also as a preview; nothing else."""
    is_known = version in ("2017-03-01", "2026-11-01")
    for suffix in ("", "-preview"):
        answer = arm.get(REGISTRY, version + suffix)
        assert (answer.status if is_known else answer.code) == (200 if is_known else "NoRegisteredProviderFound")


def test_an_api_version_is_required(arm: Driver) -> None:
    """Without one there is no answer."""
    request = Request(method="GET", path=REGISTRY, headers={"authorization": f"Bearer {arm.sandbox.token}"})
    assert read(arm.sandbox.handle(request)).code == "MissingApiVersionParameter"
    assert arm.get("/subscriptions", "yesterday").code == "InvalidApiVersionParameter"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"text"', b"[" * 100_000])
def test_a_broken_body_is_the_clients_mistake(arm: Driver, body: bytes) -> None:
    """Whatever it is, it is answered with 400."""
    headers = {"authorization": f"Bearer {arm.sandbox.token}"}
    request = Request(method="PUT", path=REGISTRY, query={"api-version": "2025-11-01"}, headers=headers, body=body)
    assert read(arm.sandbox.handle(request)).code == "InvalidRequestContent"


def test_answers_carry_the_headers_of_arm(arm: Driver) -> None:
    """Request ids, remaining calls by kind, content type; the correlation id is the caller's."""
    arm.headers["x-ms-correlation-request-id"] = "abc"
    answer = arm.get(REGISTRY)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-ms-correlation-request-id"] == "abc"
    assert "x-ms-ratelimit-remaining-subscription-reads" in answer.headers
    assert "x-ms-ratelimit-remaining-subscription-writes" in arm.patch(REGISTRY, {}).headers
    assert answer.headers["x-ms-request-id"] != arm.get(REGISTRY).headers["x-ms-request-id"]


def test_refusals_of_arm_and_of_the_provider_differ(arm: Driver) -> None:
    """ARM marks its own with a header, the provider adds a status to the body."""
    gateway, provider = arm.get(f"{REGISTRY}x"), arm.get(f"{REGISTRY}/replications/eastus")
    assert (gateway.code, provider.code) == ("ResourceNotFound", "ResourceNotFound")
    assert (gateway.headers.get("x-ms-failure-cause"), gateway.body.get("status")) == ("gateway", None)
    assert (provider.headers.get("x-ms-failure-cause"), provider.body.get("status")) == (None, "Failed")


def test_there_is_one_subscription(arm: Driver) -> None:
    """Another one is not found."""
    other = REGISTRY.replace(Sandbox.subscription_id, "99999999-9999-9999-9999-999999999999")
    assert arm.get(other).code == "SubscriptionNotFound"


def test_waiting_answers_come_in_order_and_once(arm: Driver) -> None:
    """The fault hook takes a method and a path pattern; nothing else is touched."""
    faults = [Response(status=503, headers={"retry-after": "7"}), Response(status=429)]
    arm.sandbox.answer_next("get", r"/REGISTRIES/contoso$", *faults)
    assert arm.get(f"{REGISTRY}/replications").status == 200
    assert arm.patch(REGISTRY, {}).status == 200
    first = arm.get(REGISTRY)
    assert (first.status, first.headers["retry-after"]) == (503, "7")
    assert arm.get(REGISTRY).status == 429
    assert arm.get(REGISTRY).status == 200


def test_the_log_tells_what_was_asked(arm: Driver) -> None:
    """Method and path, oldest first, faults included."""
    arm.sandbox.answer_next("GET", "nowhere", Response(status=500))
    arm.get("/nowhere")
    arm.patch(REGISTRY, {})
    assert arm.sandbox.requests() == [("GET", "/nowhere"), ("PATCH", REGISTRY)]


def test_seeds_are_known_by_name(arm: Driver) -> None:
    """An unknown one is refused with the names there are, and changes nothing."""
    with pytest.raises(ValueError, match="contoso, private, neglected, fleet, fleet:N"):
        arm.sandbox.load_seed("northwind")
    with pytest.raises(ValueError, match="contoso, private, neglected, fleet, fleet:N"):
        Sandbox(seed="northwind")
    assert arm.get(REGISTRY).status == 200


def test_a_seed_that_is_loaded_again_starts_afresh(premium: Driver) -> None:
    """Its registries lose their replicas and their past, its group is not deleted any more; other groups stay."""
    premium.put(f"{SUBSCRIPTION}/resourceGroups/other", {"location": "eastus"})
    premium.put(f"{REGISTRY}/replications/eastus", {"location": "eastus"})
    premium.delete(GROUP)
    premium.sandbox.load_seed("contoso")
    premium.clock.advance(60)
    assert premium.get(REGISTRY).body["sku"]["name"] == "Standard"
    assert premium.names() == set()
    assert premium.get(f"{SUBSCRIPTION}/resourceGroups/other").status == 200


def test_seed_private_has_a_replica_and_its_home(arm: Driver) -> None:
    """Premium in eastus, replicated to westus2."""
    arm.sandbox.reset("private")
    assert arm.get(REGISTRY).code == "ResourceGroupNotFound"
    fabrikam = REGISTRY.replace("contoso-rg", "fabrikam-rg").replace("contoso", "fabrikam")
    found = {replica["name"] for replica in arm.get(f"{fabrikam}/replications").body["value"]}
    assert found == {"eastus", "westus2"}


def test_seed_fleet_is_varied(arm: Driver) -> None:
    """Fifty registries: every tier, many replica counts, one failed, one stuck, some unrouted, one drained."""
    arm.sandbox.reset("fleet")
    registries = arm.get(f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries").body["value"]
    replicas = {registry["name"]: arm.get(f"{registry['id']}/replications").body["value"] for registry in registries}
    every = [replica for several in replicas.values() for replica in several]
    states = [replica["properties"]["provisioningState"] for replica in every]
    unrouted = [replica for replica in every if not replica["properties"]["regionEndpointEnabled"]]
    assert len(registries) == 50
    assert {registry["sku"]["name"] for registry in registries} == {"Basic", "Standard", "Premium"}
    assert {len(several) for several in replicas.values()} == {0, 2, 3, 4, 5}
    assert (states.count("Failed"), states.count("Creating")) == (1, 1)
    assert len(unrouted) > 2
    assert sum("acrgeo-drained-by" in replica["tags"] for replica in unrouted) == 1
    assert len({registry["id"].split("/")[4] for registry in registries}) == 3


def test_reset_forgets_resources_and_what_was_due(premium: Driver) -> None:
    """Token and caller stay; nothing that was under way comes back."""
    token = premium.sandbox.token
    premium.put(f"{REGISTRY}/replications/eastus", {"location": "eastus"})
    premium.sandbox.set_caller("reader")
    premium.sandbox.reset(None)
    premium.clock.advance(60)
    assert premium.get(f"{SUBSCRIPTION}/resources").body == {"value": []}
    assert premium.sandbox.token == token
    assert premium.put(GROUP, {"location": "eastus"}).status == 403


def test_a_state_file_outlives_its_process(tmp_path: Path) -> None:
    """Resources, operations under way, token and caller are in it; a seed is loaded only into a new one."""
    clock = VirtualClock()
    first = Driver(Sandbox(state=tmp_path / "deep" / "state.db", clock=clock), clock)
    first.upgrade()
    started = first.put(f"{REGISTRY}/replications/eastus", {"location": "eastus"})
    second = Driver(Sandbox(state=tmp_path / "deep" / "state.db", clock=clock, seed="fleet"), clock)
    assert second.sandbox.token == first.sandbox.token
    assert len(second.get(f"{SUBSCRIPTION}/resourcegroups").body["value"]) == 1
    assert second.finish(started).body == {"status": "Succeeded"}
    assert first.get(f"{REGISTRY}/replications/eastus").state == "Succeeded"
    second.sandbox.set_caller("reader")
    assert first.patch(REGISTRY, {"tags": {}}).status == 403
    assert (tmp_path / "deep" / "state.db").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_make_one_state(tmp_path: Path) -> None:
    """Whoever is first makes token and seed; the others find them."""
    script = "import sys; from pathlib import Path; from acrgeo.sandbox import Sandbox\n"
    script += "print(Sandbox(state=Path(sys.argv[1])).token)"
    command = [sys.executable, "-c", script, str(tmp_path / "state.db")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    tokens = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(tokens) == 1


def test_processes_with_other_speeds_share_a_file(tmp_path: Path) -> None:
    """What is due is stored as a moment: who reads does not matter, who started does."""
    clock = VirtualClock()
    slow, fast = (Driver(Sandbox(state=tmp_path / "s.db", clock=clock, speed=speed), clock) for speed in (1, 60))
    slow.upgrade()
    assert slow.put(f"{REGISTRY}/replications/eastus", {"location": "eastus"}).headers["retry-after"] == "10"
    assert fast.put(f"{REGISTRY}/replications/uksouth", {"location": "uksouth"}).headers["retry-after"] == "1"
    clock.advance(1)
    assert slow.get(f"{REGISTRY}/replications/uksouth").state == "Succeeded"
    assert fast.get(f"{REGISTRY}/replications/eastus").state == "Creating"


def test_two_sandboxes_in_one_process_are_apart() -> None:
    """Nothing is global."""
    clock = VirtualClock()
    first, second = (Driver(Sandbox(clock=clock), clock) for _ in range(2))
    first.delete(REGISTRY)
    assert second.get(REGISTRY).status == 200
    assert first.sandbox.token != second.sandbox.token


def test_unpaired_surrogates_do_not_break_an_answer(arm: Driver) -> None:
    """JSON may hold what UTF-8 cannot; the answer is still JSON."""
    arm.patch(REGISTRY, {"tags": {"a": "\ud800"}})
    assert json.dumps(arm.get(REGISTRY).body["tags"]) == '{"a": "?"}'


def test_a_speed_is_positive() -> None:
    """Time cannot stand still."""
    with pytest.raises(ValueError, match="more than 0"):
        Sandbox(speed=0)
