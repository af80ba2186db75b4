"""Mutants that change nothing that can be observed: their keys, each with its reason."""

from __future__ import annotations

_PARTS = "how large the parts are in which a body is passed on is a matter of speed"
_SEARCHED = "how far a body is searched for secrets: any number far above what Azure answers to a write does"

EQUIVALENTS: dict[str, str] = {
    "acrgeo/arm/pipeline/answer.py -: 64 → 65": _PARTS,
    "acrgeo/arm/pipeline/answer.py -: 1024 → 1025": _PARTS,
    "acrgeo/arm/pipeline/request_log.py -: 256 → 257": _SEARCHED,
    "acrgeo/arm/pipeline/request_log.py -: 1024 → 1025": _SEARCHED,
}
