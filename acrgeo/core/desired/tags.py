"""ARM's limits on tags, and edits of tags: parsed, matched and applied."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from acrgeo.core.desired.source import quoted
from acrgeo.core.model.drain import is_own_tag
from acrgeo.errors import UsageError

MOST_TAGS = 50  # per resource; ARM documentation, "Use tags to organize your Azure resources"
LONGEST_KEY = 512
LONGEST_VALUE = 256
RESERVED = ("microsoft", "azure", "windows")  # prefixes; ARM documentation, "Tags - Create Or Update"
FORBIDDEN_IN_KEY = re.compile(r"[<>%&\\?/]")


def parse_tags(words: Sequence[str], removed: Sequence[str] = ()) -> dict[str, str | None]:
    """Return ``key=value`` words and keys to remove as edits: None removes. UsageError names the first bad word."""
    edits: dict[str, str | None] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(f"{quoted(word)} is not a tag; write key=value.")
        if key.lower() in (known.lower() for known in edits):
            raise UsageError(f"tag {quoted(key)} is given twice; ARM ignores the case of a key.")
        check_tag(key, value)
        edits[key] = value
    for key in removed:
        if key.lower() in (known.lower() for known in edits):
            raise UsageError(f"tag {quoted(key)} is both set and removed.")
        check_tag(key, "")
        edits[key] = None
    return edits


def check_tag(key: str, value: str) -> None:
    """Raise UsageError for a key or value that ARM refuses, or that belongs to acrgeo."""
    if not key.strip():
        raise UsageError("a tag has no key.")
    if is_own_tag(key):
        raise UsageError(
            f"tag {quoted(key)}: acrgeo keeps its own records under acrgeo-*.", hint="acrgeo routing --help"
        )
    if FORBIDDEN_IN_KEY.search(key) or len(key) > LONGEST_KEY:
        raise UsageError(f"tag {quoted(key)}: a key has at most {LONGEST_KEY} characters and none of < > % & \\ ? /")
    if key.lower().startswith(RESERVED):
        raise UsageError(f"tag {quoted(key)}: keys that begin with {', '.join(RESERVED)} are reserved by Azure.")
    if len(value) > LONGEST_VALUE:
        raise UsageError(f"tag {quoted(key)}: the value has {len(value)} characters; ARM takes {LONGEST_VALUE}.")


def match_keys(edits: Mapping[str, str | None], tags: Mapping[str, str]) -> dict[str, str | None]:
    """Return the edits under the existing spelling of their keys: ARM ignores the case of a key, and keeps it."""
    spellings = {key.lower(): key for key in tags}
    return {spellings.get(key.lower(), key): value for key, value in edits.items()}


def tag_value(tags: Mapping[str, str], key: str) -> str | None:
    """Return the value of a tag; ARM ignores the case of a key, and answers with a spelling of its own."""
    return tags[key] if key in tags else next((tags[other] for other in tags if other.lower() == key.lower()), None)


def apply_edits(tags: Mapping[str, str], edits: Mapping[str, str | None]) -> dict[str, str]:
    """Return the tags with the edits made. None removes a tag; tags without an edit stay."""
    edited = {**tags, **edits}
    return {key: value for key, value in edited.items() if value is not None}
