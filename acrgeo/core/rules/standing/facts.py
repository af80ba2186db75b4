"""What is read of a registry to audit it, beside what plans need."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.iac.reference import Reference
from acrgeo.core.impact.private_access import PrivateAccess
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.preflight.facts import Fact
from acrgeo.core.rules.subject import Subject

REPLICAS: Fact[tuple[Replica, ...]] = Fact(
    what="The replicas",
    brief="replicas",
    path="{registry.id}/replications",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/replications/read",
)
REGIONS: Fact[Mapping[str, RegionFacts]] = Fact(
    what="The regions of the subscription",
    brief="regions",
    path="/subscriptions/{registry.ref.subscription}/locations",
    hint="ask for a role with Microsoft.Resources/subscriptions/locations/read",
)
TASKS: Fact[tuple[str, ...]] = Fact(
    what="The tasks",
    brief="tasks",
    path="{registry.id}/tasks",
    hint="ask for a role with Microsoft.ContainerRegistry/registries/tasks/read",
)
"""Their names."""
ACCESS: Fact[PrivateAccess] = Fact(
    what="What leads to the private endpoints",
    brief="private endpoints",
    path="{registry.id}/privateEndpointConnections",
)
"""The private endpoints with their addresses, and the private zones; each tells by itself what could not be read."""

NAMED: Fact[tuple[Reference, ...]] = Fact(what="The files", brief="files", path="--iac")
"""What files of infrastructure as code name of the registry; it is not there where no files are asked about."""


def standing(registry: Registry) -> tuple[Replica, ...]:
    """Return the replicas that are there to stay and work, or will: neither failed nor going."""
    return tuple(
        replica
        for replica in registry.replicas
        if not replica.is_failed and replica.provisioning_state not in ("Deleting", "Canceled")
    )


def is_replicated(subject: Subject) -> bool:
    """Return whether the registry is in several regions."""
    return len({replica.location for replica in standing(subject.plan.current)}) > 1
