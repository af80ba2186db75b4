"""The user's settings: the file of them, and what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from acrgeo.core.model.settings import Effective, Setting, effective, setting_of
from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import config_folder


def settings_file(environ: Mapping[str, str]) -> Path:
    """Return the file of settings, which need not be there. Raises AcrGeoError where there is no home directory."""
    return config_folder(environ) / "config.toml"


def read_setting(setting: Setting, environ: Mapping[str, str]) -> Effective:
    """Return what a setting is and where that comes from. Raises UsageError for a variable or a file that is wrong."""
    try:
        file = settings_file(environ)
    except AcrGeoError:  # without a home there is no file of its settings
        return effective(setting, environ, {}, "")
    return effective(setting, environ, _read(file), str(file))


def write_setting(setting: Setting, value: str, environ: Mapping[str, str]) -> Path:
    """Write a value that was checked to the file, leave the rest as it is, and return the file. Raises UsageError."""
    from acrgeo.files.settings import write_settings

    file = settings_file(environ)
    _read(file)  # what is wrong in it is told, not kept
    write_settings(file, {setting.name: value})
    return file


def _read(file: Path) -> Mapping[str, str]:
    if not file.exists():  # the parser of TOML is imported for those who have settings
        return {}
    from acrgeo.files.settings import read_settings

    found = read_settings(file)
    return {name: setting_of(name, f" in {file}").check(value, f"{name} in {file}") for name, value in found.items()}
