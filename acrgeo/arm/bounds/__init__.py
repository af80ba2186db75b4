"""The bounds of what is read from Azure: a proxy, a defect or an attacker may answer in its place."""

from acrgeo.arm.bounds.answers import MOST_BYTES, read_whole
from acrgeo.arm.bounds.error import BoundError
from acrgeo.arm.bounds.pages import MOST_REPLICAS, PageLinks, checked_page

__all__ = [
    "MOST_BYTES",
    "MOST_REPLICAS",
    "BoundError",
    "PageLinks",
    "checked_page",
    "read_whole",
]
