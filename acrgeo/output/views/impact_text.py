"""What a plan does to the network and the bill, in a few lines below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from acrgeo.core.impact.cost import Cost, CostChange
from acrgeo.core.impact.impact import Impact
from acrgeo.output.page import Canvas
from acrgeo.output.wording import count_of

SIGNS = {"+": "green", "-": "red"}


def draw_impacts(canvas: Canvas, impacts: Sequence[Impact]) -> Iterator[Text]:
    """The blocks of all registries; the registry is named where there are several."""
    for impact in impacts:
        of = f" of {impact.registry}" if len(impacts) > 1 else ""
        if impact.touches_network:
            yield from canvas.wrap(Text(f"network{of}:", style="bold"))
            for sign, text in network_lines(impact):
                yield from canvas.wrap(Text.assemble((sign, SIGNS.get(sign, "dim")), f" {text}"), indent=2, hanging=4)
        if impact.cost is not None:
            line = Text.assemble((f"cost{of}: ", "bold"), cost_line(impact.cost, times=canvas.glyphs.times))
            yield from canvas.wrap(line, hanging=2)
    if impacts:
        yield Text()


def network_lines(impact: Impact) -> Iterator[tuple[str, str]]:
    """A sign and a text each: host names, addresses, records."""
    for host in impact.network.appearing:
        yield "+", f"{host.name} ({host.kind.value})"
    for host in impact.network.disappearing:
        yield "-", f"{host.name} ({host.kind.value})"
    if not impact.is_regional_known:
        yield "?", "regional host names: unknown, they could not be read"
    for need in impact.subnets:
        yield "=", f"addresses in {need.arithmetic}"
    for sign, name in impact.records:
        yield sign, f"DNS record {name} in {impact.zone}{'' if impact.is_by_hand else ', kept by DNS zone groups'}"


def cost_line(change: CostChange, *, times: str = "×") -> str:
    """``+2 × Premium, 3.33 USD more per day (list price of 2026-10-01, …)``; never a number without its origin."""
    more = _counts(change, times)
    per_day = change.per_day
    if per_day is None:
        return f"{more}; a list price in {change.after.currency} is not known for every region"
    direction = "more" if per_day >= 0 else "less"
    return f"{more}, {abs(per_day):.2f} {change.after.currency} {direction} per day ({origin(change.after)})"


def origin(cost: Cost) -> str:
    """Where the numbers are from and of when."""
    return "; ".join(f"list price of {as_of}, {source}" for as_of, source in cost.origins)


def _counts(change: CostChange, times: str) -> str:
    before, after = change.before.lines, change.after.lines
    tiers = {line.sku: 0 for line in (*before, *after)}
    for line in after:
        tiers[line.sku] += 1
    for line in before:
        tiers[line.sku] -= 1
    parts = [f"{number:+d} {times} {sku.value}" for sku, number in tiers.items() if number]
    return ", ".join(parts) or f"{count_of(len(after), 'region')} as before"
