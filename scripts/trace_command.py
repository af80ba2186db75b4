"""Count the traffic between modules of one command: ``python scripts/trace_command.py show contoso``.

The command runs in this process, on an embedded sandbox of its own. ``--edges`` lists the edges, too.

What is counted are entries: calls of a function that is written in a module of acrgeo, on the main thread. The sandbox
is left out. All modules are imported before, so an import is no entry; methods that dataclasses generate are written
nowhere and are none either; a comprehension is part of its function, as Python has it from 3.12 on; a generator is
entered once, however often it is resumed.

- Modules: those that are entered.
- Edges: the pairs of two modules of which the first calls the second. The caller is the nearest frame of acrgeo on the
  stack, so a function that Typer, the SDK or the standard library calls back is called by whoever called them.
- Changes of layer: the entries that are in another layer than the entry before. A module's layer is the second part of
  its name.

The sandbox's time passes so fast that the first poll of an operation finds it over: no figure depends on the machine.
"""

from __future__ import annotations

import inspect
import os
import pkgutil
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import FrameType

PACKAGE, LEFT_OUT = "acrgeo", "acrgeo.sandbox"
SPEED = "1000000000"
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")


@dataclass(frozen=True, slots=True)
class Trace:
    """The entries in order, and the edges between modules; ``hear`` is a profile function."""

    entries: list[str] = field(default_factory=list)
    edges: Counter[tuple[str, str]] = field(default_factory=Counter)
    generators: dict[int, FrameType] = field(default_factory=dict)  # the frames are kept: ids are used again

    def hear(self, frame: FrameType, event: str, _: object) -> None:
        """Note an entry."""
        callee = module_of(frame)
        if event != "call" or callee is None or id(frame) in self.generators:
            return
        if frame.f_code.co_name in COMPREHENSIONS:
            return
        if frame.f_code.co_flags & inspect.CO_GENERATOR:
            self.generators[id(frame)] = frame
        self.entries.append(callee)
        below = frame.f_back
        while below is not None and module_of(below) is None:
            below = below.f_back
        caller = callee if below is None else module_of(below)
        if caller is not None and caller != callee:
            self.edges[caller, callee] += 1

    def count_layer_changes(self) -> int:
        """Count the entries that are in another layer than the one before."""
        layers = [layer_of(module) for module in self.entries]
        return sum(layer != following for layer, following in pairwise(layers))


def module_of(frame: FrameType) -> str | None:
    """Return the module in which a frame's function is written; None where that is not counted."""
    name = str(frame.f_globals.get("__name__"))
    is_counted = is_in(name, PACKAGE) and not is_in(name, LEFT_OUT) and frame.f_code.co_filename != "<string>"
    return name if is_counted else None


def is_in(module: str, package: str) -> bool:
    """Return whether a module is a package or inside it."""
    return f"{module}.".startswith(f"{package}.")


def layer_of(module: str) -> str:
    """Return ``core`` for ``acrgeo.core.plan``; the package is its own layer."""
    return module.split(".")[1] if "." in module else module


def trace(words: list[str], folder: Path) -> tuple[Trace, int]:
    """Run a command line with its output thrown away. Returns what was heard, and the exit code."""
    for name in [name for name in os.environ if name.startswith(("ACRGEO_", "AZURE_"))]:
        del os.environ[name]
    os.environ |= {"ACRGEO_SANDBOX_STATE": str(folder / "state.db"), "ACRGEO_SANDBOX_SPEED": SPEED, "COLUMNS": "80"}
    for module in pkgutil.walk_packages(import_module(PACKAGE).__path__, f"{PACKAGE}."):
        import_module(module.name)
    main = import_module(f"{PACKAGE}.__main__").main
    heard = Trace()
    sys.argv = [PACKAGE, "--sandbox", *words]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        sys.setprofile(heard.hear)
        try:
            main()
        except SystemExit as end:
            return heard, end.code if isinstance(end.code, int) else 1
        finally:
            sys.setprofile(None)
    return heard, 0


def report(heard: Trace, *, has_edges: bool) -> str:
    """Return the figures as text, a layer a line below them."""
    modules = set(heard.entries)
    lines = [
        f"modules           {len(modules)}",
        f"edges             {len(heard.edges)}",
        f"changes of layer  {heard.count_layer_changes()}",
        "",
        "layer         modules  entries",
    ]
    entries = Counter(layer_of(module) for module in heard.entries)
    sizes = Counter(layer_of(module) for module in modules)
    lines += [f"{layer:12}  {sizes[layer]:7}  {count:7}" for layer, count in sorted(entries.items())]
    if has_edges:
        lines += ["", *(f"{caller} -> {callee}  {count}" for (caller, callee), count in sorted(heard.edges.items()))]
    return "\n".join(lines) + "\n"


def run() -> int:
    """Trace the command line of this process and print what came of it."""
    words = [word for word in sys.argv[1:] if word != "--edges"]
    if not words:
        sys.stderr.write(f"{__doc__}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        heard, code = trace(words, Path(folder))
    sys.stdout.write(report(heard, has_edges="--edges" in sys.argv[1:]))
    if code:
        sys.stderr.write(f"acrgeo {' '.join(words)}: exit code {code}\n")
    return code


if __name__ == "__main__":
    sys.exit(run())
