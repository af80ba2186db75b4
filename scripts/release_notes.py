"""Print the notes of a release: the section of CHANGELOG.md for a version, else what is unreleased, which it says.

python scripts/release_notes.py 0.2.0
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
UNRELEASED = "Unreleased"


def sections(text: str) -> dict[str, str]:
    """Return what each version's section says, the newest first."""
    found = re.split(r"^## \[([^\]]+)\][^\n]*\n", text, flags=re.MULTILINE)[1:]
    bodies = (re.sub(r"\n\[[^\]]+\]: .*", "", body, flags=re.DOTALL).strip() for body in found[1::2])
    return dict(zip(found[::2], bodies, strict=True))


def notes(changelog: Path, version: str) -> str:
    """Return the notes of a version. Raises ValueError where the changelog has neither it nor anything unreleased."""
    found = sections(changelog.read_text(encoding="utf-8"))
    if found.get(version):
        return f"# acrgeo {version}\n\n{found[version]}\n"
    if found.get(UNRELEASED):
        return f"# acrgeo {version}, unreleased\n\n{found[UNRELEASED]}\n"
    raise ValueError(f"{changelog.name} says nothing of {version}")


if __name__ == "__main__":
    try:
        print(notes(CHANGELOG, *sys.argv[1:2] or [""]), end="")  # noqa: T201
    except ValueError as error:
        sys.exit(f"release_notes.py: {error}")
