"""Export: ``export``, a registry as a YAML file that a person could have written."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.desired.export import Export, ExportedReplica
from acrgeo.core.desired.export_webhooks import ExportedWebhook
from acrgeo.output.formats import yaml_text
from acrgeo.output.neutral import one_line
from acrgeo.output.view import Document, View

SCHEMA_FILE = "acrgeo.schema.json"
"""The name that the schema has beside a file, where ``acrgeo schema`` was written to one."""
SCHEMA = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
NO_SCHEMA = f"# Completion in editors: acrgeo schema > {SCHEMA_FILE} in this folder, and export again.\n"


def export_view(export: Export, *, has_schema: bool = False) -> View:
    """Return the view of an export; for a reader it is the file."""
    return View(
        export.document,
        [export.document],
        file=lambda is_ascii: export_text(export, has_schema=has_schema, is_ascii=is_ascii),
    )


def export_text(export: Export, *, has_schema: bool = False, is_ascii: bool = False) -> str:
    """Return the file, with the line that lets an editor complete it, and a comment above what needs one.

    Law: the line names a schema only where there is one: ``has_schema`` says that it lies beside the file.

    With ``is_ascii`` letters beyond ASCII are escapes, in comments question marks: it reads back as the same.
    """
    text = (SCHEMA if has_schema else NO_SCHEMA) + yaml_text(export.registry, is_ascii=is_ascii)
    if export.replicas is not None:
        text += "replicas:\n" if any(replica.entry is not None for replica in export.replicas) else "replicas: []\n"
        text += _items(export.replicas, "  ", is_ascii=is_ascii)
    has_webhooks = any(webhook.entry is not None for webhook in export.webhooks)
    text += "webhooks:\n" if has_webhooks else ""
    return text + _items(export.webhooks, "  " if has_webhooks else "", is_ascii=is_ascii)


def _items(exported: Sequence[ExportedReplica | ExportedWebhook], indent: str, *, is_ascii: bool) -> str:
    text = ""
    for part in exported:
        if part.remark is not None:
            remark = one_line(part.remark)
            text += f"{indent}# {remark.encode('ascii', 'replace').decode() if is_ascii else remark}\n"
        if part.entry is not None:
            text += _item(part.entry, is_ascii=is_ascii)
    return text


def _item(entry: Document, *, is_ascii: bool) -> str:
    lines = yaml_text(entry, is_ascii=is_ascii).splitlines()
    return "".join(f"  {'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))
