"""The file of settings: TOML, a key for each. Comments and order are the user's, and stay."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from acrgeo.errors import UsageError
from acrgeo.files.reading import read_bytes
from acrgeo.files.writing import write_whole

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MOST_BYTES = 1024 * 1024


def read_settings(file: Path) -> dict[str, str]:
    """Return the keys and their values as texts. Raises UsageError for a file that is wrong."""
    try:
        document = tomllib.loads(read_bytes(str(file), _MOST_BYTES).decode())
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:  # tomllib's errors and those of the encoding are ValueErrors
        raise UsageError(f"{file} is not TOML: {error or 'it is nested too deeply'}.") from error
    return {name: str(value) for name, value in document.items()}


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set these keys in the file, which is made where there is none. Raises UsageError."""
    import tomlkit

    try:
        document = tomlkit.parse(read_bytes(str(file), _MOST_BYTES).decode()) if file.exists() else tomlkit.document()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"Could not write {file}: {error.strerror or error}.") from error
    document.update(values)
    write_whole(file, tomlkit.dumps(document))
