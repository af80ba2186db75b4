"""What the benchmark writes: lines as it goes, one JSON file per distance, and the table of docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from acrgeo import __version__
from benchmarks.cases import Case
from benchmarks.clients import ACRGEO, AZ, ROOT
from benchmarks.medians import ratio, spread

PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "benchmarks" / "results"
BEGIN, END = "<!-- begin: make bench -->", "<!-- end: make bench -->"
PACKAGES = ("azure-core", "azure-mgmt-containerregistry", "requests", "typer", "urllib3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run: seconds by the clock and of the processors, MB at the peak, requests, rounds where they are known."""

    wall: float
    cpu: float
    peak: float
    requests: int
    rounds: int | None


Samples = Mapping[str, Sequence[Sample]]
"""The runs of a case by client."""


def machine() -> dict[str, str]:
    """Return what is known of the machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0]
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(cores),
        "memory": f"{memory:.0f} GiB",
        "load": f"{load:.1f}",
    }


def versions(az: Path) -> dict[str, str]:
    """Return the versions of what was measured."""
    said = subprocess.run([az, "version", "-o", "json"], capture_output=True, text=True, check=True).stdout
    found = {"acrgeo": __version__, "azure-cli": str(json.loads(said)["azure-cli"])}
    return {**found, "python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def print_rows(case: Case, samples: Samples, round_trip: float) -> None:
    """Print what was measured of a case."""
    for client, runs in samples.items():
        wall = spread([run.wall * 1000 for run in runs])
        rounds = "" if runs[0].rounds is None else f"  {_number(run.rounds for run in runs)} rounds"
        print(
            f"{case.name:28} {client:7} {wall.median:6.0f} ms ({wall.low:.0f} to {wall.high:.0f})"
            f"  cpu {spread([run.cpu * 1000 for run in runs]).median:5.0f} ms"
            f"  {max(run.peak for run in runs):4.0f} MB  {_number(run.requests for run in runs)} requests{rounds}",
            flush=True,
        )
    if judged := judge(case, samples, bool(round_trip)):
        print(f"{'':28} {judged}", flush=True)


def judge(case: Case, samples: Samples, is_far: bool) -> str:
    """Return acrgeo's time as a part of others', each with its target."""
    ours = [run.wall for run in samples[ACRGEO]]
    said = []
    for client, both in case.targets.items():
        part, target = ratio(ours, [run.wall for run in samples[client]]), both[is_far]
        if target is not None:
            said.append(f"{part:.2f} × {client} (target {target:g}{'' if part <= target else ', missed'})")
    if AZ in samples and AZ not in case.targets:
        said.append(f"{ratio(ours, [run.wall for run in samples[AZ]]):.2f} × {AZ}")
    return "; ".join(said)


def write_results(about: Mapping[str, Any], results: Mapping[int, Mapping[str, Samples]]) -> None:
    """Write every run of each distance."""
    RESULTS.mkdir(exist_ok=True)
    for milliseconds, cases in results.items():
        runs = {
            name: {client: [asdict(run) for run in some] for client, some in by.items()} for name, by in cases.items()
        }
        document = {**about, "roundTripMilliseconds": milliseconds, "cases": runs}
        path = RESULTS / f"{milliseconds:03}-ms.json"
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def write_page(about: Mapping[str, Any], cases: Sequence[Case], results: Mapping[int, Mapping[str, Samples]]) -> None:
    """Put the tables between the marks of the page."""
    lines = [
        BEGIN,
        "",
        f"Measured on {datetime.now(timezone.utc):%Y-%m-%d}: {about['machine']['system']}, {about['machine']['cores']} "
        f"cores, {about['machine']['memory']}, load {about['machine']['load']}; "
        f"{about['runs']} runs of each, of long ones a third, three at least.",
        "; ".join(f"{name} {number}" for name, number in about["versions"].items()) + ".",
    ]
    for milliseconds, by_case in results.items():
        lines += ["", f"### {milliseconds} ms of round trip", ""]
        lines += ["| command | client | ms (middle half) | CPU ms | peak MB | requests | rounds | acrgeo's part |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for case in cases:
            if case.name in by_case:
                lines += _rows(case, by_case[case.name], bool(milliseconds))
    page = PAGE.read_text(encoding="utf-8")
    part = "\n".join([*lines, "", END])
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: part, page, flags=re.DOTALL), encoding="utf-8")


def _document(run: Sample) -> dict[str, float | None]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(run).items()}


def _rows(case: Case, samples: Samples, is_far: bool) -> Iterable[str]:
    for client, runs in samples.items():
        wall = spread([run.wall * 1000 for run in runs])
        rounds = "" if runs[0].rounds is None else _number(run.rounds or 0 for run in runs)
        cells = [
            case.name,
            client,
            f"{wall.median:.0f} ({wall.low:.0f} to {wall.high:.0f})",
            f"{spread([run.cpu * 1000 for run in runs]).median:.0f}",
            f"{max(run.peak for run in runs):.0f}",
            _number(run.requests for run in runs),
            rounds,
            judge(case, samples, is_far) if client == ACRGEO else "",
        ]
        yield "| " + " | ".join(cells) + " |"


def _number(counts: Iterable[int | None]) -> str:
    """Return a count, or the least and the most where the runs differ."""
    seen = sorted({count or 0 for count in counts})
    return str(seen[0]) if len(seen) == 1 else f"{seen[0]} to {seen[-1]}"
