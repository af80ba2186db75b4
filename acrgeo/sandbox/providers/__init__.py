"""The resource providers that the sandbox emulates; whoever needs all of them goes by this one list.

A provider is a package, or one module while it is small, that exports what `engine.provider.Provider` names. To add
one: write it, put it into the list, document its routes in docs/sandbox.md, and test it below tests/sandbox/providers.
"""

from __future__ import annotations

from acrgeo.sandbox.engine.provider import Provider
from acrgeo.sandbox.providers import (
    authorization,
    keyvault,
    network,
    policyinsights,
    registry,
    resourcegraph,
    resources,
)

PROVIDERS: tuple[Provider, ...] = (resources, authorization, registry, network, policyinsights, resourcegraph, keyvault)
