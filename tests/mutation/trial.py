"""One mutant on trial: the tests that run its line, nearest first, in a process that imports the changed module."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path, PurePosixPath
from types import CodeType, ModuleType

import pytest

from tests.mutation.evidence import Evidence
from tests.mutation.mutant import Mutant, mutated

_NEAR_SECONDS = 4.0
"""How long the tests of a first trial take; most mutants end there."""
_FAR_SECONDS = 20.0
"""How long the further tests take at most: of a line that thousands of tests run, the shortest are run."""
_IMPORTED_ALREADY = "ignore::pytest.PytestAssertRewriteWarning"


@dataclass(frozen=True, slots=True)
class Round:
    """Tests to run, in this order, and after how many seconds a mutant that still runs is caught in a loop."""

    tests: tuple[str, ...]
    limit: float


def rounds_of(mutant: Mutant, evidence: Evidence) -> list[Round]:
    """Return the rounds of a mutant: a short one, then the rest; none where no test runs its line."""
    tests = evidence.tests_of(mutant.path, mutant.lines)
    seconds = {test: evidence.times.get(test, 0.1) for test in tests}
    ordered = sorted(tests, key=lambda test: (-_nearness(mutant.path, test), seconds[test], test))
    near = _first(ordered, seconds, _NEAR_SECONDS)
    rest = sorted(set(ordered) - set(near), key=lambda test: (seconds[test], test))
    far = _first(rest, seconds, _FAR_SECONDS)
    return [Round(tuple(tests), 20 + 10 * sum(seconds[test] for test in tests)) for tests in (near, far) if tests]


def _first(tests: Sequence[str], seconds: dict[str, float], most: float) -> list[str]:
    taken: list[str] = []
    spent = 0.0
    for test in tests:
        spent += seconds[test]
        if taken and spent > most:
            break
        taken.append(test)
    return taken


def _nearness(path: str, test: str) -> int:
    """Return how near a test is to a module: folders in common, and more where it is the module's own file."""
    module, file = PurePosixPath(path), PurePosixPath(test.partition("::")[0])
    pairs = zip(module.parts[1:-1], file.parts[1:-1], strict=False)
    common = next((place for place, (left, right) in enumerate(pairs) if left != right), len(module.parts) - 2)
    return common + (10 if file.stem == f"test_{module.stem}" else 0)


def run(mutant: Mutant | None, tests: Sequence[str], root: Path) -> int:
    """Run tests in this process, which has not imported the package, and return pytest's exit code.

    Without a mutant it is the package as it is, for which they must pass.
    """
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant, root))
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    words = [*files, "-x", "-q", "-n0", "-p", "no:cacheprovider", "-W", _IMPORTED_ALREADY]
    return int(pytest.main(words, plugins=[_Only(tests)]))


class _Only:
    """A plugin of pytest that runs some tests, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._order = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the other tests out."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )


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
