"""The targets: each takes one input to the code that reads its kind, and returns what a user would see of it.

Each is a context manager over a folder of its own, which yields the function that takes an input.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import dns.exception
import dns.message

from acrgeo.core.audit.suppression import parse_suppressions
from acrgeo.core.desired.environment import with_environment
from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, WEBHOOK_KEYS
from acrgeo.core.desired.manifest import parse_documents
from acrgeo.core.desired.source import Diagnostic, Place, in_order
from acrgeo.core.desired.validation import contradictions, doubts, twins
from acrgeo.core.image.heard import parse_awaited
from acrgeo.core.image.reference import ImagePattern, parse_image
from acrgeo.core.image.workloads import find_mentions
from acrgeo.core.imports.wanted import parse_sources
from acrgeo.core.plan.saved import _digest, observed_differences, parse_saved
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.core.trace.chain import Chain, follow
from acrgeo.core.trace.resolver import parse_resolver
from acrgeo.dns.resolver import _records
from acrgeo.errors import AcrGeoError
from acrgeo.files.documents import read_documents
from acrgeo.files.reading import read_json
from acrgeo.files.settings import read_settings, write_setting
from acrgeo.output.neutral import one_line
from acrgeo.output.view import FORMAT_VERSION
from acrgeo.workflow.manifest_files import is_ours, refuse
from acrgeo.workflow.saved_plans import _other_changes
from tests.core.planning import registry, replica
from tests.soak.fuzz.oracle import Try

ENVIRON = {
    "HOOK_TOKEN": "of-the-environment-0decade0",
    "HOOK_URL": "https://ci.example.com/?code=of-the-environment-0decade0",
}
SECRETS = ("of-the-environment-0decade0",)
Open = Callable[[Path], AbstractContextManager[Try]]
Shape = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is fuzzed. ``shape`` gives an input what only a program can: a length, a digest.

    It shows none of the ``secrets`` and, where it ``hides``, nothing of an input that looks like one.
    """

    name: str
    open: Open
    words: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    hides: bool = True
    shape: Shape = field(default=lambda content, _: content)


class WrongError(Exception):
    """Something that must be the same is not."""


@contextlib.contextmanager
def files(_: Path) -> Iterator[Try]:
    """Files of registries: read and judged; what they say is read again from their own document."""

    def attempt(content: bytes) -> str:
        is_ours(content)
        roots, unreadable = read_documents(["-"], lambda: content)
        manifests, mistakes = parse_documents(roots)
        read = [with_environment(manifest, ENVIRON) for manifest in manifests]
        found = [*unreadable, *mistakes, *(each for _, wrong in read for each in wrong), *twins(manifests)]
        for manifest in manifests:
            found += [*contradictions(manifest), *doubts(manifest)]
        check_places(found)
        if not unreadable and not mistakes:
            for manifest in manifests:
                text = json.dumps(manifest.document, ensure_ascii=True).encode()
                again, wrong = parse_documents(read_documents(["-"], lambda text=text: text)[0])  # type: ignore[misc]
                if wrong or without_places([each.desired for each in again]) != [without_places(manifest.desired)]:
                    raise WrongError(f"its own document is read as another: {wrong or text[:200]!r}")
        refuse(found)
        return ""

    yield attempt


def without_places(value: Any) -> Any:
    """Return what is desired in a form in which it does not matter where the file said so."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: without_places(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: without_places(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_places(below) for below in value]
    return value


def check_places(found: list[Diagnostic]) -> None:
    """Raise where a diagnostic says nothing, or could steer a terminal."""
    for line in map(one_line, map(str, in_order(found))):
        if not line.strip() or re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line):
            raise WrongError(f"a diagnostic that is not fit to print: {line!r}")


@contextlib.contextmanager
def saved_plans(work: Path) -> Iterator[Try]:
    """Saved plans, of which most have the digest that belongs to them."""
    file, current = work / "plan.json", registry("Premium", replica("eastus"), replica("westus"))

    def attempt(content: bytes) -> str:
        file.write_bytes(content)
        saved = parse_saved(read_json(str(file)), "plan.json", FORMAT_VERSION)
        for manifest in saved.manifests:
            with_environment(manifest, ENVIRON)
            lines = observed_differences(saved.observed[manifest.registry], current)
            lines += _other_changes(
                saved, {"changes": [], "held": [], "heldTags": [], "unmanaged": [], "inProgress": []}
            )
        return "\n".join(lines) if saved.manifests else ""

    yield attempt


def with_digest(content: bytes, chance: random.Random) -> bytes:
    """Return a saved plan with the digest of what it says, most of the time."""
    with contextlib.suppress(ValueError, RecursionError):
        document = json.loads(content)
        if isinstance(document, dict) and chance.random() < 0.8:
            rest = {key: value for key, value in document.items() if key != "digest"}
            return json.dumps({**rest, "digest": _digest(rest)}).encode()
    return content


@contextlib.contextmanager
def settings(work: Path) -> Iterator[Try]:
    """Files of settings, and what is left of them when a key is written."""
    file = work / ".acrgeo.toml"

    def attempt(content: bytes) -> str:
        file.write_bytes(content)
        found = read_settings(file)
        check_places(list(found.diagnostics))
        if any(not each.path for each in found.diagnostics):  # the whole of it cannot be read
            refuse(found.diagnostics)
        write_setting(file, "output", "json")
        again = read_settings(file)
        if {**again.values, "output": None}.keys() != {**found.values, "output": None}.keys():
            raise WrongError("writing a key changes others")
        write_setting(file, "output", None)
        if set(read_settings(file).keys) != {*found.keys} - {"output"}:
            raise WrongError("removing a key changes others")
        refuse(found.diagnostics)
        return ""

    yield attempt


@contextlib.contextmanager
def suppressions(_: Path) -> Iterator[Try]:
    """Files of what audits accept."""

    def attempt(content: bytes) -> str:
        roots, unreadable = read_documents(["-"], lambda: content)
        found, mistakes = parse_suppressions(roots, [rule.id for rule in AUDIT_RULES])
        check_places([*unreadable, *mistakes])
        for each in found:
            each.names(registry().ref)
        refuse([*unreadable, *mistakes])
        return ""

    yield attempt


@contextlib.contextmanager
def images(_: Path) -> Iterator[Try]:
    """References of images, one a line, and files of workloads: what is read is written and read as the same."""
    hosts = ("contoso.azurecr.io", "contoso.eastus.geo.azurecr.io")

    def attempt(content: bytes) -> str:
        text = content.decode("utf-8", errors="surrogateescape")
        for line in text.split("\n")[:20]:
            for parse in (
                parse_awaited,
                lambda line: parse_sources([line], source=None, is_all=False),
            ):
                with contextlib.suppress(AcrGeoError):
                    parse(line)
            with contextlib.suppress(AcrGeoError):
                parse_resolver(line)
            with contextlib.suppress(AcrGeoError):
                image = parse_image(line, registry="contoso", hosts=hosts)
                if parse_image(str(image), registry="contoso", hosts=hosts) != image:
                    raise WrongError(f"{line!r} is written as {str(image)!r}, which is another image")
                if isinstance(image, ImagePattern):
                    image.matches_repository("team/web")
        roots, _ = read_documents(["-"], lambda: content)
        for root in roots:
            find_mentions(root, ENVIRON)
        return ""

    yield attempt


@contextlib.contextmanager
def code(work: Path) -> Iterator[Try]:
    """Terraform, Bicep, templates and commands: the first line says the name of the file."""
    from acrgeo.files.iac.reading import read_folder

    def attempt(content: bytes) -> str:
        first, _, text = content.partition(b"\n")
        ending = first.decode("ascii", errors="replace").strip("# ")
        ending = ending if ending in ENDINGS else ENDINGS[len(content) % len(ENDINGS)]
        file = work / f"main{ending}"
        file.write_bytes(text)
        try:
            found = read_folder(str(work))
        finally:
            file.unlink()
        check_places(found.diagnostics)
        return ""

    yield attempt


ENDINGS = (".tf", ".tf.json", ".bicep", ".json", ".yaml", ".sh", ".tfvars", ".bicepparam", ".tpl")


@contextlib.contextmanager
def dns_answers(_: Path) -> Iterator[Try]:
    """Messages of DNS: the library reads the bytes, acrgeo what is in them."""

    def attempt(content: bytes) -> str:
        try:
            answer = dns.message.from_wire(content)
        except (dns.exception.DNSException, UnicodeError):  # told as an answer that cannot be read
            return ""
        chain = follow(Chain(name="contoso.azurecr.io"), _records(answer))
        follow(chain, (), may_go_on=False)
        return ""

    yield attempt


def _words() -> tuple[str, ...]:
    return tuple(key.name for key in (*REGISTRY_KEYS, *REPLICA_KEYS, *WEBHOOK_KEYS))


PARSERS = (
    Target(
        name="files",
        open=files,
        words=(
            *_words(),
            "apiVersion: acrgeo/v1",
            "{fromEnv: HOOK_TOKEN}",
            "location",
            "routing",
            "tags",
            "uri",
            "headers",
        ),
        secrets=SECRETS,
    ),
    Target(name="saved-plans", open=saved_plans, shape=with_digest, secrets=SECRETS),
    Target(
        name="settings", open=settings, words=("subscription", "[table]", '"""', "output", "min-routed", "1979-05-27")
    ),
    Target(
        name="suppressions", open=suppressions, words=("rule", "registry", "reason", "expires", "region", "2026-12-31")
    ),
    Target(
        name="images", open=images, words=("image:", "@sha256:", "${TAG:-x}", ":latest", ".azurecr.io/", "containers:")
    ),
    Target(
        name="code",
        open=code,
        words=('resource "azurerm_container_registry"', "${", "<<EOT", "param", "for", "'''", "//"),
    ),
    Target(name="dns", open=dns_answers),
)
