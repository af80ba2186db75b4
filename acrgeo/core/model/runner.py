"""The runner of the pipeline that acrgeo is a step of, told from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

RUNNERS = {"GitHub Actions": "github", "Azure Pipelines": "azdo"}


class Ci(str, Enum):
    """What ``--ci`` takes: the runner to speak to, or how it is found."""

    AUTO = "auto"
    GITHUB = "github"
    AZDO = "azdo"
    NONE = "none"


def runner_of(choice: Ci | None, environ: Mapping[str, str]) -> Ci:
    """Return the runner that is spoken to; NONE where there is none that acrgeo knows."""
    if choice in (None, Ci.AUTO):
        return Ci(RUNNERS.get(pipeline_of(environ) or "", Ci.NONE.value))
    return Ci(choice)


def pipeline_of(environ: Mapping[str, str]) -> str | None:
    """Return the name of the pipeline that this runs in, None at a terminal."""
    if environ.get("GITHUB_ACTIONS"):
        return "GitHub Actions"
    if environ.get("TF_BUILD"):
        return "Azure Pipelines"
    # The second is what Jenkins and TeamCity set, the third what AWS CodeBuild does.
    return "the pipeline" if any(environ.get(name) for name in ("CI", "BUILD_NUMBER", "CODEBUILD_BUILD_ID")) else None
