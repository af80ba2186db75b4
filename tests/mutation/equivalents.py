"""Mutants that change nothing that can be observed: their keys, each with its reason."""

from __future__ import annotations

EQUIVALENTS: dict[str, str] = {}
