"""What the webhooks of a region told of an image. Each hears of a push when the image has arrived in its region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import LATEST, ImageRef
from acrgeo.core.image.status.evidence import Answer, Source, Unknown, unready_replica
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import parse_time
from acrgeo.core.model.webhook import Webhook

Place = tuple[str, ...]
"""A repository with a tag, with a digest, or with both: one digest may have been pushed under many tags."""
UNTAGGED = ""
HERE = "what reached this machine"


@dataclass(frozen=True, slots=True)
class Heard:
    """A webhook with its events by image; ``failure`` is why they could not be read.

    ``pushes`` has since when a place is what it was last: what is pushed again unchanged, and not deleted between, is
    no news. ``firsts`` has the very first push and ``deletions`` the last deletion; ``runs`` what each tag was in turn.

    Where it ``is_direct`` the events were posted to this machine: that something was not says nothing.
    """

    webhook: Webhook
    failure: Unknown | None = None
    pushes: Mapping[Place, PushEvent] = field(default_factory=dict)
    deletions: Mapping[Place, PushEvent] = field(default_factory=dict)
    firsts: Mapping[Place, PushEvent] = field(default_factory=dict)
    runs: Mapping[Place, tuple[PushEvent, ...]] = field(default_factory=dict)
    is_direct: bool = False


def hear_directly(location: str, events: Sequence[PushEvent]) -> Heard:
    """Return what webhooks of a region posted to this machine; that they post deletions is known once they did."""
    actions = tuple(action for action in ("push", "delete") if action == "push" or _has_action(events, action))
    return replace(hear(Webhook(name=HERE, location=location, actions=actions), events), is_direct=True)


def _has_action(events: Sequence[PushEvent], action: str) -> bool:
    return any(event.action == action for event in events)


def hear(webhook: Webhook, events: Sequence[PushEvent]) -> Heard:
    """Return what a webhook told, in whatever order its events come."""
    pushes: dict[Place, PushEvent] = {}
    firsts: dict[Place, PushEvent] = {}
    deletions: dict[Place, PushEvent] = {}
    runs: dict[Place, list[PushEvent]] = {}
    for event in sorted(events, key=lambda event: event.moment):
        repository, tag, digest = event.repository, event.tag, event.digest
        if event.action == "push":
            gone = deletions.get((repository, digest))
            place = (repository, tag or UNTAGGED)
            turns = runs.setdefault(place, [])
            if not turns or turns[-1].digest != digest or (gone is not None and gone.moment > turns[-1].moment):
                turns.append(event)
            if (known := pushes.get((repository, digest))) is None or (gone and gone.moment > known.moment):
                pushes[repository, digest] = event
            firsts.setdefault((repository, digest), event)
            whole = (*place, digest)
            firsts.setdefault(whole, event)
            pushes[whole] = turns[-1]
            if tag is not None:
                pushes[place] = turns[-1]
        elif event.action == "delete":
            deletions[repository, digest] = event
    return Heard(webhook, None, pushes, deletions, firsts, {place: tuple(turns) for place, turns in runs.items()})


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
    """Return the first event of the last push of this digest, under the image's tag if it has one.

    A webhook by which the tag is another digest has not heard of that push yet, if the tag went back.
    """
    if digest is None:
        return None
    told = [(each, event) for each in heard for place in _places(image, digest) if (event := each.pushes.get(place))]
    tagged = (image.repository, image.tag or LATEST)
    abreast = [event for each, event in told if image.digest is None and each.pushes.get(tagged) is event]
    return min(abreast or (event for _, event in told), key=lambda event: event.moment, default=None)


def _first_push(heard: Iterable[Heard], image: ImageRef, digest: str) -> PushEvent | None:
    """Return the very first event of this digest: what was pushed again may have arrived long ago."""
    events = [event for each in heard for place in _places(image, digest) if (event := each.firsts.get(place))]
    return min(events, key=lambda event: event.moment, default=None)


def _places(image: ImageRef, digest: str) -> tuple[Place, ...]:
    """Return where to look for the pushes of a digest that may be that of an image."""
    if image.digest is not None:
        return ((image.repository, digest),)
    return ((image.repository, image.tag or LATEST, digest), (image.repository, UNTAGGED, digest))


def is_pushed_twice(heard: Iterable[Heard], image: ImageRef, digest: str) -> bool:
    """Return whether a tag went back to a digest: then which push an event is of is not known."""
    turns = (each.runs.get((image.repository, image.tag or LATEST), ()) for each in heard)
    return any(sum(event.digest == digest for event in each) > 1 for each in turns)


def tell(
    registry: Registry,
    location: str,
    heard: Sequence[Heard],
    image: ImageRef,
    first: PushEvent | None,
    digest: str | None = None,
) -> Answer:
    """Return what the webhooks of a region told of an image; ``first`` is its push as it was first heard of anywhere.

    That nothing was told says something only of webhooks that are as they were since before that push. ``digest`` is
    what the image should be, where that is known from elsewhere.
    """
    here = [each for each in heard if each.webhook.location == location]
    able = [each for each in here if listens(each.webhook)]
    fit = [each for each in able if covers(each.webhook, image)]
    readable = [each for each in fit if each.failure is None]
    place = (image.repository, image.digest or image.tag or LATEST)
    told = [event for each in readable if (event := each.pushes.get(place)) is not None]
    latest = max(told, key=lambda event: event.moment, default=None)
    replica = registry.replica_in(location)
    if latest is not None:
        expected = digest if first is None else first.digest
        doubt = (
            _of_another(registry, replica, latest)
            or _missed(heard, readable, image, latest, expected)
            or _in_another_order(heard, readable, place, latest, location)
            or _deleted_elsewhere(heard, readable, latest)
        )
        return _answer(readable, latest) if doubt is None else Answer(source=Source.TOLD, unknown=doubt)
    if not readable:
        return Answer(source=Source.TOLD, unknown=_deaf(registry, here, able, fit))
    earliest = None if first is None else _first_push(heard, image, first.digest)
    if earliest is not None and any(_is_older(each.webhook, earliest) for each in readable):
        if _is_younger(replica, earliest):
            reason = f"the replica was made or changed after its push, and {_names(readable)} told nothing of it"
            return Answer(source=Source.TOLD, unknown=Unknown(reason=reason, is_passing=True))
        # Assumed(3): the list of a webhook's events keeps those of the last days. If not, an image that was told of
        # long ago is called missing.
        return Answer(source=Source.TOLD)
    reason = f"no push of it since {_names(readable)} was made or changed"
    if all(each.is_direct for each in readable):
        reason = "no push of it has reached this machine"
    return Answer(source=Source.TOLD, unknown=Unknown(reason=reason, is_passing=True))


def _of_another(registry: Registry, replica: Replica | None, latest: PushEvent) -> Unknown | None:
    """Return why an event may be of a replica that was in the region before: its webhook stays when it is deleted.

    One that is Ready has what was there before it was made.
    """
    if replica is None or replica.is_home:
        return None
    unready = unready_replica(registry, replica)
    if unready is None and replica.display_status != "Syncing":
        return None
    if parse_time(replica.timestamp) is not None and not _is_younger(replica, latest):
        return None
    if unready is not None:
        return unready
    return Unknown(
        reason="the replica is Syncing, and what was told before may be of one that was there earlier",
        command=f"acrgeo replica wait {registry.name} {registry.label(replica)}",
        is_passing=True,
    )


def _is_younger(replica: Replica | None, push: PushEvent) -> bool:
    """Return whether a replica may have changed after a push, or in its second; that home did means nothing."""
    changed = None if replica is None or replica.is_home else parse_time(replica.timestamp)
    return changed is not None and push.moment[0] <= changed


def _missed(
    heard: Sequence[Heard], readable: Sequence[Heard], image: ImageRef, latest: PushEvent, expected: str | None
) -> Unknown | None:
    """Return why a newer push of the tag may have come while no webhook of the region listened as it does now."""
    if image.digest is not None or any(_is_older(each.webhook, latest) for each in readable):
        return None
    if any(each.is_direct and latest in each.pushes.values() for each in readable):
        return None  # this machine has listened since then
    place = (image.repository, image.tag or LATEST)
    pushes = [event for each in heard for event in each.runs.get(place, ()) if event.digest != latest.digest]
    newer = min((event for event in pushes if event.moment > latest.moment), key=lambda each: each.moment, default=None)
    is_heard_of = expected in (None, latest.digest) or any(event.digest == expected for event in pushes)
    if newer is None and is_heard_of:
        return None
    if newer is not None and any(_is_older(each.webhook, newer) for each in readable):
        return None
    return Unknown(reason=f"{_names(readable)} was changed since it was pushed")


def _in_another_order(
    heard: Sequence[Heard], readable: Sequence[Heard], place: Place, latest: PushEvent, location: str
) -> Unknown | None:
    """Return why the last push that arrived may not be the last that was made: pushed in two regions at once."""
    mine = [[event.digest for event in each.runs.get(place, ())] for each in readable]
    others = [
        [event.digest for event in each.runs.get(place, ())] for each in heard if each.webhook.location != location
    ]
    last = latest.digest
    for digest in dict.fromkeys(digest for turns in mine for digest in turns):
        if any(_has(turns, last, digest) for turns in mine) or any(_has(turns, digest, last) for turns in others):
            continue
        if any(_has(turns, last, digest) for turns in others):
            return Unknown(reason="webhooks of other regions told of its pushes in another order")
    return None


def _has(turns: Sequence[str], one: str, other: str) -> bool:
    """Return whether one digest was told before another."""
    return one in turns and other in turns[turns.index(one) :]


def _deleted_elsewhere(heard: Sequence[Heard], readable: Sequence[Heard], latest: PushEvent) -> Unknown | None:
    """Return why a deletion may not have been heard: one was told elsewhere, and here nothing hears of them."""
    if any("delete" in each.webhook.actions for each in readable):
        return None
    for each in heard:
        gone = each.deletions.get((latest.repository, latest.digest))
        if gone is not None and gone.moment > latest.moment:
            reason = f"it was deleted in {each.webhook.location} since, and {_names(readable)} does not hear of that"
            return Unknown(reason=reason)
    return None


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
    named = [each for each in heard if not each.is_direct] or heard
    return " and ".join(each.webhook.name for each in named)


def _is_older(webhook: Webhook, push: PushEvent) -> bool:
    """Return whether a webhook is as it was before a push."""
    changed = parse_time(webhook.modified_at)
    return changed is not None and changed < push.moment[0]
