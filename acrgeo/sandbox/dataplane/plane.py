"""The routes of the data plane: from a request at a registry's host to its answer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from acrgeo.sandbox.dataplane import answers, blobs, content, listing, manifests, rates, tokens
from acrgeo.sandbox.dataplane.content import Repository
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.messages import Response, json_response

_CLIENT = "127.0.0.1"
_PULL, _PUSH, _DELETE = ["pull"], ["pull,push"], ["delete"]
# Assumed: a token for pulling reads tags and metadata, too.
_READ = ["metadata_read", "pull"]
_UNTAG = ["delete", "metadata_write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A path below a repository, with what its methods need and do."""

    pattern: re.Pattern[str]
    methods: Mapping[str, tuple[list[str], Callable[..., Response]]]


def _way(pattern: str, **methods: tuple[list[str], Callable[..., Response]]) -> _Way:
    return _Way(pattern=re.compile(pattern), methods=methods)


_NAME = r"(?P<name>.+)"
_WAYS = (
    _way(f"/v2/{_NAME}/tags/list", GET=(_READ, listing.tag_names)),
    _way(f"/v2/{_NAME}/blobs/uploads/?", POST=(_PUSH, blobs.begin)),
    _way(
        f"/v2/{_NAME}/blobs/uploads/([0-9a-f-]+)",
        GET=(_PUSH, blobs.status),
        PATCH=(_PUSH, blobs.append),
        PUT=(_PUSH, blobs.finish),
        DELETE=(_PUSH, blobs.cancel),
    ),
    _way(
        f"/v2/{_NAME}/blobs/([^/]+)", GET=(_PULL, blobs.read), HEAD=(_PULL, blobs.read), DELETE=(_DELETE, blobs.delete)
    ),
    _way(
        f"/v2/{_NAME}/manifests/([^/]+)",
        GET=(_PULL, manifests.read),
        HEAD=(_PULL, manifests.read),
        PUT=(_PUSH, manifests.put),
        DELETE=(_DELETE, manifests.delete),
    ),
    _way(f"/acr/v1/{_NAME}/_tags", GET=(_READ, listing.tags)),
    _way(f"/acr/v1/{_NAME}/_tags/([^/]+)", GET=(_READ, listing.tag), DELETE=(_UNTAG, listing.untag)),
    _way(f"/acr/v1/{_NAME}/_manifests", GET=(_READ, listing.manifest_list)),
    _way(f"/acr/v1/{_NAME}/_manifests/([^/]+)", GET=(_READ, listing.manifest)),
)


def handle(visit: Visit) -> Response:
    """Answer a request to a registry's host; refusals are answers, too."""
    try:
        response = _answer(visit)
    except answers.RefusedError as refusal:
        response = refusal.response
    headers = {**answers.VERSION, "x-ms-correlation-request-id": visit.new_guid(), **response.headers}
    return replace(response, headers=headers)


def unknown_host(host: str) -> Response:
    """Answer for a host that no registry has."""
    # Assumed: a name that DNS would not know is refused as a host that is not served here.
    text = f"No registry of the sandbox has the host {host[:100]}, or its setting is off."
    return json_response(421, {"errors": [{"code": "NAME_UNKNOWN", "message": text, "detail": None}]})


def _answer(visit: Visit) -> Response:
    request = visit.request
    method, path = request.method, unquote(request.path)
    if path == "/":
        return answers.accepted(404, {"server": "AzureContainerRegistry"})
    _check_firewall(visit)
    rates.take(visit)
    if visit.place.kind == "data":
        return _download(visit, path)
    if path == "/oauth2/exchange" and method == "POST":
        return tokens.exchange(visit)
    if path == "/oauth2/token" and method in ("GET", "POST"):
        return tokens.token(visit)
    if path in ("/v2", "/v2/") and method in ("GET", "HEAD"):
        tokens.authorize(visit, "repository", "", ["pull"])
        return json_response(200, {})
    if path in ("/v2/_catalog", "/acr/v1/_catalog") and method == "GET":
        tokens.authorize(visit, "registry", "catalog", ["*"])
        return listing.catalog(visit)
    for way in _WAYS:
        match = way.pattern.fullmatch(path)
        if match is None or method not in way.methods:
            continue
        name, *rest = match.groups()
        content.check_repository(name)
        needed, handler = way.methods[method]
        tokens.authorize(visit, "repository", name, needed)
        return handler(visit, Repository(visit, name), *rest)
    raise answers.unsupported(f"{method} {path[:200]}")


def _download(visit: Visit, path: str) -> Response:
    """Answer at a data host: the blobs that a client was sent there for."""
    match = re.fullmatch(f"/v2/{_NAME}/blobs/([^/]+)", path)
    if match is None or visit.request.method not in ("GET", "HEAD"):
        raise answers.unsupported(f"{visit.request.method} {path[:200]} at a data host")
    tokens.check_blob(visit, *match.groups())
    return blobs.read(visit, Repository(visit, match[1]), match[2])


def _check_firewall(visit: Visit) -> None:
    """Raise RefusedError 403 where the registry's network rules keep this machine out."""
    # Assumed: the client's address is that of loopback; allowed networks play no part, because it is in none.
    properties = visit.place.registry["properties"]
    rules = properties.get("networkRuleSet") or {}
    is_closed = properties.get("publicNetworkAccess", "Enabled") == "Disabled"
    allowed = [rule["value"] for rule in rules.get("ipRules") or ()]
    address = ipaddress.ip_address(_CLIENT)
    is_kept_out = rules.get("defaultAction") == "Deny" and not any(
        address in ipaddress.ip_network(value, strict=False) for value in allowed
    )
    if is_closed or is_kept_out:
        raise answers.denied(_CLIENT)
