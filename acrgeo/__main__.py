"""Run the app. The one place where an exception becomes an exit code."""

from __future__ import annotations

from acrgeo import signals

if signals.is_program():  # before all other imports, which take longer than a finger
    signals.listen()

import atexit
import gc
import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from acrgeo import __version__
from acrgeo.errors import AcrGeoError, ExitCode, InterruptedByUserError, UsageError

if TYPE_CHECKING:
    from acrgeo.workflow.context import Context
    from acrgeo.workflow.options import Common


_OBJECTS_BEFORE_A_COLLECTION = 100_000  # Python's 700 collect forty times while a command is imported, in vain
_WATCHERS = {"coverage", "cProfile", "pdb"}


def main() -> None:
    """Run the command line of this process and exit."""
    signals.listen()
    gc.set_threshold(_OBJECTS_BEFORE_A_COLLECTION)
    _open_closed_streams()
    arguments = sys.argv[1:]
    try:
        signals.open_ears()
        code = run(arguments)
    except KeyboardInterrupt:  # before the command began, or a second one while its end was told
        signals.close_ears()
        code = _say(arguments, InterruptedByUserError("Interrupted."))
    signals.close_ears()
    code = signals.exit_code(code, int(ExitCode.INTERRUPTED))
    is_short = code >= 128  # no thread that still reads is waited for
    if not is_short and _is_unwatched():
        is_short = True
        atexit._run_exitfuncs()  # noqa: SLF001 Python has no other name for it
    try:
        sys.stdout.flush()
    except OSError as error:
        code = code if isinstance(error, BrokenPipeError) else _say(arguments, _system_error(error))
        _abandon(sys.stdout)
    try:
        sys.stderr.flush()
    except OSError:
        _abandon(sys.stderr)
    if is_short:
        os._exit(code)
    sys.exit(code)


def _is_unwatched() -> bool:
    """Return whether nobody would miss the end as Python does it, which takes every module apart: a tenth of a read."""
    threading = sys.modules.get("threading")
    works = threading is not None and any(not thread.daemon for thread in threading.enumerate()[1:])
    return not (works or sys.flags.inspect or sys.flags.dev_mode or _WATCHERS & sys.modules.keys())


def _open_closed_streams() -> None:
    """Put the null device where the caller closed a stream, as in ``>&-``: no file may take its number."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def run(arguments: list[str], *, make_context: Callable[[Common], Context] | None = None) -> int:
    """Run a command line and return its exit code; errors go to stderr, never as a traceback.

    ``make_context`` builds what the command works with from the common options (default: from the process).
    """
    made: list[Context] = []
    try:
        if os.environ.get("_ACRGEO_COMPLETE", "").startswith("complete_words"):
            return _complete()
        code = _print_version() if arguments == ["--version"] else _run(arguments, make_context, made)
    except KeyboardInterrupt:
        signals.close_ears()
        code = _say(arguments, InterruptedByUserError("Interrupted."), made)
    except ImportError as error:
        code = _say_broken(error)
    for context in made:
        if context.step is not None:
            context.step.finish(signals.exit_code(code, int(ExitCode.INTERRUPTED)))
        if context.common.log_file is not None:
            from acrgeo.workflow.run_log import end_log

            end_log(context, signals.exit_code(code, int(ExitCode.INTERRUPTED)))
    return code


def _complete() -> int:
    """Answer a shell's script, which asks at each key: without Typer too."""
    from acrgeo.cli.completion.answer import print_answer

    try:
        sys.stdout.write(print_answer(os.environ))
    except OSError as error:
        return int(ExitCode.DONE) if isinstance(error, BrokenPipeError) else int(ExitCode.FAILED)
    return int(ExitCode.DONE)


def _print_version() -> int:
    """Print the version without Typer, which takes longer than everything else; among other words Typer prints it."""
    try:
        sys.stdout.write(f"acrgeo {__version__}\n")
    except OSError as error:
        return int(ExitCode.DONE) if isinstance(error, BrokenPipeError) else _say(["--version"], _system_error(error))
    return int(ExitCode.DONE)


def _say_broken(error: ImportError) -> int:
    """Say that a part of the installation is missing, with nothing that could be missing too."""
    hint = "python -m pip install --force-reinstall acrgeo"
    sys.stderr.write(f"error: acrgeo is not installed as a whole: {error}.\nhint: {hint}\n")
    return int(ExitCode.FAILED)


def _run(arguments: list[str], make_context: Callable[[Common], Context] | None, made: list[Context]) -> int:
    import typer

    from acrgeo.cli.app import app
    from acrgeo.cli.options import INTERRUPTION_TOLD, ReaderGoneError

    def make(common: Common) -> Context:
        from acrgeo.workflow.context import Context

        context = (make_context or Context.of_process)(common)
        made.append(context)
        if context.common.log_file is not None:
            from acrgeo.workflow.run_log import open_log

            context.record = open_log(context, context.common.log_file, arguments, __version__)
        return context

    def say(error: AcrGeoError, cause: Exception | None = None) -> int:
        for context in made:
            if context.common.log_file is not None:
                from acrgeo.workflow.run_log import record_error

                record_error(context, error, cause)
        return _say(arguments, error, made)

    usage_error: type[Exception] = typer.BadParameter.__bases__[0]  # Typer vendors click and exports only this one
    try:
        code = app(args=arguments, prog_name="acrgeo", standalone_mode=False, obj=make)
    except usage_error as error:
        return say(UsageError(_usage_message(error), hint=_usage_hint(error, arguments)))
    except ReaderGoneError:
        return int(ExitCode.DONE)
    except AcrGeoError as error:
        if isinstance(error, InterruptedByUserError):
            signals.close_ears()
        return say(error)
    except OSError as error:
        return say(_system_error(error))
    except ImportError:  # of a package that is missing
        raise
    except Exception as error:  # a defect of acrgeo's: told in one line with its place, never a traceback
        if isinstance(error.__cause__, KeyboardInterrupt):  # Typer makes an error of its own of it
            raise KeyboardInterrupt from error
        return say(_defect(error), error)
    if code == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return int(ExitCode.INTERRUPTED if code == INTERRUPTION_TOLD else code or ExitCode.DONE)


def _say(arguments: list[str], error: AcrGeoError, made: list[Context] | None = None) -> int:
    from acrgeo.output.views.error import print_error
    from acrgeo.workflow.ci.opening import open_typed

    try:
        sys.stdout.flush()
    except OSError:
        _abandon(sys.stdout)
    streams, step = open_typed(arguments, os.environ)
    print_error(streams.err, error, is_json=_wants_json(arguments))
    for begun in [context.step for context in made or ()] or [step]:
        if begun is not None:
            begun.error = error
    if step is not None and not made:
        step.finish(int(error.exit_code))
    return int(error.exit_code)


def _wants_json(arguments: list[str]) -> bool:
    """Tell from the words whether errors are JSON too, because the line itself may be what is wrong."""
    given = os.environ.get("ACRGEO_OUTPUT", "") or _output_setting()
    for at, word in enumerate(arguments):
        if (word == "--output" or re.fullmatch(r"-[a-zA-Z]*o", word)) and at + 1 < len(arguments):
            given = arguments[at + 1]
        elif word.startswith("--output="):
            given = word.removeprefix("--output=")
        elif (cluster := re.fullmatch(r"-[yv]*o=?(\w+)", word)) is not None:
            given = cluster[1]
    return given == "json"


def _output_setting() -> str:
    from acrgeo.workflow.settings import output_in_files

    return output_in_files(os.environ)


def _usage_message(error: Exception) -> str:
    text: str = error.format_message() if hasattr(error, "format_message") else str(error)
    text = re.sub(r",?\s*\n\s+", lambda found: ", " if found[0].startswith(",") else " ", text)
    text = text if text.endswith((".", "?")) else f"{text}."
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    source = context.get_parameter_source(parameter.name) if context and parameter else None
    if parameter is not None and source is not None and source.name == "ENVIRONMENT":
        listed = [parameter.envvar] if isinstance(parameter.envvar, str) else parameter.envvar
        text += f" It comes from {next(variable for variable in listed if os.environ.get(variable))}."
    return text


def _usage_hint(error: Exception, arguments: list[str]) -> str:
    from acrgeo.cli.mistyped import with_value_meant

    context = getattr(error, "ctx", None)
    meant = with_value_meant(error, arguments)
    if meant is not None:
        return meant
    return f"{context.command_path if context else 'acrgeo'} --help"


def _system_error(error: OSError) -> AcrGeoError:
    where = f": {error.filename}" if error.filename else ""
    return AcrGeoError(f"{error.strerror or error}{where}.", code="System")


def _defect(error: Exception) -> AcrGeoError:
    import traceback
    from pathlib import Path

    place = traceback.extract_tb(error.__traceback__)[-1]
    return AcrGeoError(
        f"Internal error: {type(error).__name__} in {Path(place.filename).name}:{place.lineno}.",
        hint="report it, with the command line",
        code="Defect",
    )


def _abandon(stream: TextIO) -> None:
    """Redirect a stream that nobody reads or that cannot be written, so that Python does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
