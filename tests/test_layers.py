"""The import law of the package: what each layer may import, read from the sources, never by importing them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "acrgeo"

OURS = {
    "": (),
    "errors": (),
    "core": ("core", "errors"),
    "executor": ("executor", "core", "errors"),
    "output": ("output", "core", "errors"),
    "arm": ("", "arm", "core", "errors"),
    "files": ("core", "errors"),
    "prices": ("core", "errors"),
    "sandbox": ("sandbox",),
    "workflow": ("workflow", "executor", "output", "files", "prices", "core", "errors"),
    "cli": ("", "cli", "workflow", "executor", "output", "files", "prices", "core", "errors"),
    "__main__": ("cli", "workflow", "output", "errors"),
}
"""Layer → the layers that it may import; "" is the package itself, which holds the version."""

COMPOSITION = {"acrgeo.workflow.context": ("arm", "sandbox"), "acrgeo.cli.commands.sandbox": ("sandbox",)}
"""What these modules of cli may import beyond their layer: only the context puts the sandbox under arm."""

FOR_TYPES = {"cli": ("arm", "rich"), "workflow": ("arm", "rich")}
"""What a layer may name in annotations only, ours and others'."""

THIRD_PARTY = {
    "arm": ("azure", "requests", "urllib3"),
    "output": ("rich", "yaml", "jmespath"),
    "sandbox": ("requests", "urllib3", "cryptography"),
    "cli": ("typer",),
    "workflow": ("requests",),
    "files": ("yaml",),
    "prices": ("requests",),
    "__main__": ("typer",),
}

IMPURE = {
    "fcntl", "getpass", "http", "io", "locale", "logging", "os", "pathlib", "random", "secrets", "select", "shutil",
    "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
IMPURE_CALLS = {"print", "open", "input", "now", "utcnow", "today"}
"""What core does without: no clock, no I/O, no printing."""

SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common"}
LONGEST = 300
TABLES_OF_FACTS: set[str] = set()
"""Modules that may be longer, because they are tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One module that a module imports."""

    target: str
    line: int
    is_for_types: bool


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def read_imports(module: str, tree: ast.Module) -> Iterator[Import]:
    """The imports at any depth; ``from acrgeo.core import plan`` imports ``acrgeo.core.plan.plan``."""
    for_types = {
        below
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If)
        if ast.unparse(guard.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for statement in guard.body
        for below in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*package, *([node.module] if node.module else [])])
            joined = [f"{origin}.{one.name}" for one in node.names]
            targets = [one if one in MODULES else origin for one in joined]
        else:
            continue
        for target in dict.fromkeys(targets):
            yield Import(target=target, line=node.lineno, is_for_types=node in for_types)


def layer_of(module: str) -> str:
    """``acrgeo.core.plan.plan`` is in ``core``, ``acrgeo`` in ""."""
    return [*module.split("."), ""][1]


def check_imports(module: str, source: str) -> list[str]:
    """What a module imports against the law, each as ``path:line: module imports target``."""
    layer = layer_of(module)
    place = module.replace(".", "/")
    broken = []
    for one in read_imports(module, ast.parse(source)):
        top = one.target.split(".")[0]
        if one.is_for_types and (layer_of(one.target) if top == "acrgeo" else top) in FOR_TYPES.get(layer, ()):
            continue
        if top == "acrgeo":
            is_fine = layer_of(one.target) in (*OURS.get(layer, ()), *COMPOSITION.get(module, ()))
        elif top in sys.stdlib_module_names:
            is_fine = layer != "core" or not {top, one.target} & IMPURE
        else:
            is_fine = top in THIRD_PARTY.get(layer, ())
        if not is_fine:
            broken.append(f"{place}.py:{one.line}: {module} imports {one.target}")
    return broken


def check_calls(module: str, source: str) -> list[str]:
    """Writes begun outside the executor, and clocks and I/O in core."""
    layer, place = layer_of(module), module.replace(".", "/")
    broken = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("begin_"):
            # The sandbox's begin_* are functions of its own; the gateway's call those of the SDK.
            if layer not in ("executor", "sandbox") and module != "acrgeo.arm.gateway":
                broken.append(f"{place}.py:{node.lineno}: {module} uses {node.attr}")
        elif isinstance(node, ast.Call) and layer == "core":
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in IMPURE_CALLS:
                broken.append(f"{place}.py:{node.lineno}: {module} calls {name}")
    return broken


def check_shape(module: str, source: str) -> list[str]:
    """A module that is too long or has a name that says nothing."""
    broken = []
    length = len(source.splitlines())
    if length >= LONGEST and module not in TABLES_OF_FACTS:
        broken.append(f"{module} has {length} lines; under {LONGEST} are allowed")
    if SHAPELESS & set(module.split(".")):
        broken.append(f"{module} is named after nothing")
    return broken


@pytest.mark.parametrize("check", [check_imports, check_calls, check_shape])
def test_the_package_keeps_its_law(check: object) -> None:
    """No module imports, calls or grows beyond what its layer may."""
    assert callable(check)
    broken = [line for module, path in MODULES.items() for line in check(module, path.read_text(encoding="utf-8"))]
    assert not broken, "\n" + "\n".join(broken)


def test_every_module_is_in_a_known_layer() -> None:
    """A new layer enters the law before it enters the package."""
    assert {layer_of(module) for module in MODULES} <= set(OURS)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("acrgeo.core.model.registry", "import azure.core"),
        ("acrgeo.core.model.registry", "from acrgeo.arm import session"),
        ("acrgeo.core.model.registry", "def f():\n    import time"),
        ("acrgeo.core.model.registry", "from urllib.request import urlopen"),
        ("acrgeo.core.model.registry", "from ...output import tables"),
        ("acrgeo.errors", "from acrgeo.core.model.registry import Sku"),
        ("acrgeo.executor.scheduler", "from acrgeo.arm.gateway import Gateway"),
        ("acrgeo.output.views.replicas", "import azure.core"),
        ("acrgeo.output.views.replicas", "import typer"),
        ("acrgeo.arm.session", "from acrgeo.sandbox.adapter import session_for"),
        ("acrgeo.arm.session", "import rich.console"),
        ("acrgeo.sandbox.engine", "from acrgeo.errors import ExitCode"),
        ("acrgeo.sandbox.engine", "from acrgeo import __version__"),
        ("acrgeo.cli.commands.show", "from acrgeo.arm.session import Session"),
        ("acrgeo.cli.commands.show", "from acrgeo.sandbox.adapter import session_for"),
        ("acrgeo.cli.commands.sandbox", "from acrgeo.arm.session import Session"),
        ("acrgeo.cli.commands.show", "from rich.console import Console"),
        ("acrgeo.cli.commands.show", "import click"),
        ("acrgeo.workflow.context", "from acrgeo.cli.options import option"),
        ("acrgeo.workflow.watching", "import typer"),
        ("acrgeo.__main__", "import rich"),
        ("acrgeo.core.model.registry", "if TYPE_CHECKING:\n    from rich.console import Console"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str) -> None:
    """Each line of the law bites, at any depth and in relative form, and names the line."""
    (found,) = check_imports(module, source)
    assert found.startswith(f"{module.replace('.', '/')}.py:{len(source.splitlines())}: {module} imports ")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("acrgeo.cli.commands.show", "if TYPE_CHECKING:\n    from rich.console import RenderableType"),
        (
            "acrgeo.workflow.context",
            "from acrgeo.arm.session import Session\nfrom acrgeo.sandbox.adapter import session_for",
        ),
        ("acrgeo.cli.commands.sandbox", "from acrgeo.sandbox import Sandbox"),
        ("acrgeo.arm.session", "from acrgeo import __version__\nimport azure.core"),
        ("acrgeo.core.plan.plan", "from acrgeo.core import model\nimport dataclasses"),
    ],
)
def test_an_allowed_import_is_not_found(module: str, source: str) -> None:
    """The law forbids no more than it says."""
    assert check_imports(module, source) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("acrgeo.cli.commands.show", "context.gateway.begin_delete_replica(ref, name)"),
        ("acrgeo.arm.lookup", "client.registries.begin_delete(group, name)"),
        ("acrgeo.core.plan.plan", "print(1)"),
        ("acrgeo.core.plan.plan", "datetime.now(timezone.utc)"),
    ],
)
def test_a_forbidden_call_is_found(module: str, source: str) -> None:
    """Only the executor begins a write, and core looks at no clock."""
    assert len(check_calls(module, source)) == 1


def test_a_shapeless_module_is_found() -> None:
    """Length and name are checked."""
    assert len(check_shape("acrgeo.core.utils", "\n" * LONGEST)) == 2
