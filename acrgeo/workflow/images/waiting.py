"""Wait for images: ask what is left, at a pace that fits, until all is there or something never will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from acrgeo.core.execution.events import Sink
from acrgeo.core.image.arrivals import Estimate
from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.reference import LATEST, ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, all_hosts, endpoints_of
from acrgeo.core.image.status.report import StatusReport
from acrgeo.core.image.status.told import Heard, pushed_at, tell
from acrgeo.core.image.waiting import Gate, Hopeless, Place, WaitEnded, WaitStarted
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.errors import AzureError, ExitCode, InterruptedByUserError, RefusedError, UnfinishedError
from acrgeo.workflow.ci.results import folded, tell_verdict
from acrgeo.workflow.context import Context
from acrgeo.workflow.event_log import events_to, tell_loss
from acrgeo.workflow.images.asking import PASSING, in_parallel
from acrgeo.workflow.images.hearing import Ears
from acrgeo.workflow.images.history import History, open_history
from acrgeo.workflow.images.status import MOST_OPENED, StatusReader, Wanted, listen, open_status, unheard_of

FIRST_PAUSE = 1.0
SHARE = 0.2
"""The next look comes after this share of the time waited so far: as often as it may matter, and no more."""
LOOKS_PER_SECOND = 50.0
"""Questions to one replica, a third of what it takes of a caller: others work there as well."""
REGISTRY_EVERY = 3
"""Rounds of ARM's pace between two looks at the replicas, unless something is unknown."""
MOST_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitOptions:
    """How to wait. ``timeout`` is in seconds; ``ears`` hear what webhooks post to this machine."""

    timeout: float
    events_file: Path | None = None
    history: History | None = None
    ears: Ears | None = None

    def heard_here(self, reader: StatusReader) -> tuple[Heard, ...]:
        """Return what was posted to this machine, where that counts as evidence."""
        if self.ears is None:
            return ()
        self.ears.collect()
        if reader.wanted.demand is Demand.ASKED:
            return ()
        return self.ears.heard(reader.registry, all_hosts(reader.registry, reader.endpoints.by_region))


@dataclass(slots=True)
class _Waiting:
    """One wait: the gate, who asks, and what was told last."""

    context: Context
    reader: StatusReader
    gate: Gate
    heard: tuple[Heard, ...]
    history: History
    options: WaitOptions
    started: float
    emit: Sink
    told_at: float = 0.0
    read_at: float = 0.0
    sizes: dict[ImageRef, int | None] = field(default_factory=dict)
    fresh_until: set[ImageRef] = field(default_factory=set)
    has_looked: bool = False
    due: float = 0.0

    @property
    def all_heard(self) -> tuple[Heard, ...]:
        return (*self.heard, *self.options.heard_here(self.reader))

    @property
    def deadline(self) -> float:
        return self.started + self.options.timeout

    def run(self) -> Hopeless | None:
        """Look until all is there: None. Returns why it never will be; raises TimeoutError when time is over."""
        clock = self.context.clock
        is_sure = False
        while True:
            hopeless = self._confirmed()
            if hopeless is not None and (is_sure or hopeless.code != "ImageUnknown" or not self.has_looked):
                return hopeless
            is_sure = hopeless is not None
            if is_sure:  # a replica that went, or endpoints that were switched off, say so to ARM only
                self.look(reads_registry=True)
                continue
            if self.gate.is_open:
                self._look_at_home()
                hopeless = self._confirmed()
                if hopeless is None:
                    self.refine()
                return hopeless
            left = self.deadline - clock.now()
            if left <= 0:
                raise TimeoutError
            if self.due <= clock.now():
                self.due = clock.now() + self._pause()
            news = self._rest(min(self.due - clock.now(), left))
            if news and clock.now() < self.due:
                self._look_at(news)
            else:
                self.look()

    def _rest(self, seconds: float) -> tuple[PushEvent, ...]:
        """Let time pass until something is heard here, at most so long; return what was."""
        if self.options.ears is not None:
            return self.options.ears.rest(self.context.clock, seconds)
        self.context.clock.sleep(seconds)
        return ()

    def _confirmed(self) -> Hopeless | None:
        """Return why it never will be; of an image that home has no more only once home has said so twice."""
        asked: set[ImageRef] = set()
        while True:
            hopeless = self.gate.hopeless(self.reader.registry)
            if hopeless is None or hopeless.deleted is None or hopeless.deleted in asked:
                return hopeless
            asked.add(hopeless.deleted)
            self.context.clock.sleep(self._pause())
            self._take(self._read([hopeless.deleted], (self.reader.registry.home.location,)), self.context.clock.now())

    def _pause(self) -> float:
        """Return how long to wait until the next look: short at first, then longer, and never too many at once."""
        most = self.context.poll_interval
        waited = self.context.clock.now() - self.started
        regions = [region for _, region in self.gate.places]
        busiest = max((regions.count(region) for region in set(regions)), default=0)
        return max(min(FIRST_PAUSE, most), min(waited * SHARE, most), busiest / LOOKS_PER_SECOND)

    def _look_at(self, news: Sequence[PushEvent]) -> None:
        """Ask where the images are that were just heard of: nothing else has changed."""
        told = {(event.repository, each) for event in news for each in (event.tag, event.digest)}
        for image, regions in self.gate.pending.items():
            if told & {(image.repository, image.tag or LATEST), (image.repository, image.digest)}:
                self._take(self._read([image], regions), self.context.clock.now())

    def look(self, *, reads_registry: bool = False) -> None:
        """Ask once more for what is left, a HEAD for each image in each region, and one at home."""
        clock = self.context.clock
        pending = self.gate.pending
        self.has_looked = True
        self._read_registry(is_due=reads_registry)
        self._listen({region for regions in pending.values() for region in regions})
        self.fresh_until = set(pending)
        groups: dict[tuple[str, ...], list[ImageRef]] = {}
        for image, regions in pending.items():
            groups.setdefault(regions, []).append(image)
        for regions, images in groups.items():
            self._take(self._read(images, regions), clock.now())

    def _read(self, images: Sequence[ImageRef], regions: Sequence[str]) -> StatusReport:
        home = self.reader.registry.home.location
        narrow = replace(
            self.reader,
            images=tuple(images),
            regions=tuple(dict.fromkeys((*regions, home))),
            fixed=self.gate.references,
        )
        report = narrow.read(self.all_heard)
        self.reader.endpoints = narrow.endpoints
        return report

    def _take(self, report: StatusReport, now: float) -> None:
        for change in self.gate.take(report, self.all_heard, now):
            self.emit(change)

    def _listen(self, regions: set[str]) -> None:
        """Read at ARM's pace what the webhooks of regions told, and those of home."""
        now = self.context.clock.now()
        if self.reader.wanted.demand is Demand.ASKED or now < self.told_at + self.context.poll_interval:
            return
        self.told_at = now
        places = {*regions, self.reader.registry.home.location}
        webhooks = [each.webhook for each in self.heard if each.webhook.id and each.webhook.location in places]
        fresh = {each.webhook.name: each for each in self._events(webhooks)}
        self.heard = tuple(_kept(each, fresh.get(each.webhook.name)) for each in self.heard)

    def _events(self, webhooks: Sequence[Webhook]) -> tuple[Heard, ...]:
        if not webhooks:
            return ()
        return listen(self.context, self.reader.registry, self.reader.wanted.demand, webhooks)

    def _read_registry(self, *, is_due: bool) -> None:
        """Read the replicas and the webhooks again: one may fail or go, and endpoints may be switched."""
        now = self.context.clock.now()
        has_unknown = any(cell.state.value == "unknown" for _, cell in self.gate.report.cells)
        every = self.context.poll_interval * (1 if has_unknown else REGISTRY_EVERY)
        if not is_due and now < self.read_at + every:
            return
        self.read_at = now
        try:
            registry = self.context.gateway.read_registry(self.reader.registry.ref, with_regional_endpoints=True)
        except AzureError as error:
            if error.kind in PASSING:
                return
            raise
        self.reader.registry = registry
        self.reader.endpoints = self.reader.endpoints.again(endpoints_of(registry))
        if self.reader.wanted.demand is not Demand.ASKED:
            self._read_webhooks(registry)

    def _read_webhooks(self, registry: Registry) -> None:
        with suppress(AzureError):
            webhooks = self.context.webhooks.list_all(registry.ref)
            known = {each.webhook.name: each for each in self.heard if each.webhook.id}
            changed = [each for each in webhooks if each.name not in known or known[each.name].webhook != each]
            fresh = {each.webhook.name: each for each in self._events(changed)}
            self.heard = tuple(fresh.get(each.name) or known[each.name] for each in webhooks)

    def _look_at_home(self) -> None:
        """Look whether home still has what came first."""
        home = self.reader.registry.home.location
        earlier = [each.image for each in self.gate.report.images if each.image not in self.fresh_until]
        if earlier and self.fresh_until:
            self._take(self._read(earlier, (home,)), self.context.clock.now())

    def refine(self) -> None:
        """Learn from webhooks when images arrived that were only asked for."""
        asked = [
            place
            for place, arrival in self.gate.arrivals.items()
            if arrival.source is Source.ASKED and not arrival.was_there
        ]
        if not asked or not self.all_heard:
            return
        self.told_at = float("-inf")
        self._listen({region for _, region in asked})
        answers: dict[Place, Answer] = {}
        for image, region in asked:
            reference = self.gate.references.get(image)
            first = pushed_at(self.all_heard, image, None if reference is None else reference.digest)
            answers[image, region] = tell(self.reader.registry, region, self.all_heard, image, first)
        self.gate.refine(answers, self.all_heard)

    def learn_pushes(self) -> None:
        """Ask home when the tags that are waited for were written, and how large the images are."""
        home = self.reader.registry.home.location
        images = list(self.gate.pending)[:MOST_OPENED]

        def ask(image: ImageRef) -> tuple[ImageRef, str | None, int | None]:
            reference = self.gate.references.get(image)
            if reference is None or reference.digest is None:
                return image, None, None
            endpoints, digest = self.reader.endpoints, reference.digest
            time = endpoints.written_at(home, image, digest)
            return image, time, endpoints.total_size(home, image.repository, digest)

        for image, time, size in in_parallel(ask, images):
            self.gate.learn_push(image, time, self.all_heard)
            self.sizes[image] = size

    def estimates(self) -> tuple[Estimate, ...]:
        """Return what earlier arrivals say of the largest image that is awaited in each region."""
        return self.history.estimates(self.reader.registry, self.gate, self.sizes)

    def remember(self) -> None:
        """Keep how long images took."""
        problem = self.history.remember(self.reader.registry, self.gate, self.sizes)
        if problem is not None and self.context.common.verbose:
            self.context.streams.err.write(f"how long images took is not kept: {problem}\n")


def wait_for_images(context: Context, name: str, wanted: Wanted, options: WaitOptions) -> ExitCode:
    """Wait until every image is synced in every region that is wanted, and show how long each took.

    Raises RefusedError as soon as something never will be, UnfinishedError when time is over, and
    InterruptedByUserError for Ctrl-C; what is known then is shown before.
    """
    started = context.clock.now()
    try:
        reader, heard = open_status(context, name, wanted)
        heard = tuple(heard)
        report = reader.read((*heard, *options.heard_here(reader)))
    except KeyboardInterrupt as interrupt:
        raise InterruptedByUserError("Interrupted.", hint=context.again) from interrupt
    if report.unheard_of and wanted.expected is None and not _may_appear(report):
        raise unheard_of(report)
    gate = Gate(report)
    waiting = _Waiting(
        context,
        reader,
        gate,
        heard,
        options.history or open_history(context, reader.registry.ref),
        options,
        started,
        emit=lambda _: None,
        told_at=started,
        read_at=started,
    )
    with _shown(context, waiting) as emit:
        waiting.emit = emit
        hopeless, result, reason = None, "synced", None
        try:
            changes = gate.take(report, waiting.all_heard, started)
            digests = {str(each.image): each.reference.digest for each in report.images}
            emit(WaitStarted(at=started, registry=reader.registry.name, digests=digests, regions=reader.regions))
            for change in changes:
                emit(change)
            waiting.learn_pushes()
            waiting.history.recall(reader.registry, gate)
            hopeless = waiting.run()
            if hopeless is not None:
                result, reason = "never", hopeless.reason
        except TimeoutError:
            result = "timeout"
        except KeyboardInterrupt:
            result = "interrupted"
        waiting.remember()
        emit(WaitEnded(at=context.clock.now(), result=result, pending=gate.places, reason=reason))
    return _end(context, waiting, result, hopeless)


def _may_appear(report: StatusReport) -> bool:
    """Return whether an image that no answer has may be where there was no answer yet."""
    return any(
        answer is not None and answer.unknown is not None and answer.unknown.is_passing
        for image in report.unheard_of
        for cell in image.cells
        for answer in (cell.asked,)
    )


def _end(context: Context, waiting: _Waiting, result: str, hopeless: Hopeless | None) -> ExitCode:
    from acrgeo.output.views.image.wait import wait_view

    tell_verdict(context, result)
    gate, ref = waiting.gate, waiting.reader.registry.ref
    seconds = context.clock.now() - waiting.started
    context.show(wait_view(gate, waiting.estimates(), result, seconds, context.commands, sizes=waiting.sizes))
    missing = _missing(gate)
    if result == "interrupted":
        raise InterruptedByUserError(
            f"Interrupted.{f' Not synced yet: {missing}.' if missing else ''}", hint=context.again
        )
    if result == "timeout":
        raise UnfinishedError(f"Timed out. Not synced yet: {missing}.", hint=context.again, code="Unfinished")
    if hopeless is not None:
        command = context.commands.completed(hopeless.command, ref)
        raise RefusedError(f"{hopeless.reason}.", hint=command, code=hopeless.code)
    return ExitCode.DONE


def _missing(gate: Gate) -> str:
    """Return what is left in words, each region with its state."""
    cells = {(each.image, cell.location): cell for each, cell in gate.report.cells}
    words = [f"{image} in {region} ({cells[image, region].state.value})" for image, region in gate.places]
    more = f" and {len(words) - MOST_NAMED:,} more" if len(words) > MOST_NAMED else ""
    return f"{', '.join(words[:MOST_NAMED])}{more}"


def _kept(known: Heard, fresh: Heard | None) -> Heard:
    """Return what a webhook told: what could not be read again is as it was."""
    if fresh is None or (fresh.failure is not None and fresh.failure.is_passing and known.failure is None):
        return known
    return fresh


@contextmanager
def _shown(context: Context, waiting: _Waiting) -> Iterator[Sink]:
    """Yield the sink of events: the board or lines, and the file."""
    from acrgeo.output.live.images import show_waiting
    from acrgeo.output.live.progress import tee
    from acrgeo.output.views.image.event import wait_event_document

    path = waiting.options.events_file
    is_passing = context.streams.out.is_terminal and context.format.is_page
    with (
        events_to(context, path, wait_event_document, fact="Nothing was waited for.") as log,
        folded(context, "Progress"),
        show_waiting(
            context.streams.err,
            waiting.gate,
            context.clock.now,
            started=waiting.started,
            estimates=waiting.estimates,
            is_passing=is_passing,
        ) as show,
    ):

        def tell(sink: Sink, error: Exception) -> None:
            tell_loss(context, path, error, is_log=sink in log, what_goes_on="The waiting goes on.")

        yield tee(show, *log, on_loss=tell)
