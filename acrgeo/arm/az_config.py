"""The defaults that the Azure CLI's users set with ``az config set defaults.acr=…``."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path


def default_in_az(environ: Mapping[str, str], name: str) -> str | None:
    """A value of the section ``defaults`` of az's file ``config``; None where there is none or it cannot be read."""
    folder = Path(environ["AZURE_CONFIG_DIR"]) if environ.get("AZURE_CONFIG_DIR") else Path.home() / ".azure"
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(folder / "config", encoding="utf-8")
    except (OSError, ValueError, configparser.Error):
        return None
    return config.get("defaults", name, fallback="").strip() or None
