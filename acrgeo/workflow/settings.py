"""The settings that hold for a command: the files that give them, what wins, and how they are changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from acrgeo.core.desired.source import Diagnostic, Place, in_order, quoted
from acrgeo.core.model.runner import pipeline_of
from acrgeo.core.model.settings import (
    CLOUD,
    OUTPUT,
    SETTINGS,
    SUBSCRIPTION,
    Effective,
    Given,
    Setting,
    Source,
    Sources,
    contradictions,
    effective,
    stated,
)
from acrgeo.errors import AcrGeoError, DiagnosticsError, UsageError
from acrgeo.files.folders import config_folder, expand_home
from acrgeo.files.settings import (
    REPOSITORY_FILE,
    SettingsFile,
    find_repository_file,
    read_settings,
    repository_of,
    why_not_trusted,
    write_setting,
)

REPOSITORY_VARIABLE = "ACRGEO_REPO_CONFIG"
"""``off`` reads no file of a repository; else the file that is taken as one, whoever it belongs to."""

_OFF = ("off", "0", "false", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the files say. ``diagnostics`` is what is wrong in them; values that are right hold all the same."""

    sources: Sources
    diagnostics: tuple[Diagnostic, ...] = ()
    hint: str | None = field(default=None, repr=False)

    def check(self) -> None:
        """Raise DiagnosticsError for what is wrong in the files."""
        if self.diagnostics:
            raise DiagnosticsError([str(diagnostic) for diagnostic in self.diagnostics], hint=self.hint)

    def effective(self, setting: Setting) -> Effective:
        """Return what a setting is, and where that comes from. UsageError for a variable that is wrong."""
        return effective(setting, self.sources)

    def value(self, setting: Setting) -> str | None:
        """Return what a setting is. UsageError for a variable that is wrong."""
        return effective(setting, self.sources).value

    def stated(self, setting: Setting) -> Effective | None:
        """Return what was asked for; None where neither option, variable, pipeline nor file says anything."""
        return stated(setting, self.sources)

    def of_repository(self) -> list[Effective]:
        """Return what a repository says of where in Azure to work, as far as it holds."""
        found = [stated(setting, self.sources) for setting in (SUBSCRIPTION, CLOUD)]
        return [each for each in found if each is not None and each.source is Source.REPOSITORY]


def read_all(
    environ: Mapping[str, str],
    *,
    options: Mapping[str, str] | None = None,
    is_sandbox: bool = False,
    az: Callable[[Setting], tuple[str, str] | None] = lambda _: None,
) -> Settings:
    """Read the user's file and the repository's. Raises nothing for what is wrong in them."""
    user = _read_user(environ)
    repository = repository_file(environ)
    diagnostics = [*user.diagnostics]
    theirs, hint = SettingsFile(path=Path()), None
    if repository is not None:
        why = None if _is_trusted(environ) else why_not_trusted(repository, environ)
        if why is None:
            theirs = _with_paths(read_settings(repository), environ, is_repository=True)
        else:
            hint = f"{REPOSITORY_VARIABLE}=off ignores it, {REPOSITORY_VARIABLE}=FILE takes the file that you name"
            theirs = SettingsFile(path=repository, diagnostics=(Diagnostic(Place(str(repository)), "", why),))
        diagnostics += theirs.diagnostics
    sources = Sources(
        environ=environ,
        options=options or {},
        user=user.values,
        repository=theirs.values,
        is_sandbox=is_sandbox,
        az=az,
    )
    found = in_order([*diagnostics, *contradictions(sources)])
    return Settings(sources=sources, diagnostics=found, hint=hint)


def output_in_files(environ: Mapping[str, str]) -> str:
    """Return the output format that errors have too; empty where the files do not say, or are wrong."""
    try:
        return read_all(environ).value(OUTPUT) or ""
    except AcrGeoError:
        return ""


def user_file(environ: Mapping[str, str]) -> Path:
    """Return the user's file, which need not be there. Raises AcrGeoError where there is no home directory."""
    return config_folder(environ) / "config.toml"


def repository_file(environ: Mapping[str, str]) -> Path | None:
    """Return the file of the repository that this is run in; None where there is none, or none is to be read."""
    chosen = environ.get(REPOSITORY_VARIABLE, "")
    if chosen:
        return None if chosen.lower() in _OFF else expand_home(chosen)
    folder = _current_folder()
    return None if folder is None else find_repository_file(folder, _home(environ))


def file_to_write(environ: Mapping[str, str], *, is_repository: bool) -> Path:
    """Return the file that ``config set`` writes to. Raises AcrGeoError where there is no place for one."""
    if not is_repository:
        return user_file(environ)
    found = repository_file(environ)
    if found is not None:
        return found
    folder = _current_folder()
    if folder is None or environ.get(REPOSITORY_VARIABLE):
        raise UsageError(f"There is no repository here, or {REPOSITORY_VARIABLE} is off.", hint="acrgeo config path")
    return repository_of(folder, _home(environ)) / REPOSITORY_FILE


def write_value(setting: Setting, value: str, file: Path, environ: Mapping[str, str], *, is_repository: bool) -> None:
    """Write a value that was checked to a file; the rest stays as it is, mistakes too. Raises UsageError."""
    given = {setting.name: Given(value=value, place=Place(str(file)))}
    checked = _with_paths(SettingsFile(path=file, values=given), environ, is_repository=is_repository)
    if checked.diagnostics:
        raise UsageError(f"{setting.name}: {checked.diagnostics[0].fact}.")
    _check_readable(file)
    write_setting(file, setting.name, setting.kind.written(value))


def remove_key(name: str, file: Path) -> bool:
    """Remove a key from a file, also one that is no setting; False where it has none. Raises UsageError."""
    found = _check_readable(file)
    if name not in found.keys:
        return False
    write_setting(file, name, None)
    return True


def _check_readable(file: Path) -> SettingsFile:
    """Read a file that is to be changed; DiagnosticsError where nothing can be made of it."""
    found = read_settings(file)
    unreadable = [str(diagnostic) for diagnostic in found.diagnostics if not diagnostic.path]
    if unreadable:
        raise DiagnosticsError(unreadable)
    return found


def _read_user(environ: Mapping[str, str]) -> SettingsFile:
    try:
        file = user_file(environ)
    except AcrGeoError:  # without a home there is no file of its settings
        return SettingsFile(path=Path())
    return _with_paths(read_settings(file), environ)


def _with_paths(found: SettingsFile, environ: Mapping[str, str], *, is_repository: bool = False) -> SettingsFile:
    """Return the settings with paths as seen from the file's folder. That of a repository names no file beyond it."""
    values = dict(found.values)
    diagnostics = [*found.diagnostics]
    for setting in SETTINGS:
        given = values.get(setting.name)
        if given is None or not setting.is_path:
            continue
        folder = Path(os.path.abspath(found.path)).parent  # noqa: PTH100 a link stays where it is
        path = folder / (given.value if is_repository else expand_home(given.value))
        if is_repository and not _is_below(path, repository_of(folder, _home(environ))):
            fact = f"{quoted(given.value)} is outside the repository, which a repository's file may not name"
            diagnostics.append(Diagnostic(given.place, setting.name, fact))
            del values[setting.name]
        else:
            values[setting.name] = Given(value=str(path), place=given.place)
    return replace(found, values=values, diagnostics=tuple(diagnostics))


def _is_below(path: Path, folder: Path) -> bool:
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except (OSError, ValueError):
        return False


def _is_trusted(environ: Mapping[str, str]) -> bool:
    """Return whether the file of a repository is taken whoever it belongs to: it was named, or a pipeline's own."""
    return bool(environ.get(REPOSITORY_VARIABLE)) or pipeline_of(environ) is not None


def _current_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was removed
        return None


def _home(environ: Mapping[str, str]) -> Path | None:
    if environ.get("HOME"):
        return Path(environ["HOME"])
    try:
        return Path.home()
    except RuntimeError:
        return None
