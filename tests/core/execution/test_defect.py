"""What acrgeo did wrong itself is told with its place."""

from __future__ import annotations

from acrgeo.core.execution.defect import defect_of


def test_a_defect_is_told_with_the_line_where_it_was_raised() -> None:
    """The innermost one, by the name of its file alone: what a report needs, and no path of the machine."""

    def wrong() -> None:
        raise KeyError("missing")

    line = wrong.__code__.co_firstlineno + 1
    try:
        wrong()
    except KeyError as error:
        told = defect_of("contoso/eastus", error)
    assert str(told) == f"internal error in the change of contoso/eastus: KeyError in test_defect.py:{line}"
    assert (told.code, told.hint) == ("Defect", "report it, with the command line")


def test_a_defect_without_a_place_is_told_all_the_same() -> None:
    """One that was never raised has none."""
    assert str(defect_of("contoso/eastus", ValueError("secret"))) == (
        "internal error in the change of contoso/eastus: ValueError"
    )
