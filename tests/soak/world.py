"""A registry on a sandbox of its own, with a clock of its own, and what may happen to it between two requests."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acrgeo.__main__ import run
from acrgeo.core.execution.mark import MARK
from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.providers.registry.replications import new_replica
from acrgeo.workflow.context import Context
from tests.cli.prepared import copy_stored
from tests.soak.schedule import FILE, HOME, HUSH, PLAN

START = 1_790_000_000.0
REGISTRY = (
    f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    "/providers/Microsoft.ContainerRegistry/registries/contoso"
)
DRAINED = {"acrgeo-drained-by": "ana", "acrgeo-drained-reason": "pull errors"}
WEBHOOKS = f"{REGISTRY}/webhooks/"
ASKING = ("/checkpolicyrestrictions", "/checknameavailability", "/resources", "/getcallbackconfig")
"""The ends of the paths of POSTs that change nothing."""
SIGNED = re.compile(r"[?&](?:c|s|h)=([^&]{20,})")
READY_FOR_TRAFFIC = ("Succeeded", "Updating")
ENVIRONMENT = {"ACRGEO_SANDBOX": "1", "ACRGEO_SANDBOX_SPEED": "1", "COLUMNS": "80", "TERM": "dumb", "LOGNAME": "ana"}

Document = dict[str, Any]


class Stopped(BaseException):
    """The end of the process, as by kill -9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a command was told last of what it is about to change; ``document`` is None for a 404."""

    document: Document | None

    def shows(self, body: Document) -> bool:
        """Return whether it already has the routing and the tags of a PATCH."""
        assert self.document is not None
        there = {"tags": self.document.get("tags") or {}, **self.document["properties"]}
        wanted = {**({"tags": body["tags"]} if "tags" in body else {}), **body.get("properties", {})}
        return all(there.get(key) == value for key, value in wanted.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request of a command, and how many replicas served after it; ``meddled`` is that number before it, where
    somebody else had just changed something. A write has its body, and the ``look`` since the last write of the same.
    """

    method: str
    path: str
    serving: int
    meddled: int | None = None
    body: Document = field(default_factory=dict)
    look: Look | None = None

    @property
    def is_write(self) -> bool:
        """True for what may change something."""
        return self.method != "GET" and not self.path.lower().endswith(ASKING)

    @property
    def replica(self) -> str | None:
        """Return the name of the replica that it is about."""
        return self._name_in("replications")

    @property
    def target(self) -> str | None:
        """Return the name of the replica or webhook that it is about."""
        return self.replica or self._name_in("webhooks")

    def _name_in(self, kind: str) -> str | None:
        found = re.search(rf"/registries/contoso/{kind}/(\w+)$", self.path, re.IGNORECASE)
        return found and found.group(1)


class Watched(Sandbox):
    """A sandbox that keeps what each request left, and lets something happen at one of them."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock=clock)
        self._turn = threading.RLock()
        self.seen: list[Seen] = []
        self.looks: dict[str, Look] = {}
        self.secrets: set[str] = {self.token, HUSH}
        self.meddling: list[tuple[int, Callable[[], None]]] = []
        self.stop: tuple[int, BaseException] | None = None
        self.is_stopped = False

    def handle(self, request: Request) -> Response:
        """Let others act first, answer like the sandbox, keep what is there now, and perhaps end the process."""
        with self._turn:  # what is read at once is counted one by one
            return self._handle(request)

    def _handle(self, request: Request) -> Response:
        at, meddled = len(self.seen), None
        while self.meddling and self.meddling[0][0] <= at:
            self.meddling.pop(0)[1]()
            meddled = self.count_serving()
        response = super().handle(request)
        for value in response.headers.values():
            self.secrets.update(SIGNED.findall(value))
        self.seen.append(self._seen(request, response, meddled))
        if self.stop is not None and at >= self.stop[0]:
            error, self.stop, self.is_stopped = self.stop[1], None, True
            raise error
        return response

    def _seen(self, request: Request, response: Response, meddled: int | None) -> Seen:
        path, look = request.path.lower(), None
        body: Document = {}
        if request.method == "GET":
            if response.status == 200:
                with suppress(ValueError):  # an answer that is cut off shows nothing
                    self.looks[path] = Look(document=json.loads(response.body))
            elif response.status == 404:
                self.looks[path] = Look(document=None)
        else:
            look = self.looks.get(path)
            if response.status != 401:  # after which the same write is sent with another token
                self.looks.pop(path, None)
            body = json.loads(request.body) if request.method == "PATCH" else {}
        serving = self.count_serving()
        return Seen(method=request.method, path=request.path, serving=serving, meddled=meddled, body=body, look=look)

    def replicas(self) -> dict[str, Document]:
        """Return the documents of the replicas, by name."""
        return self._under(f"{REGISTRY}/replications/")

    def webhooks(self) -> dict[str, Document]:
        """Return the documents of the webhooks, by name."""
        return self._under(WEBHOOKS)

    def _under(self, path: str) -> dict[str, Document]:
        with self._store.transaction():
            self._store.settle(self.clock.now())
            documents = self._store.under(path)
        return {document["name"]: document for document in documents}

    def count_serving(self) -> int:
        """Return how many replicas are routed and have the images; a home replica that is not listed serves."""
        replicas = self.replicas()
        return (HOME not in replicas) + sum(
            bool(
                document["properties"]["regionEndpointEnabled"]
                and document["properties"]["provisioningState"] in READY_FOR_TRAFFIC
                and document["properties"]["status"].get("displayStatus") == "Ready"
            )
            for document in replicas.values()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command line did. ``code`` is None where the process was killed."""

    code: int | None
    out: str
    err: str
    seen: list[Seen]
    files: str = ""

    @property
    def document(self) -> Document:
        """Return what was printed as JSON, empty for nothing."""
        return json.loads(self.out) if self.out.startswith("{") else {}

    @property
    def writes(self) -> list[Seen]:
        """Return the requests that may have changed something."""
        return [request for request in self.seen if request.is_write]


@dataclass(slots=True)
class World:
    """The registry contoso, and a folder for files."""

    folder: Path
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    sandbox: Watched = field(init=False)

    def __post_init__(self) -> None:
        self.sandbox = Watched(self.clock)

    def plant(self, registry: Mapping[str, Any]) -> None:
        """Make the registry as a schedule says."""
        document = self.sandbox.get_document(REGISTRY)
        assert document is not None
        if registry["isPremium"]:
            document["sku"] = {"name": "Premium", "tier": "Premium"}
        self.sandbox.put_document(REGISTRY, document)
        for region, state in registry["replicas"].items():
            replica = new_replica(document, state["name"], region, START)
            replica["tags"] = {**state["tags"], **(DRAINED if state["isDrained"] else {})}
            is_failed = state["state"] == "Failed"
            replica["properties"] |= {
                "regionEndpointEnabled": state["isRouted"],
                "provisioningState": "Failed" if is_failed else "Succeeded",
            }
            replica["properties"]["status"]["displayStatus"] = "Ready" if is_failed else state["state"]
            replica["systemData"] = {"createdAt": "2026-01-01T00:00:00Z"}
            self.sandbox.put_document(replica["id"], replica)
        for region in registry.get("webhooks", ()):
            self.sandbox.put_document(f"{WEBHOOKS}deployed{region}", _webhook(region))

    def fork(self) -> World:
        """Return the same world once more, without its faults: what happens there is not felt here."""
        other = World(self.folder, VirtualClock(self.clock.now()))
        copy_stored(self.sandbox, other.sandbox)
        other.sandbox.clear_faults()
        return other

    def meddle(self, action: str, region: str) -> None:
        """Change a replica as somebody else: Azure is done with it at once."""
        found = [document for document in self.sandbox.replicas().values() if document["location"] == region]
        registry = self.sandbox.get_document(REGISTRY)
        assert registry is not None
        if not found:
            if action == "create" and registry["sku"]["name"] == "Premium" and region != HOME:
                document = new_replica(registry, region, region, self.clock.now())
                document["properties"]["provisioningState"] = "Succeeded"
                document["properties"]["status"]["displayStatus"] = "Ready"
                document["systemData"] = {"createdAt": "2026-01-01T00:00:00Z"}
                self.sandbox.put_document(document["id"], document)
            return
        (document, *_) = found
        properties = document["properties"]
        if properties["provisioningState"] != "Succeeded" or (region == HOME and action in ("fail", "delete")):
            return
        match action:
            case "drain" | "route":
                properties["regionEndpointEnabled"] = action == "route"
            case "tag":
                document["tags"]["owner"] = "kim"
            case "fail":
                properties["provisioningState"] = "Failed"
            case "delete":
                self.sandbox._store.unschedule(document["id"])
                self.sandbox._store.delete(document["id"])
                return
            case _:
                return
        self.sandbox.put_document(document["id"], document)

    def run(self, words: list[str], document: Document | None, *, is_logged: bool = False) -> Ran:
        """Run ``acrgeo WORDS`` in this process, with the file that they name."""
        path, logs = self.folder / "contoso.yaml", (self.folder / "events.jsonl", self.folder / "log.jsonl")
        files = {FILE: str(path), PLAN: str(self.folder / "contoso.plan")}
        if document is not None:
            path.write_text(json.dumps(document), encoding="utf-8")
        typed = [files.get(word, word) for word in words]
        if is_logged:
            typed += ["--events-file", str(logs[0]), "--log-file", str(logs[1])]
        self.sandbox.seen, self.sandbox.looks, self.sandbox.is_stopped = [], {}, False
        kept = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
        code: int | None = None
        try:
            code = run(typed, make_context=self._context)
        except Stopped:
            pass
        finally:
            out, err = sys.stdout.getvalue(), sys.stderr.getvalue()
            sys.stdin, sys.stdout, sys.stderr = kept
        logged = "".join(log.read_text(encoding="utf-8") for log in logs if is_logged and log.exists())
        for log in logs:
            log.unlink(missing_ok=True)
        return Ran(code=code, out=out, err=err, seen=self.sandbox.seen, files=logged)

    def end(self, pause: float = 3_600) -> Document:
        """Return the lasting state once everything has settled; when a drain was made is none of it."""
        self.clock.advance(pause)
        registry = self.sandbox.get_document(REGISTRY)
        assert registry is not None
        return {
            "sku": registry["sku"]["name"],
            "dataEndpoints": registry["properties"]["dataEndpointEnabled"],
            "marks": self.marks(),
            "replicas": {
                name: {
                    "location": document["location"],
                    "isRouted": document["properties"]["regionEndpointEnabled"],
                    "state": document["properties"]["provisioningState"],
                    "tags": {key: tag for key, tag in document["tags"].items() if key != "acrgeo-drained-at"},
                }
                for name, document in self.sandbox.replicas().items()
            },
            "webhooks": {
                name: {
                    key: document[key] if key in document else document["properties"].get(key, document["_callback"])
                    for key in ("location", "actions", "scope", "status", "_callback")
                }
                for name, document in self.sandbox.webhooks().items()
            },
        }

    def marks(self) -> list[str]:
        """Return the tags of the registry that replacements left."""
        registry = self.sandbox.get_document(REGISTRY)
        assert registry is not None
        return sorted(key for key in registry["tags"] if key.startswith(MARK))

    def _context(self, common: Any) -> Context:
        return Context.of_process(common, clock=self.clock, open_sandbox=lambda *_: self.sandbox, is_ordered=True)


def _webhook(region: str) -> Document:
    """Return a webhook as somebody made it: it differs from what files say in its actions and its URI."""
    return {
        "type": "Microsoft.ContainerRegistry/registries/webhooks",
        "id": f"{WEBHOOKS}deployed{region}",
        "name": f"deployed{region}",
        "location": region,
        "tags": {},
        "systemData": {"createdAt": "2026-01-01T00:00:00Z"},
        "properties": {"status": "enabled", "scope": "", "actions": ["delete"], "provisioningState": "Succeeded"},
        "_callback": {"serviceUri": f"https://old.example.com/{HUSH}", "customHeaders": {}},
        "_events": [],
    }


@contextmanager
def process_of(folder: Path) -> Iterator[None]:
    """Give this process the environment of a user without any settings, whose home is a folder."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(("ACRGEO_", "AZURE_", "XDG_", "GITHUB_"))] + ["CI"]:
        os.environ.pop(name, None)
    os.environ.update(ENVIRONMENT, HOME=str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
