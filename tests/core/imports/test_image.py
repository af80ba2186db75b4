"""A source of images."""

from __future__ import annotations

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import MOST_MANIFESTS, DesiredImage, ImageSource

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"


def test_a_source_is_named_by_its_id_as_its_host_may_have_a_label() -> None:
    """A command of az takes the name of the resource."""
    host = "contoso-abc123.azurecr.io"
    assert ImageSource(host=host, registry_id=ID).name == "contoso"
    assert ImageSource(host=host).name == "contoso-abc123"


def test_the_service_is_told_of_a_digest_where_that_is_known() -> None:
    """A tag may move meanwhile; the user reads what was asked for."""
    source, image = ImageSource(host="other.azurecr.io"), ImageRef(repository="web", tag="1")
    for digest, told in ((None, "web:1"), ("sha256:a", "web@sha256:a")):
        wanted = DesiredImage(source=source, image=image, target=image, digest=digest)
        assert (wanted.source_image, wanted.origin, wanted.is_tagged) == (told, "other.azurecr.io/web:1", True)
    bare = ImageRef(repository="web", digest="sha256:a")
    assert not DesiredImage(source=source, image=bare, target=bare).is_tagged


def test_an_import_takes_as_many_manifests_as_the_service_documents() -> None:
    """Its page says: an image with more than 50 manifests is not imported."""
    assert MOST_MANIFESTS == 50
