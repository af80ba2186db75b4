"""The import law of the package, read from the sources, never by importing them. What is not allowed is forbidden."""

from __future__ import annotations

import ast
import gc
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "acrgeo"

OURS = {
    "": (),
    "errors": (),
    "core": ("core", "errors"),
    "dns": ("dns", "core", "errors"),
    "executor": ("executor", "core", "errors"),
    "output": ("output", "core", "errors"),
    "arm": ("", "arm", "core", "errors"),
    "files": ("files", "core", "errors"),
    "prices": ("files", "core", "errors"),
    "sandbox": ("sandbox",),
    "workflow": ("workflow", "dns", "executor", "output", "files", "prices", "core", "errors"),
    "cli": ("", "cli", "workflow", "output", "core", "errors"),
    "signals": (),
    "__main__": ("", "cli", "workflow", "output", "signals", "errors"),
}
"""Layer → the layers that it may import; "" is the package itself, which holds the version."""

PLAIN = {"collections.abc", "dataclasses", "datetime", "enum", "functools", "json", "re", "typing"}
"""The modules of the standard library that compute and do nothing else: every layer may import them."""

STANDARD = {
    "core": {"base64", "collections", "difflib", "hashlib", "ipaddress", "math", "shlex", "urllib.parse", "zlib"},
    "dns": {"contextlib", "http.client", "pathlib", "socket", "ssl", "sys", "time"},
    "executor": {"contextlib", "random", "threading"},
    "output": {
        "base64", "codecs", "contextlib", "hashlib", "html", "importlib.resources", "io", "itertools", "math", "os",
        "shlex", "shutil", "stat", "sys", "xml.etree",
    },
    "arm": {
        "base64", "concurrent.futures", "configparser", "contextlib", "email.utils", "errno", "hashlib", "http.client",
        "io", "ipaddress", "logging", "os", "pathlib", "ssl", "stat", "sys", "threading", "time", "urllib.parse",
        "urllib.request", "warnings",
    },
    "files": {
        "contextlib", "errno", "hashlib", "io", "os", "pathlib", "secrets", "select", "shlex", "stat", "sys", "time",
        "tomllib",
    },
    "prices": {"urllib.parse"},
    "sandbox": {
        "base64", "collections", "contextlib", "email.utils", "errno", "hashlib", "hmac", "http", "http.client",
        "http.server", "io", "ipaddress", "itertools", "math", "os", "pathlib", "random",
        "secrets", "signal", "socket", "socketserver", "sqlite3", "ssl", "sys", "tempfile", "threading", "time",
        "types", "urllib.parse", "uuid", "weakref",
    },
    "workflow": {
        "concurrent.futures", "contextlib", "errno", "getpass", "http", "http.server", "importlib.metadata", "io",
        "ipaddress", "itertools", "os", "pathlib", "platform", "secrets", "shlex", "shutil", "socket", "sys",
        "tempfile", "threading", "time", "urllib.parse", "webbrowser",
    },
    "cli": {"inspect", "pathlib", "shlex"},
    "signals": {"os", "signal", "sys", "types"},
    "__main__": {"atexit", "gc", "os", "pathlib", "sys", "traceback"},
}  # fmt: skip
"""Layer → what else of the standard library it may import, module by module: ``urllib.parse`` is not ``urllib``."""

THIRD_PARTY = {
    "arm": {"azure", "certifi", "urllib3"},
    "dns": {"dns"},
    "output": {"rich", "yaml", "jmespath"},
    "sandbox": {"requests", "urllib3", "cryptography"},
    "workflow": {"requests"},
    "cli": {"typer"},
    "files": {"yaml", "msal_extensions", "tomli", "tomlkit", "tree_sitter", "tree_sitter_bicep", "tree_sitter_hcl"},
    "prices": {"requests"},
    "__main__": {"typer"},
}

ALLOWED_TO = {
    # The composition root: the only place that puts the sandbox under arm.
    "acrgeo.workflow.context": {"acrgeo.arm", "acrgeo.sandbox"},
    # Every command is in one list of names, and loaded by it.
    "acrgeo.cli.app": {"importlib"},
    # What doctor asks of Azure's hosts, with no sign-in.
    "acrgeo.workflow.checkup.azure": {"acrgeo.arm"},
    # What a completion knows: files of az, of the sandbox and of earlier commands, and never a session.
    "acrgeo.workflow.completion": {"acrgeo.arm", "acrgeo.sandbox"},
    # Where fish looks for scripts is in a variable.
    "acrgeo.cli.completion.install": {"os"},
    # What controls the sandbox, local or served.
    "acrgeo.workflow.sandbox_control": {"acrgeo.sandbox"},
}
"""What these modules may import beyond their layer, with the reason."""

FOR_TYPES = {"workflow": {"arm"}}
"""What a layer may name in annotations only, ours and others'."""

IMPURE_CALLS = {"print", "open", "input", "now", "utcnow", "today"}
"""What core does without: no clock, no I/O, no printing."""
DYNAMIC_CALLS = {"__import__", "import_module", "exec", "eval"}
"""What would import around the law."""

SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common"}
LONGEST = 400
TABLES_OF_FACTS: dict[str, str] = {}
"""Modules that may be longer, because they are tables, each with what it is a table of."""

MOST_FILES = {"core": 12, "cli": 8, "output": 10, "sandbox": 8, "arm": 16, "executor": 8}
"""How many files may stand directly in a folder."""


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


KINDS = (ast.Import, ast.ImportFrom, ast.If, ast.Attribute, ast.Call)
"""The nodes that a law looks at."""


def read_imports(module: str, nodes: Iterable[ast.AST]) -> Iterator[Import]:
    """The imports at any depth; ``from acrgeo.core import plan`` imports ``acrgeo.core.plan``."""
    for_types = {
        below
        for guard in nodes
        if isinstance(guard, ast.If)
        if "TYPE_CHECKING" in (getattr(guard.test, "id", ""), getattr(guard.test, "attr", ""))
        if ast.unparse(guard.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for statement in guard.body
        for below in ast.walk(statement)
    }
    for node in nodes:
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*package, *([node.module] if node.module else [])])
            joined = [(f"{origin}.{alias.name}", origin) for alias in node.names]
            targets = [name if name in MODULES or _is_stdlib_module(name) else origin for name, origin in joined]
        else:
            continue
        for target in dict.fromkeys(targets):
            yield Import(target=target, line=node.lineno, is_for_types=node in for_types)


def _is_stdlib_module(name: str) -> bool:
    """``from urllib import request`` imports ``urllib.request``, which is a module of its own."""
    return any(name in allowed for allowed in STANDARD.values()) or name in ("urllib.request", "http.client")


def layer_of(module: str) -> str:
    """``acrgeo.core.plan`` is in ``core``, ``acrgeo`` in ""."""
    return [*module.split("."), ""][1]


def is_allowed(module: str, imported: Import) -> bool:
    """Whether a module may import another: by its layer's lists, its own exemption, or for annotations only."""
    layer, target = layer_of(module), imported.target
    top = target.split(".")[0]
    if target == "__future__" or any(target.startswith(prefix) for prefix in ALLOWED_TO.get(module, ())):
        return True
    if imported.is_for_types and (layer_of(target) if top == "acrgeo" else top) in FOR_TYPES.get(layer, ()):
        return True
    if top == "acrgeo":
        return layer_of(target) in OURS.get(layer, ())
    if top in sys.stdlib_module_names or _is_stdlib_module(top):  # newer than this Python's
        return target in PLAIN | STANDARD.get(layer, set())
    return top in THIRD_PARTY.get(layer, ())


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """Parse a module and walk it once for all its laws."""
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, KINDS))


@pytest.fixture(autouse=True, scope="module")
def _forget() -> Iterator[None]:
    """Keep the trees no longer than these tests last, and let nobody look for cycles in them: a million nodes."""
    gc.disable()
    yield
    nodes_of.cache_clear()
    gc.enable()


def check_imports(module: str, source: str) -> list[str]:
    """What a module imports against the law, each as ``path:line: module imports target``."""
    place = module.replace(".", "/")
    return [
        f"{place}.py:{imported.line}: {module} imports {imported.target}"
        for imported in read_imports(module, nodes_of(source))
        if not is_allowed(module, imported)
    ]


def check_calls(module: str, source: str) -> list[str]:
    """Writes begun outside the executor, clocks and I/O in core, and imports around the law."""
    layer, place = layer_of(module), module.replace(".", "/")
    broken = []
    for node in nodes_of(source):
        if isinstance(node, ast.Attribute) and node.attr.startswith("begin_"):
            # The sandbox's begin_* are functions of its own; the gateway's call those of the SDK.
            if layer not in ("executor", "sandbox") and module != "acrgeo.arm.gateway":
                broken.append(f"{place}.py:{node.lineno}: {module} uses {node.attr}")
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            is_dynamic = name in DYNAMIC_CALLS and "importlib" not in ALLOWED_TO.get(module, ())
            if is_dynamic or (layer == "core" and name in IMPURE_CALLS):
                broken.append(f"{place}.py:{node.lineno}: {module} calls {name}")
    return broken


def check_review(module: str, source: str) -> list[str]:
    """A reviewed plan that is made anywhere but in ``review``, also under another name or by copying one."""
    if module == "acrgeo.core.review":
        return []
    place, names, broken = module.replace(".", "/"), {"ReviewedPlan"}, []
    nodes = nodes_of(source)
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname for alias in node.names if alias.name == "ReviewedPlan" and alias.asname}
    for node in nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            copies = name == "replace" and {"findings", "impacts"} & {keyword.arg for keyword in node.keywords}
            if name in names or copies:
                broken.append(f"{place}.py:{node.lineno}: {module} makes a ReviewedPlan")
    return broken


def check_shape(module: str, source: str) -> list[str]:
    """A module that is too long or has a name that says nothing."""
    broken = []
    length = len(source.splitlines())
    if length > LONGEST and module not in TABLES_OF_FACTS:
        broken.append(f"{module} has {length} lines; {LONGEST} are allowed")
    if SHAPELESS & set(module.split(".")):
        broken.append(f"{module} is named after nothing")
    return broken


def check_folders(files: list[str]) -> list[str]:
    """Folders with more files directly in them than a newcomer reads in one look; files are ``core/model/tags.py``."""
    counts = Counter(file.rpartition("/")[0] for file in files)
    return [
        f"acrgeo/{folder} has {counts[folder]} files; {most} are allowed"
        for folder, most in MOST_FILES.items()
        if counts[folder] > most
    ]


@pytest.mark.parametrize("check", [check_imports, check_calls, check_shape])
def test_the_package_keeps_its_law(check: object) -> None:
    """No module imports, calls or grows beyond what its layer may."""
    assert callable(check)
    broken = [line for module, path in MODULES.items() for line in check(module, path.read_text(encoding="utf-8"))]
    assert not broken, "\n" + "\n".join(broken)


def test_no_folder_is_crowded() -> None:
    """A newcomer reads a folder in one look."""
    broken = check_folders([path.relative_to(PACKAGE).as_posix() for path in MODULES.values()])
    assert not broken, "\n".join(broken)


def test_every_module_is_in_a_known_layer() -> None:
    """A new layer enters the law before it enters the package."""
    assert {layer_of(module) for module in MODULES} <= set(OURS)


def test_nothing_is_allowed_that_nobody_imports() -> None:
    """An allow list that is wider than the package is no law."""
    imported: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        targets = {found.target for found in read_imports(module, nodes_of(path.read_text(encoding="utf-8")))}
        imported.setdefault(layer_of(module), set()).update(targets)
    unused = [
        f"{layer} may import {name}"
        for layer, names in [*STANDARD.items(), *THIRD_PARTY.items()]
        for name in sorted(names)
        if not any(target == name or target.startswith(f"{name}.") for target in imported.get(layer, ()))
    ]
    assert not unused, "\n".join(unused)


def test_only_a_review_makes_a_reviewed_plan() -> None:
    """Whoever has one has what the rules said; ``review`` makes it once."""
    broken = [line for module, path in MODULES.items() for line in check_review(module, path.read_text("utf-8"))]
    assert not broken, "\n" + "\n".join(broken)
    made = nodes_of(MODULES["acrgeo.core.review"].read_text(encoding="utf-8"))
    assert [ast.unparse(node.func) for node in made if isinstance(node, ast.Call)].count("ReviewedPlan") == 1
