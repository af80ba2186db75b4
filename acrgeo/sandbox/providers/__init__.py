"""The resource providers that the sandbox emulates; whoever needs all of them goes by this one list."""

from __future__ import annotations

from acrgeo.sandbox.engine.provider import Provider
from acrgeo.sandbox.providers import authorization, network, registry, resources

PROVIDERS: tuple[Provider, ...] = (resources, authorization, registry, network)
