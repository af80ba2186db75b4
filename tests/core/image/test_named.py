"""Which of the images that files name are of a registry."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.source import Place
from acrgeo.core.image.named import NamedImages, choose_images
from acrgeo.core.image.workloads import Mention
from acrgeo.errors import DiagnosticsError, UsageError

HOSTS = ("contoso.azurecr.io", "contoso.westus.geo.azurecr.io")


def mention(text: str, line: int = 1, *, reason: str | None = None, is_listed: bool = False) -> Mention:
    """An image of a Deployment, or of a list."""
    place = Place("k8s/web.yaml", line, 9)
    workload = "" if is_listed else "Deployment web"
    return Mention(text=text, place=place, workload=workload, reason=reason, is_listed=is_listed)


def chosen(*mentions: Mention) -> NamedImages:
    """The images of contoso among them."""
    return choose_images(mentions, registry="contoso", hosts=HOSTS, files=["k8s", "-"])


def test_each_image_is_there_once_with_every_place() -> None:
    """In the order of the files; the global and the regional host are the same registry."""
    named = chosen(
        mention("contoso.azurecr.io/web:1", 1),
        mention("contoso.azurecr.io/api", 2),
        mention("contoso.westus.geo.azurecr.io/web:1", 3),
        mention("contoso.azurecr.io/api:latest", 4),
        mention("web:1", 5, is_listed=True),
    )
    lines = [(str(image.image), [place.place.line for place in image.mentions]) for image in named.images]
    assert lines == [("web:1", [1, 3, 5]), ("api:latest", [2, 4])]
    assert named.images[0].mentions[0].where == "Deployment web"
    assert (named.unknown, named.others, named.left_out) == ((), (), None)


@pytest.mark.parametrize(
    "text",
    ["nginx", "library/nginx:1", "docker.io/x/y", "ghcr.io/x/y:1", "myotherreg.azurecr.io/web", "NGINX",
     "localhost:5000/w", "contoso.azurecr.us/web", "ghcr.io/We b", "contosoo.westus.geo.azurecr.io/web", "x" * 5_000],
)  # fmt: skip
def test_an_image_of_another_registry_is_left_out_and_counted(text: str) -> None:
    """Whatever is wrong with it; without a host it is one of Docker Hub."""
    named = chosen(mention("contoso.azurecr.io/web"), mention(text), mention(text), mention("quay.io/x"))
    assert [str(image.image) for image in named.images] == ["web:latest"]
    assert named.others == (text, "quay.io/x")
    assert named.left_out == "2 images of other registries are left out"
    assert (
        chosen(mention("contoso.azurecr.io/web"), mention(text)).left_out == "1 image of other registries is left out"
    )


@pytest.mark.parametrize(
    ("text", "is_unknown"),
    [
        ("contoso.azurecr.io/web:${TAG}", True),
        ("${REGISTRY}/web:1", True),
        ("${IMAGE}", True),
        ("{{ .Values.image }}", True),
        ("$REG/web", True),
        ("", True),
        ("ghcr.io/x:${TAG}", False),
        ("library/nginx:${TAG}", False),
    ],
)
def test_an_image_that_may_be_the_registrys_is_unknown(text: str, is_unknown: bool) -> None:
    """One whose registry is known to be another is left out like any other."""
    named = chosen(mention("contoso.azurecr.io/web"), mention(text, reason="it needs a variable"))
    assert [place.text for place in named.unknown] == [text] * is_unknown
    assert list(named.others) == [text] * (not is_unknown)


@pytest.mark.parametrize(
    ("text", "is_listed", "reason"),
    [("", True, "it is empty here"), (" ", False, "it is empty here"), ("oci://${REG}/web", True, "needs a variable")],
)
def test_an_image_that_no_text_tells_has_a_reason(text: str, is_listed: bool, reason: str) -> None:
    """An empty one of a list or of Compose, or one of a registry that a variable names."""
    (unknown,) = chosen(mention("contoso.azurecr.io/web"), mention(text, is_listed=is_listed)).unknown
    assert unknown.text == text
    assert reason in str(unknown.reason)


def test_malformed_images_of_the_registry_are_diagnostics() -> None:
    """All at once, each with its place and its workload."""
    with pytest.raises(DiagnosticsError) as caught:
        chosen(
            mention("contoso.azurecr.io/Web:1", 7),
            mention("contoso.azurecr.io/web", 1),
            mention("contoso.azurecr.io:443/web", 8),
            mention("contoso.westus.data.azurecr.io/web", 9),
            mention("we b", 10, is_listed=True),
            mention("${X}/web", 11, is_listed=True),
        )
    assert [line.partition(" is no image: ")[0] for line in caught.value.lines] == [
        "k8s/web.yaml:7:9: Deployment web: contoso.azurecr.io/Web:1",
        "k8s/web.yaml:8:9: Deployment web: contoso.azurecr.io:443/web",
        "k8s/web.yaml:9:9: Deployment web: contoso.westus.data.azurecr.io/web",
        "k8s/web.yaml:10:9: 'we b'",
        "k8s/web.yaml:11:9: ${X}/web",
    ]
    assert caught.value.hint == "write contoso.azurecr.io/web:1"


def test_a_registry_that_no_file_names_is_an_error_that_says_what_was_found() -> None:
    """The registries and how many images each has, what is unknown, and the command for a registry of Azure."""
    with pytest.raises(UsageError) as caught:
        chosen(
            mention("nginx"), mention("ghcr.io/a/b"), mention("redis"), mention("contosoo.azurecr.io/web"),
            mention("${IMAGE}", 4, reason="it needs a variable"),
        )  # fmt: skip
    assert caught.value.message == (
        "No image of contoso is named in k8s, standard input: 4 images of other registries: docker.io (2), "
        "ghcr.io (1), contosoo.azurecr.io (1); 1 image not known, such as the one at k8s/web.yaml:4:9: "
        "it needs a variable."
    )
    assert caught.value.hint == "acrgeo image status contosoo -f k8s -f -"
    with pytest.raises(UsageError, match="no workload of Kubernetes, no service of Compose"):
        chosen()


@pytest.mark.parametrize(("count", "end"), [(5, "h4.io (1)."), (6, "h4.io (1) and 1 more."), (9, "and 4 more.")])
def test_five_other_registries_are_named(count: int, end: str) -> None:
    """Of more the rest is counted."""
    with pytest.raises(UsageError) as caught:
        chosen(*(mention(f"h{number}.io/web") for number in range(count)))
    assert f"named in k8s, standard input: {count} images of other registries: h0.io (1), " in caught.value.message
    assert caught.value.message.endswith(end)
