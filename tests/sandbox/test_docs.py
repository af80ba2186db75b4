"""docs/sandbox.md says what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.routes import ROUTES
from acrgeo.sandbox.providers.authorization import errors as authorization_errors
from acrgeo.sandbox.providers.network import errors as network_errors
from acrgeo.sandbox.providers.registry import errors as provider_errors
from acrgeo.sandbox.providers.registry.seeds import SEEDS
from acrgeo.sandbox.providers.resources import errors as resource_errors

MODULES = (errors, provider_errors, network_errors, resource_errors, authorization_errors)
TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
REGISTRY = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}"
)
SHORT = {"R": REGISTRY, "G": REGISTRY.split("/providers", 1)[0], "S": REGISTRY.split("/resourceGroups", 1)[0]}


def section(title: str) -> str:
    """The text under a heading, up to the next one."""
    return re.split(r"^#+ ", TEXT.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_every_route_is_documented_and_no_other() -> None:
    """The table of paths and methods is the table of routes."""
    documented = set()
    for path, methods in re.findall(r"^\| `(\S+)` \| ([A-Z, ]+)", section("What is emulated"), re.MULTILINE):
        first, slash, rest = path.partition("/")
        for method in methods.split(","):
            documented.add((method.strip(), SHORT.get(first, first) + slash + rest))
    assert documented == {(route.method, route.pattern) for route in ROUTES}


def test_every_assumed_error_is_documented_and_no_other() -> None:
    """The table of assumed errors has the codes of the functions that are marked so."""
    assumed = set()
    for module in MODULES:
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            text = ast.get_source_segment(source, node) or ""
            if isinstance(node, ast.FunctionDef) and "# Assumed:" in text:
                assumed |= set(re.findall(r"\b\d{3},\s+\"([A-Z]\w+)\"", text))
    documented = set(
        re.findall(r"^\| `(\w+)` \|", section("Errors whose status, code or text is assumed"), re.MULTILINE)
    )
    assert documented == assumed | {"AuthenticationFailed", "InvalidAuthenticationToken"}


def test_every_seed_is_documented() -> None:
    """The table of seeds has every name."""
    assert set(re.findall(r"^\| (\w+) \| ", section("State"), re.MULTILINE)) == {"seed", *SEEDS}
