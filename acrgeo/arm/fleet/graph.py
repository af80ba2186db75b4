"""Azure Resource Graph: queries in KQL, answered in pages, within a quota of queries.

Law: a row is what the index knew some time ago. Nothing is changed, or called drifted, because of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from acrgeo.arm.bounds.pages import PageLinks
from acrgeo.arm.error_translation import translated
from acrgeo.arm.pipeline.throttling import PACE
from acrgeo.arm.responses import (
    ShapeError,
    as_mapping,
    kind_of,
    number_of,
    parse_body,
    parse_quota_reset,
    required_text_of,
    text_of,
)
from acrgeo.arm.session import Session

API_VERSION = "2021-03-01"  # that of azure-mgmt-resourcegraph 8, which needs msrest and 40 ms more for this one POST
ROWS = 1000  # the most of a page

# Sorted without case: the ids of a registry and of its replications may differ in it, and the two lists are joined.
# `id` has to be among the columns, or there are no further pages.
REGISTRIES = """resources
| where type =~ 'microsoft.containerregistry/registries'
| project id, name, type, location, resourceGroup, subscriptionId, tags, sku,
    loginServer = properties.loginServer, provisioningState = properties.provisioningState,
    dataEndpointEnabled = properties.dataEndpointEnabled, publicNetworkAccess = properties.publicNetworkAccess,
    zoneRedundancy = properties.zoneRedundancy
| order by tolower(id) asc"""
REPLICATIONS = """resources
| where type =~ 'microsoft.containerregistry/registries/replications'
| project id, name, type, location, resourceGroup, subscriptionId, tags,
    provisioningState = properties.provisioningState, regionEndpointEnabled = properties.regionEndpointEnabled,
    zoneRedundancy = properties.zoneRedundancy, status = properties.status
| order by tolower(id) asc"""


def named_query(names: Sequence[str]) -> str:
    """Return the query for the registries with some names, which are letters and digits only."""
    listed = ", ".join(f"'{name.lower()}'" for name in names)
    return f"""resources
| where type =~ 'microsoft.containerregistry/registries' and name in~ ({listed})
| project id, name
| order by tolower(id) asc"""


def parse_page(body: Any) -> tuple[list[dict[str, Any]], int | None, str | None]:
    """Parse the rows of a page, each with an id, the number of all rows, and the token of the next page.

    Raises ShapeError, also for rows that are cut off.
    """
    answer = as_mapping(body, "the answer")
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise ShapeError(f"data is {kind_of(rows)}")
    for row in rows:
        required_text_of(as_mapping(row, "a row of data"), "id")
    further = text_of(answer, "$skipToken")
    if not further and str(answer.get("resultTruncated")).lower() == "true":
        raise ShapeError("its rows are cut off, without a way to the next page")
    return rows, number_of(answer, "totalRecords"), further


class GraphRows:
    """The rows of one query, read page by page as they are taken. ``total`` is known once the first page is read.

    ``subscriptions`` None are all that the sign-in sees. Raises AzureError.
    """

    def __init__(self, session: Session, query: str, subscriptions: Sequence[str] | None = None) -> None:
        self._session = session
        self._body: dict[str, Any] = {"query": query}
        if subscriptions is not None:
            self._body["subscriptions"] = list(subscriptions)
        self.total: int | None = None
        self._wait: float | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield every row."""
        links = PageLinks()
        count = 0
        token: str | None = None
        while True:
            with translated("query Azure Resource Graph"):
                rows, token = self._page(token)
                count += len(rows)
                is_last = not links.leads_on(token, count)
            yield from rows
            del rows
            if is_last:
                return

    def _page(self, token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        options: dict[str, Any] = {"$top": ROWS, "resultFormat": "objectArray"}
        if token:
            options["$skipToken"] = token
        self._keep_quota()
        request = HttpRequest(
            "POST",
            "/providers/Microsoft.ResourceGraph/resources",
            params={"api-version": API_VERSION},
            headers={"Accept": "application/json"},
            json={**self._body, "options": options},
        )
        answer: Any = self._session.reads.send(request)
        if answer.status_code != 200:
            raise HttpResponseError(response=answer)
        if str(answer.headers.get("x-ms-user-quota-remaining", "")).strip() == "0":
            self._wait = parse_quota_reset(answer.headers)
        rows, self.total, further = parse_page(parse_body(answer))
        return rows, further

    def _keep_quota(self) -> None:
        """Wait until the quota resets where the last answer used it up: a refused query costs more than a wait."""
        wait, self._wait = self._wait, None
        if wait and self._session.budget.reserve(wait):
            self._session.budget.wait(wait, PACE)
