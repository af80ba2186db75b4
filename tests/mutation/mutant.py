"""Every mutant of a module: one small change of its syntax tree, described by what stood there and what stands now."""

from __future__ import annotations

import ast
import collections.abc
import copy
import typing
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_IDLE_FIELDS = ("annotation", "returns", "decorator_list")
"""Types do not run, and what decorators are given mostly speeds up or guards: frozen, slots, maxsize."""
_IDLE_KEYWORDS = ("strict", "init", "repr")
"""They guard as well: as many of one as of the other, and what a dataclass takes and shows."""
_GENERICS = {*collections.abc.__all__, *typing.__all__, "dict", "frozenset", "list", "set", "tuple", "type"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change. ``function`` is empty at a module's own level, ``lines`` are those of the statement that it is in.

    ``number`` tells those apart that have the same description within a function, from 1. ``index`` and ``variant``
    find the node and what is done to it.
    """

    path: str
    function: str
    change: str
    number: int
    lines: range
    index: int
    variant: int

    @property
    def is_in_function(self) -> bool:
        """False at a module's or a class's own level, which runs when the module is imported."""
        return bool(self.function) and not self.function.rpartition(".")[2].lstrip("_")[:1].isupper()

    @property
    def key(self) -> str:
        """The name of the mutant, which outlives changes elsewhere in the file."""
        return f"{self.path} {self.function or '-'}: {self.change}" + (f" #{self.number}" if self.number > 1 else "")


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of the tree: its index in walking order, where it stands, and how."""

    index: int
    node: ast.AST
    function: str
    lines: range

    def changes(self) -> list[tuple[str, ast.AST]]:
        """Return what may stand here instead, each with its description."""
        node = self.node
        if isinstance(node, ast.If):
            return [(f"if {_text(node.test)} → never", _never(node))]
        if isinstance(node, ast.stmt):
            return [(f"{_text(node)} → {words}", other) for words, other in _statements(node)]
        if isinstance(node, ast.comprehension):
            return list(_filters(node))
        found: list[tuple[str, ast.AST]] = [(f"{_text(node)} → {_text(other)}", other) for other in _expressions(node)]
        return found if self.function else [*found, *_without(node)]


def mutants_of(source: str, path: str) -> list[Mutant]:
    """Return the mutants of a module's source, in the order of its text; they are named by its ``path``."""
    counts: dict[tuple[str, str], int] = {}
    found = []
    for place in _places(ast.parse(source)):
        for variant, (change, _) in enumerate(place.changes()):
            number = counts[place.function, change] = counts.get((place.function, change), 0) + 1
            found.append(
                Mutant(
                    path=path,
                    function=place.function,
                    change=change,
                    number=number,
                    lines=place.lines,
                    index=place.index,
                    variant=variant,
                )
            )
    return found


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """Return the syntax tree of a module's source with the change of one of its mutants."""
    tree = ast.parse(source)
    place = next(place for place in _places(tree) if place.index == mutant.index)
    _, other = place.changes()[mutant.variant]
    ast.copy_location(other, place.node)
    changed = _Swap(place.node, other).visit(tree)
    assert isinstance(changed, ast.Module)
    return ast.fix_missing_locations(changed)


class _Swap(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old = old
        self._new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _places(tree: ast.Module) -> Iterator[_Place]:
    """Yield the nodes that run, each with the function and the lines of the statement that it is in."""
    found = (
        (node, function, lines)
        for node, function, lines in _walk(tree, "", range(1, 2))
        if isinstance(node, (ast.stmt, ast.expr, ast.comprehension))
    )
    for index, (node, function, lines) in enumerate(found):
        yield _Place(index, node, function, lines)


def _walk(node: ast.AST, function: str, lines: range) -> Iterator[tuple[ast.AST, str, range]]:
    if isinstance(node, ast.stmt):
        lines = _own_lines(node)
    yield node, function, lines
    inside = function
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        inside = f"{function}.{node.name}" if function else node.name
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in _IDLE_FIELDS and not _is_idle(child):
                yield from _walk(child, inside if name == "body" else function, lines)


def _own_lines(node: ast.stmt) -> range:
    """Return the lines of a statement without those of the statements in it."""
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
    return range(node.lineno, max(node.lineno, last) + 1)


def _is_idle(node: ast.AST) -> bool:
    """Return whether nothing depends on it: a docstring, what must be true anyway, imports and names for types.

    ``__all__`` is for mypy, which notices.
    """
    match node:
        case ast.Assert() | ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Assign(value=ast.Subscript(value=ast.Name(id=name))):
            return name in _GENERICS
        case ast.keyword(arg=str() as name, value=ast.Constant(value=bool())):
            return name in _IDLE_KEYWORDS
    return False


def _statements(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a statement may become: mostly nothing."""
    match node:
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and not value.value):
            yield "return None", ast.Return(value=ast.Constant(None))
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):  # the function still has to be a generator
            yield "nothing", ast.Expr(value=ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load())))
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Delete():
            yield "nothing", ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "nothing", ast.Pass()
        case ast.Break():
            yield "continue", ast.Continue()


def _never(node: ast.If) -> ast.stmt:
    """Return an if whose condition is still evaluated, and never holds."""
    other = copy.copy(node)
    other.test = ast.BoolOp(op=ast.And(), values=[node.test, ast.Constant(False)])
    return other


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what an expression may become."""
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                other = copy.copy(node)
                other.ops = [*node.ops[:place], _COMPARED[type(operator)](), *node.ops[place + 1 :]]
                yield other
        case ast.BoolOp():
            for place in range(len(node.values)):
                rest = [*node.values[:place], *node.values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp(test=ast.Name() | ast.Attribute() | ast.Call() as test):
            yield ast.IfExp(test=ast.UnaryOp(op=ast.Not(), operand=test), body=node.body, orelse=node.orelse)
        case ast.BinOp() if type(node.op) in _CALCULATED and not _joins(node):
            yield ast.BinOp(left=node.left, op=_CALCULATED[type(node.op)](), right=node.right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)


def _filters(node: ast.comprehension) -> Iterator[tuple[str, ast.comprehension]]:
    """Yield a comprehension without each of its conditions."""
    for place, test in enumerate(node.ifs):
        other = copy.copy(node)
        other.ifs = [*node.ifs[:place], *node.ifs[place + 1 :]]
        yield f"without if {_text(test)}", other


def _without(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield a table without each of its entries."""
    match node:
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set() if len(node.elts) > 1:
            for place, entry in enumerate(node.elts):
                other = copy.copy(node)
                other.elts = [*node.elts[:place], *node.elts[place + 1 :]]
                yield f"without {_text(entry)}", other
        case ast.Dict() if len(node.keys) > 1:
            for place, key in enumerate(node.keys):
                yield (
                    f"without {_text(key) if key else '**'}",
                    ast.Dict(
                        keys=[*node.keys[:place], *node.keys[place + 1 :]],
                        values=[*node.values[:place], *node.values[place + 1 :]],
                    ),
                )


def _joins(node: ast.BinOp) -> bool:
    """Return whether it joins texts or lists, as far as it shows: no other operator would run at all."""
    parts = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(
        isinstance(side, parts) or (isinstance(side, ast.Constant) and isinstance(side.value, (str, bytes)))
        for side in (node.left, node.right)
    )


def _text(node: ast.AST) -> str:
    """Return a node's source on one line, shortened."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:60]} … {text[-25:]}"
