"""Resources in JSON: ARM templates, with those of deployments in them, and Terraform's form in JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from acrgeo.core.desired.source import Entry, Node, Place
from acrgeo.core.iac.declared import MODULE, MODULES
from acrgeo.core.iac.resource import Constant, Expression, Resource, each_of, literal, value_of


def find_arm_resources(document: Node, scope: str) -> Iterator[Resource]:
    """Yield the resources of a template, wherever they stand in it."""
    return _find_arm(_with_expressions(document, _is_arm_expression), scope, None)


def find_arm_constants(document: Node, scope: str) -> Iterator[Constant]:
    """Yield the variables of a template, and the defaults of its parameters."""
    root = _with_expressions(document, _is_arm_expression)
    for name, entry in _entries(value_of(root, "variables")):
        yield Constant(key=f"[variables('{name}')]", scope=scope, node=entry)
    for name, entry in _entries(value_of(root, "parameters")):
        default = value_of(entry, "defaultValue")
        if default is not None:
            yield Constant(key=f"[parameters('{name}')]", scope=scope, node=default, is_default=True)


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    for name, entry in ((node.entries if node is not None else None) or {}).items():
        yield name, entry.node


def _find_arm(node: Node, scope: str, parent: Resource | None) -> Iterator[Resource]:
    for item in node.items or ():
        yield from _find_arm(item, scope, parent)
    if node.entries is None:
        return
    kind = (literal(value_of(node, "type")) or "").lower()
    full = f"{parent.type}/{kind}" if parent is not None and "/" not in kind else kind
    if kind and value_of(node, "name") is not None:
        parent = Resource(type=full, address=None, scope=scope, body=node, parent=None if full == kind else parent)
        yield parent
    for entry in node.entries.values():
        yield from _find_arm(entry.node, scope, parent)


def _is_arm_expression(text: str) -> bool:
    return text.startswith("[") and not text.startswith("[[") and text.endswith("]")


def _is_terraform_expression(text: str) -> bool:
    return "${" in text or "%{" in text


def find_terraform_constants(document: Node, scope: str) -> Iterator[Constant]:
    """Yield the locals of a ``.tf.json`` file, and the defaults of its variables."""
    root = _with_expressions(document, _is_terraform_expression)
    for group in each_of(value_of(root, "locals")):
        for name, node in _entries(group):
            yield Constant(key=f"local.{name}", scope=scope, node=node)
    for name, body in _labelled(value_of(root, "variable")):
        default = value_of(body, "default")
        if default is not None:
            yield Constant(key=f"var.{name}", scope=scope, node=default, is_default=True)


def find_terraform_resources(document: Node, scope: str) -> Iterator[Resource]:
    """Yield the resources, data sources and verified modules of a ``.tf.json`` file."""
    root = _with_expressions(document, _is_terraform_expression)
    for kind, prefix in (("resource", ""), ("data", "data.")):
        typed = (
            (type_name, block) for type_name, named in _labelled(value_of(root, kind)) for block in _labelled(named)
        )
        for type_name, (name, body) in typed:
            own = literal(value_of(body, "type")) if type_name.startswith("azapi_") else None
            yield Resource(
                type=(own or type_name).partition("@")[0].lower(),
                address=f"{prefix}{type_name}.{name}",
                scope=scope,
                body=body,
            )
    for name, body in _labelled(value_of(root, "module")):
        if MODULES[0] in (literal(value_of(body, "source")) or ""):
            yield Resource(type=MODULE, address=f"module.{name}", scope=scope, body=body)


def _labelled(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield what stands below each label; the level of labels, and what is below one, may be a list."""
    for group in each_of(node):
        for label, entry in (group.entries or {}).items():
            for body in each_of(entry.node):
                yield label, body


def _with_expressions(node: Node, is_expression: Callable[[str], bool]) -> Node:
    """Return a document in which the texts that a program computes are expressions."""
    if node.entries is not None:
        entries = {
            key: Entry(place=entry.place, node=_with_expressions(entry.node, is_expression))
            for key, entry in node.entries.items()
        }
        return replace(node, value=entries)
    if node.items is not None:
        return replace(node, value=tuple(_with_expressions(item, is_expression) for item in node.items))
    if isinstance(node.value, str) and is_expression(node.value):
        text = node.value
        is_reference = text.startswith("${") and text.endswith("}") and text.count("${") == 1
        return replace(node, value=Expression(text[2:-1].strip() if is_reference else text))
    return node


def inside_quotes(node: Node, lines: list[str]) -> Node:
    """Return a document in which the place of each quoted text is that of its first character."""
    if node.entries is not None:
        entries = {
            key: Entry(place=entry.place, node=inside_quotes(entry.node, lines)) for key, entry in node.entries.items()
        }
        return replace(node, value=entries)
    if node.items is not None:
        return replace(node, value=tuple(inside_quotes(item, lines) for item in node.items))
    place = node.place
    is_known = isinstance(node.value, str) and 0 < place.line <= len(lines)
    if is_known and lines[place.line - 1][place.column - 1 : place.column] in ('"', "'"):
        return replace(node, place=Place(place.file, place.line, place.column + 1))
    return node
