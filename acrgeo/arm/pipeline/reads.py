"""Reads of ARM as generic requests over the SDK's pipeline: to import the management SDK takes longer than to read.

Its models are not safe in threads either: where two make the first one of a class at once, one may get the plain JSON.

Law: nothing that changes Azure goes this way, whatever its method.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import Pipeline
from azure.core.rest import HttpRequest, HttpResponse

from acrgeo.arm.bounds.pages import MOST_ITEMS, PageLinks, checked_page
from acrgeo.arm.transport import ObjectDecode
from acrgeo.core.model.registry import RegistryRef

SUBSCRIPTIONS = "2022-12-01"
RESOURCES = "2025-04-01"
REGISTRIES = "2025-11-01"
"""The api-versions of the reads: those of the management SDK, which a test compares."""

_PROVIDER = ("providers", "Microsoft.ContainerRegistry", "registries")

Document = dict[str, Any]


def path_of(ref: RegistryRef, *below: str) -> str:
    """Return the path of a registry, or of what is below it: whatever is in a name, it stays one segment."""
    parts = ("subscriptions", ref.subscription, "resourceGroups", ref.resource_group, *_PROVIDER, ref.name, *below)
    return "".join(f"/{quote(part, safe='')}" for part in parts)


class Reads:
    """Reads by path, such as ``/subscriptions/ID``; a whole URL is taken as it is. Raises azure-core's errors."""

    def __init__(self, pipeline: Pipeline[HttpRequest, HttpResponse], endpoint: str) -> None:
        self._pipeline = pipeline
        self._endpoint = endpoint

    def send(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Send one request and return its answer, whatever the status. ``options`` are the pipeline's."""
        if request.url.startswith("/"):
            request.url = f"{self._endpoint}{request.url}"
        return self._pipeline.run(request, stream=False, **options).http_response

    def get(self, path: str, api_version: str, query: Mapping[str, str] | None = None, **options: Any) -> Document:
        """Read one document."""
        return self._document(self._request(path, api_version, query), options)

    def post(self, path: str, api_version: str, body: object = None, **options: Any) -> Document:
        """Ask with a POST that changes nothing, such as one for a secret, and return the document."""
        return self._document(self._request(path, api_version, method="POST", body=body), options)

    def rows(
        self,
        path: str,
        api_version: str,
        query: Mapping[str, str] | None = None,
        *,
        most: int = MOST_ITEMS,
        method: str = "GET",
        **options: Any,
    ) -> Iterator[Document]:
        """Yield the rows of a list, page by page. Raises BoundError for one that leads back, or that has no end."""
        links = PageLinks(most)
        count = 0
        request = self._request(path, api_version, query, method=method)
        while True:
            page = self._document(request, options)
            for row in checked_page(page):
                count += 1
                links.check(count)
                yield row
            link = page.get("nextLink")
            if not links.leads_on(link, count):
                return
            request = HttpRequest("GET", str(link), headers=_HEADERS)

    def _request(
        self,
        path: str,
        api_version: str,
        query: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: object = None,
    ) -> HttpRequest:
        params = {name: quote(value, safe="") for name, value in {"api-version": api_version, **(query or {})}.items()}
        url = f"{self._endpoint}{quote(path, safe='/%')}"
        return HttpRequest(method, url, params=params, headers=_HEADERS, json=body)

    def _document(self, request: HttpRequest, options: Mapping[str, Any]) -> Document:
        response = self._pipeline.run(request, stream=False, is_read=True, **options)
        if response.http_response.status_code != 200:
            raise HttpResponseError(response=response.http_response)
        document: Document = response.context[ObjectDecode.CONTEXT_NAME]
        return document


_HEADERS = {"Accept": "application/json"}
