"""The bill of materials (SBOM) of the file that runs, in CycloneDX's JSON: each package, its licence, what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ONLY_FOR = "acrgeo:python"
"""The property that says for which Pythons a package is in the file, where it is not for all."""
_SPECIFICATION = "1.6"

Bill = dict[str, Any]


def read_bill(tree: Path, project: Path, epoch: int, empty: Path) -> Bill:
    """Return the bill of the packages in a folder. ``empty`` is a Python that has none itself."""
    environ = {**os.environ, "PYTHONPATH": str(tree), "SOURCE_DATE_EPOCH": str(epoch)}
    words = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--validate",
             "--sv", _SPECIFICATION, "--of", "JSON", "--mc-type", "application",
             "--pyproject", str(project), "--output-file", "-", str(empty)]  # fmt: skip
    done = subprocess.run(words, env=environ, stdout=subprocess.PIPE, check=True)
    bill: Bill = json.loads(done.stdout)
    return bill


def merge(bills: Mapping[str, Bill], version: str) -> Bill:
    """Return one bill of those for each Python: every version of every package, with the Pythons that it is for."""
    whole = json.loads(json.dumps(next(iter(bills.values()))))
    whole["metadata"]["component"]["version"] = version
    components: dict[str, Bill] = {}
    needs: dict[str, set[str]] = {}
    pythons: dict[str, list[str]] = {}
    for python, bill in bills.items():
        for component in bill["components"]:
            components.setdefault(component["bom-ref"], component)
            pythons.setdefault(component["bom-ref"], []).append(python)
        for node in bill["dependencies"]:
            needs.setdefault(node["ref"], set()).update(node.get("dependsOn", ()))
    for ref, component in components.items():
        if pythons[ref] != list(bills):
            properties = [*component.get("properties", ()), {"name": ONLY_FOR, "value": " ".join(pythons[ref])}]
            components[ref] = {**component, "properties": properties}
    whole["components"] = [components[ref] for ref in sorted(components, key=str.lower)]
    whole["dependencies"] = [
        {"ref": ref, **({"dependsOn": sorted(needs[ref])} if needs[ref] else {})} for ref in sorted(needs)
    ]
    return whole  # type: ignore[no-any-return]  # JSON


def write(target: Path, bill: Bill) -> None:
    """Write a bill. Raises ValueError where it is not as CycloneDX's schema says."""
    from cyclonedx.schema import OutputFormat, SchemaVersion  # of make dist's environment alone
    from cyclonedx.validation import make_schemabased_validator

    text = f"{json.dumps(bill, indent=2, sort_keys=True)}\n"
    validator = make_schemabased_validator(OutputFormat.JSON, SchemaVersion.from_version(_SPECIFICATION))
    problem = validator.validate_str(text)
    if problem is not None:
        raise ValueError(f"{target.name} is not as the schema of CycloneDX {_SPECIFICATION} says: {problem}")
    target.write_text(text, encoding="utf-8")
