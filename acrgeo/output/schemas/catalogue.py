"""Every document that acrgeo prints or writes, by the name of its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from acrgeo.output.schemas.log import log_schema
from acrgeo.output.schemas.shape import Schema

SCHEMAS: Mapping[str, Callable[[], Schema]] = {"log": log_schema}
"""Name → what makes the schema; docs/schemas has each as a file."""
