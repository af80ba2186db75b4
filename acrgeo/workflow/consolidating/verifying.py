"""Ask every region for every digest, again and again until all are there or the time is up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acrgeo.core.consolidate.verification import Verification, verification_of
from acrgeo.core.execution.goal import Wait
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Unknown, endpoints_of
from acrgeo.core.image.status.judge import Cell, State
from acrgeo.core.model.registry import Registry
from acrgeo.errors import AcrGeoError, ExitCode
from acrgeo.output.views.error import print_note
from acrgeo.output.wording import count_of
from acrgeo.workflow.context import Context
from acrgeo.workflow.images.asking import Endpoints
from acrgeo.workflow.images.status import StatusReader, Wanted
from acrgeo.workflow.options import WriteOptions

WITHIN = 600.0
"""Seconds that a new replica gets to have the images, unless more was asked for; a large registry takes days."""


def verify(
    context: Context, options: WriteOptions, into: Registry, images: Sequence[ImageRef], *, waits: bool
) -> Verification:
    """Look until every region has every digest. What cannot be read is told, and nothing is raised."""
    try:
        return _verify(context, options, into, tuple(images), waits=waits)
    except AcrGeoError as error:
        return Verification(images=len(images), reason=error.message.rstrip("."), code=error.exit_code)


def _verify(
    context: Context, options: WriteOptions, into: Registry, images: tuple[ImageRef, ...], *, waits: bool
) -> Verification:
    registry = context.gateway.read_registry(into.ref, with_regional_endpoints=True)
    by_region: dict[str, str | Unknown] = endpoints_of(registry)
    if len(by_region) == 1:  # whoever answers is the only one
        by_region = dict.fromkeys(by_region, registry.login_server)
    regions = tuple(by_region)
    reader = StatusReader(
        context=context,
        registry=registry,
        endpoints=Endpoints(context.registry_hosts, by_region),
        regions=regions,
        images=images,
        wanted=Wanted(images=tuple(map(str, images))),
    )
    cells: dict[tuple[ImageRef, str], Cell] = {}
    deadline = _deadline(context, options)
    is_told = False
    while True:
        pending = tuple(image for image in images if not _is_settled(cells, image, regions))
        if pending:
            cells |= {(one.image, cell.location): cell for one, cell in replace(reader, images=pending).read().cells}
        verification = verification_of(regions, images, cells)
        late = sum(len(region.missing) for region in verification.regions)
        now = context.clock.now()
        if not waits or not late or (deadline is not None and now >= deadline):
            return verification
        if not is_told:
            is_told = True
            print_note(context.streams.err, f"Waiting until {count_of(len(images), 'digest')} are in each region.")
        left = context.poll_interval if deadline is None else min(context.poll_interval, deadline - now)
        try:
            context.clock.sleep(left)
        except KeyboardInterrupt:
            return replace(verification, reason="interrupted", code=ExitCode.INTERRUPTED)


def _is_settled(cells: dict[tuple[ImageRef, str], Cell], image: ImageRef, regions: Sequence[str]) -> bool:
    """Return whether another look would tell nothing new: it is there, or it is not known."""
    found = [cells.get((image, region)) for region in regions]
    return all(cell is not None and cell.state not in (State.MISSING, State.STALE) for cell in found)


def _deadline(context: Context, options: WriteOptions) -> float | None:
    if options.timeout is not None:
        return context.clock.now() + options.timeout
    return None if options.until is Wait.READY else context.clock.now() + WITHIN
