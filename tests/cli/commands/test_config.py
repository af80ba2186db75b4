"""``acrgeo config``: settings in a file, what wins over it, and what goes with a token cache that is turned off."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from acrgeo.workflow.token_cache import open_store, tokens_folder
from tests.cli.conftest import Cli


@pytest.fixture(autouse=True)
def file(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the file of settings of a user at a terminal, which does not exist yet."""
    assert cli is not None  # its HOME is the test's
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "BUILD_NUMBER", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".config" / "acrgeo" / "config.toml"


def listed(cli: Cli) -> list[str]:
    """Return the value and the origin of the token cache."""
    (found,) = json.loads(cli("config", "list", "-o", "json").out)["settings"]
    assert found["name"] == "token-cache"
    return [found["value"], found["origin"]]


def test_a_setting_is_written_and_holds(cli: Cli, file: Path) -> None:
    """The default first, then the file; get prints the value alone, path where the file is."""
    assert listed(cli) == ["on", "default"]
    assert not file.exists()
    assert (cli("config", "set", "token-cache", "off").out, cli("config", "get", "token-cache").out) == ("off\n",) * 2
    assert listed(cli) == ["off", str(file)]
    assert cli("config", "path").out == f"{file}\n"
    assert file.read_text() == 'token-cache = "off"\n'


def test_the_rest_of_the_file_stays(cli: Cli, file: Path) -> None:
    """Comments are the user's; true and false are on and off; a link stays a link."""
    kept = file.parent / "dotfiles.toml"
    file.parent.mkdir(parents=True)
    kept.write_text("# mine\ntoken-cache = true  # because\n")
    file.symlink_to(kept)
    assert listed(cli) == ["on", str(file)]
    assert cli("config", "set", "token-cache", "off").code == 0
    assert file.is_symlink()
    assert kept.read_text() == '# mine\ntoken-cache = "off"  # because\n'


@pytest.mark.parametrize(("variable", "value"), [("ACRGEO_TOKEN_CACHE", "on"), ("CI", "off")])
def test_what_wins_over_the_file_is_said(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """Else somebody would believe in what they have just set."""
    monkeypatch.setenv(variable, value)
    done = cli("config", "set", "token-cache", "off" if value == "on" else "on")
    assert done.out == f"{value}\n"
    assert f"wins, with {value}" in " ".join(done.err.split())
    assert file.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("set", "token-cache", "maybe"), "token-cache is 'maybe'; it must be on or off."),
        (("set", "token_cache", "off"), "'token_cache' is no setting of acrgeo."),
        (("get", "x"), "'x' is no setting of acrgeo."),
    ],
)
def test_a_wrong_command_line_changes_nothing(cli: Cli, file: Path, words: tuple[str, ...], message: str) -> None:
    """Exit code 2."""
    done = cli("config", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"token-cache = ", "is not TOML: "),
        (b"\xff", "is not TOML: "),
        (b"token-cache = 'maybe'", "is 'maybe'; it must be on or off."),
        (b"token-cache = []", "is '[]'; it must be on or off."),
        (b"token_cache = 'off'", "is no setting of acrgeo."),
        (b"[token-cache]\nx = 1", "it must be on or off."),
        (b"a = " + b"[" * 10_000, "is not TOML: "),
        (b"#" * 2_000_000, "larger than 1 MiB"),
    ],
)
@pytest.mark.parametrize("words", [("list",), ("set", "token-cache", "off")])
def test_a_file_that_is_wrong_is_told_and_left(
    cli: Cli, file: Path, text: bytes, message: str, words: tuple[str, ...]
) -> None:
    """Nothing is guessed of what keeps a secret; the file is named."""
    file.parent.mkdir(parents=True)
    file.write_bytes(text)
    done = cli("config", *words)
    said = "".join(done.err.split())
    assert (done.code, done.out) == (2, "")
    assert "".join(message.split()) in said
    assert str(file) in said
    assert file.read_bytes() == text


@pytest.mark.parametrize("value", ["off", "OFF", "false", "on"])
def test_turning_the_token_cache_off_removes_what_it_holds(cli: Cli, value: str) -> None:
    """The number is said; turning it on removes nothing."""
    environ = dict(os.environ)
    for name in ("a", "b"):
        open_store(environ).write(name, b"{}")
    done = cli("config", "set", "token-cache", value)
    assert ("2 kept tokens were removed" in done.err) is (value != "on")
    assert len(list(tokens_folder(environ).iterdir())) == (0 if value != "on" else 2)
    assert listed(cli)[0] == ("on" if value == "on" else "off")


def test_a_file_that_cannot_be_written_is_told(cli: Cli, file: Path) -> None:
    """With its name and the reason."""
    file.parent.parent.mkdir()
    file.parent.write_text("")
    done = cli("config", "set", "token-cache", "off")
    assert done.code == 2
    assert "config.toml: " in "".join(done.err.split("\n"))
