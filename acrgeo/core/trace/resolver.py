"""The resolvers that are asked, and how a user names one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address

from acrgeo.errors import UsageError

_BRACKETED = re.compile(r"\[([^\[\]]+)\](?::(\d+))?")


class Source(str, Enum):
    """Why a resolver is asked."""

    SYSTEM = "system"
    BEHIND = "behind the cache"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """A resolver. One of the system's is asked as the system's library does: the next where one does not answer."""

    address: str
    port: int = 53
    source: Source = Source.GIVEN

    @property
    def label(self) -> str:
        """The address as a user would type it."""
        if self.port == 53:
            return self.address
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def parse_resolver(text: str) -> Resolver:
    """Parse ``ADDRESS``, ``ADDRESS:PORT`` or ``[ADDRESS]:PORT``; UsageError for anything else, names included."""
    found = _BRACKETED.fullmatch(text.strip())
    address, port = (found[1], found[2]) if found else (text.strip(), None)
    if not found and address.count(":") == 1:
        address, port = address.split(":")
    number = int(port) if port and port.isdecimal() and len(port) < 6 else 53 if port is None else 0
    try:
        ip_address(address)
    except ValueError:
        number = 0
    if not 0 < number < 65536:
        raise UsageError(
            f"--resolver {text!r} is not the address of a resolver, with or without a port.",
            hint="--resolver 168.63.129.16 or --resolver 127.0.0.1:5353",
        )
    return Resolver(address=address, port=number)
