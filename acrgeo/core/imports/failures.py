"""Why an import failed, in plain words: the service names the target even where it is the source that refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from acrgeo.core.plan.change import ImportChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFailure:
    """A text of the service, what it means, and what to do.

    ``says`` and ``hint`` may name ``{origin}``, the image at its source, the ``{source}``, the ``{target}`` and
    ``{look}``, what to type to see the source.
    """

    text: str
    says: str
    hint: str


FAILURES = (
    ImportFailure(
        text=r"Unable to find manifest digest",
        says="{origin} is not there any more, or may not be read",
        hint="check the name, and whether it was deleted: one that is soft-deleted is restored first",
    ),
    ImportFailure(
        text=r"Invalid message Unauthorized",
        says="{source} does not take the credentials, or wants some",
        hint="give --source-username, with the password in ACRGEO_SOURCE_PASSWORD; where given, check both",
    ),
    ImportFailure(
        text=r"client with IP .* is not allowed access",
        says="the firewall of the source, {source}, keeps the service out",
        hint="{look}",
    ),
    ImportFailure(
        text=r"Invalid message Forbidden|requested access to the resource is denied",
        says="the source, {source}, refuses: its public access is off, or nothing may leave it",
        hint="{look}",
    ),
    ImportFailure(
        text=r"Access to \S+ denied",
        says="the network rules of {target} keep the service out",
        hint="acrgeo show {target}",
    ),
    ImportFailure(
        text=r"RFC 7233|Unexpected response status code|Unexpected length of body",
        says="{source} does not serve parts of layers, which an import needs",
        hint="copy the image with another tool, such as oras or skopeo",
    ),
)
"""Documented texts, and those of public reports; the first that matches is the one."""


_WRAPPER = re.compile(r"Importing \S+ failed in Azure: Operation \S+ failed\. Resource \S+ ")


def without_wrapper(message: str) -> str:
    """Return a message of the service without what it puts before every failure: the operation and the target."""
    return _WRAPPER.sub("", message)


def explain_failure(change: ImportChange, message: str) -> tuple[str, str] | None:
    """Return what a failure of an import means and what to do; None for a text that is not known."""
    source = change.desired.source
    words = {
        "origin": change.desired.origin,
        "source": source.host,
        "target": change.registry.name,
        "look": f"acrgeo show {source.registry_id}" if source.registry_id else f"ask who runs {source.host}",
    }
    for failure in FAILURES:
        if re.search(failure.text, message, re.IGNORECASE) is not None:
            return failure.says.format(**words), failure.hint.format(**words)
    return None
