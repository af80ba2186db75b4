"""What is raised for an answer over a bound."""

from __future__ import annotations


class BoundError(ValueError):
    """An answer is over a bound. Its text follows "Azure's answer"; ``is_late`` says that time ran out."""

    def __init__(self, fact: str, *, is_late: bool = False) -> None:
        super().__init__(fact)
        self.is_late = is_late
