"""Why a push failed, as the output of its client tells. Nothing of that output is given back but what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from acrgeo.core.push.texts import ELSEWHERE, PUSH_TEXTS, PushText

_HOST = re.compile(
    r"(?<![\w.-])(?P<label>[a-z0-9]{5,50}(?:-[a-z0-9]{1,60})?)(?:\.(?P<region>[a-z0-9]{2,40})\.(?P<kind>geo|data))?"
    r"\.azurecr\.(?:io|us|cn)(?![\w-])",
    re.IGNORECASE,
)
_HUB = re.compile(r"push refers to repository \[docker\.io/", re.IGNORECASE)
MOST = 131_072
"""Characters of an output that are searched, from its end: clients say last why they give up."""
_ESCAPED = re.compile(r"\\+u0027|&#39;", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A text that was found, as it stood there, and the command that comes next."""

    text: PushText
    found: str
    command: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the output of a push tells, the surest first; nothing where it has no text that is known."""

    name: str
    host: str
    causes: tuple[Cause, ...] = ()


def read_failure(output: str, *, name: str, host: str) -> Failure:
    """Find the known texts in the output of a push. ``name`` is how commands name the registry."""
    plain = _ANSI.sub("", output[-MOST:])
    found = list(_find(plain, name))
    hidden = {identity for cause in found for identity in cause.text.hides}
    return Failure(name=name, host=host, causes=tuple(cause for cause in found if cause.text.id not in hidden))


def _find(output: str, name: str) -> Iterator[Cause]:
    hosts = {found.group().lower(): found for found in _HOST.finditer(output)}
    own = [found for found in hosts.values() if found["label"].lower().partition("-")[0] == name.lower()]
    others = sorted(hosts)
    if not own and (others or _HUB.search(output)):
        where = others[0] if others else "docker.io"
        yield Cause(text=ELSEWHERE, found=where, command=f"acrgeo push-check {others[0]}" if others else None)
    regions = [found["region"].lower() for found in own if found["region"] and found["kind"].lower() == "geo"]
    for text in PUSH_TEXTS:
        matched = re.search(text.pattern, output, re.IGNORECASE)
        if matched is not None:
            command = _command(text, matched, name, regions[0] if regions else None)
            yield Cause(text=text, found=_ESCAPED.sub("'", matched.group()), command=command)


def _command(text: PushText, matched: re.Match[str], name: str, region: str | None) -> str | None:
    if text.command is None:
        return None
    command = text.command
    if "{address}" in command:
        address = _ip(matched["address"])
        if address is None:
            return f"acrgeo push-check {name}"
        command = command.replace("{address}", address)
    if region is not None and command.startswith("az acr login"):
        command += f" --endpoint {region}"
    return command.replace("REGISTRY", name)


def _ip(text: str) -> str | None:
    """Return the address where a rule of the firewall can have it: those of IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return str(address) if address.version == 4 else None
