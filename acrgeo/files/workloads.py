"""The images that files name: workloads of Kubernetes, Compose files and plain lists, from files, folders and stdin."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from acrgeo.core.desired.source import Diagnostic, Place, in_order
from acrgeo.core.image.kustomize import parse_kustomization
from acrgeo.core.image.workloads import Mention, find_mentions, interpolated
from acrgeo.errors import DiagnosticsError, UsageError
from acrgeo.files.close import close_files
from acrgeo.files.documents import STDIN, STDIN_LABEL, Bounds, Limits, decoded, read_text
from acrgeo.files.kustomizations import ReadFile, built_mentions
from acrgeo.files.reading import check_size, read_bytes

ENDINGS = (".yaml", ".yml", ".json")
KUSTOMIZATION = "Kustomization"
MOST_BYTES = 32 * 1024 * 1024  # of all files together: what Helm renders for a large cluster has some 10 MB
MOST_FILES = 10_000
MOST_ENTRIES = 200_000  # of all folders, so that a folder named by mistake ends
MOST_MENTIONS = 100_000
MOST_ENV = 1024 * 1024
LIMITS = Limits(items=20_000, values=500_000, together=500_000, deepest=100, is_strict=False)

_TEMPLATE = re.compile(r"\{\{-?\s")
_NO_LIST = tuple("{[\"'&!|>%-`")
_ASSIGNMENT = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")


def read_mentions(names: Sequence[str], read_stdin: Callable[[], bytes], environ: Mapping[str, str]) -> list[Mention]:
    """Return every image that files name, of any registry, in order. ``environ`` is for the variables of Compose files.

    A folder is read with those below it: ``*.yaml``, ``*.yml`` and ``*.json``. ``-`` is stdin, of which
    ``read_stdin`` need not read more than MOST_BYTES and one. Nothing is executed.
    Raises UsageError for an empty name, and DiagnosticsError with all that cannot be read.
    """
    if not all(names):
        raise UsageError("-f is empty: it names no file.", hint="is a variable of the shell unset?")
    files: list[ReadFile] = []
    count = 0
    diagnostics: list[Diagnostic] = []
    bounds = Bounds(LIMITS)
    left = MOST_BYTES
    for label, folder, read in _sources(names, read_stdin, diagnostics):
        try:
            content = check_size(read(left), left)
        except (OSError, ValueError) as error:
            diagnostics.append(Diagnostic(Place(label), "", getattr(error, "strerror", None) or str(error)))
            continue
        left -= len(content)
        text = decoded(label, content, diagnostics)
        if text is not None:
            files.append(_read_file(label, folder, text, environ, diagnostics, bounds))
            count += len(files[-1].mentions)
        if count > MOST_MENTIONS:
            diagnostics.append(
                Diagnostic(Place(label), "", f"more than {MOST_MENTIONS:,} images in all files together")
            )
            break
    if diagnostics:
        raise DiagnosticsError(in_order(diagnostics), hint=_hint(names, diagnostics))
    return list(built_mentions(files))


def _hint(names: Sequence[str], diagnostics: Sequence[Diagnostic]) -> str | None:
    """Return what to do about a template, or the file that was meant by one that is not there."""
    if any("{{" in diagnostic.fact for diagnostic in diagnostics):
        return "render it first: helm template CHART | acrgeo image status REGISTRY -f -"
    missing = [name for name in names if name != STDIN and not os.path.lexists(name)]
    close = [found for name in missing for found in close_files(name)[:1]]
    return f"did you mean {' and '.join(f'-f {shlex.quote(name)}' for name in close)}?" if close else None


def _sources(
    names: Sequence[str], read_stdin: Callable[[], bytes], diagnostics: list[Diagnostic]
) -> Iterator[tuple[str, str, Callable[[int], bytes]]]:
    """Yield a label, the folder, and what reads at most so many bytes, for each file; one named twice, once."""
    for name in dict.fromkeys(names):
        if name == STDIN:
            yield STDIN_LABEL, ".", lambda _: read_stdin()
            continue
        files = [name]
        if os.path.isdir(name):  # noqa: PTH112 Path.is_dir raises for a long name
            files = list(_below(name, diagnostics))
            if not files:
                fact = f"this folder has no {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]} file, and none below it has"
                diagnostics.append(Diagnostic(Place(name), "", fact))
        for file in files:
            yield file, os.path.dirname(file) or ".", partial(read_bytes, file)  # noqa: PTH120 names stay as typed


def _below(folder: str, diagnostics: list[Diagnostic]) -> Iterator[str]:
    """Yield the files of a folder and of those below it, by name. Hidden ones are left out; each folder counts once."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    files = entries = 0
    while waiting:
        path = waiting.pop()
        try:
            if os.path.isdir(path):  # noqa: PTH112 as above
                found = os.stat(path)  # noqa: PTH116 of the same text
                if (found.st_dev, found.st_ino) in seen:
                    continue
                seen.add((found.st_dev, found.st_ino))
                names = _listed(path, MOST_ENTRIES - entries)
                entries += len(names)
                waiting += [str(Path(path) / name) for name in reversed(names)]
            elif path.endswith(ENDINGS) or path.endswith(f"{os.sep}{KUSTOMIZATION}"):
                if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 as above
                    diagnostics.append(Diagnostic(Place(path), "", "this link leads nowhere"))
                elif os.path.isfile(path):  # noqa: PTH113 as above
                    files += 1
                    yield path
        except OSError as error:
            diagnostics.append(Diagnostic(Place(path), "", error.strerror or str(error)))
        if files > MOST_FILES or entries >= MOST_ENTRIES:
            diagnostics.append(Diagnostic(Place(folder), "", f"this folder has more than {MOST_FILES:,} files"))
            return


def _listed(folder: str, most: int) -> list[str]:
    names: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if len(names) >= most:
                break
            if not entry.name.startswith("."):
                names.append(entry.name)
    return sorted(names)


def _read_file(
    label: str,
    folder: str,
    text: str,
    environ: Mapping[str, str],
    diagnostics: list[Diagnostic],
    bounds: Bounds,
) -> ReadFile:
    file = ReadFile(label=label)
    if all(_is_plain(line) for _, line in _list_lines(text)):
        file.mentions += _listing(label, text)
        return file
    before = len(diagnostics)
    documents = read_text(label, text, diagnostics, bounds)
    if len(diagnostics) > before:
        if _TEMPLATE.search(text):
            at = len(diagnostics) - 1
            fact = f"{diagnostics[at].fact}; it has {{{{ of a template"
            diagnostics[at] = replace(diagnostics[at], fact=fact)
        return file
    if documents and all(isinstance(document.value, str) for document in documents):
        file.mentions += _listing(label, text)  # a list with a mistake in it, which its line tells
        return file
    variables = environ
    if "services" in text and "$" in text:
        variables = {**_env_file(folder, environ, diagnostics), **environ}
    for document in documents:
        kustomization = parse_kustomization(document)
        if kustomization is None:
            file.mentions += find_mentions(document, variables)
        else:
            file.kustomizations.append(kustomization)
    return file


def _listing(label: str, text: str) -> list[Mention]:
    return [Mention(text=line, place=Place(label, *at), is_listed=True) for at, line in _list_lines(text)]


def _list_lines(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield line, column and text of the lines of a plain list, without comments and empty ones."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        written = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if written:
            yield (number, line.index(written) + 1), written


def _is_plain(line: str) -> bool:
    """Return whether a line is one of a plain list, and none of YAML."""
    return len(line.split()) == 1 and not line.startswith(_NO_LIST) and not line.endswith(":") and line != "..."


def _env_file(folder: str, environ: Mapping[str, str], diagnostics: list[Diagnostic]) -> dict[str, str]:
    """Return the variables of the ``.env`` beside a Compose file, which Compose reads as well; it need not be there."""
    path = str(Path(folder) / ".env")
    try:
        text = read_bytes(path, MOST_ENV).decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        diagnostics.append(Diagnostic(Place(path), "", getattr(error, "strerror", None) or "this is not UTF-8"))
        return {}
    variables: dict[str, str] = {}
    for line in text.splitlines():
        match = _ASSIGNMENT.fullmatch(line.strip())
        if match is None:
            continue
        written, quote = match["value"], match["value"][:1]
        if quote in ("'", '"') and (end := written.find(quote, 1)) > 0:
            written = written[1:end]
        else:
            written = re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
        value, reason = (written, None) if quote == "'" else interpolated(written, {**variables, **environ})
        if reason is None:
            variables[match["name"]] = value
        else:
            variables.pop(match["name"], None)
    return variables
