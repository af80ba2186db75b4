"""Checks of this user's files: settings, kept tokens, the cache, the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from acrgeo.core.model.checkup import HIDDEN, Check, State
from acrgeo.core.model.settings import SETTINGS, Effective
from acrgeo.errors import AcrGeoError, UsageError
from acrgeo.files.folders import cache_folder
from acrgeo.output.wording import count_of
from acrgeo.workflow.context import Context
from acrgeo.workflow.settings import repository_file, user_file

_MOST_FILES = 10_000


def settings(context: Context, *, shows_ids: bool) -> Iterator[Check]:
    """Yield the files of settings, each setting that is not the default, and what is wrong with them."""
    for name, path in (("user's file", _of_user(context)), ("repository's file", repository_file(context.environ))):
        text = "none" if path is None else str(path) if path.exists() else f"{path} (not there)"
        yield Check(section="settings", name=name, value=text)
    for setting in SETTINGS:
        try:
            found = context.settings.effective(setting)
        except UsageError as error:
            yield Check(section="settings", name=setting.name, value=error.message, state=State.BROKEN)
            continue
        yield Check(section="settings", name=setting.name, value=_shown(found, shows_ids=shows_ids))
    for diagnostic in context.settings.diagnostics:
        yield Check(
            section="settings", name="mistake", value=str(diagnostic), state=State.BROKEN, hint=context.settings.hint
        )


def cache(context: Context) -> Iterator[Check]:
    """Yield whether tokens are kept, and where what is kept between runs lies."""
    off = context.token_cache_off
    yield Check(section="cache", name="tokens", value="kept" if off is None else f"not kept: {off}")
    try:
        folder = cache_folder(context.environ)
    except AcrGeoError as error:
        yield Check(section="cache", name="folder", value=error.message, state=State.NOTE, hint=error.hint)
        return
    yield Check(section="cache", name="folder", value=f"{folder}{_written(folder)}, {_size(folder)}")


def sandbox(context: Context) -> Iterator[Check]:
    """Yield where the local sandbox is kept, and how large it is. It is not opened."""
    if context.sandbox_url is not None:
        yield Check(section="sandbox", name="served", value=context.sandbox_url)
        return
    yield Check(section="sandbox", name="in use", value="yes" if context.is_sandbox else "no")
    file = context.sandbox_state
    if not file.exists():
        text = f"{file} (not there: made at first use){_written(file.parent)}"
        yield Check(section="sandbox", name="state", value=text)
        return
    with file.open("rb") as opened:
        is_ours = opened.read(16) == b"SQLite format 3\0"
    yield Check(section="sandbox", name="state", value=f"{file}, {file.stat().st_size:,} bytes")
    if not is_ours:
        yield Check(
            section="sandbox",
            name="state file",
            value="this is no state of a sandbox",
            state=State.BROKEN,
            hint="acrgeo sandbox reset",
        )


def _of_user(context: Context) -> Path | None:
    try:
        return user_file(context.environ)
    except AcrGeoError:
        return None


def _shown(found: Effective, *, shows_ids: bool) -> str:
    value = found.value or "-"
    if found.setting.names_azure and found.setting.name != "cloud" and found.value and not shows_ids:
        value = HIDDEN
    return f"{value} ({found.origin})"


def _written(folder: Path) -> str:
    """Return a warning where a folder, or the first above it that is there, cannot be written to."""
    place = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return "" if place.is_dir() and os.access(place, os.W_OK) else " (cannot be written to)"


def _size(folder: Path) -> str:
    if not folder.exists():
        return "not there"
    number = total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            number += 1
            total += os.lstat(os.path.join(at, name)).st_size  # noqa: PTH118 os.walk's texts
        if number > _MOST_FILES:
            return f"more than {_MOST_FILES:,} files"
    return f"{count_of(number, 'file')}, {total:,} bytes"
