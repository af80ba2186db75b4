"""What the status of images comes to for whoever asks."""

from __future__ import annotations

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Demand, Source
from acrgeo.core.image.status.judge import Basis, Cell, ImageStatus, Reference, State
from acrgeo.core.image.status.report import Reason, StatusReport
from tests.core.planning import registry, replica
from tests.rows import rows

REGIONS = ("eastus", "westus")
DIGEST = f"sha256:{'a' * 64}"


def cell(location: str, state: str, *evidence: Source, reason: str | None = None, command: str | None = None) -> Cell:
    """An image in a region."""
    commands = () if command is None else (command,)
    return Cell(location=location, state=State(state), evidence=evidence, reason=reason, commands=commands)


def report(*images: tuple[Cell, Cell], is_nowhere: bool = False, unreadable: tuple[str, ...] = ()) -> StatusReport:
    """A report on images in two regions."""
    statuses = (
        ImageStatus(
            image=ImageRef(repository=f"web{number}", tag="1"),
            reference=Reference(basis=Basis.HOME, digest=DIGEST),
            cells=cells,
            is_unheard_of=is_nowhere,
        )
        for number, cells in enumerate(images)
    )
    return StatusReport(
        registry=registry("Premium", replica("eastus")),
        regions=REGIONS,
        demand=Demand.ANY,
        images=tuple(statuses),
        is_deep=False,
        unreadable=unreadable,
    )


def both(east: str, west: str) -> tuple[Cell, Cell]:
    """An image in two states."""
    return cell("eastus", east), cell("westus", west)


@rows(
    ("given", "state", "code"),
    [
        (report(), "synced", 0),
        (report(both("synced", "synced")), "synced", 0),
        (report(both("synced", "synced"), both("unknown", "synced")), "unknown", 5),
        (report(both("stale", "synced"), both("unknown", "synced")), "stale", 7),
        (report(both("synced", "missing"), both("stale", "unknown")), "missing", 7),
        (report(both("missing", "missing"), is_nowhere=True), "missing", 8),
        (report(both("synced", "synced"), unreadable=("k8s/web.yaml:3:1",)), "unknown", 5),
        (report(both("synced", "missing"), unreadable=("k8s/web.yaml:3:1",)), "missing", 7),
    ],
)
def test_the_worst_decides(given: StatusReport, state: str, code: int) -> None:
    """A name in a file that cannot be read may be an image that is nowhere: that is not known."""
    assert (given.state.value, int(given.exit_code)) == (state, code)


def test_each_reason_is_told_once_with_its_regions() -> None:
    """Only of what is unknown: that parts are missing is known."""
    off = {"reason": "it is off", "command": "acrgeo a"}
    found = report(
        (cell("eastus", "unknown", **off), cell("westus", "unknown", **off)),
        (cell("eastus", "unknown", **off), cell("westus", "missing", reason="a part is missing")),
        (cell("eastus", "unknown", reason="it is off", command="acrgeo b"), cell("westus", "unknown")),
    ).unknowns
    assert found == (
        Reason(words="it is off", regions=("eastus", "westus"), commands=("acrgeo a",)),
        Reason(words="it is off", regions=("eastus",), commands=("acrgeo b",)),
    )


def test_a_source_proves_all_of_a_region_or_some() -> None:
    """Of the images that are synced there; a region without any is not told of."""
    asked, told = Source.ASKED, Source.TOLD
    found = report(
        (cell("eastus", "synced", asked, told), cell("westus", "missing", asked)),
        (cell("eastus", "synced", asked), cell("westus", "stale", asked)),
    )
    assert list(found.proofs(asked)) == [(("eastus",), True)]
    assert list(found.proofs(told)) == [(("eastus",), False)]


def test_images_are_counted_by_their_worst_region() -> None:
    """Each once."""
    found = report(both("synced", "synced"), both("synced", "stale"), both("missing", "stale"))
    assert {state.value: count for state, count in found.counts.items()} == {"synced": 1, "stale": 1, "missing": 1}
