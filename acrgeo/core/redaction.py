"""Redaction: secrets are cut out of texts that come from Azure or its SDK, and of all that is written to a log."""

from __future__ import annotations

import base64
import json
import re

CUT = "[redacted]"

# Whole words, as in a signed query; the others also end longer ones, as in DB_PASSWORD and refreshToken.
SECRET_KEYS = (
    r"sig|signature|se|skoid"
    r"|\w*(?:token|assertion|secret|passwords?|passwd|pwd|account_?key|shared_?access_?(?:key|signature)|api_?key"
    r"|authorization)"
)

_RULES = (
    # The user info of a URL goes as a whole, up to the last @: passwords may hold anything.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s'\"<>?#]*@", re.IGNORECASE), rf"\1{CUT}@"),
    # A query or fragment of a URL: operation URLs are signed there.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s'\"<>?#]*)[?#][^\s'\"<>]*", re.IGNORECASE), rf"\1?{CUT}"),
    (re.compile(r"\?[^\s'\"<>?=]+=[^\s'\"<>]*"), f"?{CUT}"),
    (re.compile(r"(bearer|\bbasic|sharedaccesssignature)\s+[^\s'\",;]+", re.IGNORECASE), rf"\1 {CUT}"),
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)+"), CUT),
    (
        re.compile(
            rf"(?<![\w-])(['\"]?(?:{SECRET_KEYS})['\"]?\s*[:=]\s*)(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^\s'\",;&]+)",
            re.IGNORECASE,
        ),
        rf"\1{CUT}",
    ),
    # A run this long without a dot or slash is no name that ARM allows (group names end at 90): it is a key or a token.
    (re.compile(r"[\w+=%~-]{100,}"), CUT),
)


# Without any of these no rule finds anything: most texts are names and paths.
_SUSPECT = re.compile(r"[@?#=:\s\0]|eyJ|[\w+%~-]{100}")

# The claims of a challenge look like a token and are none: they say what a fresh sign-in has to prove.
_CLAIMS = re.compile(r"((?:--claims-challenge[= ]\s*|\bclaims=)['\"]?)([\w+/=-]+)(?![\w.+/=-])")


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def quotable(text: str) -> str:
    """Return what somebody else wrote as a sentence can repeat it: redacted, on one line, with ? for what steers."""
    return _CONTROL.sub("?", " ".join(redact(text).split()))


def redact(text: str) -> str:
    """Return the text without tokens, keys, passwords, signatures and query strings; claims to sign in with stay."""
    if _SUSPECT.search(text) is None:
        return text
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
