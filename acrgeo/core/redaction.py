"""Redaction: secrets are cut out of texts that come from Azure or its SDK, and of all that is written to a log."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping

CUT = "[redacted]"

_SECRET_KEYS = (
    r"sig|signature|se|skoid|token|access_?token|refresh_?token|id_?token|assertion|client_?secret|secret"
    r"|passwords?|passwd|pwd|account_?key|shared_?access_?(?:key|signature)|api_?key|authorization"
)

_RULES = (
    # The user info of a URL goes as a whole, up to the last @: passwords may hold anything.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s'\"<>?#]*@", re.IGNORECASE), rf"\1{CUT}@"),
    # A query or fragment of a URL: operation URLs are signed there.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s'\"<>?#]*)[?#][^\s'\"<>]*", re.IGNORECASE), rf"\1?{CUT}"),
    (re.compile(r"\?[^\s'\"<>?=]+=[^\s'\"<>]*"), f"?{CUT}"),
    (re.compile(r"\b(bearer|basic|sharedaccesssignature)\s+[^\s'\",;]+", re.IGNORECASE), rf"\1 {CUT}"),
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)+"), CUT),
    (
        re.compile(
            rf"(?<![\w-])(['\"]?(?:{_SECRET_KEYS})['\"]?\s*[:=]\s*)(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^\s'\",;&]+)",
            re.IGNORECASE,
        ),
        rf"\1{CUT}",
    ),
    # A run this long without a dot or slash is no name that ARM allows (group names end at 90): it is a key or a token.
    (re.compile(r"[\w+=%~-]{100,}"), CUT),
)


# The claims of a challenge look like a token and are none: they say what a fresh sign-in has to prove.
_CLAIMS = re.compile(r"((?:--claims-challenge[= ]\s*|\bclaims=)['\"]?)([\w+/=-]+)(?![\w.+/=-])")


def redact(text: str) -> str:
    """Return the text without tokens, keys, passwords, signatures and query strings; claims to sign in with stay."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if not _is_claims(found[2]):
            return found[0]
        kept.append(found[2])
        return f"{found[1]}\0{len(kept) - 1}\0"

    text = _CLAIMS.sub(keep, text.replace("\0", ""))
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def _is_claims(text: str) -> bool:
    try:
        value = json.loads(base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("access_token"), dict)


SHORTEST = 5
"""Characters of a value that is hidden: a shorter one is in every other word."""
_LONG_PATH = 16
_SECRET_NAME = re.compile(rf"(?:{_SECRET_KEYS}|service_?uri)", re.IGNORECASE)
_OF_SECRETS = ("customheaders", "headers")
"""Names of what holds secrets under any name: the headers of a webhook."""


class Secrets:
    """The values that were seen as secrets: they are cut out wherever else they turn up. Several threads may use it."""

    def __init__(self) -> None:
        self._values: tuple[str, ...] = ()

    def hide(self, value: object) -> None:
        """Cut a value out of every text from now on; anything but a text of some length is no secret."""
        text = value.strip() if isinstance(value, str) else ""
        if len(text) >= SHORTEST and text not in self._values:
            self._values = tuple(sorted({*self._values, text}, key=len, reverse=True))

    def hide_in(self, document: object, *, is_secret: bool = False) -> None:
        """Hide what a document has under names of secrets, at any depth."""
        if isinstance(document, Mapping):
            for name, value in document.items():
                is_named = _SECRET_NAME.fullmatch(str(name)) is not None and not isinstance(value, Mapping)
                self.hide_in(value, is_secret=is_secret or is_named or str(name).lower() in _OF_SECRETS)
        elif isinstance(document, (list, tuple)):
            for value in document:
                self.hide_in(value, is_secret=is_secret)
        elif is_secret and isinstance(document, str):
            self.hide_address(document)
            self.hide(document.rpartition(" ")[2])  # without a scheme such as Bearer

    def hide_address(self, text: str) -> None:
        """Hide a text and, if it is an address, the parts of it that say who may use it."""
        self.hide(text)
        _, sign, rest = text.partition("://")
        place, _, below = re.sub(r"[?#].*", "", rest).partition("/")
        if sign:
            self.hide(place.rpartition("@")[0].partition(":")[2])
            self.hide(below if len(below) >= _LONG_PATH else None)
            for part in re.split(r"[?#&]", rest)[1:]:
                self.hide(part.partition("=")[2] or part)

    def cut(self, text: str) -> str:
        """Return the text without these values, and without what ``redact`` knows as a secret by its shape."""
        for value in self._values:
            if value in text:
                text = text.replace(value, CUT)
        return redact(text)
