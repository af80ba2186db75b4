"""Files that describe registries: read for a plan, which wants every one right, or for ``validate``. Asks nobody."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from acrgeo.core.desired.environment import with_environment
from acrgeo.core.desired.manifest import Manifest, parse_documents
from acrgeo.core.desired.source import Diagnostic, in_order
from acrgeo.errors import DiagnosticsError
from acrgeo.workflow.context import Context
from acrgeo.workflow.minimum import with_minimums

OURS = re.compile(
    r"""^(?:\s*["']|(?:---\s*)?\{[^\n]*?|)apiVersion["']?\s*:\s*["']?acrgeo\b|^\#.*\$schema=\S*acrgeo\.schema\.json""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
"""What only a file of acrgeo's has: its apiVersion, of any version, or the line that names the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What files hold: manifests with the values of their variables, every mistake, and those of the variables alone.

    ``files`` are those that were read, ``skipped`` those of other programs; ``hint`` is what to type where one is
    missing.
    """

    files: tuple[str, ...]
    skipped: tuple[str, ...]
    manifests: tuple[Manifest, ...]
    mistakes: tuple[Diagnostic, ...]
    of_variables: tuple[Diagnostic, ...]
    unset: tuple[str, ...]
    hint: str | None


def read_manifests(context: Context, files: Sequence[str]) -> tuple[Manifest, ...]:
    """Read the files. DiagnosticsError with every diagnostic of every document; nothing is sent."""
    reading = read_files(context, files)
    refuse([*reading.mistakes, *reading.of_variables], hint=reading.hint)
    return with_minimums(context, reading.manifests)


def read_files(context: Context, files: Sequence[str], *, skips_others: bool = False) -> Reading:
    """Read the files, whatever is wrong with them; those of other programs only where they are not skipped."""
    from acrgeo.files.close import close_files
    from acrgeo.files.documents import MOST_YAML, STDIN, read_documents
    from acrgeo.files.reading import read_stdin

    seen: dict[str, bool] = {}
    roots, unreadable = read_documents(
        files, partial(read_stdin, MOST_YAML), is_ours if skips_others else None, seen.__setitem__
    )
    manifests, diagnostics = parse_documents(roots)
    read = [with_environment(manifest, context.environ) for manifest in manifests]
    close = {name: close_files(name) for name in files if name != STDIN and not os.path.lexists(name)}
    return Reading(
        files=tuple(label for label, is_taken in seen.items() if is_taken),
        skipped=tuple(label for label, is_taken in seen.items() if not is_taken),
        manifests=tuple(manifest for manifest, _ in read),
        mistakes=(*unreadable, *diagnostics),
        of_variables=tuple(diagnostic for _, wrong in read for diagnostic in wrong),
        unset=tuple(dict.fromkeys(name for manifest in manifests for name in _variables(manifest, context.environ))),
        hint=_missing_hint(context, close),
    )


def is_ours(content: bytes) -> bool:
    """Return whether a file is acrgeo's, be it YAML or not."""
    return OURS.search(content.decode(json.detect_encoding(content), errors="replace")) is not None


def refuse(diagnostics: Sequence[Diagnostic], hint: str | None = None) -> None:
    """Raise DiagnosticsError where there is a diagnostic."""
    if diagnostics:
        raise DiagnosticsError(in_order(diagnostics), hint=hint)


def _variables(manifest: Manifest, environ: Mapping[str, str]) -> list[str]:
    """Return the variables that a manifest reads and that are not set."""
    values = [value for it in manifest.desired.regional_webhooks for value in (it.uri, *it.headers.values())]
    return [value.variable for value in values if value.variable is not None and value.variable not in environ]


def _missing_hint(context: Context, close: Mapping[str, Sequence[str]]) -> str | None:
    """Return the command with the file that was meant, or the one that writes it; None where no file is missing."""
    from acrgeo.files.documents import ENDINGS

    if not close:
        return None
    meant = {name: found[0] for name, found in close.items() if found}
    if len(meant) == len(close) and context.common.words:
        words = [_with_file(word, meant) for word in context.common.words]
        return context.commands.complete(shlex.join(["acrgeo", *words]))
    missing = next((name for name in close if name not in meant), "")
    if not missing.endswith(ENDINGS):
        return None
    return context.commands.complete(shlex.join(["acrgeo", "export", "REGISTRY", "--out", missing]))


def _with_file(word: str, meant: Mapping[str, str]) -> str:
    """Return a word with the name of a missing file replaced, also in ``-fFILE`` and ``--file=FILE``."""
    for flag in ("", "-f", "--file="):
        if word.startswith(flag) and word.removeprefix(flag) in meant:
            return f"{flag}{meant[word.removeprefix(flag)]}"
    return word
