"""Terraform's HCL and Bicep by their grammars for tree-sitter: the resources of a file, whatever mistakes it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from acrgeo.core.desired.source import Diagnostic, Entry, Node, Place
from acrgeo.core.iac.declared import MODULE, MODULES
from acrgeo.core.iac.resource import Constant, Expression, Resource, literal, value_of

DEEPEST = 60
"""How deep values and blocks may stand in each other; what is deeper is an expression."""

LANGUAGES = {"hcl": "Terraform", "bicep": "Bicep"}

Tree = Any  # a node of tree-sitter: it has types, and they are not needed where it is not installed


@cache
def parser_of(language: str) -> Any:
    """Return the parser of a language. Raises ImportError where there is none for this machine."""
    import tree_sitter
    import tree_sitter_bicep
    import tree_sitter_hcl

    grammar = {"hcl": tree_sitter_hcl, "bicep": tree_sitter_bicep}[language]
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))


class _File:
    """The bytes of a file, for the text and place of each node of its tree."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.content = text.encode()
        self._lines = self.content.split(b"\n")

    def parse(self, language: str, diagnostics: list[Diagnostic]) -> Tree:
        """Return the root of its tree; the first mistake in it is a diagnostic."""
        root = parser_of(language).parse(self.content).root_node
        tree: Tree | None = root if root.has_error else None
        while tree is not None and tree.type != "ERROR" and not tree.is_missing:
            tree = next((child for child in tree.children if child.has_error or child.is_missing), None)
        if root.has_error:
            fact = f"what stands near this was not read as {LANGUAGES[language]}"
            diagnostics.append(Diagnostic(self.place(tree or root), "", fact))
        return root

    def text(self, tree: Tree) -> str:
        """Return what a node is written as."""
        return self.content[tree.start_byte : tree.end_byte].decode()

    def place(self, tree: Tree) -> Place:
        """Return where a node begins; the column counts characters."""
        row, column = tree.start_point
        return Place(self.label, row + 1, len(self._lines[row][:column].decode(errors="replace")) + 1)

    def expression(self, tree: Tree) -> Node:
        """Return a value that is computed."""
        return Node(place=self.place(tree), value=Expression(" ".join(self.text(tree).split())))


Declared = Resource | Constant


def read_terraform(label: str, text: str, scope: str, diagnostics: list[Diagnostic]) -> list[Declared]:
    """Return the resources, data sources and verified modules of a file, and its constants; ``scope`` is its folder."""
    file = _File(label, text)
    bodies = [child for child in file.parse("hcl", diagnostics).named_children if child.type == "body"]
    found: list[Declared] = []
    for block in (block for body in bodies for block in body.named_children if block.type == "block"):
        kind, *labels = _head(file, block)
        body = _block(file, block, 0)
        if kind in ("resource", "data") and len(labels) == 2:
            address = ".".join(["data"] * (kind == "data") + labels)
            found.append(terraform_resource(labels[0], address, scope, body))
        elif kind == "module" and len(labels) == 1 and is_verified(body):
            found.append(Resource(type=MODULE, address=f"module.{labels[0]}", scope=scope, body=body))
        elif kind == "variable" and len(labels) == 1 and (default := value_of(body, "default")) is not None:
            found.append(Constant(key=f"var.{labels[0]}", scope=scope, node=default, is_default=True))
        elif kind == "locals":
            entries = (body.entries or {}).items()
            found += [Constant(key=f"local.{name}", scope=scope, node=entry.node) for name, entry in entries]
    return found


def terraform_resource(kind: str, address: str, scope: str, body: Node) -> Resource:
    """Return a resource; one of azapi has the type that its ``type`` says."""
    own = literal(value_of(body, "type")) if kind.startswith("azapi_") else None
    return Resource(type=(own or kind).partition("@")[0].lower(), address=address, scope=scope, body=body)


def is_verified(body: Node) -> bool:
    """Return whether a module of Terraform is the verified one for registries."""
    return MODULES[0] in (literal(value_of(body, "source")) or "")


def _head(file: _File, block: Tree) -> list[str]:
    """Return the words before a block's brace."""
    words = [child for child in block.named_children if child.type in ("identifier", "string_lit")]
    return [file.text(word).strip('"') for word in words]


def _block(file: _File, block: Tree, depth: int) -> Node:
    """Return a block as a mapping; blocks of one name are a list, and a dynamic one is computed."""
    values: dict[str, list[Node]] = {}
    first: dict[str, Place] = {}
    for body in (child for child in block.named_children if child.type == "body"):
        for child in body.named_children:
            if child.type == "attribute":
                name, value = child.named_children[0], child.named_children[-1]
                word, node = file.text(name), _hcl_value(file, value, depth + 1)
            elif child.type == "block" and depth < DEEPEST:
                word, *labels = _head(file, child)
                is_made = word == "dynamic" and len(labels) == 1
                word, node = (labels[0], file.expression(child)) if is_made else (word, _block(file, child, depth + 1))
            else:
                continue
            values.setdefault(word, []).append(node)
            first.setdefault(word, file.place(child))
    entries = {
        word: Entry(
            place=first[word], node=nodes[0] if len(nodes) == 1 else Node(place=first[word], value=tuple(nodes))
        )
        for word, nodes in values.items()
    }
    return Node(place=file.place(block), value=entries)


def _hcl_value(file: _File, tree: Tree, depth: int) -> Node:
    inner = tree
    while inner.type in ("expression", "literal_value", "collection_value") and inner.named_child_count == 1:
        inner = inner.named_children[0]
    if inner.type == "string_lit":
        parts = [child for child in inner.named_children if child.type == "template_literal"]
        return Node(place=file.place(parts[0] if parts else inner), value="".join(map(file.text, parts)))
    if inner.type == "tuple" and depth < DEEPEST:
        items = [child for child in inner.named_children if child.type == "expression"]
        return Node(place=file.place(inner), value=tuple(_hcl_value(file, item, depth + 1) for item in items))
    if inner.type == "object" and depth < DEEPEST:
        pairs = [child.named_children for child in inner.named_children if child.type == "object_elem"]
        return _mapping(file, inner, [(pair[0], pair[-1]) for pair in pairs], partial(_hcl_value, depth=depth + 1))
    if inner.type in ("bool_lit", "numeric_lit", "null_lit"):
        return Node(place=file.place(inner), value=None)
    return file.expression(tree)


def _mapping(file: _File, tree: Tree, pairs: list[tuple[Tree, Tree]], value: Callable[[_File, Tree], Node]) -> Node:
    entries = {file.text(key).strip("\"'"): Entry(place=file.place(key), node=value(file, item)) for key, item in pairs}
    return Node(place=file.place(tree), value=entries)


def read_bicep(label: str, text: str, diagnostics: list[Diagnostic]) -> list[Declared]:
    """Return the resources of a file, those in others too, its verified modules, and its constants."""
    file = _File(label, text)
    root = file.parse("bicep", diagnostics)
    found: list[Declared] = list(_bicep_resources(file, root, None, 0))
    for child in root.named_children:
        names = [part for part in child.named_children if part.type == "identifier"]
        is_default = child.type == "parameter_declaration"
        if (
            names
            and (is_default or child.type == "variable_declaration")
            and any(part.type == "=" for part in child.children)
        ):
            node = _bicep_value(file, child.named_children[-1], 0)
            found.append(Constant(key=file.text(names[0]), scope=label, node=node, is_default=is_default))
    return found


def _bicep_resources(file: _File, tree: Tree, parent: Resource | None, depth: int) -> Iterator[Resource]:
    for child in tree.named_children:
        if child.type not in ("resource_declaration", "module_declaration"):
            if depth < DEEPEST:
                yield from _bicep_resources(file, child, parent, depth + 1)
            continue
        names = [part for part in child.named_children if part.type == "identifier"]
        kinds = [part for part in child.named_children if part.type == "string"]
        value = _object(child)
        if not names or not kinds or value is None:
            continue
        written = file.text(kinds[0]).strip("'").partition("@")[0]
        body = _bicep_value(file, value, 0)
        if child.type == "module_declaration":
            parameters = value_of(body, "params")
            if MODULES[1] not in written or parameters is None:
                continue
            resource = Resource(type=MODULE, address=file.text(names[0]), scope=file.label, body=parameters)
        else:
            kind = written.lower() if parent is None or "/" in written else f"{parent.type}/{written.lower()}"
            resource = Resource(
                type=kind,
                address=file.text(names[0]),
                scope=file.label,
                body=body,
                parent=None if "/" in written else parent,
            )
        yield resource
        if depth < DEEPEST:
            yield from _bicep_resources(file, value, resource, depth + 1)


def _object(declaration: Tree) -> Tree | None:
    """Return the value of a declaration, also of one under a condition or in a loop; None where it has none."""
    tree = declaration
    while tree.type != "object":
        if tree.type not in ("resource_declaration", "module_declaration", "if_statement", "for_statement"):
            return None
        children = [child for child in tree.named_children if child.type not in ("comment", "diagnostic_comment")]
        if not children:
            return None
        tree = children[-1]
    return tree


def _bicep_value(file: _File, tree: Tree, depth: int) -> Node:
    inner = tree
    while inner.type == "parenthesized_expression" and inner.named_child_count == 1:
        inner = inner.named_children[0]
    if inner.type == "string" and not any(child.type == "interpolation" for child in inner.named_children):
        parts = [child for child in inner.named_children if child.type == "string_content"]
        return Node(place=file.place(parts[0] if parts else inner), value="".join(map(file.text, parts)))
    if inner.type == "array" and depth < DEEPEST:
        items = [child for child in inner.named_children if child.type != "comment"]
        return Node(place=file.place(inner), value=tuple(_bicep_value(file, item, depth + 1) for item in items))
    if inner.type == "object" and depth < DEEPEST:
        properties = [child.named_children for child in inner.named_children if child.type == "object_property"]
        pairs = [(parts[0], parts[-1]) for parts in properties if len(parts) > 1]
        return _mapping(file, inner, pairs, partial(_bicep_value, depth=depth + 1))
    if inner.type in ("boolean", "number", "null"):
        return Node(place=file.place(inner), value=None)
    return file.expression(tree)
