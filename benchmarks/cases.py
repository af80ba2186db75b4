"""The commands that are measured, in the words of each client, and how fast acrgeo is to be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.clients import ACRGEO, AZ, BARE, SCRIPT
from benchmarks.sandbox import GROUP, REGISTRY, REPLICAS

NEW = ("eastus2", "northeurope", "uksouth", "francecentral", "japaneast", "koreacentral", "brazilsouth", "uaenorth")
MORE = (
    *("australiacentral", "australiaeast", "australiasoutheast", "brazilsoutheast", "canadaeast", "centralindia"),
    *("centralus", "eastasia", "germanywestcentral", "israelcentral", "italynorth", "japanwest", "koreasouth"),
    *("northcentralus", "norwayeast", "polandcentral", "southafricanorth", "southcentralus", "southeastasia"),
)
MANIFEST = "\n".join(
    [
        "apiVersion: acrgeo/v1",
        f"registry: {REGISTRY}",
        f"resourceGroup: {GROUP}",
        "replicas:",
        *(f"  - location: {region}" for region in (*REPLICAS, *NEW, *MORE)),
        "",
    ]
)
"""A file of thirty replicas, of which three are there. ``{manifest}`` in a case's words is its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One command. ``words`` are by client, each a row of commands that are run one after the other.

    ``target`` is what the median of acrgeo's time is to be at most, as a part of another client's, at 0 and 100 ms of
    round trip. ``is_local`` sends nothing, so that the distance makes no difference; ``changes`` needs a new sandbox,
    ``seed`` another one than contoso. What ``is_long`` runs a third as often, and what has an ``option`` is left out as
    long as the help of its first word does not have that.
    """

    name: str
    words: Mapping[str, tuple[tuple[str, ...], ...]]
    targets: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    is_local: bool = False
    changes: bool = False
    is_long: bool = False
    seed: str | None = None
    option: str | None = None


def _once(**words: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {client: (tuple(line.split()),) for client, line in words.items()}


HALF: Mapping[str, tuple[float | None, float | None]] = {AZ: (0.5, 0.5), SCRIPT: (0.95, None)}
NAME_ONLY: Mapping[str, tuple[float | None, float | None]] = {AZ: (0.45, 0.5)}

COMPLETION = {
    "_ACRGEO_COMPLETE": "complete_bash",
    "COMP_WORDS": "acrgeo replica l",
    "COMP_CWORD": "2",
    "_ARGCOMPLETE": "1",
    "_ARGCOMPLETE_STDOUT_FILENAME": os.devnull,
    "COMP_LINE": "az acr replication l",
    "COMP_POINT": "20",
    "COMP_TYPE": "9",
    "_ARGCOMPLETE_IFS": " ",
}
"""What a shell tells whoever completes a word: Click's variables, and argcomplete's."""

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
        name="completion of a word",
        words=_once(az="", acrgeo="", python=""),
        targets={BARE: (14, None)},
        environ=COMPLETION,
        is_local=True,
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
        name="replica list, nothing known",
        words=_once(az=f"acr replication list -r {REGISTRY}", acrgeo=f"replica list {REGISTRY} -o json --refresh"),
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
    Case(
        name="routing show",
        words=_once(
            az=f"acr replication list -r {REGISTRY} -g {GROUP}",
            acrgeo=f"routing show {REGISTRY} -g {GROUP}",
            script=f"list {REGISTRY} -g {GROUP}",
        ),
    ),
    Case(
        name="routing disable",
        words=_once(
            az=f"acr replication update -r {REGISTRY} -g {GROUP} -n eastus --global-endpoint-routing false",
            acrgeo=f"routing disable {REGISTRY} eastus -g {GROUP} -y",
        ),
        changes=True,
        is_long=True,
    ),
    Case(
        name="replica add",
        words=_once(
            az=f"acr replication create -r {REGISTRY} -g {GROUP} -l {NEW[0]}",
            acrgeo=f"replica add {REGISTRY} {NEW[0]} -g {GROUP} -y",
        ),
        changes=True,
        is_long=True,
    ),
    Case(
        name="eight replicas",
        words={
            AZ: tuple(tuple(f"acr replication create -r {REGISTRY} -g {GROUP} -l {region}".split()) for region in NEW),
            ACRGEO: (tuple(f"replica add {REGISTRY} {' '.join(NEW)} -g {GROUP} -y".split()),),
        },
        targets={AZ: (0.2, 0.2)},
        changes=True,
        is_long=True,
    ),
    Case(name="plan of 30 replicas", words=_once(acrgeo="plan -f {manifest}"), is_long=True),
    Case(
        name="list of 50 registries",
        words=_once(az="acr list", acrgeo="list -o json"),
        seed="fleet",
        is_long=True,
    ),
    *(
        Case(
            name=f"list --all of {number:,}",
            words=_once(acrgeo="list --all -o jsonl"),
            seed=f"fleet:{number}",
            is_long=True,
            option="--all",
        )
        for number in (100, 1_000, 10_000)
    ),
)
