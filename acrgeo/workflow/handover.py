"""What ``acrgeo export --format`` reads: a registry with its webhooks, or files and nothing else."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from acrgeo.core.desired.manifest import Manifest
from acrgeo.core.handover.model import Form, Handover
from acrgeo.core.handover.sources import of_manifest, of_registry, short_name
from acrgeo.core.model.names import split_registry_id
from acrgeo.core.model.region import normalise_region
from acrgeo.errors import NotFoundError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.webhooks import read_beside


def read_handover(context: Context, name: str | None) -> Handover:
    """Read a registry as it is handed over: with its regional endpoints and its webhooks, never with their secrets."""
    registry = read_registry(context, name, with_regional_endpoints=True)
    webhooks, _ = read_beside(context, registry, lambda: None)
    return replace(of_registry(registry, webhooks), cloud=context.gateway.session.cloud.name)


def select_manifest(context: Context, files: Sequence[str], name: str | None) -> Manifest:
    """Return the one document that is meant. UsageError where there are several; NotFoundError where none is."""
    manifests = read_manifests(context, files)
    is_typed = name is not None and name in context.common.words  # else a default, which a file need not be about
    chosen = [manifest for manifest in manifests if not is_typed or _is_about(manifest, name or "")]
    names = ", ".join(manifest.registry for manifest in manifests)
    first = shlex.join(["acrgeo", "export", manifests[0].registry, *(word for file in files for word in ("-f", file))])
    if is_typed and not chosen:
        raise NotFoundError(
            f"No document is about {name}; they are about {names}.", hint=first, code="RegistryNotFound"
        )
    if len(chosen) > 1:
        raise UsageError(f"There are {len(chosen)} documents, about {names}; name one.", hint=first)
    return chosen[0]


def handover_of_file(context: Context, manifest: Manifest, home: str | None) -> Handover:
    """Return what a document describes, as a registry to be made. Nothing is sent."""
    handover = of_manifest(
        manifest,
        home=None if home is None else normalise_region(home),
        group=context.typed_group,
        subscription=context.common.subscription if "subscription" in context.common.typed else None,
    )
    return replace(handover, cloud=context.cloud or handover.cloud)


def tell_gaps(context: Context, handover: Handover, form: Form, gaps: Sequence[str]) -> None:
    """Warn, on stderr, of what the form does not say, and note what it asks for."""
    from acrgeo.output.views.error import print_note, print_warning

    for gap in gaps:
        print_warning(context.streams.err, f"{gap}.")
    if handover.webhooks:
        names = ", ".join(webhook.uri.upper() if form is Form.AZ else webhook.uri for webhook in handover.webhooks)
        print_note(context.streams.err, f"Where webhooks post to is secret, so that it is asked for: {names}.")
    if not handover.is_there and handover.location is None:
        print_note(
            context.streams.err,
            "A file does not name the home region, so that it is the resource group's; --home REGION names it.",
        )


def _is_about(manifest: Manifest, name: str) -> bool:
    if split_registry_id(name) is not None and split_registry_id(manifest.registry) is not None:
        return name.lower() == manifest.registry.lower()
    return short_name(name).lower() == short_name(manifest.registry).lower()
