"""The Azure CLI's folder, and the defaults that its users set with ``az config set defaults.acr=…``."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path


def az_folder(environ: Mapping[str, str]) -> Path:
    """Where the Azure CLI keeps its files."""
    return Path(environ["AZURE_CONFIG_DIR"]) if environ.get("AZURE_CONFIG_DIR") else Path.home() / ".azure"


def default_in_az(environ: Mapping[str, str], name: str) -> str | None:
    """A value of the section ``defaults`` of az's file ``config``; None where there is none or it cannot be read."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(az_folder(environ) / "config", encoding="utf-8")
    except (OSError, ValueError, configparser.Error):
        return None
    return config.get("defaults", name, fallback="").strip() or None
