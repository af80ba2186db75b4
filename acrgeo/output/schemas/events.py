"""The members of events: those of ``--events-file``, of changes and of a wait for images, and those that are heard."""

from __future__ import annotations

from acrgeo.output.schemas.changes import EVENT_OF_CHANGE, RESULTS
from acrgeo.output.schemas.images import ARRIVAL
from acrgeo.output.schemas.parts import VERSION
from acrgeo.output.schemas.registries import HEARD_MEMBERS
from acrgeo.output.schemas.shape import SWITCH, TEXT, TIME, Members, Schema, many, maybe, thing, told, word

_CHANGES: dict[str, tuple[str, Members]] = {
    "PlanStarted": ("The changes began.", {"changes": many(TEXT)}),
    "ChangeStarted": ("A change began: it is read again first.", EVENT_OF_CHANGE),
    "ChangeMoved": (
        "A change went on.",
        {**EVENT_OF_CHANGE, "state": TEXT, "recovery": told(maybe(TEXT), "What repairs a stop here.")},
    ),
    "ChangeEnded": (
        "A change reached its result.",
        {**EVENT_OF_CHANGE, "result": word(*RESULTS), "detail": maybe(TEXT)},
    ),
    "PlanEnded": ("The changes ended.", {"isInterrupted": SWITCH}),
}
_WAIT: dict[str, tuple[str, Members]] = {
    "WaitStarted": (
        "Waiting began.",
        {"registry": TEXT, "images": many(thing({"name": TEXT, "digest": maybe(TEXT)})), "regions": many(TEXT)},
    ),
    "ImageSeen": (
        "The state of an image in a region changed.",
        {
            "name": TEXT,
            "location": TEXT,
            "state": TEXT,
            "digest": maybe(TEXT),
            "evidence": many(TEXT),
            "reason": maybe(TEXT),
            "arrival": maybe(ARRIVAL),
        },
    ),
    "WaitEnded": (
        "Waiting ended.",
        {
            "result": word("synced", "never", "timeout", "interrupted"),
            "pending": many(thing({"name": TEXT, "location": TEXT})),
            "reason": maybe(TEXT),
        },
    ),
}


def _one_of(events: dict[str, tuple[str, Members]]) -> Schema:
    return {
        "oneOf": [
            {**thing({**VERSION, "at": TIME, "event": {"const": name}, **members}), "description": description}
            for name, (description, members) in events.items()
        ]
    }


CHANGE_EVENTS = _one_of(_CHANGES)
WAIT_EVENTS = _one_of(_WAIT)
HEARD_EVENT = thing({**VERSION, **HEARD_MEMBERS})
