"""The summary of a step, within what GitHub shows: a longer one would not be shown at all."""

from __future__ import annotations

MOST_BYTES = 1024 * 1024
CUT = "\n\n**The summary was cut here: there is room for 1 MiB in a step. The log has all of it.**\n"
FENCE = "```"


def fitting(text: str, most: int) -> bytes:
    """Return a text in so many bytes of UTF-8: whole, else whole lines and one that says so, else nothing.

    A block of code that the cut leaves open is closed.
    """
    content = text.encode("utf-8", "replace")
    if len(content) <= most:
        return content
    room = most - len(CUT.encode()) - len(FENCE) - 1
    if room <= 0:
        return b""
    kept = content[:room].rpartition(b"\n")[0]
    fences = sum(line.startswith(FENCE.encode()) for line in kept.splitlines())
    return kept + (f"\n{FENCE}".encode() if fences % 2 else b"") + CUT.encode()
