"""Measure acrgeo beside the Azure CLI and a bare script, on one served sandbox near and far: ``make bench``.

``BENCH_RUNS`` is how often each command runs (default 15), ``BENCH_ONLY`` a part of the names of the commands to
measure; with it nothing is written. ``AZ`` is an Azure CLI that is installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from acrgeo.sandbox.doors.server import serve
from benchmarks.cases import CASES, MANIFEST, Case
from benchmarks.clients import ACRGEO, Client, find_az, make_clients
from benchmarks.medians import rounds
from benchmarks.proxy import Proxy
from benchmarks.report import Sample, machine, print_rows, versions, write_page, write_results
from benchmarks.sandbox import TimedSandbox

ROUND_TRIPS = (0, 100)  # in milliseconds
RUNS = 15


class Launcher:
    """The process that starts commands and measures them."""

    def __init__(self, folder: Path) -> None:
        self._out, self._err = folder / "out", folder / "err"
        launcher = Path(__file__).with_name("launcher.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", launcher], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, words: Sequence[str], environ: Mapping[str, str]) -> dict[str, float]:
        """Run a command. RuntimeError with what it printed where it fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"words": list(words), "environ": dict(environ), "out": str(self._out), "err": str(self._err)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        if answer["code"]:
            said = self._err.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"{' '.join(words)} ends with {answer['code']}:\n{said}")
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def measure(
    case: Case, client: str, how: Client, launcher: Launcher, sandbox: TimedSandbox, round_trip: float
) -> Sample:
    """Run a case once with a client."""
    if case.changes:
        sandbox.start_again(case.seed)
    sandbox.spans.clear()
    environ = {**how.environ, **case.environ}
    answers = []
    for words in case.words[client]:
        filled = [word.format(manifest=how.manifest) for word in words]
        answers.append(launcher.run([*how.words, *filled], environ))
    return Sample(
        wall=sum(answer["wall"] for answer in answers),
        cpu=sum(answer["cpu"] for answer in answers),
        peak=max(answer["peak"] for answer in answers),
        requests=len(sandbox.spans),
        rounds=rounds(sandbox.spans, round_trip) if round_trip else None,
    )


def measure_all(
    cases: Sequence[Case],
    clients: Mapping[str, Client],
    launcher: Launcher,
    sandbox: TimedSandbox,
    round_trip: float,
    runs: int,
) -> dict[str, dict[str, list[Sample]]]:
    """Run every case with every client, one beside the other, so that a busy moment is everybody's."""
    found: dict[str, dict[str, list[Sample]]] = {}
    for case in cases:
        samples: dict[str, list[Sample]] = {client: [] for client in case.words}
        sandbox.start_again(case.seed)
        for at in range((max(3, runs // 3) if case.is_long else runs) + 1):
            for client in case.words:
                sample = measure(case, client, clients[client], launcher, sandbox, round_trip)
                if at:  # the first one fills caches
                    samples[client].append(sample)
        found[case.name] = samples
        print_rows(case, samples, round_trip)
    return found


def has_option(case: Case) -> bool:
    """Return whether acrgeo has the option that a case is about."""
    if case.option is None:
        return True
    words: list[str | Path] = [Path(sys.executable).with_name("acrgeo"), case.words[ACRGEO][0][0], "--help"]
    return case.option in subprocess.run(words, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Measure, print, and write results and page."""
    runs, only = int(os.environ.get("BENCH_RUNS", RUNS)), os.environ.get("BENCH_ONLY", "")
    cases = [case for case in CASES if only in case.name and has_option(case)]
    az = find_az()
    with tempfile.TemporaryDirectory(prefix="acrgeo-bench-") as name, closing(TimedSandbox()) as sandbox:
        folder = Path(name)
        with closing(serve(sandbox)) as served, closing(Launcher(folder)) as launcher:
            results: dict[int, Any] = {}
            for milliseconds in ROUND_TRIPS:
                proxy = Proxy(urlsplit(served.endpoint).port or 0, milliseconds / 1000) if milliseconds else None
                endpoint = f"https://127.0.0.1:{proxy.port}" if proxy else served.endpoint
                clients = make_clients(az, folder / str(milliseconds), served.document, endpoint, MANIFEST)
                print(f"\n== {milliseconds} ms of round trip, {runs} runs")
                some = [case for case in cases if not (milliseconds and case.is_local)]
                results[milliseconds] = measure_all(some, clients, launcher, sandbox, milliseconds / 1000, runs)
                if proxy:
                    proxy.close()
    if not only:
        about = {"machine": machine(), "versions": versions(az), "runs": runs}
        write_results(about, results)
        write_page(about, cases, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
