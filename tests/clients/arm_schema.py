"""ARM templates by the JSON schemas of Azure/azure-resource-manager-schemas: ``arm_schema.py CHECKOUT FILE…``.

The template as a whole by 2019-04-01/deploymentTemplate.json, each resource by the schema of its own API version. Needs
jsonschema; asks no network.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

BASE = "https://schema.management.azure.com/schemas/"


def main(checkout: Path, files: list[Path]) -> int:
    """Print a line a mistake; return how many there are."""

    def retrieve(uri: str) -> Resource[Any]:
        text = (checkout / "schemas" / uri.removeprefix(BASE)).read_text(encoding="utf-8-sig")
        return DRAFT4.create_resource(json.loads(text))

    def mistakes(ref: str, value: Any) -> list[str]:
        validator = Draft4Validator({"$ref": ref}, registry=registry)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # its stub lacks the argument
    found = []
    for file in files:
        template = json.loads(file.read_text(encoding="utf-8"))
        found += [f"{file}: {text}" for text in mistakes(template["$schema"], {**template, "resources": []})]
        for resource in template["resources"]:
            namespace, _, kind = resource["type"].partition("/")
            place = f"{resource['apiVersion']}/{namespace}.json#/resourceDefinitions/{kind.replace('/', '_')}"
            found += [f"{file}: {resource['name']}: {text}" for text in mistakes(BASE + place, resource)]
        print(f"{file.name}: {len(template['resources'])} resources checked")
    print(*found, sep="\n")
    return len(found)


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])))
