"""The number of examples; the same ones every time in CI."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "acrgeo",
    max_examples=int(os.environ.get("ACRGEO_EXAMPLES", "25")),
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.load_profile("acrgeo")
