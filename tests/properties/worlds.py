"""Registries in every state, and files with any other desired state: the input of the properties."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.desired.manifest import parse_documents
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.finding import Severity
from acrgeo.executor import execute
from acrgeo.sandbox import Failure, Lifecycle, Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.sandbox.providers.registry.replications import new_replica
from tests.core.planning import check
from tests.reviewed import reviewed

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")
HOME = "westus"
REGIONS = ("canadacentral", "eastus", "northeurope", "westeurope")
OFFERED = {name: RegionFacts(name=name, display_name=name, is_offered=True) for name in (HOME, *REGIONS)}
DRAINED = {"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "pull errors"}
START = 1_790_000_000.0
REPLICA = re.compile(r"/registries/contoso/replications/(\w+)$", re.IGNORECASE)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaState:
    """One replica before the plan. ``moving`` is Azure's operation on it when the plan is made."""

    name: str
    is_routed: bool = True
    is_drained: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    state: str = "Ready"
    moving: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A registry, by region, and the document of its desired state.

    ``meddled`` are regions that somebody else drains between the plan and its execution.
    """

    is_premium: bool
    has_data_endpoints: bool
    replicas: Mapping[str, ReplicaState]
    document: Document
    failing: tuple[str, ...] = ()
    faults: tuple[tuple[str, int], ...] = ()
    meddled: tuple[str, ...] = ()


TAGS = st.dictionaries(st.sampled_from(("team", "tier")), st.sampled_from(("web", "ops")), max_size=2)
TAG_EDITS = st.dictionaries(
    st.sampled_from(("team", "tier")), st.one_of(st.none(), st.sampled_from(("web", "ops"))), max_size=2
)


ROUTING: tuple[Document, ...] = ({}, {}, {}, {"routing": False})


def some_of(locations: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """Draw some of the values, each with even odds, in any order."""
    kept = st.tuples(*(st.booleans() for _ in locations))
    chosen = kept.map(lambda flags: [region for region, is_kept in zip(locations, flags, strict=True) if is_kept])
    return chosen.flatmap(lambda regions: st.permutations(regions).map(list))


@st.composite
def replica_states(draw: st.DrawFn, location: str, *, is_moving: bool, is_failing: bool) -> ReplicaState:
    """Draw a replica of a region; the home replica is neither failed nor moving."""
    is_home = location == HOME
    own = () if is_home else ("replica" + location,)
    service = draw(st.sampled_from(("routed", "routed", "routed", "drained", "unrouted")))
    states = ("Ready", "Ready", "Syncing", *(("Failed",) if is_failing and not is_home else ()))
    moves = (None, None, "creating", "deleting", "updating") if is_moving and not is_home else (None,)
    return ReplicaState(
        name=draw(st.sampled_from((location, *own))),
        is_routed=service == "routed",
        is_drained=service == "drained",
        tags=draw(TAGS),
        state="Ready" if is_home else draw(st.sampled_from(states)),
        moving=draw(st.sampled_from(moves)),
    )


@st.composite
def documents(draw: st.DrawFn, *, is_premium: bool) -> Document:
    """Draw a file of the registry."""
    document: Document = {"apiVersion": "acrgeo/v1", "registry": REF.name, "minRouted": draw(st.integers(1, 2))}
    if not is_premium or draw(st.booleans()):
        document["sku"] = "Premium"
    if draw(st.booleans()):
        document["dataEndpoints"] = draw(st.booleans())
    if draw(st.booleans()):
        document["prune"] = True
    listed = draw(some_of((HOME, *REGIONS)))
    document["replicas"] = [
        {"location": location, "tags": draw(TAG_EDITS), **draw(st.sampled_from(ROUTING))} for location in listed
    ]
    return document


@st.composite
def cases(draw: st.DrawFn, *, is_moving: bool = True, is_failing: bool = True, has_faults: bool = False) -> Case:
    """Draw any registry and any file. ``has_faults`` adds failing creations, bad answers and changes by others."""
    is_premium = draw(st.sampled_from((True, True, True, True, False)))
    regions = draw(some_of(REGIONS)) if is_premium else []
    places = [HOME, *regions] if regions else []
    return Case(
        is_premium=is_premium,
        has_data_endpoints=is_premium and draw(st.booleans()),
        replicas={
            region: draw(replica_states(region, is_moving=is_moving, is_failing=is_failing)) for region in places
        },
        document=draw(documents(is_premium=is_premium)),
        failing=tuple(draw(st.lists(st.sampled_from(REGIONS), unique=True, max_size=2))) if has_faults else (),
        faults=tuple(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(("PUT", "PATCH", "DELETE", "GET")),
                        st.sampled_from((0, 403, 404, 409, 429, 500, 504)),
                    ),
                    max_size=4,
                )
            )
            if has_faults
            else ()
        ),
        meddled=tuple(draw(st.lists(st.sampled_from((HOME, *REGIONS)), unique=True, max_size=2))) if has_faults else (),
    )


class Stopped(BaseException):
    """The end of the process, as by kill -9."""


class Watched(Sandbox):
    """A sandbox that counts the serving replicas after every request, and can stop the process after one."""

    def __init__(self, clock: VirtualClock, lifecycle: Lifecycle) -> None:
        super().__init__(clock=clock, lifecycle=lifecycle)
        self.serving: list[int] = []
        self.stop_after: int | None = None
        self.is_watching = False

    def handle(self, request: Request) -> Response:
        """Answer like the sandbox, then count and perhaps stop."""
        response = super().handle(request)
        if self.is_watching:
            self.serving.append(self.count_serving())
        if self.stop_after is not None:
            self.stop_after -= 1
            if self.stop_after < 0:
                self.stop_after = None
                raise Stopped
        return response

    def count_serving(self) -> int:
        """Return how many replicas are routed and have the images. An update of tags interrupts nothing."""
        count = 0
        documents = [self.get_document(f"{REF.id}/replications/{name}") for name in _names()]
        for document in documents:
            if document is not None:
                properties = document["properties"]
                count += (
                    properties["regionEndpointEnabled"]
                    and properties["provisioningState"] in ("Succeeded", "Updating")
                    and properties["status"].get("displayStatus") == "Ready"
                )
        return count + (documents[0] is None)  # the home replica serves also where Azure does not list it yet


def _names() -> Iterator[str]:
    yield HOME
    for location in REGIONS:
        yield location
        yield f"replica{location}"


@dataclass(slots=True)
class World:
    """A case on its own sandbox."""

    case: Case
    clock: VirtualClock
    sandbox: Watched
    gateway: Gateway

    def read(self) -> Registry:
        """Read the registry."""
        return self.gateway.read_registry(REF)

    def desired(self) -> DesiredRegistry:
        """Return the desired registry of the file, as ``apply --allow-mass-delete`` reads it."""
        return desired_of(self.case.document)

    def plan(self) -> Plan:
        """Read the registry and return the plan."""
        return Plan(registries=(diff(self.read(), self.desired()),))

    def run(self, plan: Plan) -> Outcome:
        """Execute a plan."""
        return execute(
            reviewed(plan), self.gateway, lambda _: None, clock=self.clock, jitter=lambda: 0.5, timeout=7_200
        )

    def reconnect(self) -> None:
        """Start a new process: nothing of the old gateway is left."""
        self.gateway = connect(self.sandbox, self.clock)

    def writes(self, start: int) -> list[tuple[str, str]]:
        """Return method and replica of every write to a replica from a request on."""
        requests = self.sandbox.requests()[start:]
        found = [(method, REPLICA.search(path)) for method, path in requests if method != "GET"]
        return [(method, match.group(1)) for method, match in found if match]


def is_refused(plan: Plan) -> bool:
    """Return whether a safety rule refuses a plan."""
    return any(finding.severity is Severity.BLOCKER for finding in check(plan, OFFERED))


def desired_of(document: Document) -> DesiredRegistry:
    """Return the desired registry of a document, mass deletes allowed."""
    (manifest,), diagnostics = parse_documents([node_of(json.loads(json.dumps(document)), Place("case.yaml"))])
    assert not diagnostics
    return replace(manifest.desired, allows_mass_delete=True)


def connect(sandbox: Sandbox, clock: VirtualClock) -> Gateway:
    """Return a gateway with the real SDK over the sandbox."""
    return Gateway(
        Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep)
    )


@contextmanager
def world_of(case: Case) -> Iterator[World]:
    """Return the case on its own sandbox and clock; faults are not set yet."""
    clock = VirtualClock(START)
    failure = Failure(code="NoRoom", message="There is no room.")
    sandbox = Watched(clock, Lifecycle(failures=dict.fromkeys(case.failing, failure)))
    try:
        world = World(case, clock, sandbox, connect(sandbox, clock))
        _plant(world)
        yield world
    finally:
        sandbox.close()


def _plant(world: World) -> None:
    case, sandbox = world.case, world.sandbox
    registry = sandbox.get_document(REF.id)
    assert registry is not None
    if case.is_premium:
        registry["sku"] = {"name": "Premium", "tier": "Premium"}
    registry["properties"]["dataEndpointEnabled"] = case.has_data_endpoints
    sandbox.put_document(REF.id, registry)
    for location, state in case.replicas.items():
        if state.moving == "creating" and location not in case.failing:
            tags = dict(state.tags)
            world.gateway.begin_create_replica(REF, state.name, location, is_routed=state.is_routed, tags=tags)
            continue
        document = new_replica(registry, state.name, location, START)
        document["tags"] = {**state.tags, **(DRAINED if state.is_drained else {})}
        document["properties"] |= {
            "regionEndpointEnabled": state.is_routed,
            "provisioningState": "Failed" if state.state == "Failed" else "Succeeded",
        }
        document["properties"]["status"]["displayStatus"] = state.state
        document["systemData"] = {"createdAt": "2026-01-01T00:00:00Z"}
        sandbox.put_document(document["id"], document)
        if state.moving == "deleting":
            world.gateway.begin_delete_replica(REF, state.name)
        elif state.moving == "updating" and state.state != "Failed":
            world.gateway.begin_update_replica(REF, state.name, is_routed=None, tags=document["tags"])


def meddle(world: World) -> None:
    """Drain replicas as somebody else, and let Azure finish."""
    for replica in world.read().replicas:
        if (
            replica.location in world.case.meddled
            and replica.id is not None
            and replica.provisioning_state == "Succeeded"
        ):
            world.gateway.begin_update_replica(REF, replica.name, is_routed=False, tags=None)
    world.clock.advance(10)


def set_faults(world: World) -> None:
    """Let the next requests to replicas get the bad answers of the case."""
    for method, status in world.case.faults:
        headers = {"content-type": "application/json", **({"retry-after": "7"} if status == 429 else {})}
        body = b'{"error":{"code":"Odd","message":"Odd."}}'
        world.sandbox.answer_next(method, "/replications", Response(status=status, headers=headers, body=body))


def end_of(world: World) -> dict[str, Any]:
    """Return the lasting state of the registry, once everything has settled."""
    world.clock.advance(3_600)
    registry = world.read()
    return {
        "sku": registry.sku.value,
        "dataEndpoints": registry.has_data_endpoints,
        "replicas": {
            replica.name: (replica.location, replica.is_routed, dict(replica.tags), replica.provisioning_state)
            for replica in registry.replicas
        },
    }
