"""Microsoft.Network, as far as the private endpoints of registries need it."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.sandbox.engine.errors import ErrorFactory, factories
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.providers.network import errors
from acrgeo.sandbox.providers.network.routes import ROUTES

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS"]

SEEDS: Mapping[str, Seed] = {}
ERRORS: Mapping[str, ErrorFactory] = factories(errors)
REGISTRATION: Registration | None = None
