"""What the files of a folder name: each is read in its own language, and none that says nothing of registries."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace

from acrgeo.core.desired.source import Diagnostic, Node, Place
from acrgeo.core.iac.commands import find_in_commands
from acrgeo.core.iac.comments import HASH, HCL, SLASHES, TEMPLATE, without_comments
from acrgeo.core.iac.declared import find_declared
from acrgeo.core.iac.manifest import find_desired, is_manifest
from acrgeo.core.iac.reference import Names
from acrgeo.core.iac.resource import Constant, Resource
from acrgeo.core.iac.templates import (
    find_arm_constants,
    find_arm_resources,
    find_terraform_constants,
    find_terraform_resources,
    inside_quotes,
)
from acrgeo.core.iac.text import find_in_text
from acrgeo.files.documents import Bounds, Limits, decoded, read_text
from acrgeo.files.iac.folder import MOST_BYTES, Skipped, walk
from acrgeo.files.reading import read_bytes

LIMITS = Limits(items=20_000, values=500_000, together=500_000, deepest=100, is_strict=False)
_SAYS = re.compile(
    rb"az(?:\.cmd)?[ \t]+acr[ \t]|azurecr\.|containerregistry|container_registry|container-registry|acrgeo/v",
    re.IGNORECASE,
)
"""What a file has that names something of a registry; most files have none of it, and are not looked at."""
_SIGNS = {
    ".tf": HCL,
    ".tfvars": HCL,
    ".hcl": HCL,
    ".bicep": SLASHES,
    ".bicepparam": SLASHES,
    ".json": SLASHES,
    ".tpl": TEMPLATE,
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Folder:
    """What was found in a folder, how many files were read, and what was not, with the reason."""

    name: str
    names: Names = field(default_factory=Names)
    files: int = 0
    skipped: Skipped = field(default_factory=Skipped)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_folder(folder: str) -> Folder:
    """Return what the files of a folder name. Nothing is executed, and a file that cannot be read stops none.

    Raises UsageError where there is no such folder, or it has too many files.
    """
    found = Folder(folder)
    declared: list[Resource | Constant] = []
    for path, _ in walk(folder, found.skipped):
        try:
            content = read_bytes(path, MOST_BYTES)
        except OSError as error:
            found.skipped.broken.append((path, error.strerror or str(error)))
            continue
        found.files += 1
        is_wide = content.startswith(_UTF16)
        if not is_wide and (b"\0" in content or _SAYS.search(content) is None):
            continue
        text = decoded(path, content, found.diagnostics)
        if text is not None:
            _read_file(path, text, found, declared)
    resources = [each for each in declared if isinstance(each, Resource)]
    found.names.add(find_declared(resources, (each for each in declared if isinstance(each, Constant))))
    found.names.references.sort(key=lambda each: each.place)
    found.names.unread.sort()
    return found


def _read_file(path: str, text: str, found: Folder, declared: list[Resource | Constant]) -> None:
    name = os.path.basename(path).lower()  # noqa: PTH119 paths are texts as typed
    ending = os.path.splitext(name)[1]  # noqa: PTH122 as above
    said = without_comments(text, _SIGNS.get(ending, HASH))
    found.names.add(find_in_text(path, said))
    found.names.add(find_in_commands(path, said))
    scope = os.path.dirname(path)  # noqa: PTH120 as above
    if ending in (".tf", ".bicep"):
        declared += _grammatical(path, text, scope, ending, found.diagnostics)
    elif ending == ".json":
        for document in _documents(path, text, found.diagnostics):
            if name.endswith(".tf.json"):
                declared += [*find_terraform_resources(document, scope), *find_terraform_constants(document, scope)]
            else:
                declared += [*find_arm_resources(document, path), *find_arm_constants(document, path)]
    elif ending in (".yaml", ".yml") and "acrgeo/v" in text:
        for document in _documents(path, text, found.diagnostics):
            if is_manifest(document):
                found.names.add(find_desired(document))


def _grammatical(
    path: str, text: str, scope: str, ending: str, diagnostics: list[Diagnostic]
) -> list[Resource | Constant]:
    from acrgeo.files.iac import trees

    try:
        if ending == ".tf":
            return trees.read_terraform(path, text, scope, diagnostics)
        return trees.read_bicep(path, text, diagnostics)
    except ImportError as error:
        fact = f"only hosts and resource IDs were read: {error.name or 'tree_sitter'} is not installed"
        diagnostics.append(Diagnostic(Place(path), "", fact))
        return []


def _documents(path: str, text: str, diagnostics: list[Diagnostic]) -> list[Node]:
    is_json = path.lower().endswith(".json")
    found: list[Diagnostic] = []
    documents = read_text(path, without_comments(text, SLASHES) if is_json else text, found, Bounds(LIMITS))
    for each in found:
        diagnostics.append(replace(each, fact=each.fact.replace("not YAML", "not JSON")) if is_json else each)
    lines = text.split("\n")
    return [inside_quotes(document, lines) for document in documents]
