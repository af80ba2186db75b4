"""What a release says of itself: notes, bill of materials, what is locked, what is in its way, where shells look."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from acrgeo import __version__
from acrgeo.cli.completion.install import SHELLS, Scripts
from scripts.release.bill import ONLY_FOR, merge
from scripts.release.obstacles import obstacles
from scripts.release.single_file import LOCK, PLATFORMS, PYTHONS, this_platform
from scripts.release_notes import notes, sections

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHANGELOG = """# Changelog

## [Unreleased]
{unreleased}
## [1.1.0] - 2026-12-01

### Added

- This.

## [1.0.0] - 2026-11-01

- That.

[1.1.0]: https://git.example.com/acrgeo
"""


def test_the_notes_are_the_section_of_the_version(tmp_path: Path) -> None:
    """No more and no less; what is unreleased is called so, and of nothing there are no notes."""
    file = tmp_path / "CHANGELOG.md"
    file.write_text(CHANGELOG.format(unreleased="\n- Soon.\n"), encoding="utf-8")
    assert notes(file, "1.1.0") == "# acrgeo 1.1.0\n\n### Added\n\n- This.\n"
    assert notes(file, "1.0.0") == "# acrgeo 1.0.0\n\n- That.\n"
    assert notes(file, "1.2.0") == "# acrgeo 1.2.0, unreleased\n\n- Soon.\n"
    file.write_text(CHANGELOG.format(unreleased=""), encoding="utf-8")
    with pytest.raises(ValueError, match=r"says nothing of 1\.2\.0"):
        notes(file, "1.2.0")


def test_this_version_has_notes() -> None:
    """The changelog can be read, and its sections are what Keep a Changelog has."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert len(notes(ROOT / "CHANGELOG.md", __version__)) > 1000
    headings = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert next(iter(sections(text))) in ("Unreleased", __version__)


def test_everything_in_the_way_of_a_release_is_told() -> None:
    """Each by itself, and nothing where nothing is."""
    clear: dict[str, Any] = {
        "placeholders": "",
        "changelog": CHANGELOG.format(unreleased=""),
        "version": "1.1.0",
        "tag": "v1.1.0",
        "changes": "",
    }
    cases: dict[str, dict[str, Any]] = {
        "": {},
        "README.md:2: git.example.com": {"placeholders": "README.md:2:pipx install git+https://git.example.com/acrgeo"},
        "CHANGELOG.md: there is no section [1.2.0]": {"version": "1.2.0", "tag": "v1.2.0"},
        "CHANGELOG.md: the section [Unreleased] is not empty": {"changelog": CHANGELOG.format(unreleased="\n- x\n")},
        "acrgeo/__init__.py: 1.1.0.dev0 is no version": {
            "version": "1.1.0.dev0",
            "tag": "v1.1.0.dev0",
            "changelog": clear["changelog"].replace("1.1.0", "1.1.0.dev0"),
        },
        "git: this commit is not tagged": {"tag": ""},
        "git: this commit is tagged v1.0.0": {"tag": "v1.0.0"},
        "git: there are changes": {"changes": " M README.md"},
    }
    for expected, changed in cases.items():
        found = list(obstacles(**{**clear, **changed}))
        assert len(found) == bool(expected), found
        assert all(line.startswith(expected) for line in found)


def test_what_is_locked_is_what_the_project_needs() -> None:
    """Each dependency is in the lock, for each Python, with hashes; make lock writes it."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    blocks = re.split(r"\n(?=\w)", LOCK.read_text(encoding="utf-8").partition("\n#    make lock\n")[2])
    assert all("--hash=sha256:" in block for block in blocks)
    locked = [Requirement(block.splitlines()[0].rstrip("\\")) for block in blocks]
    for needed in map(Requirement, PROJECT["project"]["dependencies"]):
        for python in PYTHONS:
            here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
                    "platform_python_implementation": "CPython", "implementation_name": "cpython"}  # fmt: skip
            if needed.marker is not None and not needed.marker.evaluate(here):
                continue
            found = [
                each for each in locked
                if canonicalize_name(each.name) == canonicalize_name(needed.name)
                and (each.marker is None or each.marker.evaluate(here))
            ]  # fmt: skip
            assert len(found) == 1, f"{needed} is not in {LOCK.name} for Python {python}: make lock"
            (version,) = [each.version for each in found[0].specifier]
            assert needed.specifier.contains(version, prereleases=True), f"{needed} is locked at {version}: make lock"


def test_the_bill_has_every_version_of_every_package() -> None:
    """A package that is not for each Python says for which; what one needs is told once."""

    def bill(*packages: str, **needs: list[str]) -> dict[str, Any]:
        return {
            "metadata": {"component": {"name": "acrgeo"}},
            "components": [{"bom-ref": each, "name": each.partition("==")[0]} for each in packages],
            "dependencies": [{"ref": "root-component", "dependsOn": list(packages)}, {"ref": "a==1", **needs}],
        }

    whole = merge({"3.10": bill("a==1", "b==1"), "3.13": bill("a==1", "b==2", dependsOn=["b==2"])}, "1.1.0")
    assert whole["metadata"]["component"] == {"name": "acrgeo", "version": "1.1.0"}
    properties = {each["bom-ref"]: each.get("properties") for each in whole["components"]}
    assert properties == {
        "a==1": None,
        "b==1": [{"name": ONLY_FOR, "value": "3.10"}],
        "b==2": [{"name": ONLY_FOR, "value": "3.13"}],
    }
    needs = {each["ref"]: each.get("dependsOn") for each in whole["dependencies"]}
    assert needs == {"a==1": ["b==2"], "root-component": ["a==1", "b==1", "b==2"]}


def test_the_wheel_has_the_scripts_of_each_shell_where_it_looks() -> None:
    """They are the files that --install-completion writes, so there is nothing to keep alike."""
    shared = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    written = {Scripts().get(shell).replace("%%", "%") for shell in SHELLS}
    assert {(ROOT / path).read_text(encoding="utf-8") for path in shared} == written
    assert set(shared.values()) == {
        "share/acrgeo/acrgeo.ps1",
        "share/bash-completion/completions/acrgeo",
        "share/fish/vendor_completions.d/acrgeo.fish",
        "share/zsh/site-functions/_acrgeo",
    }


def test_the_platforms_and_pythons_are_those_of_the_project() -> None:
    """The one file is for each Python that the project is for, and this machine has a name."""
    names = [line.rpartition(" :: ")[2] for line in PROJECT["project"]["classifiers"] if "Python :: 3." in line]
    assert tuple(names) == PYTHONS
    assert re.fullmatch(r"[a-z]+_[a-z0-9_]+", this_platform())
    assert all(re.fullmatch(r"(linux|macosx|win)_\w+", name) for name in PLATFORMS)
