"""An export as a YAML file that a person could have written."""

from __future__ import annotations

from typing import Any

from acrgeo.core.desired.export import Export
from acrgeo.output.formats import yaml_text
from acrgeo.output.page import harmless

SCHEMA = "# yaml-language-server: $schema=../docs/acrgeo.schema.json\n"


def export_text(export: Export) -> str:
    """The file, with the line that lets an editor complete it, and a comment above what needs one."""
    text = SCHEMA + yaml_text(export.registry)
    if export.replicas is None:
        return text
    if not any(one.entry is not None for one in export.replicas):
        text += "replicas: []\n"
    else:
        text += "replicas:\n"
    for one in export.replicas:
        if one.remark is not None:
            text += f"  # {harmless(' '.join(one.remark.split()))}\n"
        if one.entry is not None:
            text += _item(one.entry)
    return text


def _item(entry: dict[str, Any]) -> str:
    lines = yaml_text(entry).splitlines()
    return "".join(f"  {'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))
