"""A change of the registry itself or of a webhook, call by call: what is read and written, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.change import RegistryChange, WebhookChange
from acrgeo.core.plan.diff import diff
from acrgeo.errors import AcrGeoError, ErrorKind
from acrgeo.executor.registry_steps import registry_steps
from acrgeo.executor.retries import Pause, Retries
from acrgeo.executor.webhook_steps import webhook_steps
from tests.core.planning import registry
from tests.executor.scripted import DONE, Scripted, drive, failed, failure, retries_on, running
from tests.rows import rows

SHOWN = (10, "waiting for Azure to show it")
LOST = failure(ErrorKind.LOST)
HOOK = Webhook(name="pushed", location="westus", actions=("push",))
SETTINGS = WebhookSettings(name="pushed", location="westus", actions=("push",), callback=Callback(uri="https://x"))


def run(
    desired: DesiredRegistry, current: Registry, *, is_followed: bool = True, **answers: Sequence[Any]
) -> tuple[list[tuple[float, str]], Any, Scripted, Retries]:
    """Make the only change of a plan; return the pauses, the result or the error, the gateway, and the retries."""
    gateway = Scripted(**answers)
    retries = retries_on(gateway)
    (change,) = diff(current, desired).changes
    pauses: list[Pause]
    if isinstance(change, RegistryChange):
        pauses, end = drive(registry_steps(change, retries, is_followed=is_followed))
    else:
        assert isinstance(change, WebhookChange)
        pauses, end = drive(webhook_steps(change, retries, is_followed=is_followed))
    return [(pause.seconds, pause.state) for pause in pauses], end, gateway, retries


OFF, ON = registry(has_regional_endpoints=False), registry(has_data_endpoints=True, has_regional_endpoints=False)
DATA = DesiredRegistry(has_data_endpoints=True)


@rows(
    "desired, current, fresh, sent, reads_regional",
    [
        (DATA, OFF, ON, (None, True, None), False),
        (DesiredRegistry(sku=Sku.PREMIUM), registry("Standard"), registry(), (Sku.PREMIUM, None, None), False),
        (DesiredRegistry(has_regional_endpoints=True), OFF, registry(has_regional_endpoints=True), (None, None, True),
         True),
    ],
)  # fmt: skip
def test_a_registry_is_read_written_followed_and_read_again(
    desired: DesiredRegistry, current: Registry, fresh: Registry, sent: tuple[Any, ...], reads_regional: bool
) -> None:
    """Only what the change sets is sent; regional endpoints are read where they matter."""
    pauses, end, gateway, _ = run(
        desired, current, read_registry=[current, current, fresh], begin_update_registry=[running(7)], poll=[DONE]
    )
    assert (pauses, end) == ([(7, "Updating"), (7, SHOWN[1])], Result.DONE)
    assert gateway.names == ["read_registry", "begin_update_registry", "poll", "read_registry", "read_registry"]
    assert gateway.given("begin_update_registry") == [sent]
    assert gateway.given("read_registry") == [(reads_regional,)] * 3


@rows(
    "reads, writes, is_followed, pauses, result, calls",
    [
        ([ON], [DONE], True, [], Result.ALREADY, 1),
        ([ON], [DONE], False, [], Result.ALREADY, 1),
        ([OFF], [running()], False, [], Result.ACCEPTED, 2),
        ([OFF, ON], [LOST], True, [(1.5, "no good answer (Odd), trying again")], Result.DONE, 4),
        ([OFF, *[registry(provisioning_state="Updating")] * 11, ON], [DONE], True, [SHOWN] * 11, Result.DONE, 14),
    ],
)
def test_how_a_change_of_a_registry_ends(
    reads: list[Registry], writes: list[Any], is_followed: bool, pauses: list[Any], result: Result, calls: int
) -> None:
    """Nothing is sent twice; twelve reads are made of what was accepted."""
    told, end, gateway, retries = run(
        DATA, OFF, is_followed=is_followed, read_registry=reads, begin_update_registry=writes
    )
    assert (told, end, len(gateway.calls), retries.note) == (pauses, result, calls, None)
    assert gateway.names.count("begin_update_registry") <= 1


@rows(
    "fresh, told",
    [
        (registry(provisioning_state="Updating"), ": dataEndpointEnabled: wanted true, found false"),
        (registry(has_data_endpoints=True, provisioning_state="Deleting"), ""),
    ],
)
def test_a_registry_that_does_not_show_it_is_an_error_after_twelve_reads(fresh: Registry, told: str) -> None:
    """With what is wanted and found."""
    pauses, error, _, _ = run(DATA, OFF, read_registry=[OFF, fresh], begin_update_registry=[DONE])
    assert isinstance(error, AcrGeoError)
    assert pauses == [SHOWN] * 12
    assert (error.message, error.code) == (
        f"Azure accepted the update of contoso, but does not show it{told}.",
        "NotShown",
    )


def test_an_update_of_a_registry_that_fails_says_so() -> None:
    """In Azure's words."""
    _, error, _, _ = run(DATA, OFF, read_registry=[OFF], begin_update_registry=[running()], poll=[failed("X", "No.")])
    assert isinstance(error, AcrGeoError)
    assert error.message == "Updating the registry failed in Azure: No."


@rows("subject", ["registry", "webhook"])
def test_what_something_else_writes_over_is_told_at_its_second_read(subject: str) -> None:
    """One read may be old; an old one of a webhook in another region tells nothing."""
    if subject == "registry":
        pauses, end, _, retries = run(DATA, OFF, read_registry=[OFF], begin_update_registry=[DONE])
        told = "dataEndpointEnabled: wanted true, found false"
    else:
        other = Webhook(name="pushed", location="westus", actions=("delete",))
        pauses, end, _, retries = run(ADDED, registry(), read_webhook=[None, other], begin_put_webhook=[DONE])
        told = "actions: wanted push, found delete"
    assert (pauses, end) == ([SHOWN], Result.DONE)
    assert (retries.note or "").endswith(told)


ADDED, GONE = DesiredRegistry(webhooks=(SETTINGS,)), DesiredRegistry(absent_webhooks=("pushed",))
THERE = registry(webhooks=(HOOK,))


@rows(
    "desired, current, reads, writes, is_followed, pauses, result",
    [
        (ADDED, registry(), [None, HOOK], [DONE], True, [], Result.DONE),
        (ADDED, registry(), [None, None, HOOK], [running()], True, [(10, "Updating"), SHOWN], Result.DONE),
        (ADDED, registry(), [None, HOOK], [LOST], True, [(1.5, "no good answer (Odd), trying again")], Result.DONE),
        (ADDED, registry(), [None], [DONE], False, [], Result.ACCEPTED),
        (GONE, THERE, [HOOK, None], [DONE], True, [], Result.DONE),
        (GONE, THERE, [HOOK, HOOK, None], [DONE], True, [SHOWN], Result.DONE),
        (GONE, THERE, [None], [DONE], True, [], Result.ALREADY),
        (GONE, THERE, [None], [DONE], False, [], Result.ALREADY),
        (GONE, THERE, [HOOK, None], [LOST], True, [(1.5, "no good answer (Odd), trying again")], Result.DONE),
    ],
)
def test_how_a_change_of_a_webhook_ends(
    desired: DesiredRegistry, current: Registry, reads: list[Any], writes: list[Any], is_followed: bool,
    pauses: list[Any], result: Result,
) -> None:  # fmt: skip
    """Once it is there as written, or gone."""
    told, end, gateway, _ = run(
        desired, current, is_followed=is_followed, read_webhook=reads, begin_put_webhook=writes,
        begin_delete_webhook=writes, poll=[DONE],
    )  # fmt: skip
    assert (told, end) == (pauses, result)
    put, delete = gateway.given("begin_put_webhook"), gateway.given("begin_delete_webhook")
    is_sent = result is not Result.ALREADY
    assert (put, delete) == (([(SETTINGS,)], []) if desired is ADDED else ([], [("pushed",)] * is_sent))
    assert set(gateway.given("read_webhook")) == {("pushed",)}


@rows("desired, current, reads, write", [(ADDED, registry(), [None], "put"), (GONE, THERE, [HOOK], "delete")])
def test_a_webhook_that_does_not_show_it_is_an_error_after_twelve_reads(
    desired: DesiredRegistry, current: Registry, reads: list[Any], write: str
) -> None:
    """Whether it was to come or to go."""
    answers: dict[str, Any] = {f"begin_{write}_webhook": [DONE]}
    pauses, error, _, _ = run(desired, current, read_webhook=reads, **answers)
    assert isinstance(error, AcrGeoError)
    assert pauses == [SHOWN] * 12
    assert (error.message, error.code) == (
        "Azure accepted the change of the webhook pushed, but does not show it.",
        "NotShown",
    )


def test_a_write_of_a_webhook_that_fails_says_so() -> None:
    """By its name."""
    _, error, _, _ = run(ADDED, registry(), read_webhook=[None], begin_put_webhook=[running()], poll=[failed()])
    assert isinstance(error, AcrGeoError)
    assert error.message == "Writing the webhook pushed failed in Azure: no reason was given"
