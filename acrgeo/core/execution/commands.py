"""The one place where a command that acrgeo prints gets what the command that printed it was given.

Law: a hint runs as it stands. Pasted, it reaches the same sandbox or cloud, subscription, group and registry.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrgeo.core.model.registry import RegistryRef

WORDS = (
    "list", "show", "upgrade", "downgrade", "plan", "apply", "drift", "export", "regions", "map", "whoami",
    "preflight", "cost", "replica", "routing", "permissions", "endpoints", "trace", "push-check", "image", "webhook",
    "assess", "move", "consolidate", "audit",
)  # fmt: skip
"""The first words of the commands that ask Azure, or the sandbox."""

_COMMAND = re.compile(rf"(?<![\w./-])acrgeo (?=(?:{'|'.join(WORDS)})\b)(?P<rest>[^\n]*)")
_WORD = re.compile(r"'[^']*'|[^\s'\";,]+")
_STOPPING = ("--timeout", "--no-wait")
_TAKES_VALUE = ("--timeout",)
SECRET = ("--uri", "--header")
_SAME = {"-s": "--subscription", "-g": "--resource-group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What a command line was given that the next one needs as well.

    ``registries`` has the resource ID or the login server of each registry, by its name in lower case, that was named
    by one: its name alone may not find it again.
    """

    is_sandbox: bool = False
    cloud: str | None = None
    subscription: str | None = None
    resource_group: str | None = None
    registries: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> Iterator[tuple[str, str]]:
        """Yield each option that was given, with its value: empty where it takes none."""
        if self.is_sandbox:
            yield "--sandbox", ""
        for flag, value in (("--cloud", self.cloud), ("-s", self.subscription), ("-g", self.resource_group)):
            if value is not None:
                yield flag, value

    def again(self, words: Sequence[str]) -> str | None:
        """Return the command line that goes on where these words stopped; None where it could not, or has secrets.

        What would stop it again is left out. A saved plan is stale once a part of it is done.
        """
        left: list[str] = []
        is_value = False
        for word in words:
            flag = word.partition("=")[0]
            if not is_value and flag not in _STOPPING:
                left.append(word)
            is_value = word in _TAKES_VALUE
        is_saved_plan = left[:1] == ["apply"] and not any(re.match(r"--file\b|-[a-z]*f", word) for word in left)
        if not left or is_saved_plan or any(word.partition("=")[0] in SECRET for word in left):
            return None
        return self.complete(shlex.join(["acrgeo", *left]))

    def complete(self, text: str, ref: RegistryRef | None = None) -> str:
        """Return a text with every command in it completed; what stands there already is not added.

        ``ref`` is the registry that the text is about, where that is known: one of several of a name goes by its ID.
        """
        return _COMMAND.sub(lambda found: f"acrgeo {self._completed(found['rest'], ref)}", text)

    def completed(self, hint: str | None, ref: RegistryRef | None = None) -> str | None:
        """Return a hint completed; None stays None."""
        return None if hint is None else self.complete(hint, ref)

    def _completed(self, rest: str, ref: RegistryRef | None) -> str:
        command = rest.partition("; ")[0]
        if re.search(r" --help\b", command):
            return rest
        rest, has_place = self._named(rest, ref)
        given = {word.partition("=")[0] for word in command.split()}
        given |= {_SAME[flag] for flag in given & set(_SAME)}
        words: list[str] = []
        for flag, value in self.options():
            if _SAME.get(flag, flag) not in given and not (has_place and flag in _SAME):
                words += [flag, shlex.quote(value)] if value else [flag]
        return " ".join([*words, rest])

    def _named(self, rest: str, ref: RegistryRef | None) -> tuple[str, bool]:
        """Return the words with the registry as it is found again, and whether that says its place by itself."""
        names = {name: shlex.quote(text) for name, text in self.registries.items()}
        if ref is not None and ref.label is not None:
            names[ref.name.lower()] = ref.id
        for at, word in enumerate(_WORD.finditer(rest)):
            text = names.get(word.group().lower())
            if at and text is not None:
                return rest[: word.start()] + text + rest[word.end() :], text.startswith("/")
        return rest, False


NO_CONTEXT = Commands()
"""Nothing was given: commands stay as they are."""
