"""The run of a pipeline: where it is, who started it, and both in the room of a tag."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.model.pipeline import Run, run_of
from acrgeo.core.model.runner import Ci, pipeline_of, runner_of
from tests.rows import rows

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "contoso/shop",
    "GITHUB_RUN_ID": "42",
    "GITHUB_ACTOR": "ana",
}
AZDO = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
    "SYSTEM_TEAMPROJECT": "The Shop",
    "BUILD_BUILDID": "42",
    "BUILD_REQUESTEDFOR": "Ana\n  Silva",
}
AT_GITHUB = Run(url="https://github.com/contoso/shop/actions/runs/42", actor="ana")
AT_AZDO = Run(url="https://dev.azure.com/contoso/The%20Shop/_build/results?buildId=42", actor="Ana Silva")


def without(environ: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return the environment without some of its variables."""
    return {name: value for name, value in environ.items() if name not in names}


@rows(
    ("choice", "environ", "run"),
    [
        (None, GITHUB, AT_GITHUB),
        (Ci.AUTO, GITHUB, AT_GITHUB),
        (Ci.GITHUB, without(GITHUB, "GITHUB_ACTIONS"), AT_GITHUB),
        (Ci.AUTO, AZDO, AT_AZDO),
        (Ci.AZDO, {**AZDO, **GITHUB}, AT_AZDO),
        (Ci.AUTO, without(GITHUB, "GITHUB_ACTOR"), Run(url=AT_GITHUB.url)),
        (Ci.AUTO, {**AZDO, "BUILD_REQUESTEDFOR": "\x1b\x00"}, Run(url=AT_AZDO.url)),
        (Ci.NONE, GITHUB, None),
        (Ci.AUTO, {"CI": "true"}, None),
        (Ci.AUTO, {}, None),
        *((Ci.AUTO, without(GITHUB, name), None) for name in list(GITHUB)[1:4]),
        *((Ci.AUTO, without(AZDO, name), None) for name in list(AZDO)[1:4]),
    ],
)  # fmt: skip
def test_a_run_is_where_its_runner_says(choice: Ci | None, environ: Mapping[str, str], run: Run | None) -> None:
    """None where a part of its address is missing; who started it may be."""
    assert run_of(choice, environ) == run


URL = "https://x/1"  # 11 characters, and 3 for the blank and the brackets


@rows(
    ("actor", "most", "described"),
    [
        ("ana", 17, "ana (https://x/1)"),
        ("ana", 16, "a… (https://x/1)"),
        ("ana", 15, "… (https://x/1)"),
        ("ana", 14, URL),
        ("ana", 11, URL),
        ("ana", 10, None),
        (None, 99, URL),
        (None, 11, URL),
        (None, 10, None),
    ],
)
def test_a_run_is_told_in_its_room(actor: str | None, most: int, described: str | None) -> None:
    """The address as a whole or not at all; the name gives way."""
    assert Run(url=URL, actor=actor).described(most) == described


@rows(
    ("environ", "pipeline", "runner"),
    [
        ({"GITHUB_ACTIONS": "true", "TF_BUILD": "True", "CI": "1"}, "GitHub Actions", Ci.GITHUB),
        ({"TF_BUILD": "True", "CI": "1"}, "Azure Pipelines", Ci.AZDO),
        ({"CI": "true"}, "the pipeline", Ci.NONE),
        ({"BUILD_NUMBER": "7"}, "the pipeline", Ci.NONE),
        ({"CODEBUILD_BUILD_ID": "7"}, "the pipeline", Ci.NONE),
        ({"CI": "", "TF_BUILD": "", "GITHUB_ACTIONS": ""}, None, Ci.NONE),
        ({}, None, Ci.NONE),
    ],
)
def test_a_pipeline_is_told_by_its_variables(environ: Mapping[str, str], pipeline: str | None, runner: Ci) -> None:
    """Of GitHub, Azure, Jenkins, TeamCity and CodeBuild; only two of them are spoken to."""
    assert pipeline_of(environ) == pipeline
    assert {runner_of(None, environ), runner_of(Ci.AUTO, environ)} == {runner}
    assert [runner_of(choice, environ) for choice in (Ci.GITHUB, Ci.AZDO, Ci.NONE)] == [Ci.GITHUB, Ci.AZDO, Ci.NONE]
