"""An answer of ARM as the SDK reads it. It is read whole before anybody sees it, within its bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, MutableMapping
from typing import Any, final

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest, HttpResponse

_CHARSET = re.compile(r";\s*charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_PART = 64 * 1024


@final
class Answer(HttpResponse):
    """An answer whose body is there: nothing of it is left on the connection."""

    def __init__(
        self, request: HttpRequest, *, status: int, reason: str, headers: MutableMapping[str, str], content: bytes
    ) -> None:
        self._request = request
        self._status = status
        self._reason = reason
        self._headers = headers
        self._content = content
        self._encoding: str | None = None

    def __repr__(self) -> str:
        """Return what azure-core's own answers say of themselves."""
        return f"<HttpResponse: {self._status} {self._reason}>"

    @property
    def request(self) -> HttpRequest:
        """The request."""
        return self._request

    @property
    def url(self) -> str:
        """The URL of the request: no redirect is followed."""
        return self._request.url

    @property
    def status_code(self) -> int:
        """The status."""
        return self._status

    @property
    def reason(self) -> str:
        """The phrase after the status."""
        return self._reason

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers, case-insensitive."""
        return self._headers

    @property
    def content_type(self) -> str | None:
        """The type of the body."""
        return self._headers.get("content-type")

    @property
    def encoding(self) -> str | None:
        """The encoding of the text, where it was set or the type of the body names it."""
        named = _CHARSET.search(self.content_type or "")
        return self._encoding or (named[1] if named else None)

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def is_closed(self) -> bool:
        """True: the connection is free for another request."""
        return True

    @property
    def is_stream_consumed(self) -> bool:
        """True: the body is read."""
        return True

    @property
    def content(self) -> bytes:
        """The body, unpacked."""
        return self._content

    def read(self) -> bytes:
        """Return the body, unpacked."""
        return self._content

    def iter_bytes(self, **_: Any) -> Iterator[bytes]:
        """Yield the body in parts."""
        for start in range(0, len(self._content), _PART):
            yield self._content[start : start + _PART]

    def iter_raw(self, **_: Any) -> Iterator[bytes]:
        """Yield the body in parts; it is unpacked already."""
        return self.iter_bytes()

    def text(self, encoding: str | None = None) -> str:
        """Return the body as text: UTF-8 where nothing else is named, with or without its mark."""
        named = (encoding or self.encoding or "utf-8").lower()
        try:
            return self._content.decode("utf-8-sig" if named in ("utf-8", "utf8") else named, errors="replace")
        except (LookupError, UnicodeError):  # no encoding of that name, or one that takes nothing for text
            return self._content.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """Return the body, parsed. Raises ValueError."""
        return json.loads(self.text())

    def raise_for_status(self) -> None:
        """Raise azure-core's HttpResponseError for an error."""
        if self._status >= 400:
            raise HttpResponseError(response=self)

    def close(self) -> None:
        """Do nothing: the connection is not this answer's."""

    def __enter__(self) -> Answer:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""
