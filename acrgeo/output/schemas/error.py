"""The members of an error under ``-o json``."""

from __future__ import annotations

from acrgeo.output.schemas.shape import COUNT, TEXT, maybe, thing, told

ERROR = thing(
    {
        "error": thing(
            {
                "code": told(TEXT, "A word that stays: acrgeo explain CODE."),
                "message": TEXT,
                "hint": told(maybe(TEXT), "What to type next."),
                "exitCode": COUNT,
            },
            has_more=True,
        )
    }
)
"""Beside these, an error has the facts that are its own."""
