"""Shapes of request bodies to Microsoft.Authorization."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ENVELOPE, READ_ONLY, Form

LOCK_BODY: Any = {
    **ENVELOPE,
    "properties": {"level": ("CanNotDelete", "ReadOnly"), "notes": str, "owners": READ_ONLY},
}

LOCK_FORM = Form(kind="lock", body=LOCK_BODY)
