"""Where this user's files of acrgeo lie: by the XDG specification, on Windows in the folders of application data.

platformdirs knows the same places; importing it costs every command 8 ms.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from acrgeo.errors import AcrGeoError


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of what can be fetched again. Raises AcrGeoError where the user has no home directory."""
    return _folder(environ, "XDG_CACHE_HOME", "LOCALAPPDATA", ".cache")


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of the user's settings. Raises AcrGeoError where the user has no home directory."""
    return _folder(environ, "XDG_CONFIG_HOME", "APPDATA", ".config")


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of what must outlast a run. Raises AcrGeoError where the user has no home directory."""
    return _folder(environ, "XDG_STATE_HOME", "LOCALAPPDATA", ".local/state")


def expand_home(text: str) -> Path:
    """Return a path with ``~`` expanded; that of a user who is none, or has no home, stays as it is."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 Path.expanduser raises there


def _folder(environ: Mapping[str, str], variable: str, on_windows: str, below_home: str) -> Path:
    named = [environ.get(variable), environ.get(on_windows) if os.name == "nt" else None]
    for text in named:
        if text and Path(text).is_absolute():  # the specification: a relative one is ignored
            return Path(text) / "acrgeo"
    try:
        home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    except RuntimeError as error:
        raise AcrGeoError(f"There is no home directory, and {variable} is not set.", hint=f"set {variable}") from error
    return home / below_home / "acrgeo"


def kept_folder(environ: Mapping[str, str], served: str | None) -> Path:
    """Return the folder of what commands learned of Azure, or of a served sandbox, by the name of it."""
    return cache_folder(environ) / ("azure" if served is None else f"sandbox-{served}")


def served_name(url: str, ca: Path) -> str:
    """Return a name that no other served sandbox has, and that says nothing of its token. Raises OSError."""
    from hashlib import sha256  # a command without a served sandbox does without

    return sha256(url.encode() + ca.read_bytes()).hexdigest()[:16]


def sandbox_file(environ: Mapping[str, str]) -> Path:
    """Return the state file of the local sandbox. Raises AcrGeoError where the user has no home directory."""
    chosen = environ.get("ACRGEO_SANDBOX_STATE")
    return expand_home(chosen) if chosen else state_folder(environ) / "sandbox.db"
