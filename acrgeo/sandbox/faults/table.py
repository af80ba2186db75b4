"""The named faults, as data and small functions: each acts on a request.

`instead` answers in place of the engine, `after` changes what the request has done, in the same transaction,
`on_wire` changes the answer on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from acrgeo.sandbox.engine.messages import DROPPED, Request, Response
from acrgeo.sandbox.faults import errors as fault_errors
from acrgeo.sandbox.faults import lasting as lasting_faults
from acrgeo.sandbox.faults import refusals, targets
from acrgeo.sandbox.faults.errors import FAILURES, SERVER_ERRORS
from acrgeo.sandbox.faults.incident import Incident, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An entry of the table. `says` documents it; `on` and `times` are the defaults of what it hits."""

    says: str
    on: str = "write"
    times: int = 1
    options: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    concerns: Callable[[Request, str], bool] = targets.hits_provider
    instead: Callable[[Incident, Options], Response | None] | None = None
    after: Callable[[Incident, Options, Response], Response] | None = None
    on_wire: Callable[[Options, Response], Response] | None = None


def _dropped(_options: Options, _response: Response) -> Response:
    return Response(status=DROPPED)


def _server_error(options: Options, response: Response) -> Response:
    return fault_errors.server_error(options["status"]) if options["took-effect"] == "yes" else response


def _regional(_options: Options, response: Response) -> Response:
    # Assumed: ARM names a regional host of its own in an operation's URL.
    moved = {
        name: value.replace("https://", "https://eastus.", 1)
        for name, value in response.headers.items()
        if name.lower() in ("azure-asyncoperation", "location")
    }
    return replace(response, headers={**response.headers, **moved})


def _slow(options: Options, response: Response) -> Response:
    return replace(response, delay=response.delay + float(options["seconds"]))


def _truncated(_options: Options, response: Response) -> Response:
    whole = str(len(response.body))
    return replace(
        response, headers={**response.headers, "content-length": whole}, body=response.body[: len(response.body) // 2]
    )


FAULTS: Mapping[str, Fault] = {
    "throttled": Fault(
        says="429 with `Retry-After: {seconds}`",
        options={"seconds": "6"},
        instead=lambda incident, options: fault_errors.throttled(
            incident.request, incident.site.subscription_id, options["seconds"]
        ),
    ),
    "server-error": Fault(
        says="`status` 500, 502, 503 or 504, before or after the request took effect",
        options={"status": "503", "took-effect": "no"},
        words={"status": tuple(SERVER_ERRORS), "took-effect": ("yes", "no")},
        instead=lambda _, options: (
            None if options["took-effect"] == "yes" else fault_errors.server_error(options["status"])
        ),
        on_wire=_server_error,
    ),
    "reset-before": Fault(
        says="the connection closes before anything is done", instead=lambda *_: Response(status=DROPPED)
    ),
    "reset-after": Fault(says="the connection closes after the request took effect", on_wire=_dropped),
    "slow": Fault(says="the answer comes `seconds` later", options={"seconds": "30"}, on_wire=_slow),
    "truncated": Fault(says="the request takes effect, and half of the answer's body arrives", on_wire=_truncated),
    "operation-failed": Fault(
        says="the operation that creates or deletes a replica fails for a `reason`; a creation is rolled back, unless "
        "`rolled-back=no` leaves a failed replica",
        options={"reason": "capacity", "rolled-back": "yes"},
        words={"reason": tuple(FAILURES), "rolled-back": ("yes", "no")},
        concerns=targets.hits_replication,
        after=lasting_faults.fail,
    ),
    "operation-endless": Fault(
        says="the operation never ends, and the state of the replica never changes",
        concerns=targets.hits_replication,
        after=lasting_faults.never_end,
    ),
    "poll-forbidden": Fault(
        says="polling a deletion answers 403: the caller has rights on the registry but none on the subscription",
        on="poll",
        times=0,
        concerns=targets.hits_delete_poll,
        instead=lasting_faults.forbid_poll,
    ),
    "create-after-delete": Fault(
        says="the same replica cannot be created for `seconds` after its deletion has ended",
        times=0,
        options={"seconds": "30"},
        concerns=targets.hits_deletion,
        after=lasting_faults.remember_deleted,
    ),
    "stale-list": Fault(
        says="LIST replications repeats an answer up to `seconds` old",
        on="read",
        times=0,
        options={"seconds": "60"},
        concerns=targets.hits_list,
        instead=lasting_faults.repeat_list,
        after=lasting_faults.remember_list,
    ),
    "graph-throttled": Fault(
        says="Resource Graph answers 429; its quota resets after `seconds`",
        on="read",
        options={"seconds": "5"},
        concerns=targets.hits_graph,
        instead=lambda _, options: fault_errors.graph_throttled(options["seconds"]),
    ),
    "stale-index": Fault(
        says="Resource Graph repeats an answer up to `seconds` old",
        on="read",
        times=0,
        options={"seconds": "60"},
        concerns=targets.hits_graph,
        instead=lasting_faults.repeat_list,
        after=lasting_faults.remember_list,
    ),
    "operation-elsewhere": Fault(
        says="the operation's URL is on a regional host of ARM, which gets no token", times=0, on_wire=_regional
    ),
    "token-expired": Fault(
        says="401 `ExpiredAuthenticationToken`", on="poll", instead=lambda *_: fault_errors.token_expired()
    ),
    "claims-challenge": Fault(
        says="401 that asks for a fresh sign-in, with the claims in `WWW-Authenticate`",
        on="read",
        times=0,
        instead=lambda *_: fault_errors.claims_challenge(),
    ),
    "home-down": Fault(
        says="the home region is down: every write on the registry ends in a gateway timeout, reads work",
        times=0,
        instead=lambda *_: fault_errors.server_error("504"),
    ),
    "region-gone": Fault(
        says="the provider no longer offers `region`",
        on="any",
        times=0,
        options={"region": "westeurope"},
        instead=lasting_faults.refuse_region,
        after=lasting_faults.hide_region,
    ),
    "locked": Fault(
        says="a management lock at `scope` subscription, group or registry",
        times=0,
        options={"scope": "registry"},
        words={"scope": ("subscription", "group", "registry")},
        instead=lambda incident, options: fault_errors.locked(incident.request, options["scope"]),
    ),
    "denied-by-policy": Fault(
        says="a policy of the subscription denies creations",
        times=0,
        concerns=targets.hits_creation,
        instead=lambda incident, _: fault_errors.denied_by_policy(incident.request, incident.site.subscription_id),
    ),
    "denied-by-azure": Fault(
        says="Azure itself refuses creations, whatever the roles: the subscription may not use the region, or the "
        "region takes no new customers",
        times=0,
        options={"reason": "region"},
        words={"reason": tuple(refusals.BY_AZURE)},
        concerns=targets.hits_creation,
        instead=refusals.by_azure,
    ),
    "mfa-wanted": Fault(
        says="the user signed in without a second factor, which Azure or a policy wants for writes; with `claims=yes` "
        "a challenge tells what the sign-in lacks",
        times=0,
        options={"by": "azure", "claims": "no"},
        words={"by": ("azure", "policy"), "claims": ("yes", "no")},
        concerns=targets.hits_write,
        instead=refusals.without_mfa,
    ),
    "deny-assignment": Fault(
        says="the deny assignment of a deployment stack forbids every write, whatever the roles",
        times=0,
        concerns=targets.hits_write,
        instead=refusals.by_deny_assignment,
    ),
    "subscription-disabled": Fault(
        says="the subscription is disabled: reads and deletions pass, every PUT, PATCH and POST is refused",
        times=0,
        concerns=targets.hits_change,
        instead=refusals.read_only,
    ),
    "quota-exceeded": Fault(
        says="a quota does not allow to create the replica",
        times=0,
        concerns=targets.hits_creation,
        instead=refusals.over_quota,
    ),
    "unregistered": Fault(
        says="the subscription is not registered for the registry provider: every write is refused",
        times=0,
        concerns=targets.hits_write,
        instead=refusals.unregistered,
    ),
    "conflict": Fault(
        says="409: another operation is running on the replica",
        concerns=targets.hits_replication,
        instead=lambda incident, _: fault_errors.conflict(incident.request),
    ),
}
