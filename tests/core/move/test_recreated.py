"""What the new registry has already."""

from __future__ import annotations

import pytest

from acrgeo.core.model.belongings import Belonging
from acrgeo.core.move.kinds import Kind
from acrgeo.core.move.recreated import left_of
from acrgeo.core.preflight.facts import Unknown
from tests.rows import rows

ROLE = {"principalId": "P", "role": "r"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "left"),
    [
        (Kind.TOKENS, ["a", "b"], ["A"], ["b"]),
        (Kind.TOKENS, ["a"], ["a", "z"], []),
        (Kind.LOCKS, ["keep"], [], ["keep"]),
        (Kind.IDENTITY, ["p"], ["q"], ["p"]),
        (Kind.ADMIN, ["contoso"], ["nordic"], ["contoso"]),
        (Kind.WEBHOOKS, ["w"], ["w"], ["w"]),
    ],
)
def test_things_with_names_are_the_same_by_name(kind: Kind, old: list[str], new: list[str], left: list[str]) -> None:
    """In any case of the letters; what only a person can know to be done stays."""
    items, there = ([Belonging(name=name) for name in names] for names in (old, new))
    assert [item.name for item in left_of(kind, items, {kind: tuple(there)})] == left


@pytest.mark.parametrize(
    ("kind", "old", "new", "is_left"),
    [
        (Kind.ROLE_ASSIGNMENTS, ROLE, {**ROLE, "principalId": "p"}, False),
        (Kind.ROLE_ASSIGNMENTS, ROLE, {**ROLE, "role": "other"}, True),
        (Kind.ROLE_ASSIGNMENTS, ROLE, {**ROLE, "principalId": "q"}, True),
        (Kind.ROLE_ASSIGNMENTS, ROLE, {"role": "r"}, True),
        (Kind.ROLE_ASSIGNMENTS, ROLE, {**ROLE, "condition": "c"}, True),
        (Kind.PRIVATE_ENDPOINTS, {"subnetId": "/Net/sub"}, {"subnetId": "/net/sub"}, False),
        (Kind.PRIVATE_ENDPOINTS, {"subnetId": "/net/sub"}, {"subnetId": "/net/other"}, True),
        (Kind.PRIVATE_ENDPOINTS, {}, {}, True),
    ],
)
def test_things_without_a_name_of_their_own_are_the_same_by_what_they_do(
    kind: Kind, old: dict[str, str], new: dict[str, str], is_left: bool
) -> None:
    """A role by who has it, an endpoint by its subnet; what is not known to be the same is left."""
    items = [Belonging(name="old", values=old)]
    assert bool(left_of(kind, items, {kind: (Belonging(name="new", values=new),)})) is is_left


ANOTHER = {
    Kind.IDENTITY, Kind.PRIVATE_ENDPOINTS, Kind.VIRTUAL_NETWORK_RULES, Kind.DOMAIN_LABEL, Kind.ROLE_ASSIGNMENTS,
    Kind.ADMIN, Kind.WEBHOOKS,
}  # fmt: skip


@rows("kind", Kind, ids=[kind.value for kind in Kind])
def test_what_keeps_its_name_is_ticked_by_it(kind: Kind) -> None:
    """The others have another name at the new registry, or nobody can see there that they are done."""
    items = (Belonging(name="x"),)
    assert left_of(kind, items, {kind: items}) == (items if kind in ANOTHER else ())


def test_what_could_not_be_read_is_left() -> None:
    """So that nothing is taken for done."""
    items = [Belonging(name="a")]
    assert left_of(Kind.TOKENS, items, {Kind.TOKENS: Unknown("no")}) == tuple(items)
    assert left_of(Kind.TOKENS, items, {}) == tuple(items)


def test_two_in_one_subnet_are_two() -> None:
    """One of them at the new registry is one that is done."""
    old = [Belonging(name=name, values={"subnetId": "/net/sub"}) for name in ("a", "b")]
    there = (Belonging(name="n", values={"subnetId": "/net/sub"}),)
    assert len(left_of(Kind.PRIVATE_ENDPOINTS, old, {Kind.PRIVATE_ENDPOINTS: there})) == 1
    assert left_of(Kind.PRIVATE_ENDPOINTS, old, {Kind.PRIVATE_ENDPOINTS: there * 2}) == ()
