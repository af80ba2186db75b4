"""Which tests run which lines, and how long each takes: measured by one run of the suite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

_COVERED = "covered"
_TIMES = "times.json"


class Stopwatch:
    """A plugin of pytest that keeps how long tests take, in seconds, by their id."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._times: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a part of a test: its fixtures count as well."""
        self._times[report.nodeid] = self._times.get(report.nodeid, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write what was kept."""
        self._file.write_text(json.dumps(self._times), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the times where the tests are counted, which is not in the workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Stopwatch(Path(os.environ["MUTANTS_EVIDENCE"]) / _TIMES))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the run of the suite showed: tests by file and line of the package, and seconds by test."""

    tests: dict[str, dict[int, list[str]]]
    times: dict[str, float]

    def tests_of(self, path: str, lines: Sequence[int]) -> set[str]:
        """Return the tests that run one of the lines of a file; of its whole code where none is known to."""
        by_line = self.tests.get(path, {})
        found = {test for line in lines for test in by_line.get(line, ())}
        return found or {test for tests in by_line.values() for test in tests}


def gather(root: Path, folders: Sequence[str], kept: Path) -> None:
    """Run the suite once and keep what it shows in a folder. Raises SystemExit where a test fails."""
    kept.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "-p", "tests.mutation.evidence", "--cov-report="]
    command += ["--cov-context=test", *(f"--cov={folder}" for folder in folders)]
    environ = {**os.environ, "COVERAGE_FILE": str(kept / _COVERED), "MUTANTS_EVIDENCE": str(kept)}
    if code := subprocess.run(command, cwd=root, env=environ, check=False).returncode:
        raise SystemExit(f"the suite itself ends with {code}: no mutant can be judged")


def read(kept: Path) -> Evidence:
    """Return what an earlier ``gather`` kept."""
    from coverage import CoverageData

    covered = CoverageData(str(kept / _COVERED))
    covered.read()
    tests = {}
    for file in covered.measured_files():
        by_line = covered.contexts_by_lineno(file)
        tests[Path(file).as_posix()] = {
            line: [context.rpartition("|")[0] for context in contexts if context] for line, contexts in by_line.items()
        }
    return Evidence(tests, json.loads((kept / _TIMES).read_text(encoding="utf-8")))
