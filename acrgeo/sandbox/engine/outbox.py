"""The outbox: events of webhooks that wait for their time, for a delivery and for its answer.

Law: it knows documents and no network. Who serves the sandbox takes what is due, sends it and records the answer.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.engine.deliveries import Answer, Post, undelivered
from acrgeo.sandbox.engine.store import Document, Store

_FOLDER = "/_outbox"
_MOST_EVENTS = 1000  # of a webhook, the newest
_LOOKED_AT = 64  # of what waits, for a webhook that is not busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event that is under way to the receiver of a webhook."""

    webhook: str
    """The id of the webhook."""
    event: str
    post: Post


class Outbox:
    """What is noted and taken. Its documents are in a store, whose transaction each caller has begun."""

    def __init__(self) -> None:
        self.is_served = False
        """Whether somebody delivers: events are listed once they are answered."""
        self._changed = threading.Condition()
        self._number = 0

    def note(self, store: Store, webhook: Document, event: Mapping[str, Any]) -> None:
        """Add an event to a webhook: ``content`` and ``trace``, listed from ``at``, sent at ``due``.

        One with an ``event`` is as it is listed, and has been sent.
        """
        webhook["_events"] = [dict(event), *webhook["_events"]][:_MOST_EVENTS]
        store.put(webhook["id"], webhook)
        if "event" not in event:
            due, number = float(event.get("due", event["at"])), event["content"]["id"]
            key = f"{_FOLDER}/{due:020.6f}-{number}"  # in the order of time
            store.put(key, {"id": key, "due": due, "webhook": webhook["id"], "event": number})
            self.wake()

    def take(self, store: Store, now: float, *, busy: Collection[str] = ()) -> Delivery | None:
        """Take the oldest event that is due, unless its webhook is busy; None for none. Nobody else gets it."""
        for waiting in store.first_under(_FOLDER, _LOOKED_AT):
            if waiting["due"] > now:
                return None
            if waiting["webhook"] in busy:
                continue
            store.delete(waiting["id"])
            # Assumed: an event goes to where its webhook posts when it is due, also where that was disabled since.
            webhook = store.get(waiting["webhook"])
            event = None if webhook is None else _find(webhook, waiting["event"])
            if webhook is not None and event is not None:
                return Delivery(webhook=waiting["webhook"], event=waiting["event"], post=post_of(webhook, event))
        return None

    def next_due(self, store: Store, now: float) -> float | None:
        """Return when the next event will be due; what is due already waits for its webhook."""
        waiting = (float(waiting["due"]) for waiting in store.first_under(_FOLDER, _LOOKED_AT))
        return next((due for due in waiting if due > now), None)

    def record(self, store: Store, delivery: Delivery, answer: Answer) -> None:
        """Keep what was sent and answered, unless the webhook is gone."""
        webhook = store.get(delivery.webhook)
        event = None if webhook is None else _find(webhook, delivery.event)
        if webhook is not None and event is not None:
            event["event"] = item_of(event, delivery.post, answer)
            store.put(webhook["id"], webhook)

    def listed(self, webhook: Document, now: float) -> list[dict[str, Any]]:
        """Return what listEvents shows, the newest first. Where nobody delivers, the answers say so."""
        due = sorted((event for event in webhook["_events"] if event["at"] <= now), key=lambda event: -event["at"])
        if self.is_served:
            # Assumed: an event is listed once the receiver has answered or failed.
            return [event["event"] for event in due if "event" in event]
        # Assumed: an event of an image is listed in the shape of a ping's.
        unsent = undelivered("The sandbox sends events of images only while it is served.", now)
        return [event.get("event") or item_of(event, post_of(webhook, event), unsent) for event in due]

    def wake(self) -> None:
        """Tell who waits that something changed."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    @property
    def number(self) -> int:
        """Return a number that grows with every change."""
        with self._changed:
            return self._number

    def wait(self, seen: int, seconds: float) -> None:
        """Wait for a change since a number was seen."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != seen, seconds)


def post_of(webhook: Document, event: Mapping[str, Any]) -> Post:
    """Return what is sent of an event: the payload with the recorded headers, and those of the webhook."""
    written = json.dumps(event["content"], separators=(",", ":"))
    trace = event.get("trace", event["content"]["id"]).replace("-", "")
    headers = {"User-Agent": "AzureContainerRegistry/1.0", "Content-Type": "application/json; charset=utf-8"}
    given = webhook["_callback"]["customHeaders"]
    ours = {
        "traceparent": f"00-{trace}-{trace[:16]}-01",
        "X-Forwarded-For": "true",
        "Content-Length": str(len(written)),
    }
    for more in (given, ours):
        names = {name.lower() for name in more}
        headers = {**{name: value for name, value in headers.items() if name.lower() not in names}, **more}
    return Post(uri=webhook["_callback"]["serviceUri"], headers=headers, content=written)


def item_of(event: Mapping[str, Any], post: Post, answer: Answer) -> dict[str, Any]:
    """Return an event in the recorded shape of a list: what was sent, and what was answered."""
    return {
        "eventRequestMessage": {
            "content": event["content"],
            "headers": dict(post.headers),
            "method": "POST",
            "requestUri": post.uri if post.uri.count("/") > 2 else f"{post.uri}/",
            "version": "1.1",
        },
        "eventResponseMessage": {
            "content": answer.content,
            "headers": dict(answer.headers),
            "reasonPhrase": answer.reason,
            "statusCode": str(answer.status),
            "version": "1.1",
        },
        "id": event["content"]["id"],
    }


def _find(webhook: Document, number: str) -> dict[str, Any] | None:
    return next((event for event in webhook["_events"] if event.get("content", {}).get("id") == number), None)
