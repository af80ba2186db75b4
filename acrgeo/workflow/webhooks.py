"""The reads of ``acrgeo webhook``: the chosen webhooks, what Azure keeps secret, and the answers of receivers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import (
    HEADER,
    Callback,
    Delivery,
    Webhook,
    WebhookSettings,
    has_control,
    is_address,
    like,
)
from acrgeo.errors import AzureError, NotFoundError, UsageError
from acrgeo.workflow.context import PARALLEL_READS, Context

if TYPE_CHECKING:
    from acrgeo.arm.webhooks import Webhooks

T = TypeVar("T")
EVENT_READS = 8  # for a receiver's answer, which is listed about a second after the ping


def read_callbacks(context: Context, current: Registry, webhooks: Sequence[Webhook]) -> dict[str, Callback]:
    """Read where webhooks post to, by name in lower case: secrets."""
    reads = context.webhooks
    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        callbacks = pool.map(lambda webhook: reads.read_callback(current.ref, webhook.name), webhooks)
        return {webhook.name.lower(): callback for webhook, callback in zip(webhooks, callbacks, strict=True)}


def ping_webhooks(context: Context, current: Registry, webhooks: Sequence[Webhook]) -> tuple[Delivery, ...]:
    """Send a test event through each webhook, and read what the receivers answered."""
    reads = context.webhooks
    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        events = pool.map(lambda webhook: reads.ping(current.ref, webhook.name), webhooks)
        sent = [Delivery(webhook=webhook, event=event) for webhook, event in zip(webhooks, events, strict=True)]
    return _read_answers(context, reads, current, sent)


def _read_answers(
    context: Context, reads: Webhooks, current: Registry, deliveries: Sequence[Delivery]
) -> tuple[Delivery, ...]:
    """Look for the receivers' answers, all at once, until each is listed or the looks are used up."""
    found = list(deliveries)
    for _ in range(EVENT_READS):
        waiting = [at for at, delivery in enumerate(found) if delivery.status is None]
        if not waiting:
            break
        context.clock.sleep(1.0)
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            asked = [(found[at].webhook.name, found[at].event) for at in waiting]
            answers = list(pool.map(lambda names: reads.read_answer(current.ref, *names), asked))
        for at, answer in zip(waiting, answers, strict=True):
            if answer is not None:
                found[at] = replace(found[at], status=answer[0], reason=answer[1])
    return tuple(found)


def with_webhooks(context: Context, current: Registry, written: Sequence[str]) -> Registry:
    """Read the registry's webhooks, with the receivers of those that are about to be written.

    Where the caller may not know a receiver, the webhook has none.
    """
    reads = context.webhooks
    names = {name.lower() for name in written}

    def read(webhook: Webhook) -> Webhook:
        if webhook.name.lower() not in names:
            return webhook
        return replace(webhook, callback=_read_known_callback(reads, current, webhook))

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        return replace(current, webhooks=tuple(pool.map(read, reads.list_all(current.ref))))


def with_listed_webhooks(context: Context, current: Registry, desired: DesiredRegistry) -> Registry:
    """Read the registry's webhooks where a file lists some, with the receivers of those that it names."""
    if not desired.lists_webhooks:
        return current
    locations = [current.location, *(replica.location for replica in current.replicas)]
    locations += [replica.location for replica in desired.replicas]
    names = [hook.name_in(region) for hook in desired.regional_webhooks for region in hook.regions_of(locations)]
    return with_webhooks(context, current, names)


def with_all_webhooks(context: Context, current: Registry) -> tuple[Registry, bool]:
    """Read the registry's webhooks with their receivers; False where the caller may not read webhooks."""
    try:
        listed = context.webhooks.list_all(current.ref)
    except AzureError as error:
        if error.is_denied:
            return current, False
        raise
    reads = context.webhooks
    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        callbacks = pool.map(lambda webhook: _read_known_callback(reads, current, webhook), listed)
        read = [replace(webhook, callback=callback) for webhook, callback in zip(listed, callbacks, strict=True)]
    return replace(current, webhooks=tuple(read)), True


def with_webhooks_like(
    context: Context, current: Registry, name: str, regions: Sequence[str]
) -> tuple[Registry, tuple[WebhookSettings, ...]]:
    """Read the registry's webhooks, and return what one of them is in other regions; NotFoundError without it."""
    reads = context.webhooks
    (model,) = select_webhooks(current, reads.list_all(current.ref), [name])
    callback = reads.read_callback(current.ref, model.name)
    settings = tuple(like(model, callback, region) for region in regions)
    return with_webhooks(context, current, [webhook.name for webhook in settings]), settings


def with_webhooks_of(context: Context, current: Registry, regions: Collection[str]) -> tuple[Registry, tuple[str, ...]]:
    """Read the registry's webhooks, and return the names of those in some regions."""
    listed = context.webhooks.list_all(current.ref)
    names = tuple(webhook.name for webhook in listed if webhook.location in regions)
    return replace(current, webhooks=listed), names


def read_beside(context: Context, current: Registry, read: Callable[[], T]) -> tuple[tuple[Webhook, ...] | None, T]:
    """Read the registry's webhooks while something else is read; None where the caller may not."""
    reads = context.webhooks
    with ThreadPoolExecutor(max_workers=1) as pool:
        listed = pool.submit(reads.list_all, current.ref)
        found = read()
    try:
        return listed.result(), found
    except AzureError as error:
        if error.is_denied:
            return None, found
        raise


def _read_known_callback(reads: Webhooks, current: Registry, webhook: Webhook) -> Callback | None:
    try:
        return reads.read_callback(current.ref, webhook.name)
    except AzureError as error:
        if error.is_denied:
            return None
        raise


def select_webhooks(current: Registry, there: Sequence[Webhook], names: Sequence[str]) -> tuple[Webhook, ...]:
    """Return the webhooks of some names, all without any. NotFoundError for a name that is not there."""
    by_name = {webhook.name.lower(): webhook for webhook in there}
    for name in names:
        if name.lower() not in by_name:
            close = close_matches(name, [webhook.name for webhook in there])
            raise NotFoundError(
                f"{current.name} has no webhook {name}.",
                hint=f"did you mean {' or '.join(close)}?" if close else f"acrgeo webhook list {current.name}",
                code="WebhookNotFound",
            )
    return tuple(dict.fromkeys(by_name[name.lower()] for name in names)) if names else tuple(there)


def read_headers(environ: Mapping[str, str], given: Sequence[str], *, flag: str = "--header-env") -> dict[str, str]:
    """Read headers from ``NAME=VARIABLE``: their values never appear on a command line."""
    headers = {}
    for text in given:
        header, sign, variable = text.partition("=")
        if not sign or not header or not variable:
            raise UsageError(f"{flag} {text!r} is not NAME=VARIABLE.", hint=f"{flag} Authorization=HOOK_TOKEN")
        if variable not in environ:
            raise UsageError(f"{flag} {header}: the variable {variable} is not set.")
        if not re.fullmatch(HEADER, header):
            raise UsageError(f"{flag} {header!r} is not the name of a header.")
        if has_control(environ[variable]):
            raise UsageError(f"{flag} {header}: the variable {variable} has a line end or a control character.")
        headers[header] = environ[variable]
    return headers


def checked_uri(uri: str) -> str:
    """Return the URI; UsageError, which does not repeat it, for anything else."""
    if re.search(r"\s", uri) or has_control(uri):
        raise UsageError("--uri has a blank, a line end or a control character.", hint="write it as %20 and so on")
    if not is_address(uri):
        raise UsageError(
            "--uri is not an http or https address.", hint="--uri 'https://hooks.example.com/acr/{region}'"
        )
    return uri
