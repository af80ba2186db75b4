"""Compare the tags of replicas in acrgeo's file with those that HashiCorp's parser read: ``same_tags.py YAML JSON``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml


def main(file: Path, parsed: Path) -> int:
    """Return how many replicas differ; JSON for Terraform doubles the signs of its templates, as HCL does."""
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))["replicas"]
    text = parsed.read_text(encoding="utf-8").replace("$${", "${").replace("%%{", "%{")
    replicas = json.loads(text)["locals"][0]["replicas"]
    differing = 0
    for replica in listed:
        name = replica.get("name", replica["location"])
        wanted, found = replica.get("tags", {}), replicas[name]["tags"]
        differing += wanted != found
        print(f"{name}: {len(found)} tags" if wanted == found else f"{name}: wanted {wanted}, found {found}")
    return differing


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), Path(sys.argv[2]))))
