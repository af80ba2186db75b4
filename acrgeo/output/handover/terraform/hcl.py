"""HCL: values and blocks, aligned as ``terraform fmt`` does, nothing of HCL's in what is data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from acrgeo.core.handover.model import Handover
from acrgeo.output.handover.written import Reference
from acrgeo.output.neutral import is_neutral

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = ("for", "null", "true", "false")
"""What an object may not begin with, or takes for a value."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEMPLATE = re.compile(r"[$%]+(?=\{)")
_REPLACEMENT = 0xFFFD
"""Stands for half a pair, which no HCL holds."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression of HCL, written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its words, its attributes, and the blocks inside it."""

    words: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def text_value(text: str, *, is_ascii: bool = False) -> str:
    """Return a text in quotes, on one line: no template begins in it, and what cannot be seen is an escape."""
    escaped = "".join(_escaped(sign, is_ascii=is_ascii) for sign in text)
    return f'"{_TEMPLATE.sub(lambda run: _literal_signs(run[0]), escaped)}"'


def _literal_signs(run: str) -> str:
    """Return signs before a brace so that no template begins: doubled alone, by their codes where there are more."""
    return run * 2 if len(run) == 1 else "".join(f"\\u{ord(sign):04x}" for sign in run)


def _escaped(sign: str, *, is_ascii: bool) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if is_neutral(sign) and (sign.isascii() or not is_ascii):
        return sign
    code = ord(sign) if not 0xD800 <= ord(sign) < 0xE000 else _REPLACEMENT
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def value(given: Any, *, indent: int = 0, is_ascii: bool = False) -> str:
    """Return any value; objects and lists that are not empty have a line for each member."""
    if isinstance(given, Reference):
        return f"var.{given.name}"
    if isinstance(given, Raw):
        return given.text
    if given is None or isinstance(given, bool):
        return "null" if given is None else str(given).lower()
    if isinstance(given, (int, float)):
        return str(given)
    if isinstance(given, Mapping):
        if not given:
            return "{}"
        inside = _attributes(given, indent + 1, is_ascii)
        return "{\n" + "".join(f"{line}\n" for line in inside) + f"{'  ' * indent}}}"
    if isinstance(given, Sequence) and not isinstance(given, str):
        items = [value(item, indent=indent + 1, is_ascii=is_ascii) for item in given]
        if not any("\n" in item for item in items):
            return f"[{', '.join(items)}]"
        return "[\n" + "".join(f"{'  ' * (indent + 1)}{item},\n" for item in items) + f"{'  ' * indent}]"
    return text_value(str(given), is_ascii=is_ascii)


def blocks_text(blocks: Sequence[Block], *, is_ascii: bool = False) -> str:
    """Return blocks, each below an empty line. In ASCII, letters of expressions are escapes too: they are in texts."""
    text = "".join("\n" + block_text(block, is_ascii=is_ascii) for block in blocks)
    return re.sub(r"[^\x00-\x7f]", lambda found: _escaped(found[0], is_ascii=True), text) if is_ascii else text


def block_text(block: Block, *, indent: int = 0, is_ascii: bool = False) -> str:
    """Return a block; what is inside it comes after its attributes, below an empty line."""
    head = " ".join([block.words[0], *(text_value(word, is_ascii=is_ascii) for word in block.words[1:])])
    lines = list(_attributes(block.attributes, indent + 1, is_ascii))
    pad = "  " * indent
    if not lines and not block.blocks:
        return f"{pad}{head} {{}}\n"
    for inner in block.blocks:
        lines += [*([""] if lines else []), block_text(inner, indent=indent + 1, is_ascii=is_ascii).rstrip("\n")]
    return f"{pad}{head} {{\n" + "".join(f"{line}\n" for line in lines) + f"{pad}}}\n"


def _attributes(given: Mapping[str, Any], indent: int, is_ascii: bool) -> Iterator[str]:
    """Yield a line for each attribute, the signs below each other where neighbours have one line each."""
    pairs = [(_key(str(key), is_ascii), value(item, indent=indent, is_ascii=is_ascii)) for key, item in given.items()]
    for at, (key, text) in enumerate(pairs):
        yield f"{'  ' * indent}{key.ljust(_width(pairs, at))} = {text}"


def _width(pairs: Sequence[tuple[str, str]], at: int) -> int:
    """Return the width of the keys around one whose values have one line."""
    if "\n" in pairs[at][1]:
        return len(pairs[at][0])
    first = last = at
    while first > 0 and "\n" not in pairs[first - 1][1]:
        first -= 1
    while last + 1 < len(pairs) and "\n" not in pairs[last + 1][1]:
        last += 1
    return max(len(key) for key, _ in pairs[first : last + 1])


def _key(key: str, is_ascii: bool) -> str:
    return key if _IDENTIFIER.fullmatch(key) and key not in _RESERVED else text_value(key, is_ascii=is_ascii)


def webhook_variables(handover: Handover) -> Iterator[Block]:
    """Yield the variables of what is secret of webhooks; Terraform keeps their values in its state."""
    for webhook in handover.webhooks:
        what = f"Where the webhook {webhook.name} posts to."
        yield Block(("variable", webhook.uri), {"description": what, "type": Raw("string"), "sensitive": True})
        attributes = {
            "description": f"The headers that the webhook {webhook.name} posts with.",
            "type": Raw("map(string)"),
            "default": {},
            "sensitive": True,
        }
        yield Block(("variable", webhook.headers), attributes)
