"""Measure the terminal map once its data is read: ``python -m benchmarks.bench_map``.

Every round lays out and renders again, with colour. The limit is 50 ms.
"""

from __future__ import annotations

import statistics
import sys
import time

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.map.land import land_rows
from acrgeo.core.map.model import region_map
from acrgeo.output.console import Streams
from acrgeo.output.map.text import render_map
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.output import builders

LIMIT = 0.050
ROUNDS = 30


def main() -> int:
    """Print the times; exit 1 where a median is over the limit."""
    sandbox = Sandbox(clock=VirtualClock(1_790_000_000.0))
    gateway = Gateway(Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}))
    regions, registry = gateway.read_regions(), builders.everything()
    is_slow = False
    for width in (60, 80, 140, 200):
        times = []
        for at in range(ROUNDS):
            if at == 0:
                land_rows.cache_clear()  # the first one unpacks the land, as every command does
            streams = Streams.captured(width=width, is_terminal=True, has_colour=True)
            console = streams.out.console
            begun = time.perf_counter()
            console.print(render_map(region_map(regions, registry)))
            times.append(time.perf_counter() - begun)
        median = statistics.median(times)
        is_slow = is_slow or median > LIMIT
        print(f"{width:>3} columns: first {times[0] * 1000:5.1f} ms, median {median * 1000:5.1f} ms")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
