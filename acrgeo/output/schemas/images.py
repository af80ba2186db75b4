"""The members of what commands print about images: where they are, and how a wait for them ended."""

from __future__ import annotations

from acrgeo.output.schemas.parts import VERSION
from acrgeo.output.schemas.shape import COUNT, NUMBER, SWITCH, TEXT, Members, many, maybe, thing, told, word

_ANSWER = thing({"there": maybe(SWITCH), "digest": maybe(TEXT), "since": maybe(TEXT), "reason": maybe(TEXT)})
ARRIVAL = thing({"seconds": maybe(NUMBER), "atMost": SWITCH, "evidence": TEXT, "wasThere": SWITCH})
STATES = ("synced", "stale", "missing", "unknown")
_CELL: Members = {
    "location": TEXT,
    "home": SWITCH,
    "state": TEXT,
    "evidence": many(TEXT),
    "digest": maybe(TEXT),
    "since": maybe(TEXT),
    "reason": maybe(TEXT),
    "note": maybe(TEXT),
    "hint": maybe(TEXT),
    "asked": maybe(_ANSWER),
    "told": maybe(_ANSWER),
    "parts": maybe(
        thing(
            {
                "checked": COUNT,
                "missing": many(thing({"digest": TEXT, "mediaType": maybe(TEXT), "platform": maybe(TEXT)})),
                "reason": maybe(TEXT),
            }
        )
    ),
}
_IMAGE: Members = {
    "name": TEXT,
    "repository": TEXT,
    "tag": maybe(TEXT),
    "digest": maybe(TEXT),
    "reference": thing({"basis": maybe(TEXT), "digest": maybe(TEXT), "location": maybe(TEXT), "reason": maybe(TEXT)}),
    "state": TEXT,
    "found": SWITCH,
    "closeNames": many(TEXT),
    "namedIn": many(TEXT),
    "mediaType": maybe(TEXT),
    "size": maybe(COUNT),
    "platforms": many(TEXT),
}
_STATUS: Members = {
    **VERSION,
    "registry": TEXT,
    "loginServer": TEXT,
    "regions": many(TEXT),
    "evidence": TEXT,
    "deep": SWITCH,
    "state": TEXT,
    "counts": thing({}, dict.fromkeys(STATES, COUNT)),
    "notes": many(TEXT),
    "unreadable": many(TEXT),
}
IMAGE_STATUS = thing({**_STATUS, "images": many(thing({**_IMAGE, "regions": many(thing(_CELL))}))})
IMAGE_WAIT = thing(
    {
        **_STATUS,
        "images": many(
            thing({**_IMAGE, "regions": many(thing({**_CELL, "arrival": maybe(ARRIVAL)})), "totalSize": maybe(COUNT)})
        ),
        "result": word("synced", "never", "timeout", "interrupted"),
        "waited": told(NUMBER, "Seconds."),
        "estimates": many(TEXT),
    }
)
