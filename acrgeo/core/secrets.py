"""The values that were seen as secrets in a run: they are cut out wherever else they turn up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

SHORTEST = 5
"""Characters of a value that is hidden: a shorter one is in every other word."""
_LONG_PATH = 16
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
                is_named = _is_secret_name(str(name)) and not isinstance(value, Mapping)
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
        from acrgeo.core.redaction import CUT, redact  # whose rules take longer to compile than all the rest

        for value in self._values:
            if value in text:
                text = text.replace(value, CUT)
        return redact(text)


@lru_cache(maxsize=1_000)
def _is_secret_name(name: str) -> bool:
    from acrgeo.core.redaction import SECRET_KEYS

    return re.fullmatch(rf"(?:{SECRET_KEYS}|service_?uri)", name, re.IGNORECASE) is not None
