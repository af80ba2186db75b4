"""A drill: take a region out of routing, look, and bring it back. A real outage cannot be tried (documented)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote

from acrgeo.core.assess.outage import Carries, Outage
from acrgeo.core.model.registry import Registry
from acrgeo.core.rules.home_region import add_replica


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what to see, and the command for it, where acrgeo has one."""

    text: str
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """The steps for one region, the regions to do the same for, and why there is no drill, where there is none."""

    location: str | None = None
    then: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    reason: str | None = None


def drill_of(registry: Registry, outages: Sequence[Outage], *, has_webhooks: bool) -> Drill:
    """Return the drill of a registry: another region than home first, home last."""
    ready = [outage for outage in outages if outage.was_serving and outage.carries is not Carries.NO]
    ready.sort(key=lambda outage: outage.is_home)
    if not ready:
        command = add_replica(registry)
        steps = (Step(text="Have another replica in service first.", command=command),)
        return Drill(reason="no region can be taken out of routing: too few replicas serve", steps=steps)
    first, *others = [outage.location for outage in ready]
    return Drill(location=first, then=tuple(others), steps=tuple(_steps(registry, first, has_webhooks)))


def _steps(registry: Registry, location: str, has_webhooks: bool) -> list[Step]:
    name = registry.name
    firewall = " --private" if registry.has_private_endpoints else " --firewall"
    hosts = "private DNS has" if registry.has_private_endpoints else "firewalls allow"
    ping = Step(text="See that the webhooks of the other regions arrive.", command=f"acrgeo webhook ping {name}")
    webhooks = [ping] if has_webhooks else []
    return [
        Step(text="See what stands in the way.", command=f"acrgeo preflight {name} --drain {quote(location)}"),
        Step(
            text=f"See that {hosts} the hosts of the other regions.", command=f"acrgeo endpoints show {name}{firewall}"
        ),
        Step(text="See that the other regions have the images.", command=f"acrgeo image status {name} --all"),
        Step(
            text="Take it out of routing; its copy goes on being synced.",
            command=f"acrgeo routing disable {name} {quote(location)} --reason drill",
        ),
        Step(
            text="Measure how long until another region serves, from where clients are.",
            command=f"acrgeo trace {name} --watch",
        ),
        Step(text="Push from there, and pull by digest.", command=f"acrgeo push-check {name}"),
        *webhooks,
        Step(text="Watch for HTTP 429 at the busiest hour, and try clients of regional hosts with their fallback."),
        Step(text="Build without ACR Tasks, and follow the runbook without a change of the registry."),
        Step(text="Bring it back.", command=f"acrgeo routing enable {name} {quote(location)}"),
        Step(text="Compare digests.", command=f"acrgeo image status {name} --all"),
    ]
