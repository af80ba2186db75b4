"""What a registry's answers of images are."""

from __future__ import annotations

from acrgeo.core.image.answers import INDEXES
from tests.rows import rows


@rows(
    ("media_type", "is_index"),
    [
        ("application/vnd.oci.image.index.v1+json", True),
        ("application/vnd.docker.distribution.manifest.list.v2+json", True),
        ("application/vnd.oci.image.manifest.v1+json", False),
        ("application/vnd.docker.distribution.manifest.v2+json", False),
    ],
)
def test_indexes_are_those_of_oci_and_docker(media_type: str, is_index: bool) -> None:
    """By the specifications of both."""
    assert (media_type in INDEXES) is is_index
