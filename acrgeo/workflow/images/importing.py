"""Plan imports: find the sources, resolve their tags, look at the target, and say what is left to copy."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from acrgeo.core.image.answers import RegistryHosts
from acrgeo.core.image.reference import ImagePattern, ImageRef
from acrgeo.core.image.status.evidence import endpoints_of
from acrgeo.core.imports.diff import diff_images, with_images
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.imports.wanted import Names, SourceWords, check_targets, named_targets, parse_sources
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import AzureError, ErrorKind, NotFoundError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.asking import Endpoints, in_parallel
from acrgeo.workflow.images.naming import EVERYTHING, expand

PASSWORD = "ACRGEO_SOURCE_PASSWORD"
"""The variable with the source's password."""
AZURE_HOSTS = (".azurecr.io", ".azurecr.us", ".azurecr.cn")
FEW_TAGS = 3
"""Tags of a repository that are asked for one by one; more are listed with it."""
MOST_COUNTED = 500
"""Images whose manifests are counted: each takes a request."""
MOST_MISSING = 5
UNREADABLE = (ErrorKind.FORBIDDEN, ErrorKind.UNAUTHENTICATED, ErrorKind.GOVERNED, ErrorKind.REJECTED)
"""Answers of a registry that this caller, or this machine, may not read; the service may all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be imported. ``source`` is where words without a host come from; ``password`` is a secret."""

    words: Sequence[str] = ()
    source: str | None = None
    is_all: bool = False
    names: Names = field(default_factory=Names)
    is_forced: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that was found; ``registry`` None is one that acrgeo cannot ask."""

    source: ImageSource
    registry: Registry | None = None


def plan_import(context: Context, current: Registry, wanted: Wanted) -> RegistryPlan:
    """Return the plan of a command line. Raises UsageError, NotFoundError and AzureError."""
    sources = parse_sources(wanted.words, source=wanted.source, is_all=wanted.is_all)
    if wanted.password is not None and len(sources) > 1:
        raise UsageError("Credentials are of one registry, and images of several are named.", hint="one after another")
    desired: list[DesiredImage] = []
    for words in sources:
        found = find_source(context, words.source, username=wanted.username, password=wanted.password)
        images = list(_expanded(context, found, words))
        if wanted.names.to is not None and len(sources) + len(images) > 2:
            raise UsageError("--to names one image, and several are imported.", hint="--prefix PREFIX for all of them")
        desired += resolve_images(context, found, [(it, named_targets(it, wanted.names)) for it in images])
    check_targets(desired)
    return plan_images(context, RegistryPlan(current=current, changes=()), desired, is_forced=wanted.is_forced)


def plan_images(
    context: Context,
    plan: RegistryPlan,
    desired: Iterable[DesiredImage],
    *,
    is_forced: bool = False,
    waits_for: Sequence[str] = (),
) -> RegistryPlan:
    """Return a registry's plan with what is left to import of the desired images, each once.

    The gateway learns how the executor looks at the target's home replica.
    """
    wanted = list(dict.fromkeys(desired))
    hosts = context.registry_hosts
    home = home_host(plan.current)
    context.gateway.use_images(plan.current.ref, partial(_read_image, hosts, home))
    unread: str | None = None
    found: Mapping[ImageRef, str | None] = {}
    try:
        found = read_digests(hosts, home, [image.target for image in wanted])
    except AzureError as error:
        if error.kind not in UNREADABLE:
            raise
        unread = error.message.rstrip(".")
    diff = diff_images(plan.current, wanted, found, is_forced=is_forced, waits_for=waits_for)
    counted = _with_manifests(context, [change.desired for change in diff.changes])
    changes = tuple(replace(change, desired=image) for change, image in zip(diff.changes, counted, strict=True))
    return with_images(plan, replace(diff, changes=changes), unread=unread)


def read_password(context: Context, username: str | None, *, is_typed: bool) -> str | None:
    """Return the source's password from stdin or the environment, the only places that it may be in."""
    password = sys.stdin.readline().rstrip("\r\n") if is_typed else context.environ.get(PASSWORD)
    if is_typed and not password:
        raise UsageError("--source-password-stdin: stdin is empty.", hint=f"write it there, or set {PASSWORD}")
    if username and not password:
        raise UsageError("--source-username needs a password.", hint=f"set {PASSWORD}, or --source-password-stdin")
    return password or None


def find_source(context: Context, text: str, *, username: str | None = None, password: str | None = None) -> Source:
    """Find the registry that a text names; any host but one of Azure's registries is believed to be one.

    With a password the service goes to the host with it, and not with the caller's own rights.
    """
    registry = None
    is_azure = "." not in text or text.lower().startswith("/") or text.lower().endswith(AZURE_HOSTS)
    if is_azure:
        try:
            registry = context.gateway.find_and_read(text, None, with_regional_endpoints=True).registry
        except NotFoundError:
            if "." not in text or text.startswith("/"):
                raise
    host = registry.login_server.lower() if registry is not None else text.lower()
    if password is not None:
        context.gateway.use_source(host, username=username, password=password)
    own_rights = registry is not None and password is None
    source = ImageSource(
        host=host,
        registry_id=registry.ref.id if registry is not None and own_rights else None,
        has_credentials=password is not None,
        properties=registry.properties if registry is not None else {},
    )
    return Source(source=source, registry=registry)


def resolve_images(
    context: Context, found: Source, images: Sequence[tuple[ImageRef, Iterable[ImageRef]]]
) -> list[DesiredImage]:
    """Return images with their targets as desired, each with the digest that it has at the source now.

    NotFoundError names those that the source does not have. Of a source that cannot be asked, or that lets this caller
    or this machine read nothing, digests are known only where they were given.
    """
    digests = _resolved(context, found, [image for image, _ in images])
    return [
        DesiredImage(source=found.source, image=image, target=target, digest=digests[image])
        for image, targets in images
        for target in targets
    ]


def _resolved(context: Context, found: Source, images: Sequence[ImageRef]) -> Mapping[ImageRef, str | None]:
    given = {image: image.digest for image in images}
    if found.registry is None:
        return given
    try:
        digests = read_digests(context.registry_hosts, home_host(found.registry), images)
    except AzureError as error:
        if error.kind not in UNREADABLE:
            raise
        return given
    missing = [image for image in images if digests[image] is None]
    if missing:
        raise _missing(found, missing)
    return digests


def home_host(registry: Registry) -> str:
    """Return the host that answers for the home replica: its regional endpoint, else the login server."""
    host = endpoints_of(registry).get(registry.home.location)
    return host if isinstance(host, str) else registry.login_server


def read_digests(hosts: RegistryHosts, host: str, images: Iterable[ImageRef]) -> dict[ImageRef, str | None]:
    """Read the digests of images at a host, many at once; None for one that it does not have. Raises AzureError."""
    by_repository: dict[str, list[ImageRef]] = {}
    for image in dict.fromkeys(images):
        by_repository.setdefault(image.repository, []).append(image)
    found: dict[ImageRef, str | None] = {}
    for part in in_parallel(lambda repository: _read_repository(hosts, host, *repository), by_repository.items()):
        found |= part
    return found


def _read_repository(
    hosts: RegistryHosts, host: str, repository: str, images: Sequence[ImageRef]
) -> dict[ImageRef, str | None]:
    listed: dict[str, str | None] = {}
    if sum(image.digest is None for image in images) > FEW_TAGS:
        try:
            listed = {tag.name: tag.digest for tag in hosts.list_tags(host, repository)}
        except AzureError as error:
            if error.kind is not ErrorKind.NOT_FOUND:
                raise
            return dict.fromkeys(images)
    found: dict[ImageRef, str | None] = {}
    for image in images:
        if listed and image.digest is None and (image.tag not in listed or listed[image.tag or ""] is not None):
            found[image] = listed.get(image.tag or "")
        else:
            found[image] = _read_image(hosts, host, repository, image.reference)
    return found


def _read_image(hosts: RegistryHosts, host: str, repository: str, reference: str) -> str | None:
    manifest = hosts.head(host, repository, reference)
    return None if manifest is None else manifest.digest


def _expanded(context: Context, found: Source, words: SourceWords) -> Iterator[ImageRef]:
    """Yield the images that are named, and those of the source that globs match."""
    wanted = words.images or (EVERYTHING,)
    if found.registry is None:
        for image in wanted:
            if isinstance(image, ImagePattern):
                raise UsageError(
                    f"Which images {found.source.host} has cannot be listed: it is no registry of yours in Azure.",
                    hint="name each image: REPOSITORY:TAG or REPOSITORY@DIGEST",
                )
            yield image
        return
    home = found.registry.home.location
    endpoints = Endpoints(context.registry_hosts, {home: home_host(found.registry)})
    yield from expand(replace(found.registry, replicas=(found.registry.home,)), wanted, endpoints, ()).images


def _with_manifests(context: Context, images: Sequence[DesiredImage]) -> list[DesiredImage]:
    """Return images with how many manifests each has, as far as their sources can be asked."""
    asked: dict[tuple[str, str, str], int | None] = {}
    for image in images:
        if image.source.properties and image.digest is not None and len(asked) < MOST_COUNTED:
            asked.setdefault((image.source.host, image.image.repository, image.digest), None)
    count = partial(_count, context.registry_hosts)
    asked = dict(zip(asked, in_parallel(count, list(asked)), strict=True))
    return [
        replace(image, manifests=asked.get((image.source.host, image.image.repository, image.digest or "")))
        for image in images
    ]


def _count(hosts: RegistryHosts, asked: tuple[str, str, str]) -> int | None:
    try:
        manifest = hosts.read_manifest(*asked)
    except AzureError:
        return None  # the import itself tells
    return None if manifest is None else 1 + len(manifest.children)


def _missing(found: Source, missing: Sequence[ImageRef]) -> NotFoundError:
    names = ", ".join(map(str, missing[:MOST_MISSING])) + (" …" if len(missing) > MOST_MISSING else "")
    name = found.registry.name if found.registry is not None else found.source.host
    return NotFoundError(
        f"{name} does not have {names}. One that is soft-deleted is restored before it is imported.",
        hint=f"acrgeo image import REGISTRY --from {name} '{missing[0].repository}:*' --dry-run",
        code="ImageNotFound",
    )


__all__ = [
    "Source",
    "Wanted",
    "find_source",
    "plan_images",
    "plan_import",
    "read_digests",
    "read_password",
    "resolve_images",
]
