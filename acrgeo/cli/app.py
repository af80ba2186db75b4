"""The app: every command, by its first word. Its module is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer import _completion_classes
from typer.core import TyperCommand
from typer.main import get_command, get_group

from acrgeo import __version__
from acrgeo.cli.completion.install import install as install_completion
from acrgeo.cli.help import ROOT_EPILOG, Group
from acrgeo.cli.options import TYPED, help_without_command, take_common, with_parameters

# Typer reads help texts as markup of Rich for completions, and Rich is slower than all the rest; ours have no markup.
setattr(_completion_classes, "_sanitize_help_text", str)  # noqa: B010 mypy keeps a function from being another one

COMMANDS = {
    "list": "List registries with tier, home and number of replicas.",
    "show": "Show a registry and its replicas on one page.",
    "upgrade": "Upgrade a registry to Premium, the tier that has replicas.",
    "downgrade": "Downgrade a registry to a tier without replicas.",
    "plan": "Show what would make registries match their files.",
    "apply": "Make registries match their files, or run a saved plan.",
    "drift": "Check whether registries still match their files.",
    "validate": "Check files without Azure.",
    "export": "Export a registry as a file, for acrgeo or for another tool.",
    "move": "Plan the move of a registry to another region.",
    "regions": "List regions as home, current, possible or unavailable.",
    "map": "Draw a world map of a registry and its replicas.",
    "whoami": "Show who calls Azure.",
    "preflight": "Find what would stop a change.",
    "audit": "Find what is weak or unsafe about registries.",
    "assess": "Show what an outage of each region would stop.",
    "explain": "Explain a finding or an error.",
    "schema": "Print the JSON Schema of a file or a document.",
    "cost": "Show the list price of a registry, or of a file.",
    "replica": "Manage the replicas of a registry.",
    "routing": "Drain replicas and restore them.",
    "permissions": "Check what the caller may do.",
    "endpoints": "Show host names, and turn endpoints on or off.",
    "image": "Show where images are, and import them.",
    "consolidate": "Make one geo-replicated registry of several.",
    "trace": "Show which replica serves this machine, as DNS says.",
    "push-check": "Find why pushes fail or are slow, or why one failed.",
    "webhook": "Manage the webhooks of a registry.",
    "config": "Show and change settings.",
    "doctor": "Check this installation, for a report of a defect.",
    "sandbox": "Control the embedded sandbox: for trials, tests and demos.",
}
"""First words and their summaries, in the order of the help: each is a module of ``commands`` that registers itself."""

HELP = """Run geo-replicated Azure Container Registries: plan a change, review it, make it, and watch it finish.

Works on Azure with your az login, workload identity or managed identity, and without an account with --sandbox.
"""


class Deferred(TyperCommand):
    """A command or a group that is imported when its words are read; lists and completions take the summary."""

    def __init__(self, word: str, summary: str) -> None:
        super().__init__(word, short_help=summary)
        self._built: dict[str, Any] = {}

    @property
    def command(self) -> Any:
        """The command itself, with all that is below it."""
        return self._called("")

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read the words with the command itself, which the context then has, and keep them as they were typed."""
        if parent is not None:
            parent.meta[TYPED] = (str(self.name), *args)
        return self._called("".join(args[:1])).make_context(info_name, args, parent, **extra)

    def _called(self, word: str) -> Any:
        """Return the command; of a group only what ``word`` calls, if that is one of its commands.

        Typer takes 3 ms for each of them.
        """
        if (built := self._built.get("") or self._built.get(word)) is not None:
            return built
        only = typer.Typer(rich_markup_mode=None)
        import_module(f"acrgeo.cli.commands.{str(self.name).replace('-', '_')}").register(only)
        is_one = False
        for group in filter(None, (info.typer_instance for info in only.registered_groups)):
            called = [command for command in group.registered_commands if command.name == word]
            group.registered_commands = called or group.registered_commands
            is_one = bool(called)
        command = get_group(only).commands[str(self.name)]
        self._built[word if is_one else ""] = command
        return command


def _print_version(is_given: bool) -> None:
    if is_given:
        typer.echo(f"acrgeo {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Carry the option."""


def _remember(ctx: typer.Context, **given: Any) -> None:
    given.pop("version")
    take_common(ctx, given)
    help_without_command(ctx)


def _build() -> Any:
    built = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=ROOT_EPILOG,
    )
    callback = with_parameters(_root, _remember)
    callback.__doc__ = HELP
    built.callback()(callback)
    root: Any = get_command(built)
    install_completion()
    root.commands = {word: Deferred(word, summary) for word, summary in COMMANDS.items()}
    return root


app = _build()
"""Built once: a Typer that is called builds every command anew at each call."""
