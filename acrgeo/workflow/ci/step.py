"""What a command tells the runner of its pipeline: annotations, a summary and outputs, once, when it ends.

Law: nothing here changes what a command does. What cannot be told is one warning, and the exit code stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from acrgeo.core.desired.source import Place
from acrgeo.errors import AcrGeoError, ExitCode
from acrgeo.output.ci.dialect import Annotation, Dialect, few_annotations
from acrgeo.output.ci.summary import MOST_BYTES, fitting
from acrgeo.output.console import Stream
from acrgeo.output.view import View

LEAST_MASKED = 8
"""Signs of a word that is masked by itself: shorter ones, such as Basic, would be hidden everywhere."""


@dataclass(slots=True, kw_only=True)
class Step:
    """One command in a pipeline. ``command`` are its words, such as ``image wait``.

    ``places`` are those of registries in files, by their names in lower case. ``error`` is how it ended.
    """

    dialect: Dialect
    environ: Mapping[str, str]
    stream: Stream
    command: str = ""
    annotations: list[Annotation] = field(default_factory=list)
    sections: list[Callable[[], str]] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    error: AcrGeoError | None = None

    @property
    def title(self) -> str:
        """The words of the command, ours first."""
        return f"acrgeo {self.command}".rstrip()

    def add(self, view: View) -> None:
        """Take what a person reviews: the Markdown of a view, where it has one."""
        if view.markdown is not None:
            self.sections.append(view.markdown)

    def annotate(self, annotations: Iterable[Annotation]) -> None:
        """Take annotations. Their files become those of the checkout."""
        self.annotations += annotations

    def output(self, **values: object) -> None:
        """Take outputs of the step; a later value of the same name wins."""
        for name, value in values.items():
            self.outputs[name] = str(value).lower() if isinstance(value, bool) else str(value)

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Fold what is printed on stderr meanwhile under a title."""
        self.stream.command(self.dialect.group(title))
        try:
            yield
        finally:
            self.stream.command(self.dialect.group_end())

    def mask(self, secrets: Iterable[str]) -> None:
        """Hide secrets that are about to be printed: each line, and its long words, as lines are wrapped."""
        lines = [line.strip() for secret in secrets for line in secret.splitlines()]
        words = [word for line in lines for word in line.split() if len(word) >= LEAST_MASKED]
        for text in dict.fromkeys([*lines, *words]):
            if text:
                self.stream.command(self.dialect.mask(text))

    def finish(self, code: int) -> None:
        """Tell all of it. What fails is told once, and raises nothing."""
        try:
            problems = self._tell(code)
        except Exception as error:  # noqa: BLE001 the command has ended: its outcome is told, not a defect of telling
            problems = [_reason(error)]
        if problems:
            from acrgeo.output.views.error import print_warning

            print_warning(self.stream, f"The pipeline was not told everything: {'; '.join(problems)}.")

    def _tell(self, code: int) -> list[str]:
        """Tell all of it; return what could not be told, in words."""
        from acrgeo.workflow.ci.annotations import error_annotations, error_section

        if self.error is not None and not self.error.details.get("findings"):  # which were told one by one
            self.annotations = [*error_annotations(self.error, self.title), *self.annotations]
        if self.error is not None and not (self.sections and self.error.details.get("findings")):
            text = error_section(self.error)
            self.sections.append(lambda: text)
        self.output(exit_code=code, verdict=self.outputs.get("verdict", verdict_of(code)))
        for annotation in few_annotations([self._placed(each) for each in self.annotations]):
            self.stream.command(self.dialect.annotation(annotation))
        unwritten = self._write_summary(), self._write_outputs()
        return [problem for problem in unwritten if problem is not None]

    def _placed(self, annotation: Annotation) -> Annotation:
        """Return it with its file as the runner names it: from the folder of the checkout."""
        from dataclasses import replace

        root = self.environ.get(self.dialect.workspace_variable)
        if not annotation.file or not root:
            return annotation
        try:
            path = Path(annotation.file).resolve().relative_to(Path(root).resolve())
        except (OSError, ValueError, RuntimeError):
            return annotation
        return replace(annotation, file=path.as_posix())

    def _write_summary(self) -> str | None:
        """Show the sections with the run; return why not, in words."""
        sections = [text for section in self.sections if (text := section()).strip()]
        if not sections:
            return None
        text = f"## {self.title}\n\n" + "\n".join(sections)
        variable = self.dialect.summary_variable
        if variable is None:
            return self._upload_summary(text)
        path = self.environ.get(variable)
        if not path:
            return f"{variable} is not set"
        try:
            used = Path(path).stat().st_size if Path(path).is_file() else 0
            _append(path, fitting("\n" * bool(used) + text, MOST_BYTES - used))
        except (OSError, ValueError) as error:
            return f"{variable} {path}: {_reason(error)}"
        return None

    def _upload_summary(self, text: str) -> str | None:
        import tempfile

        folder = self.environ.get("AGENT_TEMPDIRECTORY") or None
        try:
            handle, path = tempfile.mkstemp(prefix="acrgeo-", suffix=".md", dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(fitting(text, MOST_BYTES))
            Path(path).chmod(0o644)  # the agent may be another user, outside the container of the job
        except (OSError, ValueError) as error:
            return f"no summary could be written{f' in {folder}' if folder else ''}: {_reason(error)}"
        self.stream.command(self.dialect.summary(path))
        return None

    def _write_outputs(self) -> str | None:
        """Set the outputs of the step; return why not, in words."""
        lines = [self.dialect.output(name, value) for name, value in self.outputs.items()]
        variable = self.dialect.outputs_variable
        if variable is None:
            for line in lines:
                self.stream.command(line)
            return None
        path = self.environ.get(variable)
        if not path:
            return f"{variable} is not set" if set(self.outputs) > {"exit_code", "verdict"} else None
        try:
            _append(path, "".join(lines).encode("utf-8", "surrogateescape"))
        except (OSError, ValueError) as error:
            return f"{variable} {path}: {_reason(error)}"
        return None


def verdict_of(code: int) -> str:
    """Return the word of an exit code: ``done``, ``changes_pending``, ``refused`` …"""
    return ExitCode(code).name.lower() if code in set(ExitCode) else "failed"


def _append(path: str, content: bytes) -> None:
    from acrgeo.files.writing import append_whole

    append_whole(Path(path), content)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
