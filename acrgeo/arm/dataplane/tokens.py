"""Tokens of registries: one of Entra ID is exchanged at a host, and access tokens are taken from there.

Law: tokens go to hosts that ARM lists for their registry only, over https, and along no redirect; none is kept between
runs or shown. A token of one host is taken to the others of its registry until one refuses it, which then has its own.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from acrgeo.arm.dataplane.calls import Calls
from acrgeo.arm.dataplane.challenge import Challenge, asks_for_password, parse_challenge
from acrgeo.arm.dataplane.places import Place
from acrgeo.arm.dataplane.refusals import error_in, lacking, password_asked, refusal
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import ShapeError, as_mapping, number_of, parse_body, required_text_of
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.claims import claims_of
from acrgeo.arm.transport import origin_of
from acrgeo.errors import AzureError, ErrorKind

AUDIENCE = "https://containerregistry.azure.net/.default"
"""The scope of a token of Entra ID for registries; in every cloud, as the Azure CLI has it."""
MARGIN = 30.0
"""Seconds that a token has to last."""
UNDATED = 60.0
"""Seconds that one lasts which does not say how long, as the specification of tokens has it."""
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TOKEN = re.compile(r"[!-~]{1,65536}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    text: str = field(repr=False)
    until: float
    host: str
    """The host that gave it."""
    access: tuple[Mapping[str, Any], ...] | None = None
    """What it says that it allows; None where it cannot be read."""


class Tokens:
    """The tokens of one run, shared by its threads."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self._session = session
        self._calls = calls
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._challenges: dict[str, Challenge | None] = {}
        self._refresh: dict[str, _Token] = {}  # by host
        self._access: dict[tuple[str, str], _Token] = {}  # by host and scope
        self._entra: dict[str, tuple[str, float]] = {}  # by subscription
        self._alone: set[str] = set()  # hosts that took no other one's token

    def find(self, place: Place, scope: str, task: str) -> str | None:
        """Return the access token for a scope at a host; None where the host asks for none.

        Raises AzureError: FORBIDDEN where the token that it gives does not allow what the scope says.
        """
        with self._locked("challenge", place.host):
            if place.host not in self._challenges:
                self._challenges[place.host] = self._ask(place, task)
        challenge = self._challenges[place.host]
        return None if challenge is None else self._token(place, challenge, scope, task)

    def renew(self, place: Place, scope: str, task: str, *, refused: str | None, answer: Answer) -> str:
        """Return another token after a 401: another thread's, or one of an exchange at that host. Raises AzureError."""
        challenge = self._learned(place, answer, task)
        with self._locked("renew", place.host, scope):
            found = self._known(place, scope)
            if found is None or found.text == refused:
                self._forget(place, found)
            return self._token(place, challenge, scope, task)

    def lacking(self, place: Place, task: str, scope: str, *, because: str = "") -> AzureError:
        """Return the error for a sign-in without a right."""
        token, _ = self._entra.get(place.of.ref.subscription, ("", 0.0))
        who = str(claims_of(token).get("oid"))
        return lacking(place, task, scope, who=who if _GUID.fullmatch(who) else None, because=because)

    def _token(self, place: Place, challenge: Challenge, scope: str, task: str) -> str:
        with self._locked("access", place.host, scope):
            token = self._known(place, scope)
            if token is None:
                token = self._get(place, challenge, scope, task)
                if not _allows(token, scope):  # it is not kept: a role may be assigned meanwhile
                    raise self.lacking(place, task, scope)
                self._access[place.host, scope] = token
            return token.text

    def _known(self, place: Place, scope: str) -> _Token | None:
        """Return a token for a scope that is still good: this host's, or another one's of its registry."""
        hosts = (place.host,) if place.host in self._alone else (place.host, *place.of.regions)
        return self._good(self._access.get((host, scope)) for host in hosts)

    def _good(self, tokens: Any) -> _Token | None:
        least = self._session.budget.now() + MARGIN
        return next((token for token in tokens if token is not None and token.until > least), None)

    def _forget(self, place: Place, refused: _Token | None) -> None:
        """Take no token from elsewhere to this host any more, and exchange there again."""
        self._alone.add(place.host)
        if refused is not None and refused.host != place.host:
            return
        self._refresh.pop(place.host, None)
        for key in [key for key in self._access if key[0] == place.host]:
            self._access.pop(key, None)

    def _get(self, place: Place, challenge: Challenge, scope: str, task: str) -> _Token:
        """Take an access token from a host. Where it refuses the refresh token, the exchange is repeated once."""
        for is_last in (False, True):
            refresh = self._refresh_token(place, challenge, scope, task, is_new=is_last)
            form = {
                "grant_type": "refresh_token",
                "service": challenge.service,
                "scope": scope,
                "refresh_token": refresh.text,
            }
            answer = self._calls.post(place, challenge.realm, form)
            if answer.status_code != 401:
                break
        if answer.status_code == 401:
            raise self.lacking(place, task, scope, because=_said(answer, place, task))
        return self._read(answer, place, task, "access_token", "token")

    def _refresh_token(self, place: Place, challenge: Challenge, scope: str, task: str, *, is_new: bool) -> _Token:
        with self._locked("refresh", place.host):
            hosts = () if is_new else (place.host,) if place.host in self._alone else (place.host, *place.of.regions)
            known = self._good(self._refresh.get(host) for host in hosts)
            if known is not None:
                return known
            form = {
                "grant_type": "access_token",
                "service": challenge.service,
                "access_token": self._entra_token(place),
            }
            url = urlsplit(challenge.realm)._replace(path="/oauth2/exchange", query="", fragment="").geturl()
            answer = self._calls.post(place, url, form)
            if answer.status_code == 401:
                because = f", and any other: it gave this sign-in no token{_said(answer, place, task)}"
                raise self.lacking(place, task, scope, because=because)
            token = self._refresh[place.host] = self._read(answer, place, task, "refresh_token")
            return token

    def _entra_token(self, place: Place) -> str:
        subscription = place.of.ref.subscription
        with self._locked("entra", subscription):
            text, until = self._entra.get(subscription, ("", 0.0))
            if until <= self._session.budget.now() + MARGIN:
                token = self._session.token_for(subscription, AUDIENCE)
                text, until = token.token, float(token.expires_on)
                self._entra[subscription] = (text, until)
            return text

    def _read(self, answer: Answer, place: Place, task: str, *names: str) -> _Token:
        if answer.status_code != 200:
            raise refusal(answer, place, f"get a token to {task}")
        body = as_mapping(parse_body(answer), "the answer with a token")
        name = next((name for name in names if body.get(name)), names[0])
        text = required_text_of(body, name)
        if not _TOKEN.fullmatch(text):
            raise ShapeError(f"{name} is no token")
        now, claims = self._session.budget.now(), claims_of(text)
        until = now + _lifetime(claims, now, number_of(body, "expires_in"))
        return _Token(text=text, until=until, host=place.host, access=_access(claims))

    def _ask(self, place: Place, task: str) -> Challenge | None:
        """Ask a host how to sign in; None where it wants nobody to."""
        answer = self._calls.send(place, "GET", self._calls.url(place, "/v2/"))
        if answer.status_code == 401:
            return self._learned(place, answer, task)
        if answer.status_code != 200:
            raise refusal(answer, place, task)
        return None

    def _learned(self, place: Place, answer: Answer, task: str) -> Challenge:
        """Return the challenge of a 401. Raises AzureError for one that asks for something else, or leads elsewhere."""
        header = str(answer.headers.get("WWW-Authenticate", ""))
        challenge = parse_challenge(header)
        if challenge is None:
            if asks_for_password(header):
                raise password_asked(place, task)
            raise ShapeError("it is a 401 that does not say how to sign in")
        if not self._is_of_registry(place, challenge.realm):
            raise AzureError(
                f"Could not {task} at {place}: it asks to sign in elsewhere, at no host that Azure lists for "
                f"{place.of.ref.name}; no token was sent.",
                kind=ErrorKind.REJECTED,
                code="ForeignHost",
                details={"host": place.host},
            )
        self._challenges[place.host] = challenge
        return challenge

    def _is_of_registry(self, place: Place, realm: str) -> bool:
        try:
            origin = origin_of(realm)
            return origin == origin_of(self._calls.url(place)) or any(
                origin == ("https", host, 443) for host in place.of.regions
            )
        except ValueError:
            return False

    def _locked(self, *key: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(key, threading.Lock())


def _said(answer: Answer, place: Place, task: str) -> str:
    """Return what a 401 of the token endpoint says, in parentheses."""
    error = error_in(answer)
    if error is None:
        refusal(answer, place, task)  # a web page is none of the registry
        return ""
    return f" ({error['message'].rstrip('.') or error['code']})"


def _lifetime(claims: Mapping[str, Any], now: float, told: int | None) -> float:
    """Return the seconds that a token lasts: by its own times, so that the clock of this machine may be wrong."""
    try:
        ends = number_of(claims, "exp")
        begins = number_of(claims, "iat")
    except ShapeError:
        ends = begins = None
    if ends is not None:
        return float(ends) - (now if begins is None else float(begins))
    return float(told) if told is not None else UNDATED


def _access(claims: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    access = claims.get("access")
    if not isinstance(access, list):
        return None
    return tuple(entry for entry in access if isinstance(entry, dict))


def _allows(token: _Token, scope: str) -> bool:
    """Return whether a token says that it has a scope, or does not say what it has: 200 with no actions is known."""
    if token.access is None:
        return True
    kind, _, rest = scope.partition(":")
    name, _, action = rest.rpartition(":")
    for entry in token.access:
        actions = entry.get("actions")
        if (entry.get("type"), entry.get("name")) == (kind, name) and isinstance(actions, list):
            return action in actions or "*" in actions
    return False
