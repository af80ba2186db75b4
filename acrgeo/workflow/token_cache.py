"""The tokens that are kept between runs: whether, where, and how they are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acrgeo.core.model.settings import Effective
from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import cache_folder

if TYPE_CHECKING:
    from acrgeo.files.private import PrivateFolder


def tokens_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of kept tokens. Raises AcrGeoError where the user has no home directory."""
    return cache_folder(environ) / "tokens"


def off_reason(environ: Mapping[str, str], found: Effective) -> str | None:
    """Return why no token is kept between runs, by the setting as it is; None where they are."""
    if found.value == "off":
        return f"{found.setting.name} is off ({found.origin})"
    try:
        tokens_folder(environ)
    except AcrGeoError as error:
        return error.message
    return None


def open_store(environ: Mapping[str, str]) -> PrivateFolder:
    """Return where tokens are kept: under the platform's protection where it has one, else in files of mode 0600."""
    from acrgeo.files.protected import open_private_folder

    return open_private_folder(tokens_folder(environ))


def forget_all(environ: Mapping[str, str]) -> int:
    """Forget every kept token, and return how many there were."""
    try:
        store = open_store(environ)
    except AcrGeoError:
        return 0
    names = store.names()
    for name in names:
        store.remove(name)
    return len(names)
