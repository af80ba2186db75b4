"""How a command becomes a step: the dialect of its runner, found once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.model.runner import Ci, runner_of
from acrgeo.output.console import Streams

if TYPE_CHECKING:
    from acrgeo.workflow.ci.step import Step


def open_step(runner: Ci, environ: Mapping[str, str], streams: Streams) -> Step | None:
    """Return the step of a runner; None where there is none. Nothing is told before it ends."""
    if runner is Ci.NONE:
        return None
    from acrgeo.output.ci.azure_pipelines import AzurePipelines
    from acrgeo.output.ci.github import GitHub
    from acrgeo.workflow.ci.step import Step

    dialect = GitHub(secrets.token_hex(16)) if runner is Ci.GITHUB else AzurePipelines()
    return Step(dialect=dialect, environ=environ, stream=streams.err)


def open_typed(words: Sequence[str], environ: Mapping[str, str]) -> tuple[Streams, Step | None]:
    """Return the streams and the step by the words alone: the command line itself may be what is wrong."""
    runner = _typed_runner(words, environ)
    has_colour = False if "--no-color" in words else None
    streams = Streams.of_process(has_colour=has_colour, is_pipeline=runner is not Ci.NONE)
    return streams, open_step(runner, environ, streams)


def _typed_runner(words: Sequence[str], environ: Mapping[str, str]) -> Ci:
    given = environ.get("ACRGEO_CI", "")
    for at, word in enumerate(words):
        if word == "--ci" and at + 1 < len(words):
            given = words[at + 1]
        elif word.startswith("--ci="):
            given = word.removeprefix("--ci=")
    try:
        choice = Ci(given.lower())
    except ValueError:
        choice = Ci.AUTO
    return runner_of(choice, environ)
