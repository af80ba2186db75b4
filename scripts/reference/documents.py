"""docs/reference/documents.md: each JSON document, its schema, and the commands that print it."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.output.schemas.catalogue import COMMANDS, DOCUMENTS
from acrgeo.output.view import FORMAT_VERSION

INTRODUCTION = f"""# JSON documents

`-o json` prints one document on stdout; `-o jsonl` prints each thing of its list on a line, with `formatVersion`.
Each has a JSON Schema (2020-12), which a test holds every command against: a member that is not there is not printed.
`acrgeo schema plan` prints one, and `acrgeo schema replica add` that of what a command prints.

`formatVersion` is `{FORMAT_VERSION}`: it rises when a member is renamed or removed.
Members are added without that, so readers pass over those that they do not know.
A value that is not known is `null`. Members with Azure's names have Azure's values.
With `-o json` an error is a document as well, on stderr: `error`.

This page is made from the code: `make docs`.
"""


def documents_page() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *_documents(), "", "## By command", "", *_commands(), ""])


def _documents() -> Iterator[str]:
    yield "| document | is | printed by |"
    yield "|---|---|---|"
    for name, (title, _) in DOCUMENTS.items():
        printed_by = ", ".join(f"`{command}`" for command, names in COMMANDS.items() if name in names)
        yield f"| [{name}](../schemas/{name}.json) | {title} | {printed_by or '-'} |"


def _commands() -> Iterator[str]:
    yield "| command | documents |"
    yield "|---|---|"
    for command, names in sorted(COMMANDS.items()):
        yield f"| `acrgeo {command}` | {' or '.join(f'[{name}](../schemas/{name}.json)' for name in names)} |"
