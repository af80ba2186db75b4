"""The images of one registry among all that files name, each once, with the places that name it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from acrgeo.core.desired.source import Diagnostic, in_order
from acrgeo.core.image.reference import ImagePattern, ImageRef, is_meant_by, parse_image, split_host
from acrgeo.core.image.workloads import TEMPLATED, Mention, why_unwritten
from acrgeo.errors import DiagnosticsError, UsageError

DOCKER_HUB = "docker.io"
"""Where an image without a host is pulled from, by Kubernetes and by Compose."""

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedImage:
    """An image, or a glob of a list, with every place that names it, in the order of the files."""

    image: ImageRef | ImagePattern
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedImages:
    """What files name: ``images`` of the registry, ``unknown`` ones that may be, and ``others``, which are not."""

    images: tuple[NamedImage, ...]
    unknown: tuple[Mention, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def left_out(self) -> str | None:
        """Return a sentence on the images of other registries; None where there are none."""
        if not self.others:
            return None
        one = len(self.others) == 1
        return f"{_counted(len(self.others), 'image')} of other registries {'is' if one else 'are'} left out"


def choose_images(
    mentions: Iterable[Mention],
    *,
    registry: str,
    hosts: Collection[str],
    files: Sequence[str],
    command: str = "acrgeo image status",
) -> NamedImages:
    """Return the images of a registry among those that files name.

    Raises DiagnosticsError for malformed ones of the registry, and UsageError where none is of it: the message names
    what was found. ``files`` are as the user named them.
    """
    found: dict[ImageRef | ImagePattern, list[Mention]] = {}
    unknown: list[Mention] = []
    others: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    hint: str | None = None
    for mention in mentions:
        host = _host(mention)
        if host is None:
            unknown.append(replace(mention, reason=mention.reason or why_unwritten(mention.text)))
        elif host and not is_meant_by(host, hosts):
            others.setdefault(mention.text, host)
        elif mention.reason is not None:
            unknown.append(mention)
        else:
            try:
                image = parse_image(mention.text, registry=registry, hosts=hosts, command=command)
            except UsageError as error:
                diagnostics.append(Diagnostic(mention.place, mention.where, error.message))
                hint = hint or error.hint
            else:
                found.setdefault(image, []).append(mention)
    if diagnostics:
        raise DiagnosticsError(in_order(diagnostics), hint=hint)
    if not found:
        raise _none(registry, files, others, unknown, command)
    return NamedImages(
        images=tuple(NamedImage(image=image, mentions=tuple(places)) for image, places in found.items()),
        unknown=tuple(unknown),
        others=tuple(others),
    )


def _host(mention: Mention) -> str | None:
    """Return the host that an image is pulled from; empty for the registry's own, None where it is not known."""
    host, _ = split_host(mention.text)
    if host is not None:
        return None if TEMPLATED.search(host) else host.lower()
    is_templated = mention.reason is not None and TEMPLATED.search(mention.text.partition("/")[0])
    if is_templated or not mention.text.strip():
        return None
    return "" if mention.is_listed else DOCKER_HUB


def _none(
    registry: str, files: Sequence[str], others: dict[str, str], unknown: Sequence[Mention], command: str
) -> UsageError:
    """Return the error for files that name no image of a registry: what they name, and what may be meant."""
    where = ", ".join("standard input" if file == "-" else file for file in files)
    facts = []
    hosts = Counter(others.values())
    if others:
        named = [f"{host} ({count})" for host, count in hosts.most_common(_MOST_NAMED)]
        more = f" and {len(hosts) - len(named)} more" if len(hosts) > len(named) else ""
        facts.append(f"{_counted(len(others), 'image')} of other registries: {', '.join(named)}{more}")
    if unknown:
        first = unknown[0]
        facts.append(f"{_counted(len(unknown), 'image')} not known, such as the one at {first.place}: {first.reason}")
    if not facts:
        facts.append("no workload of Kubernetes, no service of Compose with an image, and no list of images is there")
    azure = next((host for host in hosts if ".azurecr." in host), None)
    hint = None
    if azure is not None:
        again = " ".join(f"-f {shlex.quote(file)}" for file in files)
        hint = f"{command} {azure.partition('.')[0]} {again}"
    return UsageError(
        f"No image of {registry} is named in {where}: {'; '.join(facts)}.",
        hint=hint,
        details={"registry": registry, "others": list(others), "unknown": [str(mention.place) for mention in unknown]},
    )


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
