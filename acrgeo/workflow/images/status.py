"""Read where images are: ask each region's own endpoint, listen to what its webhooks told, and judge."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from acrgeo.core.desired.selection import select_replicas
from acrgeo.core.image.answers import INDEXES, Descriptor, Manifest
from acrgeo.core.image.named import NamedImages, choose_images
from acrgeo.core.image.reference import ImagePattern, ImageRef, parse_image
from acrgeo.core.image.status.evidence import Answer, Demand, Unknown, all_hosts, endpoints_of
from acrgeo.core.image.status.judge import ImageStatus, Parts, Reference, find_reference, is_nowhere, judge_cell
from acrgeo.core.image.status.report import StatusReport
from acrgeo.core.image.status.told import Heard, hear, is_pushed_twice, listens, pushed_at, tell
from acrgeo.core.image.workloads import Mention
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.errors import AzureError, NotFoundError, UsageError
from acrgeo.workflow.context import PARALLEL_READS, Context
from acrgeo.workflow.images.asking import Endpoints, in_parallel, unknown_for
from acrgeo.workflow.images.naming import EVERYTHING, expand
from acrgeo.workflow.targets import read_registry

MOST_OPENED = 200
"""Images of which indexes are read without ``--deep``: the requests for their parts are many times those for them."""
MOST_CLOSE = 5  # images that are nowhere, for which names are looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: images by name or glob, those that ``files`` name, all of them where ``is_all``.

    They are looked for in all regions, or in ``regions``.

    ``expected`` is the digest to compare with, instead of home's or, with ``is_newest``, the newest.
    """

    images: Sequence[str] = ()
    files: Sequence[str] = ()
    is_all: bool = False
    regions: Sequence[str] = ()
    demand: Demand = Demand.ANY
    expected: str | None = None
    is_newest: bool = False
    is_deep: bool = False

    @property
    def words(self) -> str:
        """The same on a command line."""
        files = [f"-f {shlex.quote(name)}" for name in self.files]
        regions = [f"--regions {shlex.quote(','.join(self.regions))}"] if self.regions else []
        return " ".join([*map(shlex.quote, self.images), *files, *["--all"] * self.is_all, *regions])


@dataclass(slots=True)
class StatusReader:
    """Reads the same images again and again, as a wait does; the registry and the names are read once."""

    context: Context
    registry: Registry
    endpoints: Endpoints
    regions: tuple[str, ...]
    images: tuple[ImageRef, ...]
    wanted: Wanted
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    named_in: Mapping[ImageRef, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[ImageRef, Reference] = field(default_factory=dict)

    def read(self, heard: Sequence[Heard] | None = None) -> StatusReport:
        """Ask everything once more. ``heard`` is what webhooks told, where that is known already.

        Images whose reference is ``fixed`` are compared with that, whatever home has.
        """
        told = listen(self.context, self.registry, self.wanted.demand) if heard is None else heard
        self.endpoints = self.endpoints.again(self.endpoints.by_region)
        return _Reading(self, self.endpoints, told).report()


def read_status(context: Context, name: str, wanted: Wanted) -> StatusReport:
    """Find what is wanted, and read where it is. NotFoundError where none of it is anywhere."""
    reader, heard = open_status(context, name, wanted)
    report = reader.read(heard)
    if report.images and len(report.unheard_of) == len(report.images) and not wanted.files:
        raise unheard_of(report)
    return report


def open_status(context: Context, name: str, wanted: Wanted) -> tuple[StatusReader, Sequence[Heard]]:
    """Read the registry and the names of the images, and what webhooks told until now."""
    if not wanted.images and not wanted.files and not wanted.is_all:
        hint = f"acrgeo image status {name} --all\nname an image, REPOSITORY:TAG, or a file that does, with -f"
        raise UsageError("The image is missing.", hint=hint)
    mentions = _read_files(context, wanted.files)
    registry = read_registry(context, name, with_regional_endpoints=True)
    by_region = endpoints_of(registry)
    hosts = all_hosts(registry, by_region)
    named: list[ImageRef | ImagePattern] = [
        parse_image(text, registry=registry.name, hosts=hosts) for text in wanted.images
    ]
    found = NamedImages(images=())
    if wanted.files:
        found = choose_images(mentions, registry=registry.name, hosts=hosts, files=wanted.files)
    named += [each.image for each in found.images]
    words = [word for text in wanted.regions for word in text.split(",")]
    regions = tuple(dict.fromkeys(replica.location for replica in select_replicas(registry, words)))
    heard = listen(context, registry, wanted.demand)
    endpoints = Endpoints(context.registry_hosts, by_region)
    meant = expand(registry, [*named, EVERYTHING] if wanted.is_all else named, endpoints, heard)
    reader = StatusReader(
        context=context,
        registry=registry,
        endpoints=endpoints,
        regions=regions,
        images=meant.images,
        wanted=wanted,
        notes=(*meant.notes, *filter(None, [found.left_out and f"{found.left_out}."])),
        unreadable=tuple(f"{_place_of(each)}: {each.reason}" for each in found.unknown),
        named_in={
            each.image: tuple(map(_place_of, each.mentions))
            for each in found.images
            if isinstance(each.image, ImageRef)
        },
    )
    return reader, heard


def _read_files(context: Context, files: Sequence[str]) -> list[Mention]:
    """Read the images that files name, of whatever registry."""
    if not files:
        return []
    from acrgeo.files.reading import read_stdin
    from acrgeo.files.workloads import MOST_BYTES, read_mentions

    return read_mentions(files, partial(read_stdin, MOST_BYTES), context.environ)


def _place_of(mention: Mention) -> str:
    """Return where an image is named: ``k8s/web.yaml:12:14 (Deployment web, container app)``."""
    return f"{mention.place} ({mention.where})" if mention.where else str(mention.place)


def unheard_of(report: StatusReport) -> NotFoundError:
    """Return the error for images that no region has."""
    name, first, images = report.registry.name, report.unheard_of[0], report.unheard_of
    silent = tuple(dict.fromkeys(cell.location for cell in first.cells if cell.asked and not cell.asked.is_known))
    unknown = f" Unknown: {', '.join(silent)}." if silent else ""
    if len(images) == 1:
        fact = f"{name} has no image {first.image}.{unknown}"
    else:
        fact = f"{name} has none of {', '.join(str(each.image) for each in images[:5])}{' …' * (len(images) > 5)}."
    others = shlex.quote(f"{first.image.repository}:*") if first.is_tag_unknown else "--all"
    hint = f"did you mean {' or '.join(first.close)}?" if first.close else f"acrgeo image status {name} {others}"
    return NotFoundError(fact, hint=hint, code="ImageNotFound")


def listen(
    context: Context, registry: Registry, demand: Demand, webhooks: Sequence[Webhook] | None = None
) -> tuple[Heard, ...]:
    """Read what the webhooks of every region told; where they cannot be listed, one for each region says why.

    ``webhooks`` are those to read, where not all are.
    """
    if demand is Demand.ASKED:
        return ()
    reads = context.webhooks
    try:
        webhooks = reads.list_all(registry.ref) if webhooks is None else webhooks
    except AzureError as error:
        failure = unknown_for(error)
        places = dict.fromkeys(replica.location for replica in registry.replicas)
        return tuple(Heard(Webhook(name="?", location=place, actions=("push",)), failure) for place in places)

    def read(webhook: Webhook) -> Heard:
        if not listens(webhook):
            return Heard(webhook)
        try:
            return hear(webhook, reads.list_pushes(registry.ref, webhook.name))
        except AzureError as error:
            return Heard(webhook, unknown_for(error))

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        return tuple(pool.map(read, webhooks))


@dataclass(slots=True)
class _Sheet:
    """One image with the answers of each region."""

    image: ImageRef
    answers: dict[str, tuple[Answer, ...]]
    reference: Reference
    parts: dict[str, Parts]
    manifest: Manifest | None = None


class _Reading:
    """One pass over all images."""

    def __init__(self, reader: StatusReader, endpoints: Endpoints, heard: Sequence[Heard]) -> None:
        self._reader, self._endpoints, self._heard = reader, endpoints, heard
        self._registry, self._wanted = reader.registry, reader.wanted
        self._home = reader.registry.home.location
        self._asked = tuple(dict.fromkeys((self._home, *reader.regions)))

    def report(self) -> StatusReport:
        sheets = [self._sheet(image, asked) for image, asked in self._ask()]
        opens = self._wanted.is_deep or len(sheets) <= MOST_OPENED
        statuses = list(in_parallel(lambda sheet: self._finish(sheet, opens=opens), sheets))
        notes = list(self._reader.notes)
        if not opens and any(sheet.reference.digest and self._is_index(sheet) for sheet in sheets):
            notes.append(f"The parts of indexes are not checked: more than {MOST_OPENED} images. --deep checks them.")
        statuses = self._with_close_names(statuses)
        return StatusReport(
            registry=self._registry,
            regions=self._reader.regions,
            demand=self._wanted.demand,
            images=tuple(statuses),
            is_deep=self._wanted.is_deep,
            notes=tuple(notes),
            unreadable=self._reader.unreadable,
        )

    def _ask(self) -> Iterator[tuple[ImageRef, dict[str, Answer]]]:
        """Yield each image with what its regions answer, and home among them: one HEAD for each."""
        questions = ((region, image) for image in self._reader.images for region in self._asked)
        answers = in_parallel(lambda question: self._endpoints.head(*question), questions)
        for image in self._reader.images:
            yield image, {region: next(answers) for region in self._asked}

    def _sheet(self, image: ImageRef, asked: Mapping[str, Answer]) -> _Sheet:
        """Put what was asked and what was told side by side, with the digest to compare with."""
        answers: dict[str, tuple[Answer, ...]] = {region: (answer,) for region, answer in asked.items()}
        if self._wanted.demand is not Demand.ASKED:
            digest = image.digest or self._wanted.expected or asked[self._home].digest or self._newest_told(image)
            first = pushed_at(self._heard, image, digest)
            for region, answer in asked.items():
                answers[region] = (answer, tell(self._registry, region, self._heard, image, first, digest))
        return _Sheet(image, answers, self._reference(image, answers), {})

    def _newest_told(self, image: ImageRef) -> str | None:
        """Return the digest that the webhooks of home told of last."""
        told = tell(self._registry, self._home, self._heard, image, None)
        return told.digest

    def _reference(self, image: ImageRef, answers: Mapping[str, tuple[Answer, ...]]) -> Reference:
        if image in self._reader.fixed:
            return self._reader.fixed[image]
        digests = {answer.digest for each in answers.values() for answer in each if answer.digest is not None}
        firsts = {digest: pushed_at(self._heard, image, digest) for digest in digests}
        return find_reference(
            image,
            answers,
            home=self._home,
            expected=self._wanted.expected,
            is_newest=self._wanted.is_newest,
            newest_command=f"acrgeo image status {self._registry.name} {self._wanted.words} --newest",
            pushed={
                digest: first.time
                for digest, first in firsts.items()
                if first is not None and not is_pushed_twice(self._heard, image, digest)
            },
        )

    def _finish(self, sheet: _Sheet, *, opens: bool) -> ImageStatus:
        """Read what only some images need, and judge."""
        self._add_times(sheet)
        if opens and sheet.reference.digest is not None and (self._wanted.is_deep or self._is_index(sheet)):
            self._add_parts(sheet)
        cells = tuple(
            judge_cell(region, sheet.reference, sheet.answers[region], self._wanted.demand, sheet.parts.get(region))
            for region in self._reader.regions
        )
        described = self._described(sheet)
        home = sheet.answers[self._home][0]
        return ImageStatus(
            image=sheet.image,
            reference=sheet.reference,
            cells=cells,
            media_type=None if described is None else described.media_type,
            size=None if described is None else described.size,
            platforms=_platforms(sheet.manifest),
            named_in=self._reader.named_in.get(sheet.image, ()),
            is_unheard_of=home.is_known and is_nowhere(sheet.answers),
        )

    def _add_times(self, sheet: _Sheet) -> None:
        """Ask when a tag was written where its digest differs: that is when it became stale, or which is the newest."""
        digests = {answer.digest for each in sheet.answers.values() for answer in each if answer.digest is not None}
        if len(digests | ({sheet.reference.digest} - {None})) < 2:
            return
        for region, (found, *told) in sheet.answers.items():
            asked = found
            needs = self._wanted.is_newest or sheet.reference.digest is None or asked.digest != sheet.reference.digest
            if asked.digest is not None and needs:
                asked = replace(asked, since=self._endpoints.written_at(region, sheet.image, asked.digest))
            sheet.answers[region] = (asked, *told)
        if sheet.reference.digest is None or self._wanted.is_newest:
            sheet.reference = self._reference(sheet.image, sheet.answers)

    def _described(self, sheet: _Sheet) -> Answer | None:
        """Return an answer of the image to compare with, which has its type and size."""
        return next(
            (
                answer
                for each in sheet.answers.values()
                for answer in each
                if answer.digest is not None and answer.digest == sheet.reference.digest and answer.media_type
            ),
            None,
        )

    def _is_index(self, sheet: _Sheet) -> bool:
        described = self._described(sheet)
        return described is not None and described.media_type in INDEXES

    def _add_parts(self, sheet: _Sheet) -> None:
        """Check in each region that has the image what belongs to it."""
        digest = sheet.reference.digest or ""
        having = [region for region, (asked, *_) in sheet.answers.items() if asked.digest == digest]
        parts: list[tuple[Descriptor, bool]] | Unknown = []
        if having:
            parts = self._parts_of(sheet, having, digest)
        for region, (asked, *_) in sheet.answers.items():
            if region not in having:
                if self._wanted.is_deep and asked.unknown is not None:
                    sheet.parts[region] = Parts(unknown=asked.unknown)
            elif isinstance(parts, Unknown):
                sheet.parts[region] = Parts(unknown=parts)
            else:
                sheet.parts[region] = self._endpoints.check(region, sheet.image.repository, parts)

    def _parts_of(self, sheet: _Sheet, regions: Sequence[str], digest: str) -> list[tuple[Descriptor, bool]] | Unknown:
        """Return what an image refers to, as the first region that answers has it; with its blobs if that is deep."""
        manifest = self._open(regions, sheet.image.repository, digest)
        if manifest is None or isinstance(manifest, Unknown):
            return manifest or Unknown(reason="its manifest is gone meanwhile")
        sheet.manifest = manifest
        parts = [(child, False) for child in manifest.children]
        if not self._wanted.is_deep:
            return parts
        parts += [(blob, True) for blob in manifest.blobs]
        seen = {digest}
        left = list(manifest.children)
        while left:
            child = left.pop(0)
            inner = None if child.digest in seen else self._open(regions, sheet.image.repository, child.digest)
            seen.add(child.digest)
            if isinstance(inner, Unknown):
                return inner
            if isinstance(inner, Manifest):
                parts += [*((each, False) for each in inner.children), *((blob, True) for blob in inner.blobs)]
                left += inner.children
        return parts

    def _open(self, regions: Sequence[str], repository: str, digest: str) -> Manifest | Unknown | None:
        found: Manifest | Unknown | None = None
        for region in regions:
            found = self._endpoints.manifest(region, repository, digest)
            if isinstance(found, Manifest):
                break
        return found

    def _with_close_names(self, statuses: list[ImageStatus]) -> list[ImageStatus]:
        """Look up names that are close to those of the first images that are nowhere."""
        left = MOST_CLOSE
        for at, status in enumerate(statuses):
            if status.is_unheard_of and left and not self._reader.fixed:
                left -= 1
                statuses[at] = self._with_close(status)
        return statuses

    def _with_close(self, status: ImageStatus) -> ImageStatus:
        image = status.image
        tags = self._endpoints.tags(self._home, image.repository)
        if tags is None:
            names = self._endpoints.repositories(self._home)
            close = [] if isinstance(names, Unknown) else close_matches(image.repository, names)
            return replace(status, close=tuple(name if image.tag is None else f"{name}:{image.tag}" for name in close))
        known = [] if isinstance(tags, Unknown) else tags
        close = [] if image.tag is None else close_matches(image.tag, known)
        return replace(status, close=tuple(f"{image.repository}:{tag}" for tag in close), is_tag_unknown=bool(known))


def _platforms(manifest: Manifest | None) -> tuple[str, ...]:
    children = () if manifest is None else manifest.children
    return tuple(dict.fromkeys(child.platform for child in children if child.platform is not None))
