"""The commands that are measured, in the words of each client, and how fast acrgeo is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.clients import AZ, BARE, SCRIPT
from benchmarks.sandbox import GROUP, REGISTRY

NEW = ("eastus2", "northeurope", "uksouth", "francecentral", "japaneast", "koreacentral", "brazilsouth", "uaenorth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One command. ``words`` are by client, each a row of commands that are run one after the other.

    ``target`` is what the median of acrgeo's time is to be at most, as a part of another client's, at 0 and 100 ms of
    round trip. ``is_local`` sends nothing, so that the distance makes no difference; ``changes`` needs a new sandbox.
    """

    name: str
    words: Mapping[str, tuple[tuple[str, ...], ...]]
    targets: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    is_local: bool = False
    changes: bool = False


def _once(**words: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {client: (tuple(line.split()),) for client, line in words.items()}


HALF: Mapping[str, tuple[float | None, float | None]] = {AZ: (0.5, 0.5), SCRIPT: (0.95, None)}
NAME_ONLY: Mapping[str, tuple[float | None, float | None]] = {AZ: (0.45, 0.5)}

CASES = (
    Case(
        name="--version",
        words=_once(az="version", acrgeo="--version", python=""),
        targets={BARE: (5, None)},
        is_local=True,
    ),
    Case(
        name="--help", words=_once(az="--help", acrgeo="--help", python=""), targets={BARE: (11, None)}, is_local=True
    ),
    Case(
        name="replica list, group given",
        words=_once(
            az=f"acr replication list -r {REGISTRY} -g {GROUP}",
            acrgeo=f"replica list {REGISTRY} -g {GROUP} -o json",
            script=f"list {REGISTRY} -g {GROUP}",
        ),
        targets=HALF,
    ),
    Case(
        name="replica list, name only",
        words=_once(
            az=f"acr replication list -r {REGISTRY}",
            acrgeo=f"replica list {REGISTRY} -o json",
            script=f"list {REGISTRY}",
        ),
        targets=NAME_ONLY,
    ),
    Case(
        name="show, group given",
        words=_once(
            az=f"acr show -n {REGISTRY} -g {GROUP}",
            acrgeo=f"show {REGISTRY} -g {GROUP} -o json",
            script=f"show {REGISTRY} -g {GROUP}",
        ),
        targets=HALF,
    ),
    Case(
        name="show, name only",
        words=_once(az=f"acr show -n {REGISTRY}", acrgeo=f"show {REGISTRY} -o json", script=f"show {REGISTRY}"),
        targets=NAME_ONLY,
    ),
    Case(
        name="replica add, nothing to do",
        words=_once(
            az=f"acr replication create -r {REGISTRY} -g {GROUP} -l eastus",
            acrgeo=f"replica add {REGISTRY} eastus -g {GROUP} -y",
        ),
        targets={AZ: (0.5, 0.5)},
    ),
)
