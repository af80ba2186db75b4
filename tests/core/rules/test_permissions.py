"""What the caller lacks."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.permissions.actions import PROXY_WRITE
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.permissions import PERMISSIONS, RULES, SUBSCRIPTION_PERMISSIONS
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, OWNER, READER, found, lines
from tests.core.rules.test_private_network import PRIVATE, REGIONAL_ON, endpoint, private
from tests.rows import rows


def test_a_missing_permission_is_a_blocker_and_an_unread_one_is_not() -> None:
    """The first is certain. The second is unknown, with the reason, the hint and the place."""
    (missing,) = found(RULES, ADD, OWNER.having(PERMISSIONS, READER))
    assert (missing.severity, missing.id) == (Severity.BLOCKER, "permission-missing")
    assert "registries/replications/write" in missing.fact
    (unread,) = found(RULES, ADD, OWNER.having(PERMISSIONS, Unknown("Not permitted to look", 403)))
    assert (unread.severity, unread.unread) == (Severity.UNKNOWN, "permissions at the registry (403)")
    assert unread.fact == "The permissions at the registry could not be read: Not permitted to look."
    assert unread.hint == "acrgeo permissions check contoso"
    assert (unread.read_from or "").endswith("/contoso/providers/Microsoft.Authorization/permissions")


def test_a_deletion_that_cannot_be_followed_is_only_warned_of() -> None:
    """The deletion works without the right at the subscription."""
    facts = OWNER.having(SUBSCRIPTION_PERMISSIONS, ())
    assert lines(found(RULES, DELETE, facts)) == ["warning permission-missing"]
    assert found(RULES, ADD, facts) == []


def test_the_permission_at_each_endpoint_is_checked() -> None:
    """Azure refuses the creation without it, minutes later."""
    facts = private(endpoint("a"), endpoint("b", permissions=READER))
    (missing,) = found(RULES, ADD, facts, PRIVATE)
    assert (missing.severity, PROXY_WRITE in missing.fact) == (Severity.BLOCKER, True)
    assert "endpoint b" in missing.fact
    unread = private(endpoint("a", permissions=Unknown("Not permitted")))
    assert lines(found(RULES, ADD, unread, PRIVATE)) == ["unknown permission-missing"]


FRESH = WebhookSettings(name="hookwest", location="westus", callback=Callback(uri="https://ci"), actions=("push",))
REPAIR = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))


@rows(
    ("desired", "missing"),
    [
        (ADD, ["replications/write"]),
        (DRAIN, ["replications/write"]),
        (DELETE, ["replications/delete"]),
        (REPAIR, ["replications/write", "replications/delete"]),
        (DesiredRegistry(has_data_endpoints=True), ["registries/write"]),
        (DesiredRegistry(webhooks=(FRESH,)), ["webhooks/write"]),
        (DesiredRegistry(absent_webhooks=("hookeast",)), ["webhooks/delete"]),
        (DesiredRegistry(), []),
    ],
)
def test_a_reader_lacks_what_the_change_takes(desired: DesiredRegistry, missing: list[str]) -> None:
    """And is not refused for what another change would take, or for what is only recommended."""
    current = replace(CURRENT, webhooks=(Webhook(name="hookeast", location="eastus", actions=("push",)),))
    findings = found(RULES, desired, OWNER.having(PERMISSIONS, READER), current)
    assert lines(findings) == ["blocker permission-missing"] * len(missing)
    assert all(f"{action} is missing at the registry; it is needed to " in finding.fact
               for action, finding in zip(missing, findings, strict=True))  # fmt: skip


def test_the_role_that_would_be_enough_is_named() -> None:
    """The least powerful; what follows from a missing recommendation is told."""
    (missing,) = found(RULES, DELETE, OWNER.having(PERMISSIONS, READER))
    role = "Container Registry Contributor and Data Access Configuration Administrator"
    assert missing.hint == f"ask for a role with it, such as {role}\nacrgeo permissions check contoso"
    assert missing.fact.endswith("it is needed to delete replicas.")
    (followed,) = found(RULES, DELETE, OWNER.having(SUBSCRIPTION_PERMISSIONS, ()))
    assert followed.fact.endswith("The deletion works without it and is followed by reading.")
    assert "is missing at the subscription" in followed.fact


def test_regional_endpoints_take_the_permission_at_each_endpoint() -> None:
    """They get addresses there, as a new region does; a drain gives none."""
    facts = private(endpoint("b", permissions=READER))
    assert lines(found(RULES, REGIONAL_ON, facts, PRIVATE)) == ["blocker permission-missing"]
    assert found(RULES, DRAIN, facts, PRIVATE) == []
    assert found(RULES, DELETE, facts, PRIVATE) == []
    assert found(RULES, ADD, facts) == []  # the registry has none
