"""docs/contracts.json: the names that docs/contracts.md promises to keep. What is in it is only ever added to.

A name that the code no longer has fails a test. Taking it out of the file is a step of its own: docs/contracts.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, WEBHOOK_KEYS, Key
from acrgeo.core.execution import events
from acrgeo.core.image import waiting
from acrgeo.core.model.settings import SETTINGS
from acrgeo.core.rules.error_codes import KIND_CODES, OWN_CODES
from acrgeo.core.rules.table import RULES
from acrgeo.errors import ExitCode
from acrgeo.output.formats import Format
from acrgeo.output.view import FORMAT_VERSION
from scripts.reference.commands import commands, root
from scripts.reference.environment import OTHERS, options

DOCS = Path(__file__).parents[2] / "docs"
FILE = DOCS / "contracts.json"

Contracts = dict[str, Any]


def found() -> Contracts:
    """Return what the code has now, in the shape of the file."""
    return {
        "commands": sorted(command.name for command in commands()),
        "options": _options(),
        "variables": sorted({*options(), *OTHERS, *(setting.variable for setting in SETTINGS)}),
        "settings": sorted(setting.name for setting in SETTINGS),
        "exitCodes": {str(code.value): code.name for code in ExitCode},
        "outputFormats": sorted(form.value for form in Format),
        "formatVersion": FORMAT_VERSION,
        "documents": dict(_documents()),
        "events": sorted(_events()),
        "fileKeys": sorted(
            [*_keys(REGISTRY_KEYS), *_keys(REPLICA_KEYS, "replicas[]."), *_keys(WEBHOOK_KEYS, "webhooks[].")]
        ),
        "rules": sorted(rule.id for rule in RULES),
        "errorCodes": sorted(code.id for code in (*OWN_CODES, *KIND_CODES)),
    }


def _options() -> dict[str, list[str]]:
    listed: dict[str, set[str]] = {}
    for command in (root(), *commands()):
        for parameter in command.parameters:
            if parameter.is_option:
                listed.setdefault(parameter.section or command.name, set()).update(parameter.flags)
    return {name: sorted(flags) for name, flags in sorted(listed.items())}


def _keys(keys: Sequence[Key], prefix: str = "") -> Iterator[str]:
    return (f"{prefix}{key.name}" for key in keys)


def _events() -> Iterator[str]:
    for module in (events, waiting):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, events.Event) and kind is not events.Event:
                yield name


def _documents() -> Iterator[tuple[str, list[str]]]:
    """Yield the members of each JSON document, as its schema has them."""
    for file in sorted((DOCS / "schemas").glob("*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        yield file.name.partition(".")[0], sorted(set(members(schema, schema)))


def members(schema: Any, whole: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    """Yield ``replicas[].status.message`` and its like; what refers to itself ends after some rounds."""
    if not isinstance(schema, dict) or depth > 12:
        return
    if (reference := schema.get("$ref", "")).startswith("#/"):
        target = whole
        for word in reference[2:].split("/"):
            target = target[word]
        yield from members(target, whole, path, depth + 1)
    for name, below in schema.get("properties", {}).items():
        member = f"{path}.{name}" if path else name
        yield member
        yield from members(below, whole, member, depth + 1)
    yield from members(schema.get("items"), whole, f"{path}[]", depth + 1)
    for word in ("anyOf", "oneOf", "allOf"):
        for below in schema.get(word, ()):
            yield from members(below, whole, path, depth + 1)


def missing(promised: Any, there: Any, path: str = "") -> Iterator[str]:
    """Yield each name that is promised and not there, after the section that it stands in."""
    if isinstance(promised, dict):
        for name, below in promised.items():
            if not isinstance(there, dict) or name not in there:
                yield f"{path}{name}"
            else:
                yield from missing(below, there[name], f"{path}{name}: ")
    elif isinstance(promised, list):
        names = set(there) if isinstance(there, list) else set()
        yield from (f"{path}{name}" for name in promised if name not in names)
    elif promised != there:
        yield f"{path}{promised}"


def merged(promised: Any, there: Any) -> Any:
    """Return what is promised with what has come since; nothing that is promised goes."""
    if isinstance(promised, dict) and isinstance(there, dict):
        return {**there, **{name: merged(below, there.get(name, below)) for name, below in promised.items()}}
    if isinstance(promised, list) and isinstance(there, list):
        return sorted({*promised, *there})
    return promised


def promised() -> Contracts:
    """Return what the file has."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def contracts_text() -> str:
    """Return the file with what has come since."""
    return json.dumps(_sorted(merged(promised(), found())), indent=1) + "\n"


def _sorted(contracts: Contracts) -> Contracts:
    """Keep the sections in the order of ``found``, and what is in them by name."""
    order = list(found())
    sections = sorted(contracts, key=lambda name: order.index(name) if name in order else len(order))
    return {name: _by_name(contracts[name]) for name in sections}


def _by_name(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: (len(name) if name.isdigit() else 0, name))  # 8, then 130
    return {name: _by_name(value[name]) for name in names}
