"""Imports through the executor: followed, verified at home, left when they hang, and not sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.memory import Memory
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.execution.outcome import ChangeOutcome
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.diff import diff_images, with_images
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.sandbox import Response
from tests.executor.conftest import REF, World, answer
from tests.sandbox.dataplane.client import Client

HOST = "contosowesteu.azurecr.io"
WEB = ImageRef(repository="web", tag="1")
SOURCE = ImageSource(host=HOST, registry_id=REF.id + "westeu")
RUNNING = Response(
    status=202,
    headers={"content-type": "application/json", "retry-after": "600"},
    body=json.dumps({"status": "Accepted"}).encode(),
)


class Folder:
    """A store of a memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """What is kept."""
        return self.files.get(name)

    def write(self, name: str, content: bytes) -> None:
        """Keep it."""
        self.files[name] = content


class Importer:
    """Imports web:1 into contoso, and looks at it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.digest = Client(world.sandbox, host=HOST, login=HOST).push("web", "1")
        self.target = Client(world.sandbox)
        self.store = Folder()
        self.connect()
        self.look: Callable[[str, str], str | None] = self.target.head

    def connect(self) -> None:
        """Be a new run, with what earlier ones kept."""
        memory = Memory(self.store, now=self.world.clock.now)
        self.world.gateway = Gateway(self.world.gateway.session, memory)
        self.world.gateway.use_images(REF, self.read)

    def read(self, repository: str, reference: str) -> str | None:
        """What home has."""
        return self.look(repository, reference)

    def plan(self, digest: str | None = "", current: str | None = None, *, is_forced: bool = False) -> Plan:
        """A plan for the image, by its digest."""
        image = DesiredImage(source=SOURCE, image=WEB, target=WEB, digest=self.digest if digest == "" else digest)
        registry = self.world.gateway.read_registry(REF)
        found = diff_images(registry, [image], {WEB: current}, is_forced=is_forced)
        return Plan(registries=(with_images(RegistryPlan(current=registry, changes=()), found),))

    def run(self, plan: Plan | None = None, wait: Wait = Wait.SUCCEEDED) -> ChangeOutcome:
        """The outcome of the only change."""
        (ended,) = self.world.run(plan or self.plan(), wait=wait).results
        return ended

    def sent(self) -> int:
        """How many imports were sent."""
        return self.world.writes().count("POST importImage")


@pytest.fixture
def importer(world: World) -> Importer:
    """An image in the second registry, and the way to import it."""
    return Importer(world)


def test_it_is_done_when_home_has_the_digest(importer: Importer) -> None:
    """Sent once, and again nothing is."""
    assert (importer.run().result, importer.run().result, importer.sent()) == (Result.DONE, Result.ALREADY, 1)
    assert importer.target.head("web", "1") == importer.digest


@pytest.mark.parametrize("failures", [(answer(503),), (answer(429, retry_after=7), answer(503)), (answer(0),)])
def test_what_was_not_taken_is_sent_again(importer: Importer, failures: tuple[Response, ...]) -> None:
    """After some looks where Azure may have taken it."""
    importer.world.sandbox.answer_next("POST", "/importImage", *failures)
    assert importer.run().result is Result.DONE


def test_what_was_taken_is_not(importer: Importer) -> None:
    """Its answer was lost, and home has it a moment later."""
    importer.world.sandbox.add_fault("reset-after:times=1")
    assert (importer.run().result, importer.sent()) == (Result.DONE, 1)


def test_a_run_that_was_killed_imports_nothing_twice(importer: Importer) -> None:
    """What Azure is still copying is waited for by the next run, which keeps to what the first one wrote down."""
    importer.run(wait=Wait.NONE)
    importer.connect()
    assert (importer.run().result, importer.sent()) == (Result.ALREADY, 1)


def test_a_write_that_came_to_nothing_is_made_again(importer: Importer) -> None:
    """It was written down and never arrived: the next run looks for a minute, and sends it."""
    importer.world.gateway.memory.keep_sent(REF.subscription, f"{REF.id.lower()} web 1")
    importer.connect()
    assert (importer.run().result, importer.sent()) == (Result.DONE, 1)


@pytest.mark.parametrize(("is_there", "result"), [(True, Result.DONE), (False, Result.RUNNING)])
def test_one_that_hangs_is_left_after_half_an_hour(importer: Importer, is_there: bool, result: Result) -> None:
    """Where home has the digest it is done all the same."""
    importer.world.sandbox.answer_next("GET", "/operationResults/registries-", *[RUNNING] * 9)
    start = importer.world.clock.now()
    if not is_there:
        importer.look = lambda *_: None
    ended = importer.run()
    assert ended.result is result
    assert importer.world.clock.now() - start < 3_600


def test_an_operation_that_may_not_be_followed(importer: Importer) -> None:
    """The importer's role has no right at the subscription: looking at home decides."""
    importer.world.sandbox.answer_next("GET", "/operationResults/registries-", *[answer(403)] * 9)
    assert importer.run().result is Result.DONE


@pytest.mark.parametrize("kind", [ErrorKind.FORBIDDEN, ErrorKind.UNAUTHENTICATED])
def test_a_target_that_may_not_be_read_is_not_verified(importer: Importer, kind: ErrorKind) -> None:
    """The image is imported, and that it could not be seen is said."""

    def refuse(*_: str) -> str | None:
        raise AzureError("No right to pull.", kind=kind)

    importer.look = refuse
    ended = importer.run()
    assert (ended.result, importer.target.head("web", "1")) == (Result.DONE, importer.digest)
    assert "not verified" in (ended.detail or "")


def test_a_tag_that_moved_meanwhile_is_left(importer: Importer) -> None:
    """Somebody pushed another image since the plan: it is not written over, with force neither."""
    plain, forced = importer.plan(), importer.plan(current=f"sha256:{'1' * 64}", is_forced=True)
    importer.target.push("web", "1", b"another")
    for plan in (plain, forced):
        ended = importer.run(plan)
        assert (ended.result, ended.error_code) == (Result.FAILED, "changed-since-plan")
    assert importer.sent() == 0


def test_a_tag_that_azure_refuses_was_raced(importer: Importer) -> None:
    """409 is looked at again: with the digest there, it is done."""
    refused = answer(409, "Conflict")
    importer.world.sandbox.answer_next("POST", "/importImage", refused)
    assert importer.run().result in (Result.DONE, Result.ALREADY)


TEXTS = [
    ("Unable to find manifest digest  Repo: a/b Tag: 1 Manifest: ", "contosowesteu.azurecr.io/web:1 is not there"),
    ('Invalid message Unauthorized Unauthorized {"errors":[]}', "does not take the credentials"),
    ("Invalid message Forbidden Forbidden client with IP '1.2.3.4' is not allowed access.", "firewall of the source"),
    ("Invalid message Forbidden Forbidden requested access to the resource is denied", "its public access is off"),
    ("Access to contoso.azurecr.io denied.", "network rules of contoso"),
    ("The remote server may not be RFC 7233 compliant", "parts of layers"),
    ("Something else.", "Something else."),
]


@pytest.mark.parametrize(("text", "says"), TEXTS)
def test_a_failure_says_what_it_means(importer: Importer, text: str, says: str) -> None:
    """The service names the target where the source refuses; its own words stay."""
    body = {"error": {"code": "InvalidParameters", "message": f"Operation x failed. Resource {REF.id} {text}"}}
    failed = Response(status=400, headers={"content-type": "application/json"}, body=json.dumps(body).encode())
    importer.world.sandbox.answer_next("GET", "/operationResults/registries-", failed)
    importer.look = lambda *_: None
    ended = importer.run()
    assert (ended.result, ended.error_code) == (Result.FAILED, "InvalidParameters")
    assert says in (ended.detail or "")
    assert text[:20] in (ended.detail or "")
