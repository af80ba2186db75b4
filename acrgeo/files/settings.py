"""Files of settings: TOML, a key for each. Comments and order are the user's, and stay.

A file in a repository is taken only from whoever may write this user's files anyway, as git takes a repository.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from acrgeo.core.desired.source import Diagnostic, Place
from acrgeo.core.model.settings import Given, check_settings
from acrgeo.errors import UsageError
from acrgeo.files.reading import read_bytes
from acrgeo.files.writing import write_whole

REPOSITORY_FILE = ".acrgeo.toml"

_MOST_BYTES = 1024 * 1024
_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_OTHERS_WRITE = stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What a file says, by setting, and what is wrong with the rest of it. ``keys`` are all that stand in it."""

    path: Path
    keys: tuple[str, ...] = ()
    values: Mapping[str, Given] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def find_repository_file(folder: Path, home: Path | None) -> Path | None:
    """Return the nearest ``.acrgeo.toml`` from a folder upward: as far as its repository, or the home directory."""
    for place in (folder, *folder.parents):
        if (place / REPOSITORY_FILE).exists():
            return place / REPOSITORY_FILE
        if place == home or (place / ".git").exists():
            return None
    return None


def repository_of(folder: Path, home: Path | None) -> Path:
    """Return the root of the repository that a folder is in; the folder itself where it is in none."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place
        if place == home:
            break
    return folder


def why_not_trusted(file: Path, environ: Mapping[str, str]) -> str | None:
    """Return why a file of a repository is not taken, None where it is: it is this user's, or root's."""
    if not hasattr(os, "geteuid"):  # Windows: a user's folders are closed to others
        return None
    try:
        found = file.stat()
    except OSError:
        return None  # reading it says so
    trusted = {os.geteuid(), 0}
    if os.geteuid() == 0 and environ.get("SUDO_UID", "").isdecimal():
        trusted.add(int(environ["SUDO_UID"]))
    if found.st_uid not in trusted:
        return "this file belongs to another user"
    return "every user may write to this file" if found.st_mode & _OTHERS_WRITE else None


def read_settings(file: Path) -> SettingsFile:
    """Read a file of settings; none where there is no file. What is wrong in it is in the result, never raised."""
    if not file.exists():  # the parser of TOML is imported for those who have settings
        return SettingsFile(path=file)
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    whole = Place(str(file))
    try:
        text = read_bytes(str(file), _MOST_BYTES).decode()
        document = tomllib.loads(text)
    except OSError as error:
        return SettingsFile(path=file, diagnostics=(Diagnostic(whole, "", str(error.strerror or error)),))
    except UnicodeDecodeError:
        return SettingsFile(path=file, diagnostics=(Diagnostic(whole, "", "this is not TOML: it is not UTF-8"),))
    except RecursionError:
        return SettingsFile(path=file, diagnostics=(Diagnostic(whole, "", "this is not TOML: nested too deeply"),))
    except ValueError as error:  # tomllib's
        return SettingsFile(path=file, diagnostics=(_not_toml(file, str(error), text),))
    lines = text.splitlines()
    found = [(name, value, _place(file, name, lines)) for name, value in document.items()]
    values, diagnostics = check_settings(found)
    return SettingsFile(path=file, keys=tuple(document), values=values, diagnostics=tuple(diagnostics))


def write_setting(file: Path, name: str, value: object) -> None:
    """Set a key in the file, which is made where there is none; None removes it. Raises UsageError."""
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        document = tomlkit.parse(read_bytes(str(file), _MOST_BYTES).decode()) if file.exists() else tomlkit.document()
        if value is None:
            document.pop(name, None)
        else:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            document[name] = value
    except OSError as error:
        raise UsageError(f"Could not write {file}: {error.strerror or error}.") from error
    except (ParseError, ValueError, RecursionError) as error:
        raise UsageError(f"{file} is not TOML: {error or 'it is nested too deeply'}.") from error
    write_whole(file, tomlkit.dumps(document))


def _not_toml(file: Path, message: str, text: str) -> Diagnostic:
    at = _AT.search(message)
    fact = f"this is not TOML: {_AT.sub('', message)}"
    if at is None:
        return Diagnostic(Place(str(file)), "", fact)
    lines = text.splitlines() or [""]
    line, column = at["line"] or len(lines), at["column"] or len(lines[-1]) + 1
    return Diagnostic(Place(str(file), int(line), int(column)), "", fact)


def _place(file: Path, name: str, lines: list[str]) -> Place:
    """Return where a key stands; the file as a whole where it is written in a way that is not looked for."""
    key = re.escape(name)
    written = re.compile(rf"""^\s*(?:\[\[?\s*)?(?P<key>{key}|"{key}"|'{key}')\s*[=.\]]""")
    for at, line in enumerate(lines, start=1):
        match = written.match(line)
        if match is not None:
            return Place(str(file), at, match.start("key") + 1)
    return Place(str(file))
