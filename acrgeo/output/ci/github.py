"""GitHub Actions: ``::command name=value,…::message``, and files for outputs and summaries."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.output.ci.dialect import Annotation, readable


class GitHub:
    """The dialect of the runner of GitHub Actions. ``delimiter`` ends values of several lines: nobody can guess it."""

    name = "github"
    summary_variable: str | None = "GITHUB_STEP_SUMMARY"
    outputs_variable: str | None = "GITHUB_OUTPUT"
    workspace_variable = "GITHUB_WORKSPACE"

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def annotation(self, annotation: Annotation) -> str:
        """Return ``::error file=…,line=…,col=…,title=…::message``. A code stands behind the title."""
        title = annotation.title or annotation.id
        if annotation.title and annotation.id:
            title = f"{annotation.title} ({annotation.id})"
        given = {
            "file": annotation.file,
            "line": str(annotation.line or ""),
            "col": str(annotation.column or ""),
            "title": readable(title),
        }
        properties = ",".join(f"{name}={escaped_property(value)}" for name, value in given.items() if value)
        head = f"{annotation.level.value} {properties}" if properties else annotation.level.value
        return f"::{head}::{escaped_data(readable(annotation.message))}"

    def group(self, title: str) -> str:
        """Return ``::group::title``."""
        return f"::group::{escaped_data(readable(title))}"

    def group_end(self) -> str:
        """Return ``::endgroup::``."""
        return "::endgroup::"

    def mask(self, secret: str) -> str:
        """Return ``::add-mask::secret``."""
        return f"::add-mask::{escaped_data(secret)}"

    def output(self, name: str, value: str) -> str:
        """Return lines for the file: ``name=value``, or the value between two delimiters where it has lines."""
        if any(end in value for end in "\r\n"):
            delimiter = next(word for word in self._delimiters() if word not in value)
            return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
        return f"{name}={value}\n"

    def _delimiters(self) -> Iterator[str]:
        word = f"ghadelimiter_{self._delimiter}"
        while True:
            yield word
            word += "_"

    def summary(self, path: str) -> str:
        """Raise: summaries are appended to a file that the runner names."""
        raise NotImplementedError(path)


def escaped_data(text: str) -> str:
    """Return text for what follows the second ``::``."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Return text for the value of a property."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")
