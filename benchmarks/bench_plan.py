"""Measure planning, without the network: ``make bench``."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from tests.core.planning import check

REGISTRIES, REPLICAS, ROUNDS = 1_000, 30, 5
REGIONS = [f"region{number:02}" for number in range(REPLICAS)]
FACTS = {name: RegionFacts(name=name, display_name=name, is_offered=True) for name in REGIONS}


def fleet() -> list[Registry]:
    """Return registries with half of the replicas that they should have, a third of those not routed."""
    made = []
    for number in range(REGISTRIES):
        ref = RegistryRef(subscription="s", resource_group="g", name=f"fleet{number:04}")
        replicas = tuple(
            Replica(
                name=name,
                location=name,
                id=f"{ref.id}/replications/{name}",
                is_home=at == 0,
                is_routed=at % 3 != 2,
                display_status="Ready",
            )
            for at, name in enumerate(REGIONS)
            if at % 2 == 0
        )
        made.append(
            Registry(
                ref=ref,
                id=ref.id,
                location=REGIONS[0],
                sku=Sku.PREMIUM,
                login_server=f"{ref.name}.azurecr.io",
                replicas=replicas,
            )
        )
    return made


def main() -> None:
    """Print the median of some rounds, for a fleet to change and for one in the desired state."""
    desired = DesiredRegistry(
        replicas=tuple(DesiredReplica(location=name, is_routed=True) for name in REGIONS),
        lists_replicas=True,
        holds_drains=True,
        replaces_failed=True,
    )
    changed = fleet()
    whole = tuple(
        Replica(name=name, location=name, id=name, is_home=at == 0, display_status="Ready")
        for at, name in enumerate(REGIONS)
    )
    settled = [replace(registry, replicas=whole) for registry in changed]
    for title, registries in (("half of the replicas missing", changed), ("nothing to change", settled)):
        took = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            plan = Plan(registries=tuple(diff(registry, desired) for registry in registries))
            findings = check(plan, FACTS)
            took.append(time.perf_counter() - began)
        print(
            f"{REGISTRIES} registries of {REPLICAS} replicas, {title}: {len(plan.changes)} changes, "
            f"{len(findings)} findings, median {statistics.median(took):.2f} s"
        )


if __name__ == "__main__":
    main()
