"""Two sorted lists become registries with their replications."""

from __future__ import annotations

import pytest

from acrgeo.arm.fleet.join import join_replications

CASES = [
    ("nothing", [], [], {}),
    ("none has any", ["a", "b"], [], {"a": [], "b": []}),
    ("all in order", ["a", "b"], ["a/1", "a/2", "b/1"], {"a": ["1", "2"], "b": ["1"]}),
    ("a name begins another", ["a", "a1", "ab"], ["a/1", "a1/1", "ab/1"], {"a": ["1"], "a1": ["1"], "ab": ["1"]}),
    ("case differs", ["A", "b"], ["a/1", "B/1"], {"A": ["1"], "b": ["1"]}),
    ("orphans before, between, after", ["b", "d"], ["a/1", "b/1", "c/1", "d/1", "e/1"], {"b": ["1"], "d": ["1"]}),
    (
        "a sign sorts in another way",
        ["a_b", "a-b", "c"],
        ["a_b/1", "a-b/1", "c/1"],
        {"a_b": ["1"], "a-b": ["1"], "c": ["1"]},
    ),
    ("the other list sorts in another way", ["a-b", "a_b"], ["a-b/1", "a_b/1"], {"a-b": ["1"], "a_b": ["1"]}),
    ("too early", ["x", "b"], ["b/1", "x/1"], {"x": ["1"], "b": ["1"]}),
]


@pytest.mark.parametrize(
    ("registries", "replications", "wanted"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_each_registry_has_its_own(
    registries: list[str], replications: list[str], wanted: dict[str, list[str]]
) -> None:
    """In the order of the registries; a replication without a registry is nobody's."""
    rows = [{"id": f"/g/{name}"} for name in registries]
    others = [{"id": f"/g/{text.replace('/', '/replications/')}"} for text in replications]
    found = {
        str(registry["id"])[3:]: [str(row["id"]).rsplit("/", 1)[1] for row in own]
        for registry, own in join_replications(rows, others)
    }
    assert found == wanted
