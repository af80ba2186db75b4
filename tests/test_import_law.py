"""What the checks of the import law find, and what they let be."""

from __future__ import annotations

import pytest

from tests.rows import rows
from tests.test_layers import LONGEST, check_calls, check_folders, check_imports, check_review, check_shape


@rows(
    ("module", "source"),
    [
        ("acrgeo.core.plan.diff", "import azure.core"),
        ("acrgeo.core.plan.diff", "from acrgeo.arm import session"),
        ("acrgeo.core.plan.diff", "def f():\n    import time"),
        ("acrgeo.core.plan.diff", "import importlib"),
        ("acrgeo.core.plan.diff", "import uuid"),
        ("acrgeo.core.plan.diff", "import asyncio"),
        ("acrgeo.core.plan.diff", "from urllib.request import urlopen"),
        ("acrgeo.core.plan.diff", "from urllib import request"),
        ("acrgeo.core.plan.diff", "from ...output import console"),
        ("acrgeo.core.plan.diff", "import a_package_that_nobody_knows"),
        ("acrgeo.errors", "from acrgeo.core.model.registry import Sku"),
        ("acrgeo.executor.scheduler", "from acrgeo.arm.gateway import Gateway"),
        ("acrgeo.executor.scheduler", "import time"),
        ("acrgeo.output.grid", "import azure.core"),
        ("acrgeo.output.grid", "import typer"),
        ("acrgeo.output.grid", "import socket"),
        ("acrgeo.arm.session", "from acrgeo.sandbox import Sandbox"),
        ("acrgeo.arm.session", "import rich.console"),
        ("acrgeo.sandbox.engine", "from acrgeo.errors import ExitCode"),
        ("acrgeo.sandbox.engine", "from acrgeo import __version__"),
        ("acrgeo.workflow.apply", "import typer"),
        ("acrgeo.workflow.apply", "from acrgeo.cli.options import option"),
        ("acrgeo.workflow.apply", "from acrgeo.arm.session import Session"),
        ("acrgeo.workflow.apply", "from acrgeo.sandbox import Sandbox"),
        ("acrgeo.workflow.sandbox_control", "from acrgeo.arm.session import Session"),
        ("acrgeo.cli.commands.show", "from acrgeo.arm.session import Session"),
        ("acrgeo.cli.commands.show", "from acrgeo.executor import execute"),
        ("acrgeo.cli.commands.sandbox", "from acrgeo.sandbox import Sandbox"),
        ("acrgeo.cli.commands.show", "from rich.console import Console"),
        ("acrgeo.cli.commands.show", "import click"),
        ("acrgeo.__main__", "import rich"),
        ("acrgeo.core.plan.diff", "if TYPE_CHECKING:\n    from rich.console import Console"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str) -> None:
    """Each line of the law bites, at any depth and in relative form, and names the line."""
    (found,) = check_imports(module, source)
    assert found.startswith(f"{module.replace('.', '/')}.py:{len(source.splitlines())}: {module} imports ")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("acrgeo.workflow.watching", "if TYPE_CHECKING:\n    from acrgeo.arm.gateway import Gateway"),
        ("acrgeo.workflow.context", "from acrgeo.arm.session import Session\nfrom acrgeo.sandbox import Sandbox"),
        ("acrgeo.workflow.sandbox_control", "from acrgeo.sandbox import Sandbox"),
        ("acrgeo.arm.session", "from acrgeo import __version__\nimport azure.core"),
        ("acrgeo.core.plan.diff", "from __future__ import annotations\nfrom acrgeo.core.model import registry"),
        ("acrgeo.arm.session", "from urllib.parse import urlsplit"),
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
        ("acrgeo.core.plan.diff", "print(1)"),
        ("acrgeo.core.plan.diff", "datetime.now(timezone.utc)"),
        ("acrgeo.core.plan.diff", "__import__('time')"),
        ("acrgeo.workflow.apply", "importlib.import_module('typer')"),
    ],
)
def test_a_forbidden_call_is_found(module: str, source: str) -> None:
    """Only the executor begins a write, core looks at no clock, and nothing is imported around the law."""
    assert len(check_calls(module, source)) == 1


def test_a_shapeless_module_is_found() -> None:
    """Length and name are checked."""
    assert len(check_shape("acrgeo.core.utils", "\n" * (LONGEST + 1))) == 2
    assert check_shape("acrgeo.core.tags", "\n" * LONGEST) == []


def test_a_crowded_folder_is_found() -> None:
    """Files in the folders below do not count."""
    crowded = [f"core/module{number}.py" for number in range(13)]
    assert check_folders(crowded) == ["acrgeo/core has 13 files; 12 are allowed"]
    assert check_folders([f"core/model/module{number}.py" for number in range(30)]) == []


@pytest.mark.parametrize(
    "source",
    [
        "ReviewedPlan(plan=plan, findings=(), impacts=())",
        "review.ReviewedPlan(plan=plan, findings=(), impacts=())",
        "from acrgeo.core.review import ReviewedPlan as Reviewed\nReviewed(plan=plan, findings=(), impacts=())",
        "dataclasses.replace(reviewed, findings=())",
    ],
)
def test_a_reviewed_plan_made_elsewhere_is_found(source: str) -> None:
    """By whatever name it goes."""
    assert len(check_review("acrgeo.workflow.apply", source)) == 1
