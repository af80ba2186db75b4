"""Load: 64 clients of the real SDK on a served sandbox, then fleet commands while every read may be throttled.

``python -m tests.soak.load --seconds 60`` prints the numbers. The promises: no write is lost, no answer is a 5xx, no
thread is left over, memory is bounded; in a storm of 429 each command ends soon after the moment that the service
allows, and is refused less often than it is answered.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.mgmt.containerregistry import ContainerRegistryManagementClient

from acrgeo.sandbox import Request, Response, Sandbox
from acrgeo.sandbox.doors.server import serve
from tests.soak.tally import Tally

CLIENTS = 64
GROUP, REGISTRY = "contoso-rg", "contoso"
MOST_SERVER_BYTES = 400 * 1024 * 1024
MOST_COMMAND_BYTES = 200 * 1024 * 1024
STORM_BURST, STORM_RATE, STORM_WAIT = 20.0, 10.0, 5.0
"""What the bucket of a storm holds, in requests; those that it gains in a second; and the seconds of Retry-After."""
STORM_SLACK = 30.0
_ACRGEO = [sys.executable, "-m", "acrgeo"]
FLEET_COMMANDS: dict[str, tuple[str, ...]] = {
    "list --all": ("list", "--all", "-o", "json"),
    "plan -f fleet": ("plan", "-f", "fleet", "-o", "json"),
    "audit --all": ("audit", "--all", "-o", "json"),
}


@dataclass(slots=True)
class Token:
    """The credential of a served sandbox."""

    token: str

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return the token that it serves."""
        return AccessToken(self.token, 4_000_000_000)


@dataclass(slots=True)
class Load:
    """What the clients saw: seconds of each request, the tag that each wrote last, and what was wrong."""

    seconds: list[float] = field(default_factory=list)
    written: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


@contextmanager
def served(*words: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes]]]:
    """Serve a sandbox in a process of its own. Yield how to reach it, and the process."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        environ = {"PATH": os.environ["PATH"], "HOME": folder}
        program = subprocess.Popen(
            [*_ACRGEO, "sandbox", "serve", "--ready-file", str(ready), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environ,
        )
        try:
            while not ready.exists() and program.poll() is None:
                time.sleep(0.05)
            yield json.loads(ready.read_text(encoding="utf-8")), program
        finally:
            program.terminate()
            program.wait(30)


def threads_of(process: int) -> int:
    """Return how many threads a process has; 0 where the system does not tell."""
    tasks = Path(f"/proc/{process}/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 0


def peak_of(process: int) -> int:
    """Return the most memory that a running process ever had, in bytes; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def drive(client_number: int, place: dict[str, str], load: Load, end: float, seed: int) -> None:
    """Be one client until the time is over: read, list, and write a webhook of its own, whose tag counts the writes."""
    chance = random.Random(f"{seed}:{client_number}")
    name = f"load{client_number:03d}"
    hook = {"location": "westus", "properties": {"serviceUri": "https://hook.example.com/", "actions": ["push"]}}
    with ContainerRegistryManagementClient(
        Token(place["token"]),
        place["subscriptionId"],
        base_url=place["endpoint"],
        credential_scopes=["https://management.azure.com/.default"],
        connection_verify=place["caFile"],
        retry_total=0,
    ) as connected:
        client: Any = connected  # its answers may lack everything, say its types
        count = 0
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                kind = chance.randrange(4) if count else 3
                if kind == 0:
                    client.registries.get(GROUP, REGISTRY)
                elif kind == 1:
                    list(client.replications.list(GROUP, REGISTRY))
                elif kind == 2:
                    found = client.webhooks.get(GROUP, REGISTRY, name)
                    if (found.tags or {}).get("count") != load.written[client_number]:
                        load.wrong.append(f"{name} was read with {found.tags}, written {load.written[client_number]}")
                else:
                    count += 1
                    client.webhooks.begin_create(
                        GROUP, REGISTRY, name, {**hook, "tags": {"count": str(count)}}, polling=False
                    ).result()
                    load.written[client_number] = str(count)
                load.statuses[200] += 1
            except HttpResponseError as error:
                load.statuses[error.status_code or 0] += 1
                load.wrong.append(f"{error.status_code}: {str(error)[:160]}")
            except Exception as error:  # noqa: BLE001 told as what it is
                load.wrong.append(f"{type(error).__name__}: {str(error)[:160]}")
            load.seconds.append(time.monotonic() - began)


def run_clients(seconds: float, seed: int, tally: Tally, clients: int = CLIENTS) -> list[str]:
    """Drive the clients at once. Return the lines of the report; what is wrong goes into the tally."""
    load = Load()
    with served("--seed", "contoso") as (place, program):
        _upgrade(place)
        before = threads_of(program.pid)
        end = time.monotonic() + seconds
        drivers = [threading.Thread(target=drive, args=(at, place, load, end, seed)) for at in range(clients)]
        for driver in drivers:
            driver.start()
        for driver in drivers:
            driver.join()
        lost = _lost(place, load)
        deadline = time.monotonic() + 10
        while threads_of(program.pid) > before and time.monotonic() < deadline:
            time.sleep(0.1)  # connections end after their clients
        after, peak = threads_of(program.pid), peak_of(program.pid)
    wrong = [*load.wrong, *lost]
    if after > before:
        wrong.append(f"{after} threads of the server, {before} before")
    if peak > MOST_SERVER_BYTES:
        wrong.append(f"the server took {peak // 2**20} MB")
    tally.violations.extend(f"load seed {seed}: {each}" for each in list(dict.fromkeys(wrong))[:20])
    ordered = sorted(load.seconds)
    return [
        f"{clients} clients, {seconds:g} s: {len(ordered):,} requests, {len(ordered) / seconds:.0f}/s, "
        f"median {_at(ordered, 50) * 1000:.0f} ms, p95 {_at(ordered, 95) * 1000:.0f} ms, "
        f"longest {_at(ordered, 100) * 1000:.0f} ms",
        f"{sum(map(int, load.written.values())):,} writes, {len(lost)} lost; answers {dict(load.statuses)}; "
        f"server: peak {peak // 2**20} MB, threads {before} before and {after} after",
    ]


def _upgrade(place: dict[str, str]) -> None:
    """Make the registry Premium, which takes 500 webhooks."""
    environ = {**os.environ, **_selected(place)}
    subprocess.run([*_ACRGEO, "upgrade", REGISTRY, "-y"], env=environ, check=True, capture_output=True)


def _selected(place: dict[str, str]) -> dict[str, str]:
    """Return the variables that select a served sandbox."""
    return {
        "ACRGEO_SANDBOX_URL": place["endpoint"],
        "ACRGEO_SANDBOX_CA": place["caFile"],
        "ACRGEO_SANDBOX_TOKEN": place["token"],
    }


def _lost(place: dict[str, str], load: Load) -> list[str]:
    """Return the writes that the sandbox accepted and does not have."""
    with ContainerRegistryManagementClient(
        Token(place["token"]),
        place["subscriptionId"],
        base_url=place["endpoint"],
        credential_scopes=["https://management.azure.com/.default"],
        connection_verify=place["caFile"],
    ) as connected:
        client: Any = connected
        found = {hook.name: (hook.tags or {}).get("count") for hook in client.webhooks.list(GROUP, REGISTRY)}
    expected = {f"load{at:03d}": count for at, count in load.written.items()}
    return [
        f"{name} has {found.get(name)} in the end, written {count}"
        for name, count in expected.items()
        if found.get(name) != count
    ]


class Storm:
    """A sandbox that others use up: a bucket smaller than ARM's lets some requests by, and 429 answers the rest.

    Every refusal asks for the same wait, so that all who were refused come back in the same moment: a herd would be
    refused again and again.
    """

    def __init__(self, sandbox: Sandbox, now: Callable[[], float] = time.monotonic) -> None:
        self._handle, self._now = sandbox.handle, now
        self._lock = threading.Lock()
        self._left = STORM_BURST
        self._filled: float | None = None
        self.served = self.throttled = 0

    def handle(self, request: Request) -> Response:
        """Answer a request, or refuse it."""
        now = self._now()
        with self._lock:
            gained = (now - (self._filled or now)) * STORM_RATE
            self._left, self._filled = min(STORM_BURST, self._left + gained), now
            is_served = self._left >= 1
            self._left -= is_served
            self.served += is_served
            self.throttled += not is_served
        if is_served:
            return self._handle(request)
        error = {"error": {"code": "TooManyRequests", "message": "The request is being throttled."}}
        return Response(
            status=429,
            headers={"content-type": "application/json", "retry-after": f"{STORM_WAIT:g}"},
            body=json.dumps(error).encode(),
        )

    @property
    def least_seconds(self) -> float:
        """The seconds that a client takes which never asks in vain."""
        return max(0.0, self.served - STORM_BURST) / STORM_RATE


def run_storm(seed: int, tally: Tally, names: Sequence[str] = tuple(FLEET_COMMANDS)) -> list[str]:
    """Run the fleet commands, each in a storm of its own. Return the lines of the report."""
    lines: list[str] = []
    for name in names:
        with closing(Sandbox(seed="fleet")) as sandbox, tempfile.TemporaryDirectory() as home:
            storm = Storm(sandbox)
            sandbox.handle = storm.handle  # type: ignore[method-assign]  # the storm stands before it
            with closing(serve(sandbox)) as place:
                _describe_fleet(Path(home) / "fleet")
                environ = {
                    **{key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ},
                    **_selected(dict(place.document)),
                    "HOME": home,
                }
                began = time.monotonic()
                done = _timed([*_ACRGEO, *FLEET_COMMANDS[name]], environ, home)
                seconds = time.monotonic() - began
        told = done.err.strip().splitlines()[-1:] or [""]
        wrong = []
        if done.code not in (0, 3):
            wrong.append(f"ended with {done.code}: {told[0][:200]}")
        if seconds > STORM_SLACK + 2 * storm.least_seconds:
            wrong.append(f"took {seconds:.0f} s, {storm.least_seconds:.0f} s are enough")
        if storm.throttled > storm.served:
            wrong.append(f"was refused {storm.throttled} times for {storm.served} answers")
        if done.peak > MOST_COMMAND_BYTES:
            wrong.append(f"took {done.peak // 2**20} MB")
        tally.violations.extend(f"storm seed {seed}: {name} {each}" for each in wrong)
        tally.faults["throttled in a storm"] += storm.throttled
        lines.append(
            f"{name}: exit {done.code} after {seconds:.1f} s (at least {storm.least_seconds:.1f} s), "
            f"{storm.served} answers, {storm.throttled} refusals, peak {done.peak // 2**20} MB"
        )
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that ended."""

    code: int
    err: str
    peak: int


def _timed(words: Sequence[str], environ: dict[str, str], folder: str) -> Done:
    """Run a command; its peak of memory is told by the system when it ends."""
    with tempfile.TemporaryFile() as err:
        program = subprocess.Popen(words, env=environ, cwd=folder, stdout=subprocess.DEVNULL, stderr=err)
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        scale = 1 if sys.platform == "darwin" else 1024
        return Done(code=program.returncode, err=err.read().decode(errors="replace"), peak=used.ru_maxrss * scale)


def _describe_fleet(folder: Path) -> None:
    """Write a file for each registry of the seed; each wants one more replica."""
    folder.mkdir()
    for number in range(1, 51):
        text = (
            f"apiVersion: acrgeo/v1\nregistry: fleet{number:03d}\nsku: Premium\nreplicas: [{{location: westeurope}}]\n"
        )
        (folder / f"fleet{number:03d}.yaml").write_text(text, encoding="utf-8")


def _at(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def run(seconds: float, seed: int) -> Tally:
    """Drive the clients for some time, then run the fleet commands in storms; print the numbers on stderr."""
    tally = Tally()
    for line in [*run_clients(seconds, seed, tally), *run_storm(seed, tally)]:
        sys.stderr.write(f"load: {line}\n")
    sys.stderr.write(f"load: this process: peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB\n")
    return tally


def main() -> int:
    """Print the numbers of one run."""
    parser = argparse.ArgumentParser(description="Drive clients of the SDK, then fleet commands in a storm of 429.")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tally = run(given.seconds, given.seed)
    for violation in tally.violations:
        sys.stderr.write(f"violation: {violation}\n")
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
