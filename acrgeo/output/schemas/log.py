"""The members of a line of ``--log-file``, by its event."""

from __future__ import annotations

from acrgeo.output.schemas.shape import (
    ANYTHING,
    COUNT,
    NUMBER,
    SWITCH,
    TEXT,
    TIME,
    Members,
    Schema,
    by_name,
    many,
    maybe,
    thing,
    told,
    word,
)

_ENVELOPE: Members = {
    "formatVersion": TEXT,
    "run": told(TEXT, "The same in every line of one run, another one in each run."),
    "at": told(TIME, "The time of the machine, in UTC."),
    "seconds": told(NUMBER, "Since the run began; it never goes back."),
}
_IS_CUT: Members = {"isCut": told({"const": True}, "A text or a list was too long for a line, and was cut.")}
_CHANGE = told(TEXT, "The change of the plan, by its id: contoso/eastus.")
_ERROR: Members = {"errorCode": TEXT, "errorMessage": TEXT}
_WAITS = told(NUMBER, "Seconds.")
_OF_CHANGE: Members = {
    "change": _CHANGE,
    "registry": TEXT,
    "resourceGroup": TEXT,
    "action": word("create", "update", "replace", "delete", "await"),
}
_PLACE: Members = {"location": TEXT, "name": TEXT}
_REQUEST: Members = {
    "method": TEXT,
    "host": TEXT,
    "path": told(TEXT, "Without its query, which may be signed."),
    "attempt": told(COUNT, "1 for the first one."),
    "milliseconds": NUMBER,
    "bytesSent": COUNT,
}
_OF_REQUEST: Members = {
    "region": told(TEXT, "The region of the replica, where the host is that of one."),
    "apiVersion": TEXT,
    "clientRequestId": told(TEXT, "x-ms-client-request-id."),
}
_PROGRESS: Members = {"change": _CHANGE, "state": word("running", "succeeded", "failed")}

EVENTS: dict[str, tuple[str, Members, Members]] = {
    "RunStarted": (
        "A command began.",
        {
            "version": TEXT,
            "python": TEXT,
            "platform": TEXT,
            "command": told(many(TEXT), "The words as they were typed, secrets cut out."),
            "settings": told(
                many(thing({"name": TEXT, "value": ANYTHING, "origin": TEXT})),
                "The common options that hold, and what each comes from: the command line or a variable.",
            ),
            "variables": told(by_name(TEXT), "The variables ACRGEO_* and AZURE_* that are set, secrets cut out."),
        },
        {"sandbox": word("local", "served")},
    ),
    "SignedIn": (
        "A token was got, or one of an earlier run was taken.",
        {"credential": TEXT, "isKept": told(SWITCH, "Whether it is of an earlier run.")},
        {
            "account": TEXT,
            "accountType": TEXT,
            "objectId": TEXT,
            "clientId": TEXT,
            "tenantId": TEXT,
            "expiresAt": TIME,
        },
    ),
    "SignInFailed": ("A credential gave no token.", {"credential": TEXT, "reason": TEXT}, {}),
    "TokenDropped": ("A token of an earlier run is used no more.", {"reason": TEXT}, {}),
    "RequestAnswered": (
        "An attempt of a request was answered, well or not.",
        {**_REQUEST, "status": COUNT, "bytes": COUNT},
        {
            **_OF_REQUEST,
            **_ERROR,
            "requestId": told(TEXT, "x-ms-request-id."),
            "correlationId": told(TEXT, "x-ms-correlation-request-id."),
            "routingId": told(TEXT, "x-ms-routing-request-id."),
            "readsLeft": told(COUNT, "What Azure says is left of the subscription's reads."),
            "writesLeft": told(COUNT, "The same of its writes."),
            "retryAfter": told(NUMBER, "Seconds that the answer asks to wait."),
        },
    ),
    "RequestFailed": ("An attempt of a request had no answer.", {**_REQUEST, "failure": TEXT}, _OF_REQUEST),
    "RequestHeld": ("A request waits.", {"waits": _WAITS, "reason": TEXT}, {"host": TEXT}),
    "NameLookedUp": (
        "A resolver was asked for a name.",
        {
            "name": TEXT,
            "resolver": TEXT,
            "source": word("system", "behind the cache", "given"),
            "answer": TEXT,
            "aliases": many(TEXT),
            "addresses": many(TEXT),
        },
        {},
    ),
    "ConnectionTimed": (
        "A connection to a replica was opened, timed and closed.",
        {"region": TEXT},
        {"host": TEXT, "tcp": NUMBER, "tls": NUMBER, "reason": TEXT},
    ),
    "HostAsked": (
        "A registry was asked without credentials.",
        {"host": TEXT, "path": TEXT},
        {"status": COUNT, "problem": TEXT},
    ),
    "PricesRead": ("Prices were looked up.", {"currency": TEXT, "regions": many(TEXT)}, {"failure": TEXT}),
    "ChangePlanned": ("A change is in the plan, as plan -o json has it.", {"planned": {"type": "object"}}, {}),
    "FindingMade": ("A rule found something.", {"finding": {"type": "object"}}, {}),
    "PlanReviewed": (
        "A plan was held against the rules.",
        {"verdict": word("refused", "changes", "nothing to do"), "blockers": many(TEXT)},
        {},
    ),
    "Asked": ("A question was asked on the terminal.", {"question": TEXT, "answer": TEXT}, {}),
    "Confirmed": ("The changes may be made.", {"by": word("--yes", "answer")}, {}),
    "Declined": ("The changes may not be made.", {"by": word("--yes", "answer")}, {}),
    "PlanStarted": ("The changes began.", {"changes": many(TEXT)}, {}),
    "ChangeStarted": ("A change began: it is read again first.", _OF_CHANGE, _PLACE),
    "ChangeChecked": (
        "What the last read means for a change.",
        {"change": _CHANGE, "decision": word("act", "already", "under way", "not yet", "changed")},
        {"reason": TEXT},
    ),
    "ChangeSent": ("A change is being sent.", {"change": _CHANGE, "attempt": COUNT}, {}),
    "ChangeAccepted": ("Azure took a change.", _PROGRESS, {"retryAfter": NUMBER, **_ERROR}),
    "ChangeRefused": (
        "Azure did not take a change, or there was no answer.",
        {"change": _CHANGE, "kind": TEXT, **_ERROR},
        {},
    ),
    "ChangePolled": ("Azure was asked how far it is.", _PROGRESS, {"retryAfter": NUMBER, **_ERROR}),
    "PollFailed": ("That question had no good answer.", {"change": _CHANGE, "kind": TEXT, **_ERROR}, {}),
    "ReadFailed": ("A read had no good answer.", {"change": _CHANGE, "kind": TEXT, **_ERROR}, {}),
    "ChangePaused": (
        "A change waits: for how long, and why.",
        {"change": _CHANGE, "waits": _WAITS, "state": TEXT},
        {"recovery": told(TEXT, "What repairs a stop here."), "isConflict": SWITCH},
    ),
    "WritesHeld": ("No change begins for a while.", {"waits": _WAITS, "reason": TEXT}, {}),
    "ChangeMoved": ("A change went on.", {**_OF_CHANGE, "state": TEXT}, {**_PLACE, "recovery": TEXT}),
    "ChangeEnded": (
        "A change reached its result.",
        {
            **_OF_CHANGE,
            "result": word("done", "already", "failed", "blocked", "accepted", "running", "unstarted"),
        },
        {**_PLACE, "detail": TEXT, "errorCode": TEXT, "hint": TEXT},
    ),
    "TimeRanOut": ("--timeout is over; Azure goes on.", {}, {}),
    "PlanEnded": ("The changes ended.", {"isInterrupted": SWITCH}, {}),
    "WaitStarted": (
        "Waiting for images began.",
        {"registry": TEXT, "images": many(thing({"name": TEXT, "digest": maybe(TEXT)})), "regions": many(TEXT)},
        {},
    ),
    "ImageSeen": (
        "The state of an image in a region changed.",
        {"name": TEXT, "location": TEXT, "state": TEXT, "evidence": many(TEXT)},
        {"digest": TEXT, "reason": TEXT, "arrival": {"type": "object"}},
    ),
    "WaitEnded": (
        "Waiting for images ended.",
        {
            "result": word("synced", "never", "timeout", "interrupted"),
            "pending": many(thing({"name": TEXT, "location": TEXT})),
        },
        {"reason": TEXT},
    ),
    "WebhookHeard": ("An event of a webhook came, as webhook listen has it.", {"heard": {"type": "object"}}, {}),
    "Noted": ("Something was told on stderr.", {"text": TEXT}, {}),
    "ErrorRaised": (
        "The command ends with an error.",
        {**_ERROR, "exitCode": COUNT},
        {"hint": TEXT, "place": told(many(TEXT), "Where in acrgeo, for an error of its own.")},
    ),
    "RunEnded": (
        "The command ended. A run without this line was killed.",
        {"exitCode": COUNT},
        {"signal": word("SIGHUP", "SIGINT", "SIGTERM")},
    ),
}
"""Event → what it says, the members that it always has, and those that it may have. What is unknown is left out."""


LOG: Schema = {
    "oneOf": [
        {
            **thing({**_ENVELOPE, "event": {"const": event}, **members}, {**optional, **_IS_CUT}),
            "description": description,
        }
        for event, (description, members, optional) in EVENTS.items()
    ]
}
