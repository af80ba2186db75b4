"""Microsoft.ContainerRegistry: registries, replications, webhooks and their side of private link."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.sandbox.engine.errors import ErrorFactory, factories
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.providers.registry import errors, registration, seeds
from acrgeo.sandbox.providers.registry.routes import ROUTES

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS"]

SEEDS: Mapping[str, Seed] = seeds.SEEDS
ERRORS: Mapping[str, ErrorFactory] = factories(errors)
REGISTRATION: Registration | None = registration.REGISTRATION
