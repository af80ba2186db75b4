"""What users of az, kubectl and terraform type, and what it is called here."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from acrgeo.core.execution.commands import SECRET, Commands
from acrgeo.core.model.names import close_matches
from acrgeo.errors import UsageError

ELSEWHERE = {
    "replica": {"create": "add", "new": "add", "remove": "delete", "rm": "delete", "get": "show", "describe": "show",
                "update": "tag", "set": "tag", "ls": "list"},
    "webhook": {"create": "add", "update": "add", "remove": "delete", "rm": "delete", "get": "show", "ls": "list"},
    "routing": {"on": "enable", "off": "disable", "drain": "disable", "restore": "enable", "list": "show"},
    "permissions": {"list": "check", "show": "check"},
    "config": {"show": "list", "ls": "list"},
    "": {"create": "replica add", "add": "replica add", "destroy": "replica delete", "delete": "replica delete",
         "remove": "replica delete", "get": "show", "describe": "show", "ls": "list", "diff": "plan",
         "update": "replica tag", "init": "export", "import": "export", "validate": "plan", "login": "whoami",
         "replication": "replica", "replicas": "replica", "drain": "routing disable", "locations": "regions",
         "replicate": "replica add"},
}  # fmt: skip
"""The group, then the word that is typed elsewhere, then ours."""


def check_word(ctx: Any, words: Sequence[str]) -> None:
    """Raise UsageError with our command where the next word is one of another program's."""
    if not words or words[0] in ctx.command.commands:
        return
    group = " ".join(ctx.command_path.split()[1:])
    word, rest = words[0].lower(), list(words[1:])
    if not group and word == "version":
        raise UsageError("There is no command version; it is an option.", hint="acrgeo --version")
    if word == "help":
        of = [group, *rest] if group else rest
        raise UsageError("There is no command help; it is an option.", hint=shlex.join(["acrgeo", *of, "--help"]))
    ours = ELSEWHERE.get(group, {}).get(word)
    if ours is not None:
        here = f"{group} {ours}".strip()
        typed = shlex.join(["acrgeo", *here.split(), *rest])
        raise UsageError(f"{word} is called {here} here.", hint=context_of(ctx).complete(typed))


def with_value_meant(error: Any, arguments: Sequence[str]) -> str | None:
    """Return the command line with the value that was meant for the option that is refused; None where none is close.

    What was typed of the option is all that changes. A line with secrets is not repeated.
    """
    option: Any = getattr(error, "param", None)
    flags = (*getattr(option, "opts", ()), *getattr(option, "secondary_opts", ()))
    context = getattr(error, "ctx", None)
    source = context.get_parameter_source(option.name) if context is not None and flags else None
    if source is None or source.name != "COMMANDLINE" or any(word.partition("=")[0] in SECRET for word in arguments):
        return None
    for at in reversed(range(len(arguments))):
        word, has_sign, value = arguments[at].partition("=")
        if word in flags and (has_sign or at + 1 < len(arguments)):
            meant = _value_meant(error, option, value if has_sign else arguments[at + 1])
            if meant is None:
                return None
            now = [f"{word}={meant}"] if has_sign else [word, meant]
            by_variable = ["--sandbox"] if context_of(context).is_sandbox and "--sandbox" not in arguments else []
            return shlex.join(
                ["acrgeo", *by_variable, *arguments[:at], *now, *arguments[at + (1 if has_sign else 2) :]]
            )
    return None


def _value_meant(error: Any, option: Any, typed: str) -> str | None:
    details = getattr(error.__cause__, "details", {})
    if details.get("meant"):
        return str(details["meant"])
    close = close_matches(typed, [str(getattr(word, "value", word)) for word in getattr(option.type, "choices", ())])
    return close[0] if close else None


def context_of(ctx: Any) -> Commands:
    """Return what was given before the words that are wrong, and by variable that it is the sandbox."""
    given: dict[str, Any] = {}
    while ctx is not None:
        for name in ("sandbox", "cloud", "subscription", "resource_group"):
            source = ctx.get_parameter_source(name)
            if source is not None and (source.name == "COMMANDLINE" or name == "sandbox"):
                given[name] = given.get(name) or ctx.params.get(name)
        ctx = ctx.parent
    return Commands(is_sandbox=bool(given.pop("sandbox", None)), **given)
