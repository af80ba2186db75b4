"""Permissions as text."""

from __future__ import annotations

import pytest

from acrgeo.core.permissions.actions import PermissionEntry, Scope
from acrgeo.core.permissions.report import check_permissions
from acrgeo.output.views.permissions import render_permissions
from tests.output import builders
from tests.output.golden import assert_golden, rendered

READER = [PermissionEntry(actions=("*/read",))]
OWNER = [PermissionEntry(actions=("*",))]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_permissions_are_as_agreed(width: int) -> None:
    """Held, missing and unknown permissions, and the role that would add what is missing."""
    report = check_permissions({Scope.REGISTRY: READER, Scope.SUBSCRIPTION: None})
    assert_golden(f"permissions-{width}", rendered(render_permissions(builders.ref(), report), width=width))


def test_nothing_missing_is_said() -> None:
    """An owner reads that nothing is missing, and no role is proposed."""
    report = check_permissions({Scope.REGISTRY: OWNER, Scope.SUBSCRIPTION: OWNER})
    page = rendered(render_permissions(builders.ref(), report))
    assert page.endswith("Nothing is missing.\n")
    assert "hint" not in page


def test_recommended_permission_is_not_called_missing() -> None:
    """Not being able to follow a deletion is told apart from a permission that is needed."""
    report = check_permissions({Scope.REGISTRY: OWNER, Scope.SUBSCRIPTION: []})
    assert "3 recommended, not held." in rendered(render_permissions(builders.ref(), report))
