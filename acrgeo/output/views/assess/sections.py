"""What an assessment says, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrgeo.core.assess import facts
from acrgeo.core.assess.assessment import Assessment
from acrgeo.core.assess.nearest import Nearest
from acrgeo.core.assess.point import Point
from acrgeo.core.assess.transfer import LEFT_OUT
from acrgeo.core.execution.commands import Commands
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.home_region import STILL_WORKS
from acrgeo.core.rules.links import CUSTOMER_KEYS, GEO_REPLICATION
from acrgeo.output.grid import Column
from acrgeo.output.views.assess import wording
from acrgeo.output.views.assess.section import Line, Section
from acrgeo.output.wording import status, yes_no

ZONES = (Column("REGION"), Column("ZONES"), Column("SERVING"), Column("PAIR", 1))
OUTAGES = (
    Column("OUT"),
    Column("LEFT IN SERVICE", 1, label="left in service"),
    Column("ENOUGH"),
    Column("NEAREST NEXT", 2, label="nearest next"),
)
ENDPOINTS = (Column("ENDPOINT"), Column("FAILS WITH"), Column("NETWORK", 2, label="in"), Column("RECORDS", 1))
NEAREST = (
    Column("FROM"),
    Column("NEAREST"),
    Column("NEXT NEAREST", 1, label="next"),
    Column("NEARER REGION", 2, label="nearer"),
)


def sections_of(assessment: Assessment, commands: Commands) -> Iterator[Section]:
    """Yield the sections in the order of the page."""
    yield _zones(assessment)
    yield _outages(assessment)
    if assessment.points:
        yield _points(assessment, commands)
    yield _key(assessment)
    yield _endpoints(assessment)
    if assessment.nearest:
        yield _nearest(assessment)
    if assessment.savings:
        yield _transfer(assessment)
    yield _sla()
    yield _drill(assessment, commands)


def _zones(assessment: Assessment) -> Section:
    rows = []
    for reading in assessment.regions:
        replica = reading.replica
        serving = "yes" if replica.is_serving else f"no, {'not routed' if not replica.is_routed else status(replica)}"
        rows.append((assessment.registry.label(replica), yes_no(reading.has_zones), serving, reading.pair or ""))
    marked = frozenset(at for at, reading in enumerate(assessment.regions) if reading.replica.is_home)
    return Section(title="Zones", columns=ZONES, rows=tuple(rows), marked=marked, lines=(Line(text=facts.ZONE_TRUTH),))


def _outages(assessment: Assessment) -> Section:
    rows = [
        (outage.location, wording.left_words(outage), wording.carries_words(outage), wording.next_words(outage))
        for outage in assessment.outages
    ]
    return Section(
        title="If a region is out",
        columns=OUTAGES,
        rows=tuple(rows),
        marked=frozenset(at for at, outage in enumerate(assessment.outages) if outage.is_home),
        lines=tuple(_outage_lines(assessment)),
    )


def _outage_lines(assessment: Assessment) -> Iterator[Line]:
    outages = assessment.outages
    shared = [text for text in outages[0].stops if len(outages) > 1 and all(text in out.stops for out in outages)]
    for outage in outages:
        own = [text for text in outage.stops if text not in shared]
        if own:
            yield Line(label=f"Without {outage.location} stop", items=tuple(own))
        if outage.goes_on:
            yield Line(label=f"{'and' if own else f'Without {outage.location}'} go on", items=outage.goes_on)
    if shared:
        yield Line(label="Without any of them stop", items=tuple(shared))
    if len(outages) > 1:
        yield Line(label="Home: ", text=STILL_WORKS)
    yield Line(label="Failover: ", text=f"{facts.SWITCH} {facts.NO_SWITCH}")
    limits = facts.LIMITS[assessment.registry.sku]
    yield Line(
        label="Limits: ",
        text=f"each survivor has its own, a minute: {limits.reads:,} reads, {limits.writes:,} writes, "
        f"{limits.deletes:,} deletions, {limits.sign_ins:,} sign-ins ({assessment.registry.sku.value}, documented in "
        f"{facts.LIMITS_DATE}, not promised). Plan for two or three that are well.",
    )
    yield Line(label="Source: ", text=f"{GEO_REPLICATION} of {facts.GEO_DATE}, {facts.RELIABILITY} of {facts.DATE}")


def _points(assessment: Assessment, commands: Commands) -> Section:
    def line(point: Point, label: str) -> Line:
        hint = commands.completed(point.hint, assessment.registry.ref) or point.link
        rule = f" [{point.rule}]" if point.rule else ""
        return Line(label=label, text=f"{point.fact}{rule}", hint=hint)

    lines = [line(point, "weak: ") for point in assessment.weak]
    return Section(title="Weak points", lines=(*lines, *(line(point, "unknown: ") for point in assessment.unknown)))


def _key(assessment: Assessment) -> Section:
    title, reading = "Customer-managed key", assessment.key
    if reading is None:
        return Section(title=title, lines=(Line(text="None: Microsoft manages the key, and no vault is behind it."),))
    key, vault = reading.key, reading.vault
    version = "pinned to a version: rotated by hand" if key.is_versioned else "without version: a new one is taken up"
    identity = f"client {key.client_id}" if key.client_id else "the registry's own (system-assigned)"
    lines = [
        Line(label="Key: ", text=f"{key.name or 'unknown'} in {key.host or 'unknown'}, {version}."),
        Line(label="Identity: ", text=f"{identity}; user-assigned: {', '.join(key.identities) or 'none'}."),
    ]
    if isinstance(vault, Unknown):
        lines.append(Line(label="Vault: ", text=f"unknown: {vault.reason}."))
    else:
        days = f" for {vault.retention_days} days" if vault.retention_days else ""
        lines.append(
            Line(
                label="Vault: ",
                text=f"in {vault.location or 'an unknown region'}; soft delete "
                f"{wording.yes_no_unknown(vault.soft_delete)}{days}, purge protection "
                f"{wording.yes_no_unknown(vault.purge_protection)}.",
            )
        )
    lines += [
        Line(label="Its region out: ", text=f"{reading.outage}."),
        Line(
            text="One vault is behind every replica. Whether a registry goes on with a key that it has cached is not "
            "documented: count the vault as a single point of failure. A key that is deleted, or a right that is "
            "taken away, blocks all images until it is restored."
        ),
        Line(label="Read: ", text=f"{CUSTOMER_KEYS} and {facts.KEY_VAULT_RELIABILITY}"),
    ]
    return Section(title=title, lines=tuple(lines))


def _endpoints(assessment: Assessment) -> Section:
    title = "Private endpoints"
    if not assessment.endpoints:
        return Section(title=title, lines=(Line(text="None."),))
    rows = []
    for reading in assessment.endpoints:
        zone = "unknown" if isinstance(reading.has_zone, Unknown) else "zone group" if reading.has_zone else "by hand"
        rows.append((reading.name, reading.location or "unknown", reading.network or "unknown", zone))
    lines = (
        Line(text="Each leads to every region's hosts, lives in its network's region and fails with it."),
        Line(
            text="Where Azure sends a private call when the nearest replica is ill is not documented; draining a "
            "region moves nobody who comes this way."
        ),
    )
    return Section(title=title, columns=ENDPOINTS, rows=tuple(rows), lines=lines)


def _nearest(assessment: Assessment) -> Section:
    rows, lines = [], []
    for nearest in assessment.nearest:
        if nearest.reason is not None:
            rows.append((nearest.place.label, "unknown", "unknown", "unknown"))
            lines.append(Line(label=f"{nearest.place.label}: ", text=f"unknown, as {nearest.reason}."))
            continue
        rows.append(
            (
                nearest.place.label,
                wording.near_words(nearest.first) if nearest.first else "none",
                wording.near_words(nearest.second) if nearest.second else "none",
                wording.near_words(nearest.nearer) if nearest.nearer else "none",
            )
        )
        lines += _nearest_notes(nearest)
    note = "Distances are great circles. DNS decides who serves, by its own measure: acrgeo trace shows it."
    return Section(title="Nearest replicas", columns=NEAREST, rows=tuple(rows), lines=(*lines, Line(text=note)))


def _nearest_notes(nearest: Nearest) -> Iterator[Line]:
    for near in nearest.idle:
        text = f"{near.location} is nearer ({wording.kilometres(near.km)}) and does not serve."
        yield Line(label=f"{nearest.place.label}: ", text=text)
    if nearest.unlocated:
        text = f"unknown how far: {', '.join(nearest.unlocated)}, of which Azure gives no coordinates."
        yield Line(label=f"{nearest.place.label}: ", text=text)


def _transfer(assessment: Assessment) -> Section:
    lines = [Line(label=f"{saving.place}: ", text=f"{wording.saving_words(saving)}.") for saving in assessment.savings]
    lines.append(Line(text=f"At most: what a client has already is not pulled again. Not in it: {LEFT_OUT}."))
    prices = [leg.price for saving in assessment.savings for leg in (saving.now, saving.then) if leg and leg.price]
    prices += [saving.unit for saving in assessment.savings if saving.unit]
    for as_of, source in dict.fromkeys((price.as_of, price.source) for price in prices):
        lines.append(Line(label="Prices: ", text=f"list prices of {as_of}, {source}."))
    return Section(title="Transfer between regions", lines=tuple(lines))


def _sla() -> Section:
    lines = [Line(text=f"{sla.figure} ({sla.source}).") for sla in facts.SLA]
    return Section(title="SLA", lines=(*lines, Line(text=f"{facts.SLA_NOTE} {facts.SLA_LINK}")))


def _drill(assessment: Assessment, commands: Commands) -> Section:
    drill, ref = assessment.drill, assessment.registry.ref
    lines: list[Line] = [] if drill.reason is None else [Line(text=f"None: {drill.reason}.")]
    for number, step in enumerate(drill.steps, 1):
        count = number if drill.location else None
        lines.append(Line(text=step.text, hint=commands.completed(step.command, ref), number=count))
    if drill.then:
        lines.append(Line(text=f"Then the same for {_and(drill.then)}."))
    return Section(title=f"Drill for {drill.location}" if drill.location else "Drill", lines=tuple(lines))


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
