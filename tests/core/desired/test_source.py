"""Values with their places, and how a diagnostic tells them."""

from __future__ import annotations

from acrgeo.core.desired.source import Diagnostic, Place, in_order, node_of, plain_of, quoted


def test_a_long_text_is_cut_and_a_secret_is_cut_out() -> None:
    """Sixty characters are shown; what looks like a password is not, in a value or in a key."""
    for length, shown in ((60, f"'{'a.' * 30}'"), (61, f"'{'a.' * 30}'…")):
        assert quoted(("a." * 31)[:length]) == shown
    assert "hunter2" not in quoted("https://me:hunter2@x")
    found = Diagnostic(Place("f.yaml", 2, 3), "tags.https://me:hunter2@x", "is wrong")
    assert str(found) == "f.yaml:2:3: tags.https://[redacted]@x: is wrong"
    assert str(Diagnostic(Place("f.yaml"), "", "is wrong")) == "f.yaml: is wrong"


def test_diagnostics_are_told_once_and_in_the_order_of_the_file() -> None:
    """Whatever found them, and in whatever order."""
    first, second, other = (
        Diagnostic(Place(file, line), "x", "y") for file, line in (("a.yaml", 9), ("a.yaml", 10), ("b.yaml", 1))
    )
    assert in_order([other, second, first, second]) == (first, second, other)


def test_plain_data_stays_what_it_was() -> None:
    """Through nodes and back, lists and mappings in each other."""
    data = {"a": [1, {"b": None}, ["c", True]], "d": {"e": []}}
    assert plain_of(node_of(data, Place("f.yaml"))) == data
