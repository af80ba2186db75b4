"""Shapes of request bodies to Microsoft.Resources."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ENVELOPE, READ_ONLY, TEXTS, Form

GROUP_BODY: Any = {**ENVELOPE, "location": str, "managedBy": READ_ONLY, "properties": READ_ONLY}

GROUP_FORM = Form(kind="resource group", body=GROUP_BODY)

_TAGS: Any = {"id": READ_ONLY, "name": READ_ONLY, "type": READ_ONLY, "properties": {"tags": TEXTS}}

TAGS_FORM = Form(kind="tags", body=_TAGS)
TAGS_CHANGE_FORM = Form(kind="tags", body={**_TAGS, "operation": ("Merge", "Replace", "Delete")})
