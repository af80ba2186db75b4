"""What the webhooks of a region told of an image. Each hears of a push when the image has arrived in its region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import LATEST, ImageRef
from acrgeo.core.image.status.evidence import Answer, Source, Unknown
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.timestamps import parse_time
from acrgeo.core.model.webhook import Webhook

Place = tuple[str, str]
"""A repository with a tag, or with a digest."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A webhook with its events by image, the latest of each; ``failure`` is why they could not be read."""

    webhook: Webhook
    failure: Unknown | None = None
    pushes: Mapping[Place, PushEvent] = field(default_factory=dict)
    deletions: Mapping[Place, PushEvent] = field(default_factory=dict)


def hear(webhook: Webhook, events: Sequence[PushEvent]) -> Heard:
    """Return what a webhook told, in whatever order its events come."""
    pushes: dict[Place, PushEvent] = {}
    deletions: dict[Place, PushEvent] = {}
    for event in events:
        if event.action == "push" and event.tag is not None:
            _keep(pushes, (event.repository, event.tag), event)
        if event.action == "push":
            _keep(pushes, (event.repository, event.digest), event)
        elif event.action == "delete":
            _keep(deletions, (event.repository, event.digest), event)
    return Heard(webhook, None, pushes, deletions)


def _keep(kept: dict[Place, PushEvent], place: Place, event: PushEvent) -> None:
    if place not in kept or event.moment > kept[place].moment:
        kept[place] = event


def listens(webhook: Webhook) -> bool:
    """Return whether a webhook hears of pushes."""
    return webhook.is_enabled and "push" in webhook.actions


def covers(webhook: Webhook, image: ImageRef) -> bool:
    """Return whether a webhook surely hears of an image's push.

    Source: the service's description of a scope. ``repo`` is its tag latest, ``repo:*`` has every tag; one with a tag
    is not known to hear of a push without one.
    """
    scope = webhook.scope.strip()
    repository, colon, tag = scope.partition(":")
    if not scope:
        return True
    if not _matches(repository, image.repository):
        return False
    if not colon and repository.endswith("*"):
        return True
    return image.tag is not None and _matches(tag if colon else LATEST, image.tag)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, re.split(r"\*+", pattern))), text) is not None


def images_told(heard: Iterable[Heard]) -> Iterator[ImageRef]:
    """Yield the tags that webhooks told of."""
    for each in heard:
        for event in each.pushes.values():
            if event.tag is not None:
                yield ImageRef(repository=event.repository, tag=event.tag)


def pushed_at(heard: Iterable[Heard], image: ImageRef, digest: str | None) -> PushEvent | None:
    """Return the first event of a push of this digest, under the image's tag if it has one: where it was pushed to."""
    if digest is None:
        return None
    events = [event for each in heard if (event := each.pushes.get((image.repository, digest))) is not None]
    if image.digest is None:
        events = [event for event in events if event.tag in (image.tag, None)]
    return min(events, key=lambda event: event.moment, default=None)


def tell(registry: Registry, location: str, heard: Sequence[Heard], image: ImageRef, first: PushEvent | None) -> Answer:
    """Return what the webhooks of a region told of an image; ``first`` is its push as it was first heard of anywhere.

    That nothing was told says something only of webhooks that are as they were since before that push.
    """
    here = [each for each in heard if each.webhook.location == location]
    able = [each for each in here if listens(each.webhook)]
    fit = [each for each in able if covers(each.webhook, image)]
    readable = [each for each in fit if each.failure is None]
    place = (image.repository, image.digest or image.tag or LATEST)
    told = [event for each in readable if (event := each.pushes.get(place)) is not None]
    latest = max(told, key=lambda event: event.moment, default=None)
    if latest is not None:
        if _may_have_missed(readable, latest, first):
            reason = f"{_names(readable)} was changed since it was pushed"
            return Answer(source=Source.TOLD, unknown=Unknown(reason=reason))
        return _answer(readable, latest)
    if not readable:
        return Answer(source=Source.TOLD, unknown=_deaf(registry, here, able, fit))
    if first is not None and any(_is_older(each.webhook, first) for each in readable):
        # Assumed(3): the list of a webhook's events keeps those of the last days. If not, an image that was told of
        # long ago is called missing.
        return Answer(source=Source.TOLD)
    return Answer(
        source=Source.TOLD, unknown=Unknown(reason=f"no push of it since {_names(readable)} was made or changed")
    )


def _may_have_missed(readable: Sequence[Heard], latest: PushEvent, first: PushEvent | None) -> bool:
    """Return whether a newer push of the tag may have come while no webhook listened as it does now."""
    if first is None or first.digest == latest.digest or first.moment < latest.moment:
        return False
    return not any(_is_older(each.webhook, first) for each in readable)


def _answer(readable: Sequence[Heard], latest: PushEvent) -> Answer:
    """Return what the latest push says, unless the manifest was deleted since."""
    gone = [each.deletions.get((latest.repository, latest.digest)) for each in readable]
    last = max((event for event in gone if event is not None), key=lambda event: event.moment, default=None)
    if last is not None and last.moment > latest.moment:
        return Answer(source=Source.TOLD, since=last.time)
    return Answer(
        source=Source.TOLD,
        digest=latest.digest,
        since=latest.time,
        media_type=latest.media_type,
        size=latest.size,
    )


def _deaf(registry: Registry, here: Sequence[Heard], able: Sequence[Heard], fit: Sequence[Heard]) -> Unknown:
    """Return why nothing is told of an image in a region."""
    add = add_webhook(registry)
    if not here:
        return Unknown(reason="no webhook there", command=add)
    if not able:
        why = "is disabled" if any("push" in each.webhook.actions for each in here) else "does not hear of pushes"
        return Unknown(reason=f"{_names(here)} {why}", command=add)
    if not fit:
        return Unknown(reason=f"the scope of {_names(able)} leaves it out", command=add)
    return next(each.failure for each in fit if each.failure is not None)


def add_webhook(registry: Registry) -> str:
    """Return the command that has further pushes told in every region."""
    return f"acrgeo webhook add {registry.name} --each-region --uri 'https://hooks.example.com/{{region}}'"


def _names(heard: Sequence[Heard]) -> str:
    return " and ".join(each.webhook.name for each in heard)


def _is_older(webhook: Webhook, push: PushEvent) -> bool:
    """Return whether a webhook is as it was before a push."""
    changed = parse_time(webhook.modified_at)
    return changed is not None and changed < push.moment[0]
