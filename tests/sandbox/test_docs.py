"""docs/sandbox.md says what the code does."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.providers import PROVIDERS

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
    assert documented == {(route.method, route.pattern) for provider in PROVIDERS for route in provider.ROUTES}


def test_every_assumed_error_is_documented_and_no_other() -> None:
    """The table of assumed errors has the codes of the functions that are marked so."""
    factories = [errors.factories(errors), *(provider.ERRORS for provider in PROVIDERS)]
    sources = [inspect.getsource(factory) for named in factories for factory in named.values()]
    assumed = {
        code for text in sources if "# Assumed" in text for code in re.findall(r"\b\d{3},\s+\"([A-Z]\w+)\"", text)
    }
    documented = set(
        re.findall(r"^\| `(\w+)` \|", section("Errors whose status, code or text is assumed"), re.MULTILINE)
    )
    assert documented == assumed | {"AuthenticationFailed", "InvalidAuthenticationToken"}


def test_every_seed_is_documented() -> None:
    """The table of seeds has every name."""
    assert set(re.findall(r"^\| ([\w:]+) \| ", section("State"), re.MULTILINE)) == {
        "seed",
        *(name for provider in PROVIDERS for name in provider.SEEDS),
    }
