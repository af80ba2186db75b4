"""The configurations that ``push-check --fix`` prints. They are printed only: nothing is installed or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from math import ceil
from shlex import quote

from acrgeo.core.map.geography import distance_km
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.rules.az import az_place
from acrgeo.core.trace.resolver import Resolver

LONGEST_TTL = 3_600
"""What dnsmasq takes for min-cache-ttl, in seconds, unless it is compiled otherwise."""


class Fix(str, Enum):
    """A cure whose configuration can be printed."""

    DNSMASQ = "dnsmasq"
    REGIONAL_ENDPOINT = "regional-endpoint"


def dnsmasq_config(host: str, command: str, upstreams: Sequence[Resolver], length: float) -> str:
    """Return a configuration of dnsmasq that keeps each answer for the length of a push.

    ``command`` prints this text, ``upstreams`` are the resolvers that dnsmasq asks.
    """
    ttl = min(LONGEST_TTL, max(1, ceil(length)))
    shorter = [f"# dnsmasq keeps nothing for longer than {LONGEST_TTL} s: a longer push may still bounce."]
    lines = [
        f"# A DNS cache for the length of one push to {host}: each answer is kept for {ttl} s.",
        "# Never keep it for longer: it hides from this machine that a replica fails or is drained.",
        "#",
        "# Put it in place, as root (the package is dnsmasq on Debian, Ubuntu and Fedora):",
        f"#   {command} > /etc/dnsmasq.d/acrgeo-push.conf",
        "#   systemctl restart dnsmasq",
        "#   mv /etc/resolv.conf /etc/resolv.conf.before-push",
        "#   (echo nameserver 127.0.0.1; grep -v ^nameserver /etc/resolv.conf.before-push) > /etc/resolv.conf",
        "# Then push.",
        "#",
        "# Undo it, as soon as the push has ended:",
        "#   mv /etc/resolv.conf.before-push /etc/resolv.conf",
        "#   rm /etc/dnsmasq.d/acrgeo-push.conf",
        "#   systemctl restart dnsmasq   # or: systemctl disable --now dnsmasq",
        *(shorter if length > LONGEST_TTL else []),
        "listen-address=127.0.0.1",
        "bind-interfaces",
        "no-resolv",
        *(f"server={at.address}{'' if at.port == 53 else f'#{at.port}'}" for at in upstreams),
        "cache-size=1000",
        f"min-cache-ttl={ttl}",
    ]
    return "\n".join(lines) + "\n"


def regional_commands(registry: Registry, region: str | None, image: str | None, again: str) -> str:
    """Return the commands that push to one replica; those that turn regional endpoints on where they are not.

    The hosts are those that Azure lists, none is made of a name. ``again`` is the command that prints this text.
    """
    name = registry.name
    hosts = regional_hosts(registry)
    if not hosts:
        lines = [
            f"# The regional endpoints of {name} are off (preview; one for each replica). Turn them on:",
            f"acrgeo endpoints regional enable {name}",
            "# Then Azure lists their hosts, and this prints the commands of a push:",
            again,
            "# Undo it:",
            f"# acrgeo endpoints regional disable {name}",
        ]
        return "\n".join(lines) + "\n"
    at = region if region in hosts else next(iter(hosts))
    what = quote(image) if image else "IMAGE"
    lines = [
        f"# Push to the replica in {at} only; the others get the image from it.",
        "# A regional endpoint has no failover: go back to the global name where nothing bounces.",
        *([] if image else ["# IMAGE is REPOSITORY:TAG."]),
        f"az acr login -n {name} {az_place(registry.id)} --endpoint {at}",
        f"docker tag {registry.login_server}/{what} {hosts[at]}/{what}",
        f"docker push {hosts[at]}/{what}",
        "# Undo it:",
        f"# docker rmi {hosts[at]}/{what}",
        f"# docker logout {hosts[at]}",
    ]
    return "\n".join(lines) + "\n"


def regional_hosts(registry: Registry) -> dict[str, str]:
    """Return the regional host of each replica, as Azure lists them, by region."""
    if not registry.has_regional_endpoints:
        return {}
    return {host.split(".")[1]: host for host in registry.regional_endpoint_hosts if host.count(".") > 3}


def region_for_push(
    registry: Registry,
    *,
    pusher: str | None,
    regions: Sequence[str],
    facts: Mapping[str, RegionFacts],
) -> str:
    """Return the region to push to: the nearest to the pusher that serves, else the first that DNS names, else home."""
    serving = [replica.location for replica in registry.replicas if replica.is_ready]
    if pusher in serving:
        return str(pusher)
    start = None if pusher is None else facts.get(pusher)
    if start is not None:
        far = {at: distance_km(start, facts[at]) for at in serving if at in facts}
        known = {at: distance for at, distance in far.items() if distance is not None}
        if known:
            return min(known, key=lambda at: known[at])
    return next((at for at in regions if at in serving), registry.home.location)
