"""What a kustomization does to the images of its resources."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.image.kustomize import Kustomization, Replacement, parse_kustomization
from tests.rows import rows

PLACE = Place("kustomization.yaml", 1, 1)


def parsed(document: object) -> Kustomization | None:
    """The kustomization of plain data."""
    return parse_kustomization(node_of(document, PLACE))


@pytest.mark.parametrize(
    ("document", "resources", "texts"),
    [
        ({"images": [{"name": "web", "newName": "r/web", "newTag": "2"}]}, (), ["r/web:2"]),
        ({"kind": "Kustomization", "images": [{"name": "r/web", "digest": "sha256:1"}]}, (), ["r/web@sha256:1"]),
        ({"kind": "Component", "images": [{"name": "a", "newTag": "1", "digest": "sha256:1"}]}, (), ["a:1@sha256:1"]),
        ({"images": [{"name": "a", "newTag": "1"}, {"name": "b"}, {"newTag": "3"}, "x"]}, (), ["a:1"]),
        ({"images": [{"name": "a", "newName": "b"}]}, (), ["b"]),
        ({"resources": ["a.yaml", "../base", "a.yaml", 3], "bases": ["b"]}, ("a.yaml", "../base", "b"), []),
        ({"kind": "Kustomization"}, (), []),
        ({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}, (), []),
        ({"kind": "Kustomization", "components": ["c"]}, ("c",), []),
    ],
)
def test_a_kustomization_is_known_by_its_kind_or_its_keys(
    document: object, resources: tuple[str, ...], texts: list[str]
) -> None:
    """An entry that replaces nothing is none."""
    kustomization = parsed(document)
    assert kustomization is not None
    assert kustomization.resources == resources
    assert [replacement.text for replacement in kustomization.replacements] == texts


@pytest.mark.parametrize(
    "document",
    [None, [], "x", {}, {"images": ["r/web"]}, {"images": [{"name": "web"}]}, {"kind": "Pod", "resources": ["x"]},
     {"kind": "X", "images": [{"name": "a", "newTag": "1"}]}, {"services": {}}, {"resources": {"limits": {}}},
     {"apiVersion": "core.oam.dev/v1", "kind": "Component", "resources": ["a"]}],
)  # fmt: skip
def test_what_is_no_kustomization(document: object) -> None:
    """Another kind, or keys that other documents have as well."""
    assert parsed(document) is None


@rows(
    ("given", "is_known"),
    [({"newTag": "2"}, True), ({"digest": "sha256:1"}, True), ({"newName": "b"}, False)],
)
def test_an_image_without_its_resource_is_known_by_its_tag_or_digest(given: dict[str, str], is_known: bool) -> None:
    """Another name alone says nothing of the tag."""
    kustomization = parsed({"images": [{"name": "a", **given}]})
    assert kustomization is not None
    assert [replacement.reason is None for replacement in kustomization.replacements] == [is_known]


@rows(
    ("given", "text", "expected"),
    [
        ({"tag": "2"}, "web:1", "web:2"),
        ({"tag": "2"}, "web", "web:2"),
        ({"tag": "2"}, "web@sha256:1", "web:2"),
        ({"tag": "2"}, "web:${TAG}", "web:2"),
        ({"digest": "sha256:2"}, "web:1", "web@sha256:2"),
        ({"tag": "2", "digest": "sha256:2"}, "web:1", "web:2@sha256:2"),
        ({"new_name": "r/web"}, "web:1", "r/web:1"),
        ({"new_name": "r/web"}, "web:1@sha256:1", "r/web:1@sha256:1"),
        ({"new_name": "r/web"}, "web", "r/web"),
        ({"new_name": "r/web", "tag": "2"}, "web:1", "r/web:2"),
        ({"tag": "2"}, "webs:1", None),
        ({"tag": "2"}, "r/web:1", None),
        ({"tag": "2"}, "web/x", None),
        ({"tag": "2"}, "", None),
    ],
)
def test_an_image_is_replaced_as_kustomize_does(given: dict[str, str], text: str, expected: str | None) -> None:
    """By its whole name; a digest takes the place of a tag, and what is not said stays."""
    assert Replacement(name="web", place=PLACE, **given).applied_to(text) == expected


def test_a_host_with_a_port_is_of_the_name() -> None:
    """Its colon is none of a tag."""
    replacement = Replacement(name="h:5000/web", tag="2", place=PLACE)
    assert replacement.applied_to("h:5000/web:1") == "h:5000/web:2"
    assert Replacement(name="h", tag="2", place=PLACE).applied_to("h:5000/web:1") is None
