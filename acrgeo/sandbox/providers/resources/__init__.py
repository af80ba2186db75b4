"""Microsoft.Resources: subscriptions, tenants, locations, resource groups and the generic list."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.sandbox.engine.errors import ErrorFactory, factories
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.providers.resources import errors
from acrgeo.sandbox.providers.resources.routes import ROUTES

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS"]

SEEDS: Mapping[str, Seed] = {}
ERRORS: Mapping[str, ErrorFactory] = factories(errors)
REGISTRATION: Registration | None = None
