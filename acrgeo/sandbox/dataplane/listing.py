"""Lists and metadata: the catalog, tags and manifests, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from acrgeo.sandbox.dataplane import answers, content, manifests
from acrgeo.sandbox.dataplane.content import Repository
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.store import Document

# Assumed: a page has 100 entries unless it is asked for fewer or more, and 1,000 at most.
_PAGE, _MOST = 100, 1000
_ATTRIBUTES = {"deleteEnabled": True, "writeEnabled": True, "readEnabled": True, "listEnabled": True}


def catalog(visit: Visit) -> Response:
    """Answer the list of repositories."""
    names = content.repositories(visit)
    page, headers = _page(visit, names, "n", "last", "orderby")
    return json_response(200, {"repositories": page}, headers)


def tag_names(visit: Visit, repository: Repository) -> Response:
    """Answer the names of a repository's tags."""
    content.require_known(repository)
    page, headers = _page(visit, sorted(tag["name"] for tag in repository.tags()), "n", "last")
    return json_response(200, {"name": repository.name, "tags": page}, headers)


def tags(visit: Visit, repository: Repository) -> Response:
    """Answer the tags of a repository with their metadata."""
    content.require_known(repository)
    found = _ordered(visit, repository.tags(), "name")
    wanted = visit.request.query.get("digest")
    by_name = {tag["name"]: tag for tag in found if wanted in (None, tag["digest"])}
    page, headers = _page(visit, list(by_name), "n", "last", "orderby", "digest")
    return json_response(200, {**_head(visit, repository), "tags": [_tag(by_name[name]) for name in page]}, headers)


def tag(visit: Visit, repository: Repository, name: str) -> Response:
    """Answer the metadata of a tag."""
    found = repository.tag(name)
    if found is None:
        content.require_known(repository)
        # Assumed: the text of an unknown tag; the code is what clients expect.
        raise answers.RefusedError(404, "TAG_UNKNOWN", "the specified tag does not exist", {"name": name})
    return json_response(200, {**_head(visit, repository), "tag": _tag(found)})


def untag(_visit: Visit, repository: Repository, name: str) -> Response:
    """Answer DELETE of a tag: the manifest stays."""
    if repository.tag(name) is None:
        raise answers.RefusedError(404, "TAG_UNKNOWN", "the specified tag does not exist", {"name": name})
    repository.put_tag(name, None, 0)
    return answers.accepted(202)


def manifest_list(visit: Visit, repository: Repository) -> Response:
    """Answer the manifests of a repository with their metadata."""
    content.require_known(repository)
    by_digest = {it["digest"]: it for it in _ordered(visit, repository.manifests(), "digest")}
    page, headers = _page(visit, list(by_digest), "n", "last", "orderby")
    shown = [_manifest(repository, by_digest[digest]) for digest in page]
    return json_response(200, {**_head(visit, repository), "manifests": shown}, headers)


def manifest(visit: Visit, repository: Repository, digest: str) -> Response:
    """Answer the metadata of a manifest."""
    found = repository.manifest(digest)
    if found is None:
        content.require_known(repository)
        raise answers.unknown_manifest(digest)
    return json_response(200, {**_head(visit, repository), "manifest": _manifest(repository, found)})


def _head(visit: Visit, repository: Repository) -> dict[str, str]:
    return {"registry": visit.place.login_server, "imageName": repository.name}


def _tag(tag: Document) -> dict[str, Any]:
    return {
        "name": tag["name"],
        "digest": tag["digest"],
        "createdTime": timestamp(tag["created"]),
        "lastUpdateTime": timestamp(tag["updated"]),
        "signed": False,
        "changeableAttributes": _ATTRIBUTES,
    }


def _manifest(repository: Repository, found: Document) -> dict[str, Any]:
    shown = {
        "digest": found["digest"],
        "imageSize": found["imageSize"],
        "createdTime": timestamp(found["created"]),
        "lastUpdateTime": timestamp(found["created"]),
        "mediaType": found["mediaType"],
        "tags": [tag["name"] for tag in repository.tags() if tag["digest"] == found["digest"]],
        "changeableAttributes": _ATTRIBUTES,
    }
    children = [{"digest": it["digest"], **it.get("platform", {})} for it in manifests.references(found)]
    return {**shown, "references": children} if children else shown


def _ordered(visit: Visit, found: Sequence[Document], key: str) -> list[Document]:
    order = visit.request.query.get("orderby", "").lower()
    if order not in ("", "none", "timeasc", "timedesc"):
        raise answers.unsupported(f"orderby={order[:50]}")
    if order.startswith("time"):
        when = "updated" if key == "name" else "created"
        return sorted(found, key=lambda it: (it[when], it[key]), reverse=order == "timedesc")
    return sorted(found, key=lambda it: str(it[key]))


def _page(visit: Visit, names: Sequence[str], *known: str) -> tuple[list[str], dict[str, str]]:
    """Return the names of a page, and the link to the next one. Raises RefusedError for a query that is not known."""
    query = visit.request.query
    for name in query:
        if name not in (*known, "api-version"):
            raise answers.unsupported(f"the query parameter {name[:50]}")
    asked = query.get("n", str(_PAGE))
    if not (asked.isascii() and asked.isdecimal() and int(asked[:6]) > 0):
        raise answers.invalid("PAGINATION_NUMBER_INVALID", "invalid number of results requested")
    most, last = min(int(asked[:6]), _MOST), query.get("last", "")
    # What comes after a name that is gone meanwhile goes by the name's own place.
    start = names.index(last) + 1 if last in names else sum(name <= last for name in names) if last else 0
    page = list(names[start : start + most])
    if start + most >= len(names):
        return page, {}
    kept = {name: query.get(name, "") for name in known if name not in ("n", "last") and name in query}
    order = {"orderby": ""} if "orderby" in known else {}
    following = urlencode({"last": page[-1], "n": most, **order, **kept})
    return page, {"link": f'<{visit.request.path}?{following}>; rel="next"'}
