"""Sizes as people type them. Pure. One unit a letter: a gigabyte is 2^30 bytes, as Azure's bills count it."""

from __future__ import annotations

import re

from acrgeo.errors import UsageError

_UNITS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_SIZE = re.compile(r"\s*([0-9.]+)\s*([KMGT]?)I?B?\s*", re.IGNORECASE)


def parse_size(text: str) -> float:
    """Return ``500MB``, ``1.2GB`` or ``2GiB`` in bytes, more than 0; UsageError for anything else."""
    match = _SIZE.fullmatch(text)
    try:
        size = float(match[1]) * 1024 ** _UNITS[match[2].upper()] if match else 0.0
    except ValueError:
        size = 0.0
    if not 0 < size < float("inf"):
        raise UsageError(f"{text!r} is not a size, such as 500MB or 1.2GB.")
    return size


def parse_amount(text: str) -> float:
    """Return a number, 0 or more, also with a comma every three digits; UsageError for anything else."""
    plain = text.strip().replace(",", "") if re.fullmatch(r"\s*\d{1,3}(,\d{3})+(\.\d+)?\s*", text) else text
    try:
        amount = float(plain)
    except ValueError:
        amount = float("nan")
    if not 0 <= amount < float("inf"):
        raise UsageError(f"{text!r} is not a number, 0 or more.")
    return amount
