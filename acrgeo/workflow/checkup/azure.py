"""Checks of the way to Azure: who is signed in, the proxy, the hosts, the clock. Each is given a few seconds."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from acrgeo.arm.clouds import cloud_of
from acrgeo.arm.pipeline.connections import CERTIFICATES, proxy_for
from acrgeo.arm.reaching import Reached, hosts_of, reach
from acrgeo.core.model.checkup import HIDDEN, Check, State
from acrgeo.core.trace.round_trip import RoundTrip
from acrgeo.dns.connection import measure
from acrgeo.errors import AcrGeoError
from acrgeo.output.wording import duration
from acrgeo.workflow.context import Context
from acrgeo.workflow.identity import Identity, read_identity

LONGEST = 8.0
"""Seconds for all hosts and for the sign-in together."""
SKEWED = 300.0
"""Seconds of a wrong clock from which Entra ID refuses tokens that are signed here, or that it says have ended."""

_SKEW_SEEN = 5.0


def azure(context: Context, *, shows_ids: bool) -> Iterator[Check]:
    """Yield the sign-in, the proxy and its certificates, and each host with how long it takes."""
    try:
        cloud = cloud_of(context.cloud, context.environ)
    except AcrGeoError as error:
        yield Check(section="network", name="cloud", value=error.message, state=State.BROKEN, hint=error.hint)
        return
    hosts = hosts_of(cloud)
    yield Check(section="network", name="cloud", value=cloud.name)
    works: list[Callable[[], Any]] = [partial(read_identity, context)]
    for host in hosts.values():
        works += [partial(reach, host, context.environ), partial(measure, host)]
    signed_in, *answers = at_once(works, LONGEST)
    yield from _certificates(context)
    for at, (name, host) in enumerate(hosts.items()):
        reached, timed = answers[2 * at : 2 * at + 2]
        proxy = proxy_for(f"https://{host}/", context.environ)
        yield _host(f"{name} host", host, reached, timed, proxy)
    yield from _clock([each for each in answers if isinstance(each, Reached)])
    yield from sign_in(signed_in, shows_ids=shows_ids)


def sign_in(found: object, *, shows_ids: bool) -> Iterator[Check]:
    """Yield who is signed in, as far as that is known."""
    section = "sign-in"
    if not isinstance(found, Identity):
        why = found.message if isinstance(found, AcrGeoError) else f"no answer within {duration(LONGEST)}"
        yield Check(section=section, name="signed in", value=f"unknown: {why}", state=State.NOTE)
        return
    who = found.sign_in
    if who.credential is None:
        hint = None if found.error is None else found.error.hint
        yield Check(section=section, name="signed in", value="no", state=State.NOTE, hint=hint)
    else:
        yield Check(section=section, name="signed in", value=f"yes, by {who.credential}")
        account = who.account or who.object_id
        if account is not None:
            kind = {"user": "a user", "servicePrincipal": "a service principal"}.get(who.account_type or "", "")
            shown = account if shows_ids or who.account_type == "sandboxCaller" else HIDDEN
            yield Check(section=section, name="account", value=f"{kind} ({shown})" if kind else shown)
        if who.expires_at is not None:
            yield Check(section=section, name="token until", value=who.expires_at.strftime("%Y-%m-%d %H:%M:%S UTC"))
        subscription = found.subscription
        state = f"unknown: {found.unknown}" if subscription is None else (subscription.state or "unknown state")
        yield Check(section=section, name="subscription", value=state)
    for skipped in who.skipped:
        yield Check(section=section, name=skipped.credential, value=f"not used: {skipped.reason}")


def at_once(works: Sequence[Callable[[], Any]], seconds: float) -> list[Any]:
    """Run everything at once and return the results; None for what was not done in time. Nobody waits for the rest."""
    results: list[Any] = [None] * len(works)

    def run(at: int) -> None:
        try:
            results[at] = works[at]()
        except AcrGeoError as error:
            results[at] = error
        except Exception as error:  # noqa: BLE001 a broken package may raise anything, and that is the finding
            results[at] = AcrGeoError(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=(at,), daemon=True) for at in range(len(works))]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    return list(results)


def _host(name: str, host: str, reached: object, timed: object, proxy: str | None) -> Check:
    through = "" if proxy is None else f", through the proxy {_without_login(proxy)}"
    if isinstance(reached, Reached) and reached.seconds is not None:
        parts = f"answers in {reached.seconds * 1000:.0f} ms{through}"
        if proxy is None and isinstance(timed, RoundTrip) and timed.tcp is not None:
            tls = "" if timed.tls is None else f", TLS {timed.tls * 1000:.0f} ms"
            parts += f" (TCP {timed.tcp * 1000:.0f} ms{tls})"
        return Check(section="network", name=name, value=f"{host} {parts}")
    why = reached.reason if isinstance(reached, Reached) else None
    why = why or (reached.message if isinstance(reached, AcrGeoError) else f"no answer within {duration(LONGEST)}")
    return Check(section="network", name=name, value=f"{host} was not reached{through}: {why}", state=State.NOTE)


def _certificates(context: Context) -> Iterator[Check]:
    for name in CERTIFICATES:
        file = context.environ.get(name)
        if file:
            is_there = Path(file).exists()
            yield Check(
                section="network",
                name=name,
                value=file if is_there else f"{file} is not there",
                state=State.OK if is_there and os.access(file, os.R_OK) else State.BROKEN,
                hint=None if is_there else f"unset {name}, or let it name the certificates of the proxy",
            )
            return


def _clock(reached: list[Reached]) -> Iterator[Check]:
    ahead = next((each.ahead for each in reached if each.ahead is not None), None)
    if ahead is None:
        yield Check(section="network", name="clock", value="unknown: no host answered", state=State.NOTE)
        return
    told = "as the hosts'" if abs(ahead) < _SKEW_SEEN else f"{abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"
    state = State.OK if abs(ahead) < _SKEW_SEEN else State.BROKEN if abs(ahead) >= SKEWED else State.NOTE
    yield Check(
        section="network", name="clock", value=told, state=state, hint=None if state is State.OK else "set the clock"
    )


def _without_login(proxy: str) -> str:
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.hostname or 'unknown'}{f':{parts.port}' if parts.port else ''}"
