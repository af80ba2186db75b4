"""What the service says of an import that failed, in plain words."""

from __future__ import annotations

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.diff import diff_images
from acrgeo.core.imports.failures import explain_failure, without_wrapper
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.plan.change import ImportChange
from tests.core.planning import registry
from tests.rows import rows

WEB = ImageRef(repository="web", tag="1")
ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/other"
CREDENTIALS = "give --source-username, with the password in ACRGEO_SOURCE_PASSWORD; where given, check both"


def importing(registry_id: str | None) -> ImportChange:
    """An import into contoso, of a registry of which the ID may be known."""
    source = ImageSource(host="other.azurecr.io", registry_id=registry_id)
    (change,) = diff_images(registry(), [DesiredImage(source=source, image=WEB, target=WEB)], {}).changes
    return change


@rows(
    ("text", "says", "hint"),
    [
        (
            "Unable to find manifest digest  Repo: other.azurecr.io/web Tag: 1 Manifest: ",
            "other.azurecr.io/web:1 is not there any more, or may not be read",
            "check the name, and whether it was deleted: one that is soft-deleted is restored first",
        ),
        (
            'Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED"}]}',
            "other.azurecr.io does not take the credentials, or wants some",
            CREDENTIALS,
        ),
        (
            "Invalid message Forbidden Forbidden client with IP '203.0.113.7' is not allowed access.",
            "the firewall of the source, other.azurecr.io, keeps the service out",
            f"acrgeo show {ID}",
        ),
        (
            'Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED"}]}',
            "the source, other.azurecr.io, refuses: its public access is off, or nothing may leave it",
            f"acrgeo show {ID}",
        ),
        (
            "DENIED: requested access to the resource is denied",
            "the source, other.azurecr.io, refuses: its public access is off, or nothing may leave it",
            f"acrgeo show {ID}",
        ),
        (
            "Access to contoso.azurecr.io denied.",
            "the network rules of contoso keep the service out",
            "acrgeo show contoso",
        ),
        *(
            (
                text,
                "other.azurecr.io does not serve parts of layers, which an import needs",
                "copy the image with another tool, such as oras or skopeo",
            )
            for text in (
                "The remote server may not be rfc 7233 compliant",
                "Unexpected response status code",
                "Unexpected length of body in response",
            )
        ),
    ],
)
def test_what_the_service_says_is_explained(text: str, says: str, hint: str) -> None:
    """Who refuses, and what to do: it names the target even where the source refuses."""
    assert explain_failure(importing(ID), text) == (says, hint)


def test_what_is_not_known_is_not_explained() -> None:
    """And a source that is nobody's resource has no page to look at."""
    assert explain_failure(importing(None), "Something else.") is None
    asked = explain_failure(importing(None), "Invalid message Forbidden")
    assert asked is not None
    assert asked[1] == "ask who runs other.azurecr.io"


def test_what_stands_before_every_failure_is_left_out() -> None:
    """The operation and the target are known already."""
    said = f"Importing other/web:1 failed in Azure: Operation registries-1 failed. Resource {ID} Access denied."
    assert without_wrapper(said) == "Access denied."
    assert without_wrapper("Access denied.") == "Access denied."
