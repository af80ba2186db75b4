"""Export: ``export``, a registry as a YAML file that a person could have written."""

from __future__ import annotations

from acrgeo.core.desired.export import Export
from acrgeo.output.formats import yaml_text
from acrgeo.output.neutral import one_line
from acrgeo.output.view import Document, View

SCHEMA = "# yaml-language-server: $schema=../docs/acrgeo.schema.json\n"


def export_view(export: Export) -> View:
    """Return the view of an export; for a reader it is the file."""
    return View(export.document, [export.document], file=lambda is_ascii: export_text(export, is_ascii=is_ascii))


def export_text(export: Export, *, is_ascii: bool = False) -> str:
    """Return the file, with the line that lets an editor complete it, and a comment above what needs one.

    With ``is_ascii`` letters beyond ASCII are escapes, in comments question marks: it reads back as the same.
    """
    text = SCHEMA + yaml_text(export.registry, is_ascii=is_ascii)
    if export.replicas is None:
        return text
    text += "replicas:\n" if any(replica.entry is not None for replica in export.replicas) else "replicas: []\n"
    for replica in export.replicas:
        if replica.remark is not None:
            remark = one_line(replica.remark)
            text += f"  # {remark.encode('ascii', 'replace').decode() if is_ascii else remark}\n"
        if replica.entry is not None:
            text += _item(replica.entry, is_ascii=is_ascii)
    return text


def _item(entry: Document, *, is_ascii: bool) -> str:
    lines = yaml_text(entry, is_ascii=is_ascii).splitlines()
    return "".join(f"  {'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))
