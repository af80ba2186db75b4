"""Microsoft.ResourceGraph: the queries about registries and replications that acrgeo sends, and no others."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ArmError, ErrorFactory
from acrgeo.sandbox.engine.forms import Form
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.routes import Route
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.engine.subscriptions import subscription_names

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS"]

_MOST_ROWS = 1000  # of a page
_ROWS = 100  # of a page that names no number
_FORM = Form(
    kind="query",
    body={
        "query": str,
        "subscriptions": [str],
        "managementGroups": [str],
        "options": {
            "$top": int,
            "$skip": int,
            "$skipToken": str,
            "resultFormat": ("objectArray", "table"),
            "allowPartialScopes": bool,
        },
    },
)
# Recorded in 2023.
# Assumed: the quota stands still, as the counters of ARM do; the fault graph-throttled uses it up.
_QUOTA = {
    "x-ms-user-quota-remaining": "14",
    "x-ms-user-quota-resets-after": "00:00:04",
    "x-ms-ratelimit-remaining-tenant-resource-requests": "14",
    "x-ms-resource-graph-request-duration": "0:00:00:00.0500000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """A query: which keys of the store it is about, the right that each row takes, and the row of a document."""

    keys: str
    action: str
    row: Callable[[Document], dict[str, Any]]


def _place(document: Document) -> dict[str, Any]:
    """Return the columns that every row has (recorded): the id as it was written, type and group in lower case."""
    parts = document["id"].split("/")
    return {
        "id": document["id"],
        "name": document["name"],
        "type": document["type"].lower(),
        "location": document["location"],
        "resourceGroup": parts[4].lower(),
        "subscriptionId": parts[2],
        "tags": document.get("tags") or None,
    }


def _properties(document: Document, *names: str) -> dict[str, Any]:
    return {name: document["properties"].get(name) for name in names}


def _registry(document: Document) -> dict[str, Any]:
    names = ("loginServer", "provisioningState", "dataEndpointEnabled", "publicNetworkAccess", "zoneRedundancy")
    return {**_place(document), "sku": document["sku"], **_properties(document, *names)}


# Assumed(2): the table has a row for the home replica, once there is one, and status in it. If not, list --all prints
# replicas of replicated registries as unknown, or the state that Resource Graph has, and hints at ARM's own lists.
def _replication(document: Document) -> dict[str, Any]:
    names = ("provisioningState", "regionEndpointEnabled", "zoneRedundancy", "status")
    return {**_place(document), **_properties(document, *names)}


def _id(document: Document) -> dict[str, Any]:
    return {"id": document["id"], "name": document["name"]}


_AT = "/subscriptions/*/resourcegroups/*/providers/microsoft.containerregistry/registries/*"
_READ = "Microsoft.ContainerRegistry/registries/read"
_QUERIES: Mapping[str, _Query] = {
    "resources | where type =~ 'microsoft.containerregistry/registries' "
    "| project id, name, type, location, resourceGroup, subscriptionId, tags, sku, "
    "loginServer = properties.loginServer, provisioningState = properties.provisioningState, "
    "dataEndpointEnabled = properties.dataEndpointEnabled, publicNetworkAccess = properties.publicNetworkAccess, "
    "zoneRedundancy = properties.zoneRedundancy | order by tolower(id) asc": _Query(
        keys=_AT, action=_READ, row=_registry
    ),
    "resources | where type =~ 'microsoft.containerregistry/registries/replications' "
    "| project id, name, type, location, resourceGroup, subscriptionId, tags, "
    "provisioningState = properties.provisioningState, regionEndpointEnabled = properties.regionEndpointEnabled, "
    "zoneRedundancy = properties.zoneRedundancy, status = properties.status | order by tolower(id) asc": _Query(
        keys=f"{_AT}/replications/*",
        action="Microsoft.ContainerRegistry/registries/replications/read",
        row=_replication,
    ),
}
_NAMED = re.compile(
    r"resources \| where type =~ 'microsoft\.containerregistry/registries' and name in~ "
    r"\(('[a-z0-9]+'(?:, '[a-z0-9]+')*)\) \| project id, name \| order by tolower\(id\) asc"
)


def answer_query(call: Call) -> Response:
    """Answer POST resources: a page of rows that the caller may read, in id order."""
    body = _FORM.read(call.json_body(), call.version)
    text = " ".join(body.get("query", "").split())
    options: Mapping[str, Any] = body.get("options", {})
    _check(body, options)
    scopes = _scopes(call, body.get("subscriptions"))
    fingerprint = hashlib.sha256(json.dumps([text, body.get("subscriptions")]).encode()).hexdigest()[:16]
    after = _after(options.get("$skipToken", ""), fingerprint)
    top = int(options.get("$top", _ROWS))
    total, found = _find(call, text, scopes, after=after, most=top + 1)
    rows = found[:top]
    answer: dict[str, Any] = {
        "totalRecords": total,
        "count": len(rows),
        "data": rows,
        "facets": [],
        "resultTruncated": "false",
    }
    if len(found) > top:
        token = json.dumps([fingerprint, rows[-1]["id"].lower()])
        answer["$skipToken"] = base64.urlsafe_b64encode(token.encode()).decode()
    return json_response(200, answer, _QUOTA)


def _find(
    call: Call, text: str, scopes: Sequence[str] | None, *, after: str, most: int
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many rows a query has, and those of a page. Raises ArmError 400 for a query that is not ours."""
    named = _NAMED.fullmatch(text)
    query = _QUERIES.get(text) if named is None else _Query(keys=_AT, action=_READ, row=_id)
    if query is None:
        raise _refused(
            "The sandbox answers the queries that acrgeo sends, about registries and their replications, and no other.",
            "InvalidQuery",
        )
    if not call.caller.may(query.action, "registry"):
        return 0, []
    if named is None:
        found = call.store.page(query.keys, scopes, after=after, most=most)
        return call.store.count(query.keys, scopes), [query.row(document) for document in found]
    wanted = {name.strip("'") for name in named[1].split(", ")}
    keys = [key for key in call.store.keys(_AT, scopes) if key.rsplit("/", 1)[1] in wanted]
    known = [call.store.get(key) for key in keys if key > after][:most]
    return len(keys), [query.row(document) for document in known if document is not None]


def _check(body: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """Raise ArmError for what a query may not ask, or what is not implemented."""
    if not 1 <= options.get("$top", 1) <= _MOST_ROWS:
        raise _refused(f"$top is {options['$top']}; it must be between 1 and {_MOST_ROWS}.", "InvalidTop")
    if "managementGroups" in body or options.get("$skip") or options.get("resultFormat", "objectArray") == "table":
        raise _refused("The sandbox has no management groups, no $skip and no tables.", "NotImplemented")


def _scopes(call: Call, asked: Sequence[str] | None) -> list[str] | None:
    """Return the subscriptions whose rows are shown: those asked for that the caller sees; None for all."""
    if asked is None and call.caller.subscriptions is None:
        return None
    known = [guid for guid in subscription_names(call.store, call.site) if call.caller.sees(guid)]
    wanted = None if asked is None else {guid.lower() for guid in asked}
    # Assumed: a subscription that the caller does not see has no rows, and is no error.
    return [f"/subscriptions/{guid}" for guid in known if wanted is None or guid.lower() in wanted]


def _after(token: str, fingerprint: str) -> str:
    """Return where a page begins. Raises ArmError 400 for a token of another query or scope."""
    if not token:
        return ""
    try:
        known, key = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        known = key = None
    if known != fingerprint or not isinstance(key, str):
        raise _refused("The $skipToken is not one of this query and its scopes.", "InvalidSkipToken")
    return key


def _refused(reason: str, code: str) -> ArmError:
    # Assumed: 400 BadRequest with the reason in details, for what Resource Graph does not answer.
    details = [{"code": code, "message": reason}]
    return ArmError(
        400, "BadRequest", f"Please provide a query that is answered: {reason}", members={"details": details}
    )


ROUTES: tuple[Route, ...] = (Route("POST", "/providers/Microsoft.ResourceGraph/resources", "", answer_query),)
SEEDS: Mapping[str, Seed] = {}
ERRORS: Mapping[str, ErrorFactory] = {}
REGISTRATION: Registration | None = None
