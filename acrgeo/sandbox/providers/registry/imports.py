"""Imports: images that the service copies into a registry, from another one of the sandbox.

Law: the sandbox opens no connection, so that a registry elsewhere is refused by its name.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from acrgeo.sandbox.dataplane import copies
from acrgeo.sandbox.dataplane.answers import RefusedError
from acrgeo.sandbox.dataplane.content import Repository, check_repository, check_tag, is_digest
from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.callers import Caller
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, empty_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import credentials
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.lookups import check_free, require_registry
from acrgeo.sandbox.providers.registry.operations import begin_import
from acrgeo.sandbox.providers.registry.resource_types import REGISTRIES
from acrgeo.sandbox.providers.registry.shapes import IMPORT_FORM

MOST_MANIFESTS = 50
_MIB = 1024 * 1024
_ID = re.compile(
    rf"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/{re.escape(REGISTRIES)}/([^/]+)/?", re.IGNORECASE
)
_FORBIDDEN = 'Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"%s"}]}'
# Assumed: the address that the firewall of a source sees.
_CLIENT = "203.0.113.10"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Image:
    """An image of a registry: a tag, or a digest after @."""

    repository: str
    reference: str

    @property
    def tag(self) -> str:
        return "latest" if ":" in self.reference else self.reference


class _FailedError(Exception):
    """An import that is accepted, and fails."""


def import_image(call: Call) -> Response:
    """Answer POST importImage: 202 without a body, and an operation (recorded)."""
    target = require_registry(call)
    # Assumed: an import waits for no other operation on the registry, but not while the registry comes or goes.
    if target["properties"]["provisioningState"] in ("Creating", "Deleting"):
        check_free(target)
    body = IMPORT_FORM.read(call.json_body(), call.version)
    source = body.get("source", {})
    image = _parse(source.get("sourceImage", ""), "sourceImage")
    registry = _source(call, source)
    ends = _ends(body, image)
    if body.get("mode", "NoForce") == "NoForce":
        for end in ends:
            if end.reference and copies.resolve(_at(call, target, end), end.reference) is not None:
                tag = f"{end.repository}:{end.reference}"
                raise registry_errors.tag_exists(tag, target["properties"]["loginServer"])
    due, failure = call.due("copy", target["location"]), None
    try:
        _check_access(call, target, registry, source, image)
        due, failure = _copy(call, target, registry, image, ends)
    except _FailedError as error:
        failure = str(error)
    number = f"registries-{call.new_guid()}"
    return empty_response(202, begin_import(call, target, number, due, failure))


def _copy(
    call: Call, target: Document, registry: Document, image: _Image, ends: list[_Image]
) -> tuple[float, str | None]:
    """Copy an image; return when that ends, and why it failed. Raises _FailedError."""
    host = registry["properties"]["loginServer"]
    source = copies.repository_of(call, registry, image.repository, call.now)
    digest = copies.resolve(source, image.reference)
    whole = copies.manifests_of(source, digest) if digest is not None else None
    if whole is None:
        tag = image.reference if ":" not in image.reference else ""
        manifest = image.reference if ":" in image.reference else ""
        raise _FailedError(
            f"Unable to find manifest digest  Repo: {host}/{image.repository} Tag: {tag} Manifest: {manifest}"
        )
    if len(whole) > MOST_MANIFESTS:
        # Assumed: the text for an image with too many manifests; that there may be 50 is documented.
        raise _FailedError(f"The image has {len(whole)} manifests; an import takes {MOST_MANIFESTS} at most.")
    lifecycle, size = call.site.lifecycle, whole[-1]["imageSize"]
    due = call.due("copy", target["location"], size / _MIB * lifecycle.length("copy_mib", target["location"]))
    failure = None
    for end in ends:
        ended = _at(call, target, end, due)
        failure = copies.copy(source, ended, whole, [end.reference] if end.reference else []) or failure
    return due, failure


def _at(call: Call, target: Document, end: _Image, now: float | None = None) -> Repository:
    return copies.repository_of(call, target, end.repository, call.now if now is None else now)


def _parse(text: str, name: str) -> _Image:
    """Return the image that a text names. Raises ArmError 400."""
    repository, at, digest = text.partition("@")
    tag = ""
    if not at:
        repository, _, tag = text.partition(":")
    try:
        check_repository(repository)
        if tag:
            check_tag(tag)
    except RefusedError as error:
        raise errors.invalid_content(f"The property '{name}' is no image: {text!r}") from error
    if at and not is_digest(digest):
        raise errors.invalid_content(f"The property '{name}' is no image: {text!r}")
    return _Image(repository=repository, reference=digest or tag or "latest")


def _ends(body: Mapping[str, Any], image: _Image) -> list[_Image]:
    """Return where an image goes: its tags, and repositories where it has none."""
    texts, untagged = body.get("targetTags", []), body.get("untaggedTargetRepositories", [])
    if not texts and not untagged:
        # Assumed: without a target an image keeps its name, and one that is given by digest becomes latest.
        return [replace(image, reference=image.tag)]
    tagged = [_parse(text if ":" in text else f"{text}:{image.tag}", "targetTags") for text in texts]
    if any(":" in end.reference for end in tagged):
        raise errors.invalid_content("The property 'targetTags' takes no digest")
    bare = [replace(_parse(text, "untaggedTargetRepositories"), reference="") for text in untagged]
    return [*tagged, *bare]


def _source(call: Call, source: Mapping[str, Any]) -> Document:
    """Return the registry that an import is from. Raises ArmError: none, one elsewhere, or no right to it."""
    if ("resourceId" in source) == ("registryUri" in source):
        # Assumed: a source is given by its id or by its host, and not by both.
        raise errors.invalid_content("The property 'source' needs either resourceId or registryUri")
    if "registryUri" in source:
        host = source["registryUri"].lower().rstrip("/")
        found = [it for it in _registries(call) if it["properties"]["loginServer"].lower() == host]
        if not found:
            raise errors.not_implemented(f"importing from {host[:100]}: it reaches only its own registries")
        return found[0]
    if "credentials" in source:
        # Assumed: credentials go with a host.
        raise errors.invalid_content("The property 'source.credentials' needs registryUri")
    match = _ID.fullmatch(source["resourceId"])
    found = [it for it in _registries(call) if it["id"].lower() == source["resourceId"].lower().rstrip("/")]
    if match is None or not found:
        raise registry_errors.source_not_found(match[1] if match else source["resourceId"][:200])
    registry = found[0]
    # Assumed: who lacks the right at the source is refused as at the target, by the source's id.
    caller = Caller.of(call.store.setting("caller")).within(registry["id"].split("/")[2])
    action = f"{REGISTRIES}/importImage/action"
    if not caller.may(action, "registry"):
        raise errors.authorization_failed(call.site.client_id, call.site.object_id, action, registry["id"])
    return registry


def _registries(call: Call) -> Iterator[Document]:
    for document in call.store.of_type("/subscriptions", REGISTRIES):
        if document["properties"]["provisioningState"] not in ("Creating", "Deleting"):
            yield document


def _check_access(call: Call, target: Document, registry: Document, source: Mapping[str, Any], image: _Image) -> None:
    """Raise _FailedError where the service may not read at the source, or not write at the target."""
    if _is_closed(target) and not _lets_services_in(target):
        raise _FailedError(f"Access to {target['properties']['loginServer']} denied.")
    properties = registry["properties"]
    if properties["policies"]["exportPolicy"]["status"] == "disabled" and registry["id"] != target["id"]:
        # Assumed: the text for a source whose export policy is disabled; that it forbids an import is documented.
        raise _FailedError(_FORBIDDEN % "requested access to the resource is denied")
    if "registryUri" not in source:
        if _is_closed(registry) and not _lets_services_in(registry):
            raise _FailedError(_FORBIDDEN % _firewall())
        return
    if properties.get("publicNetworkAccess") == "Disabled":
        raise _FailedError(_FORBIDDEN % "requested access to the resource is denied")
    if _is_closed(registry):
        raise _FailedError(_FORBIDDEN % _firewall())
    if not _signs_in(call, registry, source.get("credentials")):
        detail = f'[{{"Type":"repository","Class":"","Name":"{image.repository}","Action":"pull"}}]'
        raise _FailedError(
            'Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED","message":'
            f'"authentication required","detail":{detail}}}]}}'
        )


def _firewall() -> str:
    asked = f"client with IP \\u0027{_CLIENT}\\u0027 is not allowed access."
    return f"{asked} Refer https://aka.ms/acr/firewall to grant access."


def _is_closed(registry: Document) -> bool:
    properties = registry["properties"]
    rules = properties.get("networkRuleSet") or {}
    return properties.get("publicNetworkAccess") == "Disabled" or rules.get("defaultAction") == "Deny"


def _lets_services_in(registry: Document) -> bool:
    return bool(registry["properties"].get("networkRuleBypassOptions", "AzureServices") == "AzureServices")


def _signs_in(call: Call, registry: Document, given: Mapping[str, str] | None) -> bool:
    """Tell if credentials open a registry: of its admin user or the ready file's client, a token of Entra ID, none."""
    if not given:
        return bool(registry["properties"].get("anonymousPullEnabled"))
    user, password = given.get("username", ""), given.get("password", "")
    if not user:
        known = [call.store.setting("token")]
    elif user.lower() == call.site.client_id:
        known = [call.site.client_secret]
    elif user.lower() == registry["name"].lower():
        known = credentials.passwords(call, registry)
    else:
        # Assumed: a user that the source does not know is refused as one with a wrong password.
        known = []
    return any(hmac.compare_digest(password.encode(), it.encode()) for it in known)
