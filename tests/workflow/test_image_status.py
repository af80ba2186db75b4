"""Reading where images are, from hosts that answer, refuse and fall silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from acrgeo.core.image.answers import INDEXES, Descriptor, Manifest, ManifestInfo, TagInfo
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Demand, endpoints_of
from acrgeo.core.image.status.judge import ImageStatus
from acrgeo.errors import AzureError, ErrorKind
from acrgeo.workflow.images.asking import AT_ONCE, Endpoints
from acrgeo.workflow.images.status import StatusReader, Wanted
from tests.core.planning import registry, replica

REGIONS = ("eastus", "japaneast", "westeurope", "westus")
CONTOSO = registry("Premium", *(replica(region) for region in REGIONS), has_regional_endpoints=True)
A, B, CHILD, LAYER = (f"sha256:{letter * 64}" for letter in "abcd")


@dataclass
class Hosts:
    """Hosts with images: a digest for each region and reference. A region with an error kind answers with it."""

    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    errors: Mapping[str, ErrorKind] = field(default_factory=dict)
    manifests: Mapping[str, Manifest] = field(default_factory=dict)
    absent: frozenset[tuple[str, str]] = frozenset()
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def _region(self, what: str, host: str, repository: str = "web") -> str:
        region = host.split(".")[1]
        assert repository in ("web", "api")
        assert host == f"contoso.{region}.geo.azurecr.io"
        self.asked[what, region] += 1
        if region in self.errors:
            raise AzureError(f"{region} is silent.", kind=self.errors[region], hint="acrgeo trace contoso")
        return region

    def head(self, host: str, repository: str, reference: str) -> Manifest | None:
        """The digest of the region; of parts, whether they are there."""
        region = self._region("head", host, repository)
        digest = self.images.get(region, {}).get(f"{repository}:{reference}")
        if digest is None and reference == CHILD and (region, CHILD) not in self.absent:
            digest = CHILD
        known = self.manifests.get(digest or "")
        return (
            None if digest is None else Manifest(digest=digest, media_type=known.media_type if known else None, size=7)
        )

    def read_manifest(self, host: str, repository: str, reference: str) -> Manifest | None:
        """A manifest that the test gives."""
        self._region("read", host, repository)
        return self.manifests.get(reference)

    def has_blob(self, host: str, repository: str, digest: str) -> bool:
        """There, unless it is absent."""
        return (self._region("blob", host, repository), digest) not in self.absent

    def list_tags(self, host: str, repository: str) -> Iterator[TagInfo]:
        """None."""
        self._region("tags", host, repository)
        return iter(())

    def list_manifests(self, host: str, repository: str) -> Iterator[ManifestInfo]:
        """None."""
        self._region("manifests", host, repository)
        return iter(())

    def read_tag(self, host: str, repository: str, tag: str) -> TagInfo | None:
        """Written at a time that the region's place in the list gives."""
        region = self._region("tag", host, repository)
        digest = self.images[region][f"{repository}:{tag}"]
        return TagInfo(name=tag, digest=digest, updated_at=f"2026-11-29T10:0{REGIONS.index(region)}:00Z")

    def list_repositories(self, host: str) -> Iterator[str]:
        """None."""
        self._region("catalog", host)
        return iter(())


def read(hosts: Hosts, *images: str, **wanted: Any) -> list[ImageStatus]:
    """Read images of web, by tag."""
    reader = StatusReader(
        context=cast("Any", None),  # what webhooks told is given
        registry=CONTOSO,
        endpoints=Endpoints(hosts, endpoints_of(CONTOSO)),
        regions=REGIONS,
        images=tuple(ImageRef(repository="web", tag=tag) for tag in images),
        wanted=Wanted(images=[f"web:{tag}" for tag in images], **wanted),
    )
    return list(reader.read(()).images)


def states(image: ImageStatus) -> str:
    """The states of the regions, in order."""
    return " ".join(cell.state.value for cell in image.cells)


def everywhere(digest: str = A, *tags: str) -> dict[str, dict[str, str]]:
    """Tags of web in every region."""
    return {region: {f"web:{tag}": digest for tag in tags or ("1",)} for region in REGIONS}


def test_a_home_that_is_down_leaves_nothing_to_compare_with() -> None:
    """The others are answered and not judged: the reason and the way to compare are told, and --newest does."""
    hosts = Hosts(everywhere(), {"westus": ErrorKind.LOST})
    (image,) = read(hosts, "1", demand=Demand.ASKED)
    assert states(image) == "unknown unknown unknown unknown"
    assert image.cells[0].digest == A
    assert image.cells[0].reason == "which digest the home replica has is unknown (westus is silent)"
    assert image.cells[0].commands == ("acrgeo image status contoso web:1 --newest",)
    assert image.cells[3].commands == ("acrgeo trace contoso",)
    (newest,) = read(hosts, "1", is_newest=True)
    assert states(newest) == "synced synced synced unknown"
    several = read(Hosts(everywhere(A, "1", "2"), {"westus": ErrorKind.LOST}), "1", "2", demand=Demand.ASKED)
    again = "acrgeo image status contoso web:1 web:2 --newest"  # one command for all
    assert {image.cells[0].commands for image in several} == {(again,)}
    (expected,) = read(hosts, "1", expected=B)
    assert states(expected) == "stale stale stale unknown"


@pytest.mark.parametrize("kind", [ErrorKind.LOST, ErrorKind.TRANSIENT, ErrorKind.GOVERNED, ErrorKind.THROTTLED])
def test_a_host_that_answers_nobody_is_asked_no_more(kind: ErrorKind) -> None:
    """Hundreds of images do not wait for it one after another."""
    tags = [str(number) for number in range(300)]
    hosts = Hosts(everywhere(A, *tags), {"eastus": kind})
    images = read(hosts, *tags)
    assert {states(image) for image in images} == {"unknown synced synced synced"}
    assert hosts.asked["head", "eastus"] <= AT_ONCE
    assert {hosts.asked["head", region] for region in REGIONS[1:]} == {300}
    assert sum(hosts.asked.values()) <= 900 + AT_ONCE


def test_a_refusal_is_of_one_repository() -> None:
    """Another repository of the same host may be read; the error of the first is told for all its tags."""
    hosts = Hosts(everywhere(A, "1", "2"), {"eastus": ErrorKind.FORBIDDEN})
    endpoints = Endpoints(hosts, endpoints_of(CONTOSO))
    for repository, tag in (("web", "1"), ("web", "2"), ("api", "1")):
        assert not endpoints.head("eastus", ImageRef(repository=repository, tag=tag)).is_known
    assert hosts.asked["head", "eastus"] == 2


def test_the_newest_is_found_by_the_times_of_tags() -> None:
    """They are asked for only where digests differ."""
    same = Hosts(everywhere())
    read(same, "1", is_newest=True)
    assert not any(what == "tag" for what, _ in same.asked)
    hosts = Hosts({**everywhere(), "westeurope": {"web:1": B}})
    (image,) = read(hosts, "1")
    assert states(image) == "synced synced stale synced"
    assert [cell.since for cell in image.cells] == [None, None, "2026-11-29T10:02:00Z", None]
    (newest,) = read(hosts, "1", is_newest=True)
    assert newest.reference.digest == A
    moved = Endpoints(hosts, endpoints_of(CONTOSO))  # since it was asked for its digest
    assert moved.written_at("westeurope", ImageRef(repository="web", tag="1"), A) is None


def test_the_same_words_are_typed_again() -> None:
    """With what else was named, and quotes where a shell needs them."""
    wanted = Wanted(images=["web:1.*"], files=["my k8s"], is_all=True, regions=["East US"])
    assert wanted.words == "'web:1.*' -f 'my k8s' --all --regions 'East US'"


INDEX = Manifest(
    digest=A,
    media_type=INDEXES[0],
    size=7,
    children=(Descriptor(digest=CHILD, media_type=None, size=1, platform="linux/arm64"),),
)
INNER = Manifest(digest=CHILD, media_type=None, size=7, blobs=(Descriptor(digest=LAYER, media_type=None, size=1),))


@pytest.mark.parametrize(
    ("absent", "is_deep", "said"),
    [
        ((), False, "synced synced synced synced"),
        ((), True, "synced synced synced synced"),
        ((("japaneast", CHILD),), False, "synced missing synced synced"),
        ((("japaneast", LAYER),), False, "synced synced synced synced"),
        ((("japaneast", LAYER), ("westus", LAYER)), True, "synced missing synced missing"),
    ],
)
def test_the_parts_of_an_index(absent: tuple[tuple[str, str], ...], is_deep: bool, said: str) -> None:
    """A manifest of a platform that is missing is found; a layer with --deep only. Each is asked for once a region."""
    hosts = Hosts(everywhere(A, "1", "2"), {}, {A: INDEX, CHILD: INNER}, frozenset(absent))
    one, two = read(hosts, "1", "2", is_deep=is_deep)
    assert states(one) == states(two) == said
    assert one.platforms == ("linux/arm64",)
    assert hosts.asked["blob", "eastus"] <= 2 * is_deep


def test_an_index_of_indexes_is_opened_to_its_last_layer() -> None:
    """One that names itself, or another twice, is opened once."""
    middle = Manifest(digest=B, media_type=INDEXES[0], size=7, children=(*INDEX.children, *INDEX.children))
    outer = Manifest(digest=A, media_type=INDEXES[0], size=7, children=(part(B), part(A)))
    hosts = Hosts(
        {region: {"web:1": A, f"web:{A}": A, f"web:{B}": B} for region in REGIONS},
        {},
        {A: outer, B: middle, CHILD: INNER},
        frozenset({("japaneast", LAYER)}),
    )
    assert states(read(hosts, "1", is_deep=True)[0]) == "synced missing synced synced"
    assert hosts.asked["read", "westus"] == 3


def part(digest: str) -> Descriptor:
    """What an index says of an index."""
    return Descriptor(digest=digest, media_type=INDEXES[0], size=1)


def test_an_index_that_cannot_be_opened_is_unknown() -> None:
    """It is there, but whether its parts are is not known."""
    hosts = Hosts(everywhere(), {}, {A: INDEX})
    hosts.manifests = {A: Manifest(digest=A, media_type=INDEXES[0], size=7, children=INDEX.children)}
    assert states(read(hosts, "1")[0]) == "synced synced synced synced"
    gone = Hosts(everywhere(), {}, {A: INDEX})
    gone.read_manifest = lambda *_: None  # type: ignore[method-assign]  # deleted since the HEAD
    assert states(read(gone, "1")[0]) == "unknown unknown unknown unknown"
