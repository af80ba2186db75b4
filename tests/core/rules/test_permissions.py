"""What the caller lacks."""

from __future__ import annotations

from acrgeo.core.permissions.actions import PROXY_WRITE
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.permissions import PERMISSIONS, RULES, SUBSCRIPTION_PERMISSIONS
from tests.core.rules.cases import ADD, DELETE, OWNER, READER, found, lines
from tests.core.rules.test_private_network import PRIVATE, endpoint, private


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
