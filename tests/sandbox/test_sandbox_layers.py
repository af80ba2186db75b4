"""The law inside the sandbox: who may import whom, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.rows import rows

ROOT = Path(__file__).parents[2]
SANDBOX = "acrgeo.sandbox"
FOLDER = ROOT / "acrgeo" / "sandbox"
PROVIDERS = sorted(path.stem for path in (FOLDER / "providers").iterdir() if not path.name.startswith("_"))

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "engine": ("engine",),
    **{f"providers.{name}": ("engine", f"providers.{name}") for name in PROVIDERS},
    # A registry's replicas take addresses in the networks of its private endpoints, imports bring it images, and a
    # seed has a vault for its key.
    "providers.registry": ("engine", "dataplane", "providers.registry", "providers.network", "providers.keyvault"),
    "providers": ("engine", *(f"providers.{name}" for name in PROVIDERS)),
    "faults": ("engine", "faults", "providers", *(f"providers.{name}" for name in PROVIDERS)),
    # Registries' own hosts know documents, and no provider's code.
    "dataplane": ("engine", "dataplane"),
    "": ("engine", "faults", "providers", "dataplane", ""),
    "doors": ("engine", "", "dataplane", "doors"),
}
"""Floor → the floors that it may import; "" is the package itself with the `Sandbox`."""

TO_EXPORTS = ("providers", "faults")
"""Floors that see of a provider what its package exports, and none of its modules."""

MOST_FILES = 8


def modules() -> dict[str, Path]:
    """Every module of the sandbox by its dotted name."""
    found = {}
    for path in sorted(FOLDER.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def floor_of(module: str) -> str:
    """``acrgeo.sandbox.engine.store`` is on the floor ``engine``, each provider on one of its own."""
    parts = module.split(".")[2:]
    if parts[:1] == ["providers"]:
        return ".".join(parts[:2])
    return parts[0] if len(parts) > 1 or parts in (["engine"], ["faults"], ["doors"]) else ""


def read_imports(source: str) -> Iterator[tuple[int, str]]:
    """Line and target of each import of the sandbox, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "the sandbox imports by full names"
            joined = [f"{node.module}.{alias.name}" for alias in node.names]
            targets = [name if name in MODULES else str(node.module) for name in joined]
        else:
            continue
        for target in dict.fromkeys(targets):
            if target == SANDBOX or target.startswith(f"{SANDBOX}."):
                yield node.lineno, target


def check_imports(module: str, source: str) -> list[str]:
    """Return what a module imports against the law."""
    floor = floor_of(module)
    broken = []
    for line, target in read_imports(source):
        is_inside = floor_of(target).startswith("providers.") and target.count(".") > 3
        if floor_of(target) not in ALLOWED[floor] or (floor in TO_EXPORTS and is_inside):
            broken.append(f"{module}:{line} imports {target}")
    return broken


def test_the_sandbox_keeps_its_law() -> None:
    """No module imports from a floor that it must not know."""
    broken = [line for module, path in MODULES.items() for line in check_imports(module, path.read_text("utf-8"))]
    assert not broken, "\n" + "\n".join(broken)


def test_every_floor_is_in_the_law() -> None:
    """A new folder enters the law before it enters the sandbox; a new provider is in it by itself."""
    assert {floor_of(module) for module in MODULES} == set(ALLOWED)


def test_few_files_lie_beside_the_folders() -> None:
    """What is new has a floor."""
    assert len(list(FOLDER.glob("*.py"))) <= MOST_FILES


@rows(
    ("module", "source"),
    [
        ("engine.routes", "from acrgeo.sandbox.providers.registry import replications"),
        ("engine.routes", "from acrgeo.sandbox.providers import PROVIDERS"),
        ("engine.engine", "from acrgeo.sandbox.faults.injection import Faults"),
        ("engine.calls", "from acrgeo.sandbox import Sandbox"),
        ("engine.calls", "def late():\n    import acrgeo.sandbox.doors.wire"),
        ("providers", "from acrgeo.sandbox.providers.registry.routes import ROUTES"),
        ("providers.network.addresses", "from acrgeo.sandbox.providers.registry import links"),
        ("providers.network.addresses", "from acrgeo.sandbox.providers.registry.links import GROUP_ID"),
        ("providers.network.addresses", "from acrgeo.sandbox.providers import registry"),
        ("providers.resources.groups", "from acrgeo.sandbox.providers.authorization import locks"),
        ("providers.registry.replications", "from acrgeo.sandbox.faults.targets import NAMESPACE"),
        ("faults.errors", "from acrgeo.sandbox.providers.registry import errors"),
        ("faults.errors", "from acrgeo.sandbox.providers.registry.errors import conflict"),
        ("faults.errors", "from acrgeo.sandbox import Sandbox"),
        ("sandbox", "from acrgeo.sandbox.providers import registry"),
        ("sandbox", "from acrgeo.sandbox.doors.adapter import session_for"),
        ("doors.wire", "from acrgeo.sandbox.faults.table import FAULTS"),
        ("doors.wire", "from acrgeo.sandbox.providers import PROVIDERS"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str) -> None:
    """Each line of the law bites, at any depth, and names the line."""
    (found,) = check_imports(f"{SANDBOX}.{module}", source)
    assert found.startswith(f"{SANDBOX}.{module}:{len(source.splitlines())} imports {SANDBOX}")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("engine.engine", "from acrgeo.sandbox.engine import errors\nimport hashlib"),
        ("providers", "from acrgeo.sandbox.providers import network, registry"),
        ("providers.registry.links", "from acrgeo.sandbox.providers.network import addresses"),
        ("faults.errors", "from acrgeo.sandbox.providers import network, registry"),
        ("sandbox", "from acrgeo.sandbox.providers import PROVIDERS"),
        ("doors.wire", "from acrgeo.sandbox import Request, Sandbox\nfrom acrgeo.sandbox.engine import errors"),
    ],
)
def test_an_allowed_import_is_not_found(module: str, source: str) -> None:
    """The law forbids no more than it says."""
    assert check_imports(f"{SANDBOX}.{module}", source) == []
