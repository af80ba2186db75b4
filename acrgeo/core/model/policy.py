"""What an assigned policy says of a resource before it is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVerdict:
    """One policy that says something of a replica.

    ``assignment`` is the assignment's id and ``reason`` the policy's own words or comparison, both may be empty.
    ``sets`` are the field and the value that the policy writes itself, None for a value that it removes; it is None
    where the policy refuses. ``effect`` is Azure's word, in lower case.
    """

    assignment: str
    reason: str
    sets: tuple[str, str | None] | None = None
    effect: str = "deny"

    @property
    def name(self) -> str:
        """Return the name of the assignment, or what stands for it."""
        return assignment_name(self.assignment)

    @property
    def sets_tag(self) -> str | None:
        """Return the name of the tag that the policy writes, in lower case; None where it writes none."""
        return None if self.sets is None else tag_of_field(self.sets[0])

    @property
    def sets_to(self) -> str | None:
        """Return the value that the policy writes; None where it removes one, or writes none."""
        return None if self.sets is None else self.sets[1]


def assignment_name(assignment: str) -> str:
    """Return the name of an assignment, or what stands for it."""
    return assignment.rpartition("/")[2] or "a policy that is not named"


def tag_of_field(field: str) -> str | None:
    """Return the tag, in lower case, that a field names as ``tags.env``, ``tags[env]`` or ``tags['env']``; or None."""
    lower = field.strip().lower()
    if lower.startswith("tags."):
        return lower[5:]
    if lower.startswith("tags[") and lower.endswith("]"):
        return lower[5:-1].strip("'")
    return None
