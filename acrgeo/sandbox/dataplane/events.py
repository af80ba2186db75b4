"""Events of webhooks: each regional webhook notes a push or a delete when it has come to its region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.clock import timestamp


def note(visit: Visit, action: str, target: Mapping[str, Any], arrivals: Mapping[str, float]) -> None:
    """Note an event with every webhook of the registry that wants it, due when it arrives at the webhook's region."""
    request = {
        "id": visit.new_guid(),
        "host": visit.host,
        "method": visit.request.method,
        "useragent": visit.request.headers.get("user-agent", ""),
    }
    image = f"{target['repository']}:{target.get('tag', '')}"
    # Assumed: a webhook made after a push hears nothing of it, even where the image is still under way.
    for webhook in visit.store.at_depth(f"{visit.place.registry['id']}/webhooks"):
        properties, due = webhook["properties"], arrivals.get(webhook["location"])
        if due is None or properties["status"] != "enabled" or action not in properties["actions"]:
            continue
        if not _is_in(image, properties.get("scope") or "", action):
            continue
        content = {
            "id": visit.new_guid(),
            "timestamp": timestamp(due),
            "action": action,
            "target": dict(target),
            "request": request,
        }
        visit.site.outbox.note(visit.store, webhook, {"at": due, "content": content, "trace": visit.new_guid()})


def _is_in(image: str, scope: str, action: str) -> bool:
    """Tell if a scope has an image: none has all, a star stands for anything, a repository alone for its latest."""
    # Assumed: a delete, which has no tag, goes by the repository of the scope.
    repository, colon, tag = scope.partition(":")
    if not scope:
        return True
    name, _, its_tag = image.partition(":")
    if repository.endswith("*") and not colon:
        return _matches(name, repository)
    return _matches(name, repository) and (action == "delete" or _matches(its_tag, tag if colon else "latest"))


def _matches(text: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
