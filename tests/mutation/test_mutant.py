"""The mutants of a text: what is changed, and what is not."""

from __future__ import annotations

import ast

import pytest

from tests.mutation.evidence import Evidence
from tests.mutation.mutant import mutants_of, mutated
from tests.mutation.trial import called_at_import, run, trial_of
from tests.rows import rows

CHANGES = {
    "x = a == b": ["a == b → a != b"],
    "x = a < b <= c": ["a < b <= c → a <= b <= c", "a < b <= c → a < b < c"],
    "x = a is None or b": ["a is None or b → b", "a is None or b → a is None", "a is None → a is not None"],
    "x = not a": ["not a → a"],
    "x = a if b else c": ["a if b else c → a if not b else c"],
    "x = a + 1": ["a + 1 → a - 1", "1 → 2"],
    "x = 'a' + b": [],
    "x = f(b, is_on=True)": ["True → False"],
    "x = zip(a, b, strict=True)": [],
    "x: int = field(init=False)": [],
    "Names = Callable[[a, b], c]": [],
    "__all__ = ['a', 'b']": [],
    "x = a[b, c]": ["without b", "without c"],
    "x: int = 3": ["3 → 4"],
    "x = [a for a in b if a and c]": ["a and c → c", "a and c → a", "without if a and c"],
    "if a: b()": ["if a → never", "b() → nothing"],
    "for a in b:\n    if c == d:\n        break": ["if c == d → never", "c == d → c != d", "break → continue"],
    "a.b = c": ["a.b = c → nothing"],
    "a = c": [],
    "a += c": ["a += c → nothing"],
    "raise A": ["raise A → nothing"],
    "RULES = (a, b)": ["without a", "without b"],
    "RULES = {'a': 1, 'b': c}": ["1 → 2", "without 'a'", "without 'b'"],
    "def f():\n    return (a, b)": ["return (a, b) → return None"],
    "def f():\n    return None": [],
    "def f():\n    return False": ["False → True"],
    "def f():\n    yield a": ["yield a → nothing"],
    '"""Text."""\nassert a == b': [],
    "@d(frozen=True)\nclass A: pass": [],
    "if TYPE_CHECKING:\n    f()": [],
    "def f(a: Literal[1]) -> Literal[2]: pass": [],
}


@rows("source, changes", CHANGES.items())
def test_each_form_has_its_mutants(source: str, changes: list[str]) -> None:
    """Conditions, numbers, calls and tables are changed; texts, types, assertions and decorators are not."""
    found = mutants_of(source, "a.py")
    assert sorted(mutant.change for mutant in found) == sorted(changes)
    changed = {ast.unparse(mutated(source, mutant)) for mutant in found}
    assert len(changed - {ast.unparse(ast.parse(source))}) == len(found)


def test_a_mutant_is_named_by_where_it_is() -> None:
    """Its name has no number of a line, so that it holds after changes elsewhere; equal ones are counted."""
    keys = [mutant.key for mutant in mutants_of("class A:\n    def b(self):\n        f(1)\n        g(1)\n", "a.py")]
    assert keys == ["a.py A.b: f(1) → nothing", "a.py A.b: 1 → 2", "a.py A.b: g(1) → nothing", "a.py A.b: 1 → 2 #2"]


def test_the_nearest_tests_run_first() -> None:
    """Those of the module's own file, then the shortest, as far as the time goes."""
    (mutant,) = mutants_of("\nx = a == b\n", "acrgeo/core/drain.py")
    times = {"tests/cli/test_x.py::f": 0.5, "tests/core/test_drain.py::g": 2.0, "tests/core/test_y.py::h": 50.0}
    trial = trial_of(mutant, Evidence({"acrgeo/core/drain.py": {2: list(times)}}, times))
    assert trial.tests == ("tests/core/test_drain.py::g", "tests/cli/test_x.py::f")
    table, _ = mutants_of("x = 3\ndef f(): g()\n", "acrgeo/core/drain.py")
    shown = Evidence({"acrgeo/core/drain.py": {1: ["tests/cli/test_x.py::f"]}}, times)
    assert trial_of(table, shown).tests == ("tests/core/test_drain.py::g", "tests/cli/test_x.py::f")
    by_folder = trial_of(mutant, Evidence({}, times)).tests
    assert by_folder == ("tests/core/test_drain.py::g",)


def test_what_ran_at_import_is_known() -> None:
    """A function that made a table has run by then; one that only others call, or a method, has not."""
    source = "def f(): return g()\ndef g(): return 1\nclass A:\n    b = f()\nROWS = (f(), [A(h()) for x in y])"
    assert called_at_import(source) == {"f", "A", "h"}


def test_tests_that_are_not_there_kill_nothing(request: pytest.FixtureRequest) -> None:
    """They may have another name since they were timed: nobody noticed the mutant."""
    assert run(request.session, ["tests/gone.py", "tests/gone.py::test_gone"]) is None
