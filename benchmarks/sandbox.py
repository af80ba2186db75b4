"""The served sandbox of the benchmark: the real doors and engine, which note when each request came and went."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox import Request, Response, Sandbox
from benchmarks.medians import Span

GROUP = "contoso-rg"
REGISTRY = "contoso"
HOME = "westus"
REPLICAS = ("eastus", "canadacentral", "westeurope")
SPEED = 100.0
"""A creation takes a tenth of a second; clients are told to look again after a second, the least that there is."""


class TimedSandbox(Sandbox):
    """A sandbox with a Premium registry, which forgets what a command did when told to."""

    def __init__(self) -> None:
        super().__init__(speed=SPEED)
        self.spans: list[Span] = []
        self.start_again()

    def handle(self, request: Request) -> Response:
        """Answer a request and note its time."""
        began = time.perf_counter()
        try:
            return super().handle(request)
        finally:
            self.spans.append(Span(began=began, ended=time.perf_counter()))

    def start_again(self, seed: str | None = None) -> None:
        """Put back the registry with its replicas, all of them routed and ready, or another seed as it is."""
        self.reset(seed or "contoso")
        if seed is not None:
            return
        registry = f"/subscriptions/{self.subscription_id}/resourceGroups/{GROUP}"
        registry += f"/providers/Microsoft.ContainerRegistry/registries/{REGISTRY}"
        document = self.get_document(registry)
        assert document is not None
        self.put_document(registry, {**document, "sku": {"name": "Premium", "tier": "Premium"}})
        for region in (HOME, *REPLICAS):
            self.put_document(f"{registry}/replications/{region}", _replica(document, region))


def _replica(registry: Mapping[str, Any], region: str) -> Mapping[str, Any]:
    return {
        "id": f"{registry['id']}/replications/{region}",
        "name": region,
        "type": "Microsoft.ContainerRegistry/registries/replications",
        "location": region,
        "tags": {},
        "systemData": registry["systemData"],
        "properties": {
            "provisioningState": "Succeeded",
            "regionEndpointEnabled": True,
            "zoneRedundancy": "Disabled",
            "status": {"displayStatus": "Ready", "timestamp": "2026-09-01T08:00:00.0000000Z"},
        },
    }
