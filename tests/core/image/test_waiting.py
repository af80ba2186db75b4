"""What has come of what is waited for, since when, and what never will."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, Unknown
from acrgeo.core.image.status.judge import Basis, ImageStatus, Parts, Reference, judge_cell
from acrgeo.core.image.status.report import StatusReport
from acrgeo.core.image.status.told import Heard, hear
from acrgeo.core.image.waiting import Gate
from acrgeo.core.model.timestamps import parse_time
from acrgeo.core.model.webhook import Webhook
from tests.core.planning import registry, replica
from tests.rows import rows

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
WEB = ImageRef(repository="web", tag="1.2")
CONTOSO = registry("Premium", replica("westus"), replica("eastus"))
REGIONS = ("westus", "eastus")
SOURCES = {"asked": Source.ASKED, "told": Source.TOLD}
SILENT = Unknown(reason="it is off")


def at(minute: int) -> str:
    """A time of the day."""
    return f"2026-11-29T10:{minute:02}:00Z"


def seconds(minute: int) -> float:
    """The same in Unix seconds."""
    moment = parse_time(at(minute))
    assert moment is not None
    return moment.timestamp()


def said(digest: str | None, minute: int | None = None, source: Source = Source.ASKED) -> Answer:
    """What a source says of web: a digest, none, or nothing that is known for ``?``."""
    if digest == "?":
        return Answer(source=source, unknown=SILENT)
    return Answer(source=source, digest=digest, since=None if minute is None else at(minute))


def report(west: Answer, east: Answer, basis: Basis = Basis.HOME, **facts: Any) -> StatusReport:
    """What home and eastus say of web, compared with A."""
    reference = Reference(basis=basis, digest=A)
    cells = [judge_cell(place, reference, [it], Demand.ANY) for place, it in zip(REGIONS, (west, east), strict=True)]
    status = ImageStatus(image=WEB, reference=reference, cells=tuple(cells), **facts)
    return StatusReport(registry=CONTOSO, regions=REGIONS, demand=Demand.ANY, images=(status,), is_deep=False)


def gate(*reports: StatusReport, pushed: int | None = None) -> Gate:
    """A gate that took reports a minute apart, from half past ten on."""
    found = Gate(reports[0])
    if pushed is not None:
        found.pushed[WEB] = seconds(pushed)
    for number, each in enumerate(reports):
        found.take(each, (), seconds(30 + number))
    return found


@rows(
    ("east", "pushed", "source", "took", "is_bound", "was_there"),
    [
        # Told: since when it was pushed is the time of the event; clocks that differ say nothing.
        ([said(A, 12, Source.TOLD)], 10, "told", 120, False, False),
        ([said(A, 12, Source.TOLD)], 13, "told", None, False, False),
        ([said(A, 12, Source.TOLD)], None, "told", None, False, False),
        ([said(None, 12, Source.TOLD), said(A, 12, Source.TOLD)], 10, "told", 120, False, False),
        # Asked: it was there by then, if it was not there when it was first looked for.
        ([said(A)], 10, "asked", None, False, True),
        ([said(None), said(A)], 30, "asked", 60, True, False),
        ([said(None), said(A)], 33, "asked", None, True, False),
        ([said(None), said(A)], None, "asked", None, False, False),
        ([said(B), said(None), said(A), said(B)], 30, "asked", 120, True, False),
    ],
)
def test_how_long_an_image_took(
    east: list[Answer], pushed: int | None, source: str, took: float | None, is_bound: bool, was_there: bool
) -> None:
    """From its push to the event, or to the look that found it; what has come stays as it came."""
    found = gate(*(report(said(A), it) for it in east), pushed=pushed)
    arrival = found.arrivals[WEB, "eastus"]
    assert (arrival.source, arrival.seconds) == (SOURCES[source], took)
    assert (arrival.is_bound, arrival.was_there) == (is_bound, was_there)
    assert found.is_open


@pytest.mark.parametrize(
    ("before", "learned", "took"),
    [
        (said(A), said(A, 12, Source.TOLD), 120),
        (said(A), said(A, 9, Source.TOLD), 1260),
        (said(A), said(B, 12, Source.TOLD), 1260),
        (said(A), said("?", source=Source.TOLD), 1260),
        (said(A, 15, Source.TOLD), said(A, 12, Source.TOLD), 300),
    ],
)
def test_what_was_told_meanwhile_replaces_bounds(before: Answer, learned: Answer, took: float) -> None:
    """Only what was asked, and only by an event of the same digest that tells how long it took."""
    found = gate(report(said(A), said(None)), report(said(A), before), pushed=10)
    found.refine({(WEB, "eastus"): learned}, ())
    assert found.arrivals[WEB, "eastus"].seconds == took


def test_what_has_not_come_is_not_made_by_an_event() -> None:
    """Only the next look takes it."""
    found = gate(report(said(A), said(None)), pushed=10)
    found.refine({(WEB, "eastus"): said(A, 12, Source.TOLD)}, ())
    assert list(found.arrivals) == [(WEB, "westus")]


def test_what_home_never_had_was_not_deleted_there() -> None:
    """Though neither home nor the digest was known at first."""
    first = report(said("?"), said("?"))
    unknown = Reference(basis=Basis.HOME, reason="home is silent")
    first = replace(first, images=(replace(first.images[0], reference=unknown),))
    assert gate(first, report(said(None), said(A), Basis.NEWEST)).hopeless(CONTOSO) is None


@pytest.mark.parametrize(("tag", "pushed"), [(at(5), 5), (None, 8)])
def test_the_time_of_the_tag_at_home_is_that_of_the_push(tag: str | None, pushed: int) -> None:
    """Else it is that of the first event."""
    event = PushEvent(
        time=at(8), action="push", repository="web", tag="1.2", digest=A, size=1, media_type=None, host=None, id="1"
    )  # fmt: skip
    heard: tuple[Heard, ...] = (hear(Webhook(name="home", location="westus", actions=("push",)), [event]),)
    found = gate(report(said(A), said(None)))
    found.learn_push(WEB, tag, heard)
    assert found.pushed == {WEB: seconds(pushed)}


def test_what_is_known_of_an_image_stays() -> None:
    """A later look, which opens no manifest, takes away neither its size nor its platforms."""
    known: dict[str, Any] = {"size": 7, "media_type": "index", "platforms": ("linux/amd64",)}
    found = gate(report(said(A), said(None), **known), report(said(A), said(A))).report.images[0]
    assert (found.size, found.media_type, found.platforms) == (7, "index", ("linux/amd64",))


@rows(
    ("basis", "home", "code"),
    [
        ("home", [A, A], None),
        ("home", [A, None], "ImageDeleted"),
        ("home", [A, B], "ImageMoved"),
        ("home", [A, "?"], None),
        # An expected one may come to home later, whatever is there before.
        ("expected", [B], None),
        ("expected", [None], None),
        ("expected", [A, B], "ImageMoved"),
        ("expected", [B, None], None),
        # The newest is elsewhere while home has none; another one at home is another image.
        ("newest", [None], None),
        ("newest", [None, B], "ImageMoved"),
    ],
)
def test_home_has_another_image_by_now(basis: str, home: list[str | None], code: str | None) -> None:
    """What was deleted or moved there since will never be everywhere."""
    found = gate(*(report(said(it), said(None), Basis(basis)) for it in home)).hopeless(CONTOSO)
    assert (None if found is None else found.code) == code


@pytest.mark.parametrize(("is_passing", "code"), [(True, None), (False, "ImageUnknown")])
@pytest.mark.parametrize("which", ["region", "home", "parts"])
def test_what_is_unknown_for_now_is_waited_for(which: str, is_passing: bool, code: str | None) -> None:
    """Of the region, of home where nothing is compared with, and of what belongs to it; else it is never known."""
    silent = Answer(source=Source.ASKED, unknown=Unknown(reason="it is busy", is_passing=is_passing))
    reference = Reference(basis=Basis.HOME, digest=None if which == "home" else A, reason="it is not known")
    parts = Parts(unknown=silent.unknown) if which == "parts" else None
    west = judge_cell("westus", reference, [silent if which == "home" else said(A)], Demand.ANY)
    east = judge_cell("eastus", reference, [silent if which == "region" else said(A)], Demand.ANY, parts)
    start = report(said(A), said(A))
    waiting = gate(replace(start, images=(replace(start.images[0], reference=reference, cells=(west, east)),)))
    found = waiting.hopeless(CONTOSO)
    assert (None if found is None else found.code) == code


@rows(
    ("place", "facts", "code"),
    [
        ("eastus", {"provisioning_state": "Deleting"}, "ReplicaGone"),
        ("eastus", {"provisioning_state": "Failed"}, "ReplicaFailed"),
        ("eastus", {"provisioning_state": "Creating"}, None),
        # The home replica never goes by itself.
        ("westus", {"provisioning_state": "Deleting"}, None),
        ("westus", {"provisioning_state": "Failed"}, None),
    ],
)
def test_a_replica_that_goes_never_has_it(place: str, facts: dict[str, Any], code: str | None) -> None:
    """Nor one that has failed; of a replica that is gone altogether the same is said."""
    found = gate(report(said(None), said(None), Basis.EXPECTED))
    now = registry("Premium", *(replica(each, **(facts if each == place else {})) for each in REGIONS))
    hopeless = found.hopeless(now)
    assert (None if hopeless is None else hopeless.code) == code
    gone = found.hopeless(replace(CONTOSO, replicas=tuple(it for it in CONTOSO.replicas if it.is_home)))
    assert gone is not None
    assert (gone.code, "was deleted" in gone.reason) == ("ReplicaGone", True)


def test_what_changed_is_told_once() -> None:
    """With the arrival of what is there; a second look that says the same tells nothing."""
    found = Gate(report(said(A), said(None)))
    first = found.take(report(said(A), said(None)), (), seconds(30))
    assert [(seen.at, seen.image, seen.cell.location, seen.arrival is not None) for seen in first] == [
        (seconds(30), WEB, "westus", True),
        (seconds(30), WEB, "eastus", False),
    ]
    assert (found.places, found.is_open) == (((WEB, "eastus"),), False)
    assert found.take(report(said(A), said(None)), (), seconds(31)) == []
    last = found.take(report(said(A), said(A)), (), seconds(32))
    assert [(seen.cell.location, seen.arrival) for seen in last] == [("eastus", found.arrivals[WEB, "eastus"])]
    assert (found.places, found.is_open) == ((), True)
    assert found.references == {WEB: Reference(basis=Basis.HOME, digest=A)}


def test_the_digest_is_fixed_when_it_is_first_known() -> None:
    """With what the manifest then says; a region that was not read again stays as it was."""
    unknown = Reference(basis=Basis.HOME, reason="home is silent")
    first = report(said("?"), said("?"))
    first = replace(first, images=(replace(first.images[0], reference=unknown),))
    found = gate(first)
    assert found.references == {}
    known = report(said(A), said(None), media_type="index", size=7, platforms=("linux/amd64",))
    home = tuple(cell for cell in known.images[0].cells if cell.location == "westus")
    found.take(replace(known, images=(replace(known.images[0], cells=home),)), (), seconds(31))
    image = found.report.images[0]
    assert (image.media_type, image.size, image.platforms) == ("index", 7, ("linux/amd64",))
    assert {cell.location: cell.state.value for cell in image.cells} == {"westus": "synced", "eastus": "unknown"}
    assert found.references == {WEB: Reference(basis=Basis.HOME, digest=A)}


@rows(("pushed", "took"), [(30, 0), (31, None)])
def test_a_time_of_no_length_may_be(pushed: int, took: float | None) -> None:
    """Less than none is of clocks that differ."""
    found = gate(report(said(A), said(None)), report(said(A), said(A, 30, Source.TOLD)), pushed=pushed)
    assert found.arrivals[WEB, "eastus"].seconds == took


def test_what_home_has_is_not_compared_where_it_is_unknown() -> None:
    """Neither is what is not known of the digest that is awaited."""
    assert Gate(report(said(A), said(None))).hopeless(CONTOSO) is None
    other = report(said(B), said(None))
    unknown = Reference(basis=Basis.HOME, reason="home is silent")
    found = gate(replace(other, images=(replace(other.images[0], reference=unknown),)))
    found.take(replace(other, images=(replace(other.images[0], reference=unknown),)), (), seconds(31))
    assert found.hopeless(CONTOSO) is None


def test_why_it_will_never_be_is_told() -> None:
    """In words, with what to type next."""
    unreadable = replace(report(said(A), said(A)), unreadable=("k8s/web.yaml:3:1", "k8s/web.yaml:4:1"))
    meant = gate(unreadable).hopeless(CONTOSO)
    assert meant is not None
    assert (meant.code, meant.reason) == ("ImageUnknown", "Which image is meant in k8s/web.yaml:3:1 cannot be known")
    for message, end in (("No capacity.", ": No capacity."), (None, "")):
        failed = registry("Premium", replica("eastus", provisioning_state="Failed", message=message))
        why = gate(report(said(A), said(None))).hopeless(failed)
        assert why is not None
        assert (why.reason, why.command) == (
            f"The replica in eastus is Failed{end}",
            "acrgeo replica repair contoso eastus",
        )


@rows(
    ("unknown", "reason", "command"),
    [
        (Unknown(reason="it is off", command="acrgeo on"), "it is off", "acrgeo on"),
        (Unknown(reason="it is off"), "it is off", "acrgeo image status contoso web:1.2"),
        (None, "nothing was asked and nothing was told", "acrgeo image status contoso web:1.2"),
    ],
)
def test_what_cannot_be_known_has_its_reason(unknown: Unknown | None, reason: str, command: str) -> None:
    """And the command that makes it known, else the one that shows all of it."""
    answers = [] if unknown is None else [Answer(source=Source.ASKED, unknown=unknown)]
    start = report(said(A), said(A))
    home = start.images[0].cells[0]
    east = judge_cell("eastus", start.images[0].reference, answers, Demand.ANY)
    found = gate(replace(start, images=(replace(start.images[0], cells=(home, east)),))).hopeless(CONTOSO)
    assert found is not None
    assert (found.code, found.command) == ("ImageUnknown", command)
    assert found.reason == f"Whether web:1.2 is synced in eastus cannot be known: {reason}"


def test_an_image_is_not_awaited_where_home_never_tells_its_digest() -> None:
    """Though its parts in the region are known."""
    start = report(said("?"), said(A))
    unknown = Reference(basis=Basis.HOME, reason="home is silent")
    home = judge_cell("westus", unknown, [said("?")], Demand.ANY)
    east = judge_cell("eastus", unknown, [said(A)], Demand.ANY, Parts())
    image = replace(start.images[0], reference=unknown, cells=(home, east))
    found = gate(replace(start, regions=("eastus",), images=(image,))).hopeless(CONTOSO)
    assert found is not None
    assert found.reason == "Whether web:1.2 is synced in eastus cannot be known: home is silent"


@rows(
    ("demand", "asked", "told", "is_awaited"),
    [
        ("any", True, False, True),
        ("any", False, True, True),
        ("asked", False, True, False),
        ("told", True, False, False),
        ("told", False, True, True),
    ],
)
def test_only_a_source_that_counts_may_still_tell(demand: str, asked: bool, told: bool, is_awaited: bool) -> None:
    """What passes by itself at the other one is not waited for."""
    answers = [
        Answer(source=source, unknown=Unknown(reason="it is busy", is_passing=is_passing))
        for source, is_passing in ((Source.ASKED, asked), (Source.TOLD, told))
    ]
    start = replace(report(said(A), said(A)), demand=Demand(demand))
    home = start.images[0].cells[0]
    east = judge_cell("eastus", start.images[0].reference, answers, Demand(demand), Parts())
    found = gate(replace(start, images=(replace(start.images[0], cells=(home, east)),))).hopeless(CONTOSO)
    assert (found is None) is is_awaited
