"""Commands over contoso whose requests are held until the whole round is there."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from urllib3 import BaseHTTPResponse

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.memory import Memory
from acrgeo.arm.pipeline.connections import Wire
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import RegistryRef
from acrgeo.files.private import PrivateFolder
from acrgeo.sandbox.doors.pool import SandboxPool

if TYPE_CHECKING:
    from tests.cli.conftest import Cli, Result

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/contoso-rg"
CONTOSO = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
OTHER = "11111111-0000-0000-0000-000000000000"
PATIENCE = 10.0
READ = "registry replicas"
REGIONS = "locations provider"


def label(method: str, path: str) -> str:
    """Name a request by what it reads."""
    last = path.rpartition("/")[2]
    names = {
        "resources": "look-up",
        "Microsoft.ContainerRegistry": "provider",
        "contoso": "registry",
        "registries": "list",
        "replications": "replicas",
    }
    if "/operationStatuses/" in path:
        return "poll"
    return ("" if method == "GET" else f"{method}:") + names.get(last, last)


class Gate:
    """The sandbox behind a gate that opens for a whole round at once; ``rounds`` are the numbers of requests."""

    def __init__(self, pool: SandboxPool, rounds: list[int]) -> None:
        self._pool = pool
        self._ends = [sum(rounds[: at + 1]) for at in range(len(rounds))]
        self._changed = threading.Condition()
        self.sent: list[str] = []

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer once as many requests are here as the round has."""
        with self._changed:
            self.sent.append(label(method, url.partition("?")[0].removeprefix("https://management.azure.com")))
            end = next((end for end in self._ends if end >= len(self.sent)), len(self.sent))
            self._changed.notify_all()
            self._changed.wait_for(lambda: len(self.sent) >= end, PATIENCE)
        return self._pool.urlopen(method, url, **options)

    def rounds(self) -> list[str]:
        """Return what was sent, a line a round; what was not expected is in the last."""
        cuts = [0, *self._ends[:-1], len(self.sent)]
        return [" ".join(sorted(self.sent[begin:end])) for begin, end in pairwise(cuts)]


class World:
    """Runs command lines on a sandbox, each as a process of its own would, with what earlier ones learned."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self.cli = cli
        self.folder = folder
        self.told: list[str] = []
        self.store = PrivateFolder(folder)
        cli.premium("eastus", "westeurope")

    def __call__(
        self, *words: str, rounds: list[str], is_fresh: bool = False, subscription: str | None = SUBSCRIPTION
    ) -> Result:
        """Run a command, and check the requests of each of its rounds."""
        gate = Gate(SandboxPool(self.cli.sandbox), [len(line.split()) for line in rounds])
        self.cli.gateway = self.gateway(gate, is_fresh=is_fresh, subscription=subscription)
        try:
            result = self.cli(*words)
        finally:
            self.cli.gateway = None
        assert gate.rounds() == [" ".join(sorted(line.split())) for line in rounds]
        return result

    def run(self, *words: str, subscription: str | None = SUBSCRIPTION) -> Result:
        """Run a command, whatever its rounds."""
        self.cli.gateway = self.gateway(SandboxPool(self.cli.sandbox), subscription=subscription)
        try:
            return self.cli(*words)
        finally:
            self.cli.gateway = None

    def memory(self, *, is_fresh: bool = False) -> Memory:
        """Return what commands learned."""
        return Memory(self.store, now=self.cli.time.now, is_fresh=is_fresh, tell=self.told.append)

    def gateway(self, wire: Wire, *, is_fresh: bool = False, subscription: str | None = SUBSCRIPTION) -> Gateway:
        cli = self.cli
        session = Session(
            subscription=subscription,
            credential=static_credential(cli.sandbox.token),
            http=wire,
            environ={},
            sleep=cli.time.sleep,
        )
        return Gateway(session, self.memory(is_fresh=is_fresh))


LIST = ("replica", "list", "contoso")
ONE = [READ]


REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
