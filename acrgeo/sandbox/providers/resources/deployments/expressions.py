"""Template expressions: a small part of the language; every other function is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.errors import ArmError

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d+)|([A-Za-z_]\w*)|(.))", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def invalid_template(reason: str) -> ArmError:
    """Refuse a template that cannot be evaluated."""
    # Assumed: code and beginning are recorded; the reason is the sandbox's own but for a missing parameter.
    return ArmError(400, "InvalidTemplate", f"Deployment template validation failed: '{reason}'.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What expressions refer to: parameters and variables by name, group and subscription, and a copy's index."""

    parameters: Mapping[str, Any]
    variables: Mapping[str, Any]
    group: Mapping[str, Any]
    subscription: Mapping[str, Any]
    copies: Mapping[str, int] = field(default_factory=dict)

    def evaluate(self, value: Any) -> Any:
        """Return a value of a template with every expression in it evaluated. Raises ArmError 400 or 501."""
        if isinstance(value, dict):
            return {self.evaluate(key): self.evaluate(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.evaluate(item) for item in value]
        if isinstance(value, str) and value.startswith("[["):
            return value[1:]
        if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
            return _Reader(value[1:-1], self).whole()
        return value


class _Reader:
    """Reads one expression from left to right and evaluates it."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text, self._scope = text, scope
        self._tokens = [found.group(1, 2, 3, 4) for found in _TOKEN.finditer(text.rstrip())]
        self._at = 0

    def whole(self) -> Any:
        value = self._value()
        if self._at < len(self._tokens):
            raise self._broken()
        return value

    def _value(self) -> Any:
        text, number, name, _ = self._next()
        if text is not None:
            return text[1:-1].replace("''", "'")
        if number is not None:
            return int(number)
        if name is None:
            raise self._broken()
        if name.lower() in ("true", "false", "null") and not self._takes("("):
            return {"true": True, "false": False, "null": None}[name.lower()]
        if self._tokens[self._at - 1][3] != "(":
            self._expect("(")
        arguments: list[Any] = []
        while not self._takes(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._value())
        return self._members(self._call(name, arguments))

    def _members(self, value: Any) -> Any:
        """Return what `.name` and `[index]` behind a call lead to."""
        while True:
            if self._takes("."):
                key: Any = self._next()[2]
            elif self._takes("["):
                key = self._value()
                self._expect("]")
            else:
                return value
            try:
                value = _lookup(value, key, "property") if isinstance(value, Mapping) else value[key]
            except (TypeError, IndexError, KeyError) as error:
                raise invalid_template(f"The expression '{self._text}' has no property '{key}'") from error

    def _call(self, name: str, arguments: list[Any]) -> Any:
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            raise errors.not_implemented(f"the template function {name}() (it has {', '.join(sorted(_FUNCTIONS))})")
        try:
            return function(self._scope, *arguments)
        except TypeError as error:
            raise invalid_template(f"The arguments of '{name}' in '{self._text}' do not fit") from error

    def _next(self) -> tuple[str | None, ...]:
        if self._at >= len(self._tokens):
            raise self._broken()
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, sign: str) -> bool:
        is_next = self._at < len(self._tokens) and self._tokens[self._at][3] == sign
        self._at += is_next
        return is_next

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._broken()

    def _broken(self) -> ArmError:
        return invalid_template(f"The expression '{self._text}' cannot be read")


def _lookup(values: Mapping[str, Any], name: Any, kind: str) -> Any:
    """Return a value by its name; names compare without case."""
    for key, value in values.items():
        if key.lower() == str(name).lower():
            return value
    raise invalid_template(f"The template {kind} '{name}' is not found")


def _concat(_: Scope, *parts: Any) -> Any:
    if parts and all(isinstance(part, list) for part in parts):
        return [item for part in parts for item in part]
    return "".join(str(part) for part in parts)


def _format(_: Scope, text: str, *parts: Any) -> str:
    if re.search(r"\{\d+[,:]", text):
        raise errors.not_implemented(f"format() with widths or forms in {text!r}")
    return _PLACEHOLDER.sub(lambda found: str(parts[int(found[1])]) if int(found[1]) < len(parts) else found[0], text)


def _resource_id(scope: Scope, *parts: str) -> str:
    *before, kind = parts[: next((at + 1 for at, part in enumerate(parts) if "/" in part), len(parts))]
    names = parts[len(before) + 1 :]
    namespace, *kinds = kind.split("/")
    if len(before) > 2 or len(kinds) != len(names):
        raise invalid_template(f"resourceId() does not fit the type '{kind}'")
    group = scope.group["id"] if not before else f"{scope.subscription['id']}/resourceGroups/{before[-1]}"
    if len(before) == 2:
        group = f"/subscriptions/{before[0]}/resourceGroups/{before[1]}"
    nested = "/".join(part for pair in zip(kinds, names, strict=True) for part in pair)
    return f"{group}/providers/{namespace}/{nested}"


def _copy_index(scope: Scope, *arguments: Any) -> int:
    name = next((argument for argument in arguments if isinstance(argument, str)), None)
    offset = next((argument for argument in arguments if isinstance(argument, int)), 0)
    if not scope.copies:
        raise invalid_template("The template function 'copyIndex' is not expected at this location")
    index = list(scope.copies.values())[-1] if name is None else _lookup(scope.copies, name, "copy")
    return int(index) + offset


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "concat": _concat,
    "copyindex": _copy_index,
    "format": _format,
    "parameters": lambda scope, name: _lookup(scope.parameters, name, "parameter"),
    "resourcegroup": lambda scope: scope.group,
    "resourceid": _resource_id,
    "subscription": lambda scope: scope.subscription,
    "tolower": lambda _, text: str(text).lower(),
    "variables": lambda scope, name: scope.evaluate(_lookup(scope.variables, name, "variable")),
    "length": lambda _, value: len(value),
    "createarray": lambda _, *values: list(values),
    "equals": lambda _, one, other: one == other,
    "if": lambda _, test, one, other: one if test else other,
}
