"""What a check of an installation found, and how that is made fit for everybody's eyes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from acrgeo.core.redaction import CUT, redact


class State(str, Enum):
    """What a check says: as it should be, worth knowing, or broken."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a section."""

    section: str
    name: str
    value: str
    state: State = State.OK
    hint: str | None = None


HIDDEN = "hidden; --show-ids shows it"

_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%#-]+@(?=[\w-]+\.[\w.-]+)")
_TOKEN = re.compile(r"\beyJ[\w-]{8,}|\bacrgeo-sandbox-\w+")
_SECRET = re.compile(r"\b(key|code)=[^\s&;,]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymous:
    """Takes out of a text what names a person or a tenant, and what is secret. ``shows_ids`` leaves the former."""

    homes: tuple[str, ...] = ()
    user: str = ""
    shows_ids: bool = False

    def text(self, text: str) -> str:
        """Return the text without it, on one line."""
        text = _TOKEN.sub(CUT, _SECRET.sub(rf"\1={CUT}", redact(" ".join(text.split()))))
        for home in self.homes:
            if len(home) > 1:
                text = re.sub(rf"{re.escape(home.rstrip('/'))}(?![\w.-])", "~", text)
        if self.user:
            text = re.sub(rf"(?i)((?:/home/|/Users/|\\Users\\){re.escape(self.user)})(?![\w.-])", "~", text)
        if self.shows_ids:
            return text
        return _MAIL.sub("…@", _ID.sub(r"\1-…", text))

    def check(self, check: Check) -> Check:
        """Return a check without it."""
        hint = None if check.hint is None else "\n".join(map(self.text, check.hint.splitlines()))
        return replace(check, name=self.text(check.name), value=self.text(check.value), hint=hint)
