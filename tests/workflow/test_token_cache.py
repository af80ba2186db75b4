"""Whether tokens are kept, by variable, pipeline, settings and home; and what is kept where."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.errors import UsageError
from acrgeo.output.console import Streams
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from acrgeo.workflow.token_cache import forget_all, open_store, tokens_folder


def home(folder: Path, **variables: str) -> dict[str, str]:
    """Return an environment with a home directory, and az's files elsewhere."""
    return {"HOME": str(folder), "AZURE_CONFIG_DIR": str(folder / "azure"), **variables}


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, None),
        ({"ACRGEO_TOKEN_CACHE": ""}, None),
        ({"ACRGEO_TOKEN_CACHE": "on"}, None),
        ({"ACRGEO_TOKEN_CACHE": "off"}, "token-cache is off (ACRGEO_TOKEN_CACHE)"),
        ({"ACRGEO_TOKEN_CACHE": "OFF"}, "token-cache is off (ACRGEO_TOKEN_CACHE)"),
        ({"ACRGEO_TOKEN_CACHE": "0"}, "token-cache is off (ACRGEO_TOKEN_CACHE)"),
        ({"ACRGEO_TOKEN_CACHE": "false"}, "token-cache is off (ACRGEO_TOKEN_CACHE)"),
        ({"ACRGEO_TOKEN_CACHE": "Yes", "CI": "1"}, None),
        ({"GITHUB_ACTIONS": "true"}, "token-cache is off (GitHub Actions)"),
        ({"TF_BUILD": "True"}, "token-cache is off (Azure Pipelines)"),
        ({"CI": "true"}, "token-cache is off (the pipeline)"),
        ({"BUILD_NUMBER": "7"}, "token-cache is off (the pipeline)"),
        ({"CI": "true", "ACRGEO_TOKEN_CACHE": "on"}, None),
        ({"CI": "true", "ACRGEO_TOKEN_CACHE": "off"}, "token-cache is off (ACRGEO_TOKEN_CACHE)"),
    ],
)
def test_a_variable_wins_over_the_pipeline(tmp_path: Path, variables: dict[str, str], reason: str | None) -> None:
    """Nothing is kept in a pipeline, unless its variable says on; and the session is given no place then."""
    environ = home(tmp_path, **variables)
    context = Context(common=Common(cloud="public"), environ=environ, streams=Streams.of_process())
    assert context.token_cache_off == reason
    cache = context.gateway.session.token_cache
    assert (None if cache is None else cache.location) == (str(tokens_folder(environ)) if reason is None else None)


@pytest.mark.parametrize("value", ["never", "o", "2", "of"])
def test_a_wrong_value_is_refused(tmp_path: Path, value: str) -> None:
    """Nothing is guessed of what keeps a secret."""
    with pytest.raises(UsageError) as caught:
        _ = Context(
            common=Common(), environ=home(tmp_path, ACRGEO_TOKEN_CACHE=value), streams=Streams.of_process()
        ).token_cache_off
    assert caught.value.message == f"ACRGEO_TOKEN_CACHE is {value!r}; it must be on or off."


@pytest.mark.parametrize("variables", [{"ACRGEO_SANDBOX_URL": "https://127.0.0.1:1"}, {}])
def test_a_sandbox_keeps_none_and_asks_no_setting(tmp_path: Path, variables: dict[str, str]) -> None:
    """Also where a variable is wrong."""
    environ = home(tmp_path, ACRGEO_TOKEN_CACHE="wrong", **variables)
    context = Context(common=Common(sandbox=not variables or None), environ=environ, streams=Streams.of_process())
    assert context.token_cache_off == "a sandbox's token is never kept"


def test_everything_kept_can_be_forgotten(tmp_path: Path) -> None:
    """All entries, and their number."""
    environ = home(tmp_path)
    for name in ("a", "b"):
        open_store(environ).write(name, b"{}")
    assert (forget_all(environ), forget_all(environ)) == (2, 0)
    assert list(tokens_folder(environ).iterdir()) == []
