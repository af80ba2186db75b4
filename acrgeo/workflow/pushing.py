"""What a push would meet, and why one failed. Only reads; tokens go to ARM, and for a tag to the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from acrgeo.core.image.answers import TagInfo
from acrgeo.core.image.reference import ImageRef, parse_image
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.facts import Unknown, Usage
from acrgeo.core.push.failure import Failure, read_failure
from acrgeo.core.push.fix import Fix, dnsmasq_config, region_for_push, regional_commands
from acrgeo.core.push.situation import Answer, Situation
from acrgeo.core.trace.report import Trace
from acrgeo.core.trace.resolver import Resolver
from acrgeo.dns.challenge import ask
from acrgeo.dns.machine import read_surroundings, resolvers_behind, system_resolvers
from acrgeo.errors import AcrGeoError, RefusedError, UsageError
from acrgeo.files.reading import check_size, read_bytes, read_stdin
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.sandbox_control import registry_hosts
from acrgeo.workflow.targets import read_registry, registry_or_default
from acrgeo.workflow.tracing import Asking, trace

STDIN = "-"
MOST_BYTES = 32 * 1024 * 1024
"""Of the output of a push."""


def parse_pushed(context: Context, name: str | None, text: str | None) -> ImageRef | None:
    """Return the image that is to be pushed. UsageError for a glob, or one of another registry."""
    if text is None:
        return None
    registry, host = context.gateway.guess_host(registry_or_default(context, name))
    image = parse_image(text, registry=registry, hosts=[host], command="acrgeo push-check")
    if not isinstance(image, ImageRef):
        raise UsageError(f"{image} is a glob; one image is pushed at a time.", hint="name it: REPOSITORY:TAG")
    return image


def look_around(
    context: Context, name: str | None, asking: Asking, *, image: ImageRef | None, pusher: str | None
) -> Situation:
    """Watch DNS for the length of a push, and read what the registry and its settings say."""
    length = asking.length or 0.0
    if context.streams.err.is_terminal and (asking.resolvers or not context.is_sandbox):
        context.streams.err.write(f"Looking the name up for up to {length:g} s, as long as a push may take.\n")
    found = trace(context, name, asking)
    registry = found.registry
    return Situation(
        trace=found,
        length=length,
        watched=found.watched,
        answer=_ask(context, found),
        entries=_entries(context, registry),
        usages=_usages(context, registry),
        image=image,
        tag=_tag(context, registry, image),
        pusher=pusher,
        facts=_facts(context, registry),
    )


def read_output(context: Context, name: str | None, file: str) -> Failure:
    """Read why a push failed from the output of its client; ``-`` is stdin. UsageError where it cannot be read."""
    registry, host = context.gateway.guess_host(registry_or_default(context, name))
    if not file:
        raise UsageError("The name of the file is empty.", hint="is a variable of the shell unset?")
    try:
        content = check_size(read_stdin(MOST_BYTES), MOST_BYTES) if file == STDIN else read_bytes(file, MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}.") from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what PowerShell writes
        return read_failure(content.decode("utf-16", "replace"), name=registry, host=host)
    return read_failure(content.decode("utf-8", "replace"), name=registry, host=host)


def fix_text(
    context: Context, name: str | None, fix: Fix, asking: Asking, *, image: ImageRef | None, pusher: str | None
) -> str:
    """Return the configuration of a cure, to be printed as it is."""
    text = registry_or_default(context, name)
    label, host = context.gateway.guess_host(text)
    if fix is Fix.DNSMASQ:
        typed = [f" --resolver {at.label}" for at in asking.resolvers]
        typed += [f" --length {asking.length:g}s"] if asking.length else []
        command = context.commands.complete(f"acrgeo push-check {label} --fix dnsmasq{''.join(typed)}")
        return dnsmasq_config(host, command, _upstreams(context, asking), asking.length or 0.0)
    registry = read_registry(context, text, with_regional_endpoints=True)
    again = f"acrgeo push-check {registry.name} --fix regional-endpoint"
    region = None
    if registry.has_regional_endpoints:
        once = replace(asking, length=None, times=1, signs_in=False)
        regions = () if pusher else trace(context, text, once).regions
        region = region_for_push(registry, pusher=pusher, regions=regions, facts=_facts(context, registry))
    commands = regional_commands(registry, region, None if image is None else str(image), again)
    return context.commands.complete(commands, registry.ref)


def _upstreams(context: Context, asking: Asking) -> tuple[Resolver, ...]:
    """Return the resolvers that a cache asks: those that are given, else those of the machine that are no cache."""
    around = read_surroundings(context.root)
    system = tuple(at for at in system_resolvers(around) if not at.address.startswith("127.") and at.address != "::1")
    found = asking.resolvers or resolvers_behind(around) or system
    if not found:
        raise RefusedError(
            "Which resolver a cache on this machine is to ask is unknown: /etc/resolv.conf names none but caches.",
            hint="--resolver ADDRESS names it; on a virtual machine of Azure: --resolver 168.63.129.16",
        )
    return found


def _ask(context: Context, found: Trace) -> Answer | Unknown:
    answer = _asked(context, found)
    if isinstance(answer, Answer):
        context.record("HostAsked", host=answer.host, path="/v2/", status=answer.status, problem=answer.problem)
    return answer


def _asked(context: Context, found: Trace) -> Answer | Unknown:
    """Ask the registry itself: without credentials, its answer tells if this machine is let in."""
    if not context.is_sandbox:
        return ask(found.host)
    if context.sandbox_url is None:
        return Unknown("the hosts of a local sandbox have no ports; acrgeo sandbox serve gives them some")
    where = registry_hosts(context).get(found.host)
    if where is None:
        return Unknown(f"the sandbox has no port for {found.host}")
    address, _, port = where.rpartition(":")
    return ask(found.host, at=(address.strip("[]"), int(port)), ca_file=context.served_sandbox()[2])


def _tag(context: Context, registry: Registry | None, image: ImageRef | None) -> TagInfo | Unknown | None:
    """Read what the registry has under the tag. Only here it is asked with a token, that of its own exchange."""
    if registry is None or image is None:
        return None
    if image.tag is None:
        return Unknown("it is named by its digest, and locks of manifests are not read")
    try:
        return context.registry_hosts.read_tag(registry.login_server, image.repository, image.tag)
    except AcrGeoError as error:
        return Unknown(error.message.rstrip("."))


def _entries(context: Context, registry: Registry | None) -> tuple[PermissionEntry, ...] | Unknown:
    if registry is None:
        return Unknown("the registry was not read")
    try:
        return context.preflight_reads.read_entries([registry.id])[0]
    except AcrGeoError as error:
        return Unknown(error.message.rstrip("."))


def _usages(context: Context, registry: Registry | None) -> tuple[Usage, ...] | Unknown:
    return (
        Unknown("the registry was not read") if registry is None else context.preflight_reads.read_usages(registry.ref)
    )


def _facts(context: Context, registry: Registry | None) -> Mapping[str, RegionFacts]:
    return {} if registry is None else read_regions(context, registry.ref.subscription) or {}
