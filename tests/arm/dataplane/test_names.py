"""Names that are sent in a path, and hosts that have no lists of the service's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acrgeo.arm.dataplane.client import RegistryClient
from acrgeo.errors import AzureError, ErrorKind, UsageError
from tests.arm.dataplane.conftest import WEST, Stage, answer

DIGEST = f"sha256:{'a' * 64}"
READS: dict[str, Callable[[RegistryClient, str], object]] = {
    "head": lambda client, name: client.head(WEST, name, "1.0"),
    "manifest": lambda client, name: client.read_manifest(WEST, name, DIGEST),
    "blob": lambda client, name: client.has_blob(WEST, name, DIGEST),
    "tags": lambda client, name: list(client.list_tags(WEST, name)),
    "manifests": lambda client, name: list(client.list_manifests(WEST, name)),
    "tag": lambda client, name: client.read_tag(WEST, name, "1.0"),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_what_is_no_repository_is_never_sent(stage: Stage, read: Callable[[RegistryClient, str], object]) -> None:
    """Whatever is asked of it; the error has no more of it than fits."""
    for name in ("../x", "Web", "a//b", "a" * 256):
        with pytest.raises(UsageError) as caught:
            read(stage.client, name)
        assert caught.value.message == f"{name[:200]!r} is no name of a repository."
    assert not stage.pool.to_registries()


def test_a_repository_has_a_name_of_255_characters_at_most(stage: Stage) -> None:
    """The service's own bound."""
    assert stage.client.head(WEST, "a" * 255, "1.0") is None


def test_no_more_of_a_tag_is_told_than_fits(stage: Stage) -> None:
    """Nor of a digest."""
    odd = "?" * 300
    with pytest.raises(UsageError) as caught:
        stage.client.read_tag(WEST, "web", odd)
    assert caught.value.message == f"{odd[:200]!r} is no tag."
    with pytest.raises(UsageError) as caught:
        stage.client.head(WEST, "web", odd)
    assert caught.value.message == f"{odd[:200]!r} is neither a tag nor a digest."
    with pytest.raises(UsageError) as caught:
        stage.client.has_blob(WEST, "web", odd)
    assert caught.value.message == f"{odd[:200]!r} is no digest."


def bare(_: str, url: str) -> Any:
    """Answer as a registry of another make."""
    return answer(404, b"404 page not found", Content_Type="text/plain") if "/acr/v1/" in url else None


def test_a_registry_without_lists_of_the_service_is_asked_for_them_once(stage: Stage) -> None:
    """Whichever read finds it out."""
    stage.at(WEST).push("web", "1.0")
    reads: list[Callable[[RegistryClient], object]] = [
        lambda client: list(client.list_tags(WEST, "web")),
        lambda client: client.read_tag(WEST, "web", "1.0"),
        lambda client: _refused(lambda: list(client.list_manifests(WEST, "web"))),
    ]
    stage.pool.instead = bare
    for read in reads:
        client = RegistryClient(stage.session)
        stage.pool.sent.clear()
        for _ in range(2):
            assert read(client)
        assert len([path for path in stage.pool.to_registries().elements() if "/acr/v1/" in path]) == 1


def _refused(read: Callable[[], object]) -> str:
    with pytest.raises(AzureError, match="it lists tags only") as caught:
        read()
    assert caught.value.kind is ErrorKind.REJECTED
    return caught.value.message
