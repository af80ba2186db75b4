"""How registries of many subscriptions are found."""

from __future__ import annotations

from enum import Enum


class Lookup(str, Enum):
    """Through Azure Resource Graph where that saves requests, or never."""

    AUTO = "auto"
    NEVER = "never"
