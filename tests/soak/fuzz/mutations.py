"""Changes of an input: bytes, words of a grammar, values of JSON. Seeded, so that each can be made again."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any

CANARY = "canary0f00ba11decade00"
"""A word that stands for a secret."""
SECRETS = (
    f"Bearer {CANARY}",
    f"https://anna:{CANARY}@example.com/",
    f"https://example.com/x?sig={CANARY}",
    f"password={CANARY}",
)
"""Texts that nobody may print, as long as they are whole."""
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**400, 1e308, "", " ", "a", "A" * 300, "\0", "\x1b[31m", "\u202e",
    "\ud800", "é" * 3, "../..", "{region}", "${x}", "[]", "null", "westus", "West US", "contoso",
    "2026-02-30T25:61:61Z",    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", [], {}, [None], [[]], {"": ""}, *SECRETS,
)  # fmt: skip
"""What may stand in the place of any value."""
ATOMS = (
    b"\0", b"\r\n", b"\n", b"\t", b" ", b"'", b'"', b"\\", b"{", b"}", b"[", b"]", b":", b",", b"-", b"#", b"&a ",
    b"*a", b"!!python/object:x ", b"<<: ", b"--- ", b"...", b"| ", b">-", b"? ", b"%", b"%00", b"%2f", b"$", b"\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"0", b"9" * 40, b"1e999", b"-0", b"NaN",
    b"null", b"true", b"\x1b[2J", b"::error::", b"##vso[task.complete]", b"@", b"~", b"*", b"/", b"..", b"=", b"--",
    b"\x85", b"\xe2\x80\xa8",
)  # fmt: skip
"""What has a meaning somewhere."""
_WORD = re.compile(rb"[A-Za-z0-9_.$-]+")
_LONGEST = 64 * 1024


class Mutator:
    """Makes an input of others. ``words`` are those of the grammar."""

    def __init__(self, chance: random.Random, words: Sequence[bytes]) -> None:
        self._chance = chance
        self._atoms = (*ATOMS, *words, *words)

    def mutate(self, kept: Sequence[bytes]) -> bytes:
        """Return one of the kept inputs with one to eight changes."""
        content = self._chance.choice(kept)
        for _ in range(1 + min(7, int(self._chance.expovariate(0.6)))):
            content = self._change(content, kept)
        return content[:_LONGEST]

    def _change(self, content: bytes, kept: Sequence[bytes]) -> bytes:
        kind = self._chance.randrange(10)
        if kind < 4:
            changed = self._in_json(content)
            if changed is not None:
                return changed
        if kind < 5:
            return self._other_word(content, self._chance.choice(kept))
        if kind < 7:
            return self._line(content, self._chance.choice(kept))
        return self._bytes(content)

    def _in_json(self, content: bytes) -> bytes | None:
        """Change a value of the JSON at the end; what stands before it stays."""
        at = min((found for found in (content.find(b"{"), content.find(b"[")) if found >= 0), default=-1)
        if at < 0:
            return None
        try:
            document = json.loads(content[at:])
        except (ValueError, RecursionError):
            return None
        return content[:at] + json.dumps(self.value(document)).encode()

    def value(self, document: Any) -> Any:
        """Return a document with something else in one place."""
        if isinstance(document, dict) and document and self._chance.random() < 0.9:
            key = self._chance.choice(sorted(document))
            kind = self._chance.randrange(12)
            if kind == 0:
                return {name: value for name, value in document.items() if name != key}
            if kind == 1:
                return {(name.swapcase() if name == key else name): value for name, value in document.items()}
            if kind == 2:
                return {**document, str(self._chance.choice(VALUES)): self._chance.choice(VALUES)}
            if kind == 3:
                return {**document, key: document[self._chance.choice(sorted(document))]}
            return {**document, key: self.value(document[key])}
        if isinstance(document, list) and document and self._chance.random() < 0.9:
            at = self._chance.randrange(len(document))
            kind = self._chance.randrange(6)
            if kind == 0:
                return [*document[:at], *document[at + 1 :]]
            if kind == 1:
                return [*document, *document[at:]]
            return [*document[:at], self.value(document[at]), *document[at + 1 :]]
        kind = self._chance.randrange(6)
        if kind == 0:
            return [document]
        if kind == 1:
            return {"value": document}
        if kind == 2 and isinstance(document, str):
            return self._bytes(document.encode(errors="replace")).decode(errors="replace")
        return self._chance.choice(VALUES)

    def _other_word(self, content: bytes, other: bytes) -> bytes:
        """Put a word of another input, or one of the grammar, in the place of one."""
        found = list(_WORD.finditer(content))
        if not found:
            return content + self._chance.choice(self._atoms)
        place = self._chance.choice(found)
        words = _WORD.findall(other)
        new = self._chance.choice(words) if words and self._chance.random() < 0.5 else self._chance.choice(self._atoms)
        return content[: place.start()] + new + content[place.end() :]

    def _line(self, content: bytes, other: bytes) -> bytes:
        """Drop, double, move or take over a line."""
        lines = content.split(b"\n")
        at, to = self._chance.randrange(len(lines)), self._chance.randrange(len(lines) + 1)
        kind = self._chance.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(to, lines[at])
        elif kind == 2:
            lines.insert(min(to, len(lines) - 1), lines.pop(at))
        elif kind == 3:
            lines.insert(to, self._chance.choice(other.split(b"\n")))
        else:
            lines[at] = b"  " + lines[at] if self._chance.random() < 0.5 else lines[at].removeprefix(b"  ")
        return b"\n".join(lines)

    def _bytes(self, content: bytes) -> bytes:
        at = self._chance.randrange(len(content) + 1)
        length = min(len(content) - at, 1 + int(self._chance.expovariate(0.2)))
        kind = self._chance.randrange(7)
        if kind == 0:
            return content[:at] + content[at + length :]
        if kind == 1:
            return content[:at] + self._chance.choice(self._atoms) + content[at:]
        if kind == 2:
            return content[:at] + self._chance.choice(self._atoms) + content[at + length :]
        if kind == 3:
            return content[:at] + content[at : at + length] * self._chance.choice((2, 3, 50)) + content[at + length :]
        if kind == 4:
            return content[:at]
        if kind == 5 and content:
            at = min(at, len(content) - 1)
            return content[:at] + bytes([content[at] ^ (1 << self._chance.randrange(8))]) + content[at + 1 :]
        return content[:at] + bytes([self._chance.randrange(256)]) + content[at:]


def is_canary_whole(content: bytes) -> bool:
    """Return whether every canary in an input stands in a text that nobody may print."""
    word = CANARY.encode()
    inside = sum(content.count(secret.encode()) for secret in SECRETS)
    return 0 < content.count(word) == inside
