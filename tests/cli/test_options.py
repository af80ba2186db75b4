"""Which options there are, and which variable of the environment stands for which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from acrgeo.cli.help import COMMON_PANEL, WRITE_PANEL
from tests.cli.conftest import check_golden
from tests.cli.test_help import TREE

OF_TYPER = {"help", "install_completion", "show_completion"}
SHARED = {COMMON_PANEL: "every command", WRITE_PANEL: "every change"}


def variables(parameter: Any) -> tuple[str, ...]:
    """Return the variables that stand for a parameter; the first one that is set is taken."""
    envvar = parameter.envvar or ()
    return (envvar,) if isinstance(envvar, str) else tuple(envvar)


def flags(parameter: Any) -> str:
    """Return ``-y --yes`` or ``--tag KEY=VALUE``; an argument as help calls it."""
    words = sorted([*parameter.opts, *parameter.secondary_opts], key=len) if is_option(parameter) else []
    return " ".join([*words, *([parameter.metavar] if parameter.metavar else [])])


def is_option(parameter: Any) -> bool:
    """Tell an option from an argument."""
    return bool(parameter.param_type_name == "option")


def parameters() -> Iterator[tuple[str, Any]]:
    """Yield every option, and every argument with a variable, after the command that has it."""
    for words, command in TREE.items():
        for parameter in command.params:
            if parameter.name not in OF_TYPER and (is_option(parameter) or parameter.envvar):
                panel = getattr(parameter, "rich_help_panel", None)
                yield SHARED.get(panel or "", " ".join(["acrgeo", *words])), parameter


def test_options_and_variables_are_as_agreed() -> None:
    """Scripts and pipelines rely on them: each command's options, those of every change and of every command once."""
    listed: dict[str, list[str]] = defaultdict(list)
    for command, parameter in parameters():
        line = f"  {flags(parameter):<34}{' '.join(variables(parameter)) or '-'}"
        if line not in listed[command]:
            listed[command].append(line)
    check_golden("options", *(f"{command}\n" + "\n".join(lines) + "\n" for command, lines in listed.items()))


def test_a_variable_means_one_thing() -> None:
    """Exported for one command, it must not say something else to another."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for _, parameter in parameters():
        for variable in variables(parameter):
            meanings[variable].add(flags(parameter))
    assert {variable: found for variable, found in meanings.items() if len(found) > 1} == {}


def test_words_to_choose_from_are_taken_in_any_case() -> None:
    """As the Azure CLI takes them, by every option and every argument."""
    chosen = [(command, found) for command, found in parameters() if hasattr(found.type, "choices")]
    assert len(chosen) > 5
    for command, parameter in chosen:
        for word in parameter.type.choices:
            for spelled in (word.upper(), word.title()):
                assert parameter.type.convert(spelled, parameter, None) == word, (command, parameter.name)
