"""The scripts of the shells in the place of Typer's, and where ``--install-completion`` puts them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from typer import _completion_shared

from acrgeo.errors import AcrGeoError

SHELLS = ("bash", "zsh", "fish", "powershell")
_SCRIPTS = Path(__file__).with_name("scripts")


class Scripts(dict[str, str]):
    """The scripts by shell, in place of Typer's; each is read when it is asked for."""

    def get(self, shell: str, default: Any = None) -> Any:
        """Return the script of a shell, with the marks that Typer fills in."""
        name = {"pwsh": "powershell"}.get(shell, shell)
        file = _SCRIPTS / f"acrgeo.{name}"
        return file.read_text(encoding="utf-8").replace("%", "%%") if name in SHELLS else default


def _install_fish(*, prog_name: str, complete_var: str, shell: str) -> Path:
    """Install the script where fish looks for it: below XDG_CONFIG_HOME."""
    chosen = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".config"
    file = folder / "fish" / "completions" / f"{prog_name}.fish"
    file.parent.mkdir(parents=True, exist_ok=True)
    script = _completion_shared.get_completion_script(prog_name=prog_name, complete_var=complete_var, shell=shell)
    file.write_text(f"{script}\n", encoding="utf-8")
    return file


def _told(write: Callable[..., Path]) -> Callable[..., Path]:
    """Let what installs a script fail with the fact and the command that prints it; OSErrors are told anyway."""

    @wraps(write)
    def installed(*, prog_name: str, complete_var: str, shell: str) -> Path:
        by_hand = f"{prog_name} --show-completion"
        try:
            return write(prog_name=prog_name, complete_var=complete_var, shell=shell)
        except RuntimeError as error:  # what Path.home() raises
            raise AcrGeoError("There is no home directory to install the completion in.", hint=by_hand) from error
        except UnicodeError as error:
            raise AcrGeoError(f"A start file of {shell} is not text that can be read.", hint=by_hand) from error

    return installed


def install() -> None:
    """Put this completion in the place of Typer's."""
    setattr(_completion_shared, "_completion_scripts", Scripts())  # noqa: B010 mypy keeps its type
    setattr(_completion_shared, "install_fish", _told(_install_fish))  # noqa: B010 mypy keeps its type
    for name in ("install_bash", "install_zsh", "install_powershell"):
        setattr(_completion_shared, name, _told(getattr(_completion_shared, name)))
