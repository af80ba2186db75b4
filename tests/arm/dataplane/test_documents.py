"""What is taken out of registries' answers: sizes, types, digests and the next page."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from urllib3 import HTTPHeaderDict

from acrgeo.arm.dataplane.client import ACCEPT
from acrgeo.arm.dataplane.documents import (
    MOST_MANIFEST,
    media_type_of,
    next_page,
    parse_head,
    parse_manifest,
    parse_manifests,
)
from acrgeo.arm.responses import ShapeError
from tests.rows import rows

DIGEST = f"sha256:{'a' * 64}"
OCI = "application/vnd.oci.image.manifest.v1+json"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
HERE = "https://contoso.azurecr.io/acr/v1/web/_tags?n=2"


class Answered:
    """An answer of a registry."""

    def __init__(self, body: object = None, **headers: str) -> None:
        self.content = json.dumps(body).encode()
        self.headers = HTTPHeaderDict({name.replace("_", "-"): value for name, value in headers.items()})
        self.url = HERE

    def text(self) -> str:
        """Return the body."""
        return self.content.decode()


@rows(
    ("length", "size"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        (" 12 ", 12),
        (str(MOST_MANIFEST), MOST_MANIFEST),
        ("4194304", 4 * 1024 * 1024),
        ("0" * 12 + "9", 9),
    ],
)
def test_the_size_of_a_manifest_may_be_told(length: str | None, size: int | None) -> None:
    """As large as the service takes."""
    headers = {} if length is None else {"Content_Length": length}
    answer: Any = Answered(Docker_Content_Digest=DIGEST, **headers)
    head = parse_head(answer, "1.0")
    assert (head.digest, head.media_type, head.size) == (DIGEST, None, size)


@rows(
    "length",
    ["4194305", str(MOST_MANIFEST + 1), "0" * 5 + str(MOST_MANIFEST * 10), "9" * 13, "-1", "1.5", "１２", "many"],
)
def test_another_size_is_none_of_a_manifest(length: str) -> None:
    """Also one that is no number in ASCII."""
    answer: Any = Answered(Docker_Content_Digest=DIGEST, Content_Length=length)
    with pytest.raises(ShapeError, match="its Content-Length is no size of a manifest"):
        parse_head(answer, "1.0")


@rows(
    ("told", "own", "kind"),
    [
        (OCI, DOCKER, OCI),
        (f"{DOCKER}; charset=utf-8", None, DOCKER),
        ("text/plain", OCI, OCI),
        ("application/json", None, "application/json"),
        (None, OCI, OCI),
        (None, None, None),
        ("", None, None),
    ],
)
def test_the_type_of_a_manifest_is_the_answers_or_its_own(told: str | None, own: str | None, kind: str | None) -> None:
    """What is no type of a manifest says less than the manifest itself."""
    body: dict[str, Any] = {"layers": [], "mediaType": own}
    answer: Any = Answered(body, **({} if told is None else {"Content_Type": told}))
    manifest = parse_manifest(answer, "1.0")
    assert manifest.media_type == kind
    assert manifest.digest == f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    assert manifest.size == len(answer.content)


@rows(
    "kind",
    [
        OCI,
        DOCKER,
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.artifact.manifest.v1+json",
        "application/vnd.cncf.oras.artifact.manifest.v1+json",
    ],
)
def test_every_type_of_manifest_is_asked_for_and_told(kind: str) -> None:
    """Those of OCI, Docker and ORAS; one that is not accepted would be a 404."""
    assert kind in ACCEPT.split(", ")
    answer: Any = Answered({"blobs": [], "mediaType": "application/x-other"}, Content_Type=kind)
    assert parse_manifest(answer, "1.0").media_type == kind


def test_what_is_no_media_type_is_refused() -> None:
    """It would be printed."""
    answer: Any = Answered(Content_Type="\x1b[31m/x")
    with pytest.raises(ShapeError, match="its Content-Type is no media type"):
        media_type_of(answer)


@rows(
    ("link", "url"),
    [
        (None, None),
        ("", None),
        ('</acr/v1/web/_tags?last=b&n=2>; rel="next"', "https://contoso.azurecr.io/acr/v1/web/_tags?last=b&n=2"),
        ("<?last=b>; rel=next", "https://contoso.azurecr.io/acr/v1/web/_tags?last=b"),
        ('</first>; rel="first", </b>; title="x"; REL=Next', "https://contoso.azurecr.io/b"),
        ("</first>; rel=first", None),
        ('</a>; title="rel=next"', None),
        ("</a>", None),
    ],
)
def test_the_next_page_is_that_of_the_link(link: str | None, url: str | None) -> None:
    """Of several the one that is called next, wherever it stands."""
    answer: Any = Answered(**({} if link is None else {"Link": link}))
    assert next_page(answer) == url


@rows("link", ["<https://example.com/b>", "<http://contoso.azurecr.io/b>", "<https://contoso.azurecr.io:x/>"])
def test_a_next_page_elsewhere_is_refused(link: str) -> None:
    """No token goes there."""
    answer: Any = Answered(Link=f"{link}; rel=next")
    with pytest.raises(ShapeError, match="its next page is at another host"):
        next_page(answer)


def test_a_manifest_is_listed_by_its_digest() -> None:
    """Anything else is no list of manifests."""
    (found,) = parse_manifests({"manifests": [{"digest": DIGEST, "tags": ["1.0"]}]})
    assert (found.digest, found.media_type, found.tags) == (DIGEST, None, ("1.0",))
    with pytest.raises(ShapeError, match="digest is no digest"):
        list(parse_manifests({"manifests": [{"digest": "latest"}]}))
