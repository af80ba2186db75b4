"""If a tag may be written over, as its attributes say."""

from __future__ import annotations

import pytest

from acrgeo.arm.dataplane.documents import parse_tag
from acrgeo.arm.responses import ShapeError


@pytest.mark.parametrize(
    ("attributes", "is_writable"), [({"writeEnabled": False}, False), ({"writeEnabled": True}, True), ({}, None)]
)
def test_the_lock_of_a_tag(attributes: dict[str, bool], is_writable: bool | None) -> None:
    """Without attributes it is unknown, not open."""
    assert parse_tag({"tag": {"name": "1.2", "changeableAttributes": attributes}}).is_writable is is_writable
    assert parse_tag({"tag": {"name": "1.2"}}).is_writable is None


def test_another_shape_is_refused() -> None:
    """What is no switch is not taken for one."""
    with pytest.raises(ShapeError):
        parse_tag({"tag": {"name": "1.2", "changeableAttributes": {"writeEnabled": 3}}})
