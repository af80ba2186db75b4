"""The command line in process, as in ``tests/cli``: a workflow is tried through the commands that use it."""

from __future__ import annotations

from tests.cli.conftest import cli

__all__ = ["cli"]
