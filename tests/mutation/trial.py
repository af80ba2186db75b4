"""One mutant on trial: which tests it meets, in which order, and how the change gets into a process."""

from __future__ import annotations

import ast
import gc
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from inspect import CO_OPTIMIZED
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.mutation.evidence import Evidence
from tests.mutation.mutant import Mutant, mutated

_SECONDS = 6.0
"""How long the tests of one mutant take at most: where thousands run its line, the nearest and shortest are taken."""

LONGEST = 120.0
"""The limit of a trial whose tests were never timed, in seconds."""
_OWN = 10  # as near as a module's own tests are at least: no folder is so deep
_IMPORT_SECONDS = 0.3
"""What a file of tests takes besides, where a mutant needs a Python of its own."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and the tests that it meets, in order, or files of them; after ``limit`` seconds it is in a loop."""

    mutant: Mutant
    tests: tuple[str, ...]
    limit: float


def trial_of(mutant: Mutant, evidence: Evidence) -> Trial:
    """Return the trial of a mutant: the tests that run its line, else those of its folder, as for a table of values.

    A test that only looks at a value runs no line: those of the module's own file count for what runs at import.
    """
    tests = evidence.tests_of(mutant.path, mutant.lines)
    if not mutant.is_in_function:
        tests |= {test for test in evidence.times if _nearness(mutant.path, _file(test)) >= _OWN}
    if not tests:
        depth = len(PurePosixPath(mutant.path).parts) - 2
        tests = {test for test in evidence.times if _nearness(mutant.path, _file(test)) >= depth}
    seconds = {test: evidence.times.get(test, 0.1) for test in tests}
    import_seconds = 0.0 if mutant.is_in_function else _IMPORT_SECONDS
    taken: list[str] = []
    files: set[str] = set()
    spent = 0.0
    for test in sorted(tests, key=lambda test: (-_nearness(mutant.path, _file(test)), seconds[test], test)):
        takes = seconds[test] + (import_seconds if _file(test) not in files else 0)
        if not taken or spent + takes <= _SECONDS:
            taken.append(test)
            files.add(_file(test))
            spent += takes
    return Trial(mutant, tuple(taken), 15 + 5 * spent)


def _file(test: str) -> str:
    return test.partition("::")[0]


@cache
def _nearness(path: str, tests: str) -> int:
    """Return how near a file of tests is to a module: folders in common, and more where it is the module's own."""
    module, file = PurePosixPath(path), PurePosixPath(tests)
    pairs = zip(module.parts[1:-1], file.parts[1:-1], strict=False)
    common = next((place for place, (left, right) in enumerate(pairs) if left != right), len(module.parts) - 2)
    return common + (_OWN if file.stem == f"test_{module.stem}" else 0)


def run(session: pytest.Session, tests: Iterable[str]) -> str | None:
    """Run collected tests or files in this process, and return the test that fails; what is not there is left out."""
    items: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in session.items:
        items[item.nodeid].append(item)
        items[_file(item.nodeid)].append(item)
    chosen = [item for test in tests for item in items[test]]
    for item, following in zip_longest(chosen, chosen[1:]):  # nothing, where none is there
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid
    return None


# What runs already: functions get the code of the changed module.


def functions_of(root: Path) -> dict[str, list[FunctionType]]:
    """Return the functions of the package that are in this process, by the file that they come from."""
    found: dict[str, list[FunctionType]] = {}
    gc.unfreeze()  # what tests/conftest.py kept out of it is looked through here
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(root)):
            found.setdefault(thing.__code__.co_filename, []).append(thing)
    return found


def swap(mutant: Mutant, root: Path, functions: dict[str, list[FunctionType]]) -> bool:
    """Give the functions of a module the code of its mutant; False, and nothing done, where that does not reach it.

    It does not for what ran when the module was imported: tables, classes, defaults of parameters, and functions that
    make tables.
    """
    file = root / mutant.path
    source = file.read_text(encoding="utf-8")
    if mutant.function in called_at_import(source):
        return False
    old = compile(source, str(file), "exec", dont_inherit=True)
    new = compile(mutated(source, mutant), str(file), "exec", dont_inherit=True)
    pairs = list(_pairs(old, new))
    if any(_own(left) != _own(right) for left, right in pairs if not left.co_flags & CO_OPTIMIZED):
        return False
    changed = [(left, right) for left, right in pairs if left != right and left.co_flags & CO_OPTIMIZED]
    reached = [
        (function, right)
        for function in functions.get(str(file), ())
        for left, right in changed
        if function.__code__ == left
    ]
    if not reached or any(left.co_freevars != right.co_freevars for left, right in changed):
        return False
    for function, code in reached:
        function.__code__ = code
    return True


def called_at_import(source: str) -> set[str]:
    """Return the names that a module's own level calls."""
    own = [part for part in ast.parse(source).body if not isinstance(part, (ast.FunctionDef, ast.ClassDef))]
    calls = [node for part in own for node in ast.walk(part) if isinstance(node, ast.Call)]
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    yield old, new
    inner = [[const for const in code.co_consts if isinstance(const, CodeType)] for code in (old, new)]
    if len(inner[0]) == len(inner[1]):
        for left, right in zip(*inner, strict=True):
            yield from _pairs(left, right)


def _own(code: CodeType) -> tuple[object, ...]:
    """Return what a module or a class runs itself, without what its functions do."""
    consts = [const if not isinstance(const, CodeType) else const.co_name for const in code.co_consts]
    return code.co_code, [(type(const), const) for const in consts], code.co_names, code.co_varnames


# What must be imported changed: a Python of its own.


def main() -> int:
    """Judge the mutant that stdin describes on its tests, in a process that has not imported the package."""
    given = json.load(sys.stdin)
    lines = range(*given["mutant"].pop("lines"))
    sys.meta_path.insert(0, _Changed(Mutant(**given["mutant"], lines=lines), Path.cwd()))
    files = dict.fromkeys(map(_file, given["tests"]))
    chosen = _Chosen(given["tests"])
    code = int(pytest.main([*files, "-q", "-n0", "-p", "no:cacheprovider", "--tb=native"], plugins=[chosen]))
    Path(given["told"]).write_text(chosen.failed or ("" if code == 0 else "the import"), encoding="utf-8")
    return 0


def described(trial: Trial, told: Path) -> str:
    """Return what ``main`` reads."""
    lines = trial.mutant.lines
    mutant: dict[str, Any] = {**asdict(trial.mutant), "lines": [lines.start, lines.stop]}
    return json.dumps({"mutant": mutant, "tests": trial.tests, "told": str(told)})


class _Chosen:
    """A plugin of pytest that runs some tests, in their order, until one fails."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._tests = tests
        self.failed: str | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run them; pytest's own loop does not run then."""
        if session.testsfailed:  # files of tests that cannot be imported
            raise session.Interrupted("not collected")
        self.failed = run(session, self._tests)
        return True


class _Changed(MetaPathFinder):
    """Finds the module of a mutant, and gives it the changed code."""

    def __init__(self, mutant: Mutant, root: Path) -> None:
        self._mutant = mutant
        self._file = root / mutant.path
        parts = PurePosixPath(mutant.path).with_suffix("").parts
        self._name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 importlib's
        target: ModuleType | None = None,  # noqa: ARG002 importlib's
    ) -> ModuleSpec | None:
        """Return where the module of the mutant comes from, None for any other."""
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._file, loader=_Loader(fullname, str(self._file), self._mutant))


class _Loader(SourceFileLoader):
    """Compiles the changed syntax tree; what is compiled is not kept."""

    def __init__(self, fullname: str, path: str, mutant: Mutant) -> None:
        super().__init__(fullname, path)
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 importlib's
        """Return the code of the changed module."""
        source = Path(self.path).read_text(encoding="utf-8")
        code = compile(mutated(source, self._mutant), self.path, "exec", dont_inherit=True)
        assert isinstance(code, CodeType)
        return code


if __name__ == "__main__":
    sys.exit(main())
