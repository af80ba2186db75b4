"""Checks as JUnit XML, which CI systems show as tests: a suite for each thing, a test for each check of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.output.neutral import neutral, one_line


class CheckState(str, Enum):
    """How a check ended; all but passed are the element that says why."""

    PASSED = "passed"
    FAILED = "failure"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, such as of an image in a region. ``message`` is a line on why; ``text`` is what else is known.

    ``seconds`` is how long it took, where that says anything.
    """

    name: str
    state: CheckState = CheckState.PASSED
    message: str = ""
    text: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSuite:
    """The checks of one thing, such as of an image. ``facts`` are its properties; ``timestamp`` is in ISO 8601."""

    name: str
    checks: Sequence[Check]
    facts: Mapping[str, str] = field(default_factory=dict)
    timestamp: str | None = None


def junit_text(name: str, suites: Sequence[CheckSuite]) -> str:
    """Return the XML. Characters that XML does not have, or that steer a terminal, are ``?``, as everywhere.

    The order of attributes and elements is that of the schema of Apache Ant, which readers of JUnit agree on.
    """
    from xml.etree import ElementTree  # only this form needs it

    together = [check for suite in suites for check in suite.checks]
    root = ElementTree.Element("testsuites", {"name": one_line(name), **_counts(together)})
    for suite in suites:
        stamp = {} if suite.timestamp is None else {"timestamp": one_line(suite.timestamp)}
        attributes = {"name": one_line(suite.name), **_counts(suite.checks), **stamp}
        element = ElementTree.SubElement(root, "testsuite", attributes)
        if suite.facts:
            properties = ElementTree.SubElement(element, "properties")
            for key, value in suite.facts.items():
                ElementTree.SubElement(properties, "property", {"name": one_line(key), "value": one_line(value)})
        for check in suite.checks:
            attributes = {"name": one_line(check.name), "classname": one_line(suite.name), **_time([check])}
            test = ElementTree.SubElement(element, "testcase", attributes)
            if check.state is not CheckState.PASSED:
                why = ElementTree.SubElement(test, check.state.value, {"message": one_line(check.message)})
                why.text = neutral(check.text.replace("\r\n", "\n")) or None
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counts(checks: Sequence[Check]) -> dict[str, str]:
    ended = [check.state for check in checks]
    return {
        "tests": str(len(checks)),
        "failures": str(ended.count(CheckState.FAILED)),
        "errors": str(ended.count(CheckState.ERROR)),
        "skipped": str(ended.count(CheckState.SKIPPED)),
        **_time(checks),
    }


def _time(checks: Sequence[Check]) -> dict[str, str]:
    """Return how long checks took together, where any says it."""
    seconds = [check.seconds for check in checks if check.seconds is not None]
    return {"time": f"{sum(seconds):.3f}"} if seconds else {}
