"""Judge an image in each region: from the answers of the region and the digest to compare with, to a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from enum import Enum

from acrgeo.core.image.answers import Descriptor
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, Unknown
from acrgeo.core.model.timestamps import parse_time


class State(str, Enum):
    """What is known of an image in a region."""

    SYNCED = "synced"
    UNKNOWN = "unknown"
    STALE = "stale"
    MISSING = "missing"


_WORSE = list(State)


class Basis(str, Enum):
    """Where the digest to compare with comes from."""

    HOME = "home"
    NEWEST = "newest"
    EXPECTED = "expected"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The digest that every region should have; None where it is not known, for a ``reason``.

    ``location`` is the region that it was taken from; ``command`` compares with another one.
    """

    basis: Basis
    digest: str | None = None
    location: str | None = None
    reason: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an image refers to, as one region has it: the parts that are missing there, of so many ``checked``.

    ``unknown`` is why not all of them could be checked.
    """

    checked: int = 0
    missing: tuple[Descriptor, ...] = ()
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An image in a region. ``evidence`` has the sources that say so; ``note`` is what one of them says otherwise.

    ``digest`` is what the region has, ``since`` the time of the answer that counts. ``reason`` is why it is not synced.
    """

    location: str
    state: State
    evidence: tuple[Source, ...] = ()
    digest: str | None = None
    since: str | None = None
    reason: str | None = None
    note: str | None = None
    commands: tuple[str, ...] = ()
    asked: Answer | None = None
    told: Answer | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStatus:
    """One image in the regions that were asked for. ``platforms`` are those of an index.

    ``named_in`` are the places in files that name it; ``close`` are names like that of an image that is nowhere, and
    ``is_tag_unknown`` says that its repository is there, with other tags.
    """

    image: ImageRef
    reference: Reference
    cells: tuple[Cell, ...]
    media_type: str | None = None
    size: int | None = None
    platforms: tuple[str, ...] = ()
    is_unheard_of: bool = False
    close: tuple[str, ...] = ()
    is_tag_unknown: bool = False
    named_in: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst state of its regions."""
        return max((cell.state for cell in self.cells), key=_WORSE.index)


def judge_cell(
    location: str, reference: Reference, answers: Sequence[Answer], demand: Demand, parts: Parts | None = None
) -> Cell:
    """Judge one image in one region by what its sources say.

    What was just asked outweighs what was told, which may be over by now. Where arrival is demanded it must have been
    told, and what is asked may not contradict it.
    """
    asked = next((answer for answer in answers if answer.source is Source.ASKED), None)
    told = next((answer for answer in answers if answer.source is Source.TOLD), None)
    known = [answer for answer in (asked, told) if answer is not None and answer.is_known]
    if demand is not Demand.ANY:
        known = [answer for answer in known if answer.source.value == demand.value]
    if not known:
        return _unknown(location, asked, told, demand)
    deciding = known[0]
    if asked is not None and asked.is_known:
        deciding = max((deciding, asked), key=lambda answer: _WORSE.index(_state(answer, reference)))
    state = _state(deciding, reference)
    both = [answer for answer in (asked, told) if answer is not None and answer.is_known]
    agreeing = tuple(answer.source for answer in both if _says_the_same(answer, deciding))
    other = next((answer for answer in both if not _says_the_same(answer, deciding)), None)
    cell = Cell(
        location=location,
        state=state,
        evidence=agreeing,
        digest=deciding.digest,
        since=deciding.since
        or next((each.since for each in both if each.since and _says_the_same(each, deciding)), None),
        reason=reference.reason if state is State.UNKNOWN else None,
        commands=(reference.command,) if state is State.UNKNOWN and reference.command is not None else (),
        note=None if other is None else _contradiction(other, deciding),
        asked=asked,
        told=told,
        parts=parts,
    )
    return cell if parts is None or state is not State.SYNCED else _with_parts(cell, parts)


def _state(answer: Answer, reference: Reference) -> State:
    """Return what an answer that is known makes of an image."""
    if answer.digest is None:
        return State.MISSING
    if reference.digest is None:
        return State.UNKNOWN
    return State.SYNCED if answer.digest == reference.digest else State.STALE


def _says_the_same(one: Answer, other: Answer) -> bool:
    return one.digest == other.digest


def _contradiction(other: Answer, deciding: Answer) -> str:
    """Return what the other source says, and what that may mean."""
    if other.source is Source.TOLD:
        if deciding.digest is None:
            return "its push was told there, but it cannot be pulled there now: it may have been deleted since"
        said = f"it has {other.digest}" if other.digest else "it has not arrived"
        return f"it can be pulled there, but the webhook of the region told that {said}"
    return f"the webhook of the region told otherwise, but its endpoint says that it has {other.digest}"


def _unknown(location: str, asked: Answer | None, told: Answer | None, demand: Demand) -> Cell:
    """Return the cell of an image of which the sources that count know nothing, with each reason and command."""
    counting = [
        answer.unknown
        for answer in (asked, told)
        if answer is not None
        and answer.unknown is not None
        and (demand is Demand.ANY or answer.source.value == demand.value)
    ]
    known = next((answer for answer in (asked, told) if answer is not None and answer.is_known), None)
    return Cell(
        location=location,
        state=State.UNKNOWN,
        digest=None if known is None else known.digest,
        reason="; ".join(dict.fromkeys(why.reason for why in counting)) or "nothing was asked and nothing was told",
        commands=tuple(dict.fromkeys(why.command for why in counting if why.command is not None)),
        asked=asked,
        told=told,
    )


def _with_parts(cell: Cell, parts: Parts) -> Cell:
    """Return the cell of an image that is there as what its parts make of it."""
    if parts.missing:
        reason = f"what belongs to it is missing there: {', '.join(map(part_name, parts.missing))}"
        return replace(cell, state=State.MISSING, reason=reason)
    if parts.unknown is not None:
        command = parts.unknown.command
        reason = f"what belongs to it could not be checked: {parts.unknown.reason}"
        return replace(cell, state=State.UNKNOWN, reason=reason, commands=() if command is None else (command,))
    return cell


def part_name(part: Descriptor) -> str:
    """Return what to call a part: its digest, and its platform if it is the manifest of one."""
    return part.digest if part.platform is None else f"{part.digest} ({part.platform})"


def find_reference(
    image: ImageRef,
    answers: Mapping[str, Sequence[Answer]],
    *,
    home: str,
    expected: str | None = None,
    is_newest: bool = False,
    pushed: Mapping[str, str] | None = None,
    newest_command: str | None = None,
) -> Reference:
    """Return the digest to compare with: that of the image, the expected one, the newest, or what home has.

    Where home has not the image at all, it was pushed elsewhere or deleted: then it is the newest, too. What home has
    is not guessed where it is unknown: ``newest_command`` compares with the newest instead.
    """
    if image.digest is not None:
        return Reference(basis=Basis.DIGEST, digest=image.digest)
    if expected is not None:
        return Reference(basis=Basis.EXPECTED, digest=expected)
    if is_newest:
        return _newest(answers, pushed or {})
    at_home = [answer for answer in answers.get(home, ()) if answer.is_known]
    if not at_home:
        reasons = [answer.unknown.reason for answer in answers.get(home, ()) if answer.unknown is not None]
        why = f" ({'; '.join(dict.fromkeys(reasons))})" if reasons else ""
        reason = f"which digest the home replica has is unknown{why}"
        return Reference(basis=Basis.HOME, location=home, reason=reason, command=newest_command)
    if at_home[0].digest is None:
        return _newest(answers, pushed or {})
    return Reference(basis=Basis.HOME, digest=at_home[0].digest, location=home)


def _counts(answer: Answer, answers: Sequence[Answer]) -> bool:
    """Return whether an answer of a region counts: what was told does not where its endpoint says otherwise by now."""
    return all(each.digest == answer.digest for each in answers if each.source is Source.ASKED and each.is_known)


def is_nowhere(answers: Mapping[str, Sequence[Answer]]) -> bool:
    """Return whether no region has an image, as far as that is known: it may have been told of, and deleted since."""
    return not any(each.digest is not None and _counts(each, said) for said in answers.values() for each in said)


def _newest(answers: Mapping[str, Sequence[Answer]], pushed: Mapping[str, str]) -> Reference:
    """Return the digest that was written last, as far as that is known; one that is everywhere needs no time.

    An answer that was asked has the time of the tag. One that was told has that of its arrival: ``pushed`` has when
    each digest was first heard of.
    """
    known = [
        (place, each, each.digest)
        for place, said in answers.items()
        for each in said
        if each.digest is not None and _counts(each, said)
    ]
    if not known:
        return Reference(basis=Basis.NEWEST, reason="no region is known to have it")
    times: dict[str, datetime | None] = {}
    places: dict[str, str] = {}
    for place, each, digest in sorted(known, key=lambda found: found[1].source is Source.TOLD):
        if each.source is Source.ASKED:  # a tag that went back to a digest has a later time where it already did
            written = max(filter(None, (times.get(digest), parse_time(each.since))), default=None)
        else:
            written = times.get(digest) or parse_time(pushed.get(digest))
        times[digest] = written
        places.setdefault(digest, place)
    if len(times) > 1 and None in times.values():
        reason = "which digest is the newest is unknown: not every region tells when its tag was written"
        return Reference(basis=Basis.NEWEST, reason=reason)
    newest = max(times, key=lambda digest: times[digest] or datetime.min.replace(tzinfo=timezone.utc))
    if list(times.values()).count(times[newest]) > 1:
        reason = "which digest is the newest is unknown: two were written at the same time"
        return Reference(basis=Basis.NEWEST, reason=reason)
    return Reference(basis=Basis.NEWEST, digest=newest, location=places[newest])
