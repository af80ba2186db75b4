"""The values that a file takes from the environment: secrets, which are in no file, plan or message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from acrgeo.core.desired.manifest import FROM_ENV, Manifest
from acrgeo.core.desired.registry import DesiredWebhook, Value
from acrgeo.core.desired.source import Diagnostic
from acrgeo.core.model.webhook import REGION, has_control, is_address


def with_environment(manifest: Manifest, environ: Mapping[str, str]) -> tuple[Manifest, tuple[Diagnostic, ...]]:
    """Return a manifest with the values of its variables, and what is wrong with those, at their places."""
    webhooks = manifest.desired.regional_webhooks
    diagnostics = [diagnostic for webhook in webhooks for diagnostic in _check(webhook, environ)]
    read = tuple(
        replace(
            webhook,
            uri=_read(webhook.uri, environ),
            headers={header: _read(value, environ) for header, value in webhook.headers.items()},
        )
        for webhook in webhooks
    )
    return replace(manifest, desired=replace(manifest.desired, regional_webhooks=read)), tuple(diagnostics)


def _read(value: Value, environ: Mapping[str, str]) -> Value:
    return value if value.variable is None else replace(value, text=environ.get(value.variable))


def _check(webhook: DesiredWebhook, environ: Mapping[str, str]) -> Iterator[Diagnostic]:
    for value in (webhook.uri, *webhook.headers.values()):
        if value.variable is None:
            continue
        fact, text = None, environ.get(value.variable)
        if text is None:
            fact = "is not set"
        elif not text:
            fact = "is empty"
        elif value is webhook.uri:
            fact = None if is_address(text.replace(REGION, "region")) else "holds no http or https address"
        elif has_control(text):
            fact = "has a line end or a control character"
        if fact is not None:
            yield Diagnostic(
                value.place, f"{value.path}.{FROM_ENV}", f"the environment variable {value.variable} {fact}"
            )
