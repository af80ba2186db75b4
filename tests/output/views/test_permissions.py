"""Permissions held, missing and unknown."""

from __future__ import annotations

import pytest

from acrgeo.core.permissions.actions import PermissionEntry, Scope
from acrgeo.core.permissions.report import check_permissions
from acrgeo.output.views.permissions import permissions_view
from tests.output import builders
from tests.output.golden import assert_golden, shown

READER = [PermissionEntry(actions=("*/read",))]
OWNER = [PermissionEntry(actions=("*",))]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_permissions_are_as_agreed(width: int) -> None:
    """Held, missing and unknown permissions, and the role that would add what is missing."""
    report = check_permissions({Scope.REGISTRY: READER, Scope.SUBSCRIPTION: None})
    assert_golden(f"permissions-{width}", shown(permissions_view(builders.ref(), report, {}), width=width))


def test_nothing_missing_is_said() -> None:
    """An owner reads that nothing is missing, and no role is proposed."""
    report = check_permissions({Scope.REGISTRY: OWNER, Scope.SUBSCRIPTION: OWNER})
    page = shown(permissions_view(builders.ref(), report, {}))
    assert page.endswith("Nothing is missing.\n")
    assert "hint" not in page


def test_recommended_permission_is_not_called_missing() -> None:
    """Not being able to follow a deletion is told apart from a permission that is needed."""
    report = check_permissions({Scope.REGISTRY: OWNER, Scope.SUBSCRIPTION: []})
    assert "3 recommended, not held." in shown(permissions_view(builders.ref(), report, {}))


def test_the_document_tells_missing_and_unknown_apart() -> None:
    """``held`` is null where the caller may not read it; a role is named for what is missing."""
    document = permissions_view(
        builders.ref(), check_permissions({Scope.REGISTRY: READER}), {"Name": "acrgeo"}
    ).document
    assert document["customRole"] == {"Name": "acrgeo"}
    held = {
        row["name"].rsplit("/", 2)[-2] + "/" + row["name"].rsplit("/", 1)[-1]: row["held"]
        for row in document["permissions"]
    }
    assert held["registries/write"] is False
    assert held["operationResults/read"] is None
    assert document["isEnough"] is False
    assert document["missing"] == [
        "Microsoft.ContainerRegistry/registries/write",
        "Microsoft.ContainerRegistry/registries/replications/write",
        "Microsoft.ContainerRegistry/registries/replications/delete",
    ]
    assert document["roles"][0]["name"].startswith("Container Registry Contributor")
