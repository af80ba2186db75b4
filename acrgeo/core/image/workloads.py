"""Where the documents of Kubernetes and Compose name images. Found by their structure, never by a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from acrgeo.core.desired.source import Entry, Node, Place

_LEFT_OUT = {"metadata", "status"}
"""What tells of a thing, and is not what is desired of it."""
_ONLY_DATA = {"ConfigMap": {"data", "binaryData"}, "Secret": {"data", "stringData"}}
_NO_WORKLOADS = {"CustomResourceDefinition"}
TEMPLATED = re.compile(r"\$\{|\$\(|\{\{|#\{|\$[A-Za-z_]")
_VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|(?P<plain>[A-Za-z_][A-Za-z0-9_]*)|(?P<open>\{))")
_BRACED = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<operator>:?[-?+])?")
_DEEPEST_DEFAULT = 10
_ODD = re.compile(r"[^\w./ -]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place that names an image: as text, or with ``reason`` why it is not known which one.

    ``workload`` is such as ``Deployment web`` or ``service api``, and ``part`` such as ``init container migrate``;
    both are empty in a plain list. A text without a host is of Docker Hub, except where ``is_listed``.
    """

    text: str
    place: Place
    workload: str = ""
    part: str = ""
    reason: str | None = None
    is_listed: bool = False

    @property
    def where(self) -> str:
        """Return what a reader looks for, such as ``Deployment web, container app``.

        What no name has is left out: neither a line end nor ``::``, with which a log may give a command to CI.
        """
        return ", ".join(_ODD.sub("?", each) for each in (self.workload, self.part) if each)


def find_mentions(document: Node, variables: Mapping[str, str]) -> list[Mention]:
    """Return the images that a document names, in its order. ``variables`` are those that a Compose file is given.

    A list of texts is a list of images. What is no workload names none.
    """
    if document.items is not None and not any(item.entries for item in document.items):
        return [
            Mention(text=item.value, place=item.place, is_listed=True)
            for item in document.items
            if isinstance(item.value, str)
        ]
    return list(_in_document(document, variables))


def _in_document(document: Node, variables: Mapping[str, str]) -> Iterator[Mention]:
    if document.items is not None:
        for item in document.items:
            yield from _in_document(item, variables)
        return
    entries = document.entries or {}
    kind = _text(entries, "kind")
    items = entries["items"].node.items if "items" in entries else None
    if kind.endswith("List") and items is not None:
        for item in items:
            yield from _in_document(item, variables)
    elif kind:
        yield from _in_object(entries, kind)
    elif "services" in entries:
        yield from _in_compose(entries["services"].node, variables)


def _text(entries: Mapping[str, Entry], key: str) -> str:
    value = entries[key].node.value if key in entries else None
    return value if isinstance(value, str) else ""


def _in_object(entries: Mapping[str, Entry], kind: str) -> Iterator[Mention]:
    """Yield what an object of Kubernetes names: any ``image`` in it, however deep its template of a pod is."""
    if kind in _NO_WORKLOADS:
        return
    metadata = entries["metadata"].node.entries or {} if "metadata" in entries else {}
    name = _text(metadata, "name") or _text(metadata, "generateName")
    workload = f"{kind} {name}" if name else kind
    left_out = _LEFT_OUT | _ONLY_DATA.get(kind, set())
    for key, entry in entries.items():
        if key not in left_out:
            yield from _below(entry.node, key, workload)


def _below(node: Node, key: str, workload: str) -> Iterator[Mention]:
    """Yield the mentions below a value, which stands at a key."""
    for item in node.items or ():
        yield from _below(item, key, workload)
    entries = node.entries or {}
    for name, entry in entries.items():
        if name == "image":
            yield from _image(entry.node, _part(entries, key), workload)
        elif name == "metadata":  # of a template
            continue
        yield from _below(entry.node, name, workload)


def _part(entries: Mapping[str, Entry], key: str) -> str:
    """Return what an image belongs to, by the key of its mapping and the name in it."""
    name = _text(entries, "name")
    words = {
        "containers": "container", "initContainers": "init container", "ephemeralContainers": "ephemeral container",
        "volumes": "volume",
    }  # fmt: skip
    return f"{words.get(key, key)} {name}".strip()


def _image(node: Node, part: str, workload: str) -> Iterator[Mention]:
    inner = node.entries
    if inner is not None and part.startswith("volume") and "reference" in inner:
        node = inner["reference"].node
    if not isinstance(node.value, str):
        return
    yield Mention(text=node.value, place=node.place, workload=workload, part=part, reason=why_unwritten(node.value))


def why_unwritten(text: str) -> str | None:
    """Return why a text does not say which image is meant; None where it does."""
    if not text.strip():
        return "it is empty here, for another program to set"
    return "it needs a variable, or a template that is rendered first" if TEMPLATED.search(text) else None


def _in_compose(services: Node, variables: Mapping[str, str]) -> Iterator[Mention]:
    for name, entry in (services.entries or {}).items():
        image = (entry.node.entries or {}).get("image")
        if image is None or not isinstance(image.node.value, str):
            continue
        written = image.node.value
        text, reason = interpolated(written, variables)
        yield Mention(
            text=written if reason else text, place=image.node.place, workload=f"service {name}", reason=reason
        )


def interpolated(text: str, variables: Mapping[str, str]) -> tuple[str, str | None]:
    """Return a value of a Compose file with its variables written out, and why that cannot be, or None.

    As Compose has it: ``$VAR``, ``${VAR}``, ``${VAR:-default}``, ``${VAR-default}``, ``${VAR:?error}``,
    ``${VAR:+other}``, and ``$$`` for a dollar sign.
    """
    missing: list[str] = []
    written = _written(text, variables, missing.append, 0)
    if written is None:
        return text, "its variables are not written as Compose writes them"
    if missing:
        names = list(dict.fromkeys(missing))
        return text, f"{' and '.join(names)} {'has' if len(names) == 1 else 'have'} no value here"
    return written, None


def _written(text: str, variables: Mapping[str, str], miss: Callable[[str], None], depth: int) -> str | None:
    """Return a text with its variables written out, telling each that has no value; None where it is malformed."""
    parts = []
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        parts.append(text[at:dollar])
        match = _VARIABLE.match(text, dollar)
        if match is None or depth > _DEEPEST_DEFAULT:
            return None
        at = match.end()
        if match["escaped"]:
            parts.append("$")
        elif match["plain"]:
            parts.append(_value(match["plain"], variables, miss))
        else:
            end = _closing(text, at)
            if end is None:
                return None
            value = _braced(text[at:end], variables, miss, depth)
            if value is None:
                return None
            parts.append(value)
            at = end + 1
    return "".join([*parts, text[at:]])


def _closing(text: str, at: int) -> int | None:
    """Return where the brace ends that was opened before a place."""
    depth = 1
    for place in range(at, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return place
    return None


def _braced(inside: str, variables: Mapping[str, str], miss: Callable[[str], None], depth: int) -> str | None:
    match = _BRACED.match(inside)
    if match is None or (match["operator"] is None and match.end() != len(inside)):
        return None
    name, operator, other = match["name"], match["operator"] or "", inside[match.end() :]
    is_set = bool(variables.get(name)) if operator.startswith(":") else name in variables
    if operator.endswith("+"):
        return _written(other, variables, miss, depth + 1) if is_set else ""
    if is_set or not operator.endswith("-"):
        return variables[name] if is_set else _missing(name, miss)
    return _written(other, variables, miss, depth + 1)


def _value(name: str, variables: Mapping[str, str], miss: Callable[[str], None]) -> str:
    return variables[name] if name in variables else _missing(name, miss)


def _missing(name: str, miss: Callable[[str], None]) -> str:
    miss(name)
    return ""
