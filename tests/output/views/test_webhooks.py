"""Webhooks, their secrets, and what receivers answered."""

from __future__ import annotations

from acrgeo.core.model.webhook import Callback, Delivery, Webhook
from acrgeo.output.views.webhooks import Secrets, deliveries_view, webhooks_view
from tests.output import builders
from tests.output.golden import shown

HOOK = Webhook(name="Acrgeoeastus", location="eastus", actions=("push",))
CONTOSO = builders.registry(builders.replica("eastus"))
SECRETS: Secrets = {"acrgeoeastus": Callback(uri="https://hooks.example.com/s3cret", headers={"X-Token": "t0ken"})}


def test_a_secret_is_shown_where_it_is_given() -> None:
    """The receiver and its headers, on the page and in the document."""
    view = webhooks_view(CONTOSO, [HOOK], SECRETS, is_all=False)
    (webhook,) = view.document["webhooks"]
    assert (webhook["serviceUri"], webhook["customHeaders"]) == (
        "https://hooks.example.com/s3cret",
        {"X-Token": "t0ken"},
    )
    assert "posts to https://hooks.example.com/s3cret\n  X-Token: t0ken\n" in shown(view)


def test_no_secret_is_shown_where_none_is_given() -> None:
    """Neither a key nor a line."""
    view = webhooks_view(CONTOSO, [HOOK], {}, is_all=True)
    assert not {"serviceUri", "customHeaders"} & set(view.document["webhooks"][0])
    assert "posts to" not in shown(view)


def test_regions_without_a_webhook_are_named_only_where_all_are_shown() -> None:
    """A selection says nothing of the other regions."""
    assert shown(webhooks_view(CONTOSO, [HOOK], {}, is_all=True)).endswith("Regions without a webhook: westus.\n")
    assert "without" not in shown(webhooks_view(CONTOSO, [HOOK], {}, is_all=False))
    assert shown(webhooks_view(CONTOSO, [], {}, is_all=True)) == "contoso has no webhooks.\n"


def test_an_answer_is_good_bad_or_not_listed_yet() -> None:
    """Each ping has its line, and the good ones are counted."""
    deliveries = [
        Delivery(webhook=HOOK, event="1", status="200", reason="OK"),
        Delivery(webhook=HOOK, event="2", status="500", reason="Internal\nServer Error"),
        Delivery(webhook=HOOK, event="3"),
    ]
    view = deliveries_view(CONTOSO, deliveries)
    good, bad, missing, _, summary = shown(view).splitlines()[1:]
    assert good.startswith("✓ Acrgeoeastus  eastus  200 OK")
    assert bad.startswith("✗ Acrgeoeastus  eastus  500 Internal Server Error")
    assert missing.startswith("✗ Acrgeoeastus  eastus  not listed yet")
    assert summary == "3 pings: 1 answered with 2xx."
    assert [delivery["statusCode"] for delivery in view.document["deliveries"]] == ["200", "500", None]
    assert shown(deliveries_view(CONTOSO, [])) == "contoso has no webhooks.\n"
