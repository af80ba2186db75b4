"""Rate limits: a bucket of calls for each kind of request at each replica, as the documented limits of an identity."""

from __future__ import annotations

import math

from acrgeo.sandbox.dataplane import answers
from acrgeo.sandbox.dataplane.visit import Visit

_MINUTE = 60.0
# Documented, requests a minute: Premium, then Basic and Standard. The sandbox has one identity, whose limit is lower
# than the registry's; sign-in has one of the registry only.
_LIMITS = {"read": (10_000, 5_000), "write": (2_000, 1_000), "delete": (2_000, 500), "sign-in": (20_000, 10_000)}
_TEXT = (
    "Too many requests. Please visit https://aka.ms/acr/skus#sku-feature-matrix to view limits of all service tiers."
)


def take(visit: Visit) -> None:
    """Take a call out of its bucket. Raises RefusedError 429 where it is empty."""
    kind = _kind(visit)
    limit = _LIMITS[kind][0 if visit.place.registry["sku"]["name"] == "Premium" else 1]
    path = f"{visit.root}/rates/{visit.place.region}/{kind}"
    bucket = visit.store.get(path) or {"left": float(limit), "at": visit.now}
    left = min(float(limit), bucket["left"] + (visit.now - bucket["at"]) * limit / _MINUTE)
    if left < 1:
        # Assumed: how long Retry-After asks to wait, which is until the bucket is full again.
        seconds = math.ceil((limit - left) * _MINUTE / limit)
        raise answers.RefusedError(429, "TOOMANYREQUESTS", _TEXT, None, {"retry-after": str(seconds)})
    visit.store.put(path, {"left": left - 1, "at": visit.now})


def _kind(visit: Visit) -> str:
    if visit.request.path.startswith("/oauth2/"):
        return "sign-in"
    return {"GET": "read", "HEAD": "read", "DELETE": "delete"}.get(visit.request.method, "write")
