"""Where images are as JUnit XML: a suite for each image, a test for each region."""

from __future__ import annotations

from acrgeo.core.image.status.judge import Cell, ImageStatus, State
from acrgeo.core.image.status.report import StatusReport
from acrgeo.output.views.image.wording import cell_words, evidence_words
from acrgeo.output.views.junit import Check, CheckState, CheckSuite, junit_text

STATES = {
    State.SYNCED: CheckState.PASSED,
    State.MISSING: CheckState.FAILED,
    State.STALE: CheckState.FAILED,
    State.UNKNOWN: CheckState.ERROR,
}


def status_junit(report: StatusReport) -> str:
    """Return the XML: what is missing or stale has failed, what is unknown is an error."""
    suites = [_suite(image) for image in report.images]
    if report.unreadable:
        checks = [Check(name=place, state=CheckState.ERROR, message="not known") for place in report.unreadable]
        suites.append(CheckSuite(name="which images are meant", checks=checks))
    return junit_text(f"images of {report.registry.name}", suites)


def _suite(image: ImageStatus) -> CheckSuite:
    facts = {"digest": image.reference.digest or "unknown", "namedIn": ", ".join(image.named_in)}
    return CheckSuite(
        name=str(image.image),
        checks=[_check(cell) for cell in image.cells],
        facts={key: value for key, value in facts.items() if value},
    )


def _check(cell: Cell) -> Check:
    if cell.state is State.SYNCED:
        return Check(name=cell.location)
    why = cell.reason or cell_words(cell).removeprefix(f"{cell.location}: ")
    message = f"{cell.state.value} in {cell.location}{f': {why}' if why else ''}"
    text = f"evidence: {evidence_words(cell) or 'none'}"
    return Check(name=cell.location, state=STATES[cell.state], message=message, text=text)
