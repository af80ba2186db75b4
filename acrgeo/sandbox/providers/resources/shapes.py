"""Shapes of request bodies to Microsoft.Resources."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ENVELOPE, READ_ONLY, Form

GROUP_BODY: Any = {**ENVELOPE, "location": str, "managedBy": READ_ONLY, "properties": READ_ONLY}

GROUP_FORM = Form(kind="resource group", body=GROUP_BODY)
