"""A source of images."""

from __future__ import annotations

from acrgeo.core.imports.image import ImageSource

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"


def test_a_source_is_named_by_its_id_as_its_host_may_have_a_label() -> None:
    """A command of az takes the name of the resource."""
    host = "contoso-abc123.azurecr.io"
    assert ImageSource(host=host, registry_id=ID).name == "contoso"
    assert ImageSource(host=host).name == "contoso-abc123"
