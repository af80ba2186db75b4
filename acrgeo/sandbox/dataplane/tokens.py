"""Tokens of a registry: the exchange, access tokens, and the challenge that asks for one.

Law: a token is signed with the sandbox's own secret and holds for one registry; it is of no use anywhere else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from acrgeo.sandbox.dataplane import answers
from acrgeo.sandbox.dataplane.visit import Visit
from acrgeo.sandbox.engine.messages import Response, json_response

ZEROS = "00000000-0000-0000-0000-000000000000"
_REFRESH_SECONDS = 3 * 3600
_ACCESS_SECONDS = 75 * 60
_BLOB_SECONDS = 20 * 60
_CALLS_LEFT = {"x-ms-ratelimit-remaining-calls-per-second": "333.3"}
_ISSUER = "Azure Container Registry"
_RIGHTS = "Microsoft.ContainerRegistry/registries/"
# Assumed: which right of a role gives which action of a token; a registry whose roles are per repository is refused.
_ACTIONS: Mapping[str, str] = {
    "pull": f"{_RIGHTS}pull/read",
    "push": f"{_RIGHTS}push/write",
    "delete": f"{_RIGHTS}artifacts/delete",
    "metadata_read": f"{_RIGHTS}pull/read",
    "metadata_write": f"{_RIGHTS}push/write",
}


def exchange(visit: Visit) -> Response:
    """Answer POST /oauth2/exchange: a refresh token for a token of Entra ID."""
    form = _form(visit)
    if form.get("grant_type", [""])[0] != "access_token":
        raise answers.unsupported(f"grant_type {form.get('grant_type', [''])[0]} at /oauth2/exchange")
    _check_service(visit, form)
    if not hmac.compare_digest(form.get("access_token", [""])[0].encode(), visit.token.encode()):
        raise answers.unauthorized()
    return json_response(200, {"refresh_token": _refresh_token(visit)}, _CALLS_LEFT)


def token(visit: Visit) -> Response:
    """Answer POST and GET /oauth2/token: an access token for scopes."""
    if visit.request.method == "GET":
        form = {name: [value] for name, value in visit.request.query.items()}
        who = _basic(visit)
        grant = "password"
    else:
        form = _form(visit)
        grant = form.get("grant_type", [""])[0]
        who = (form.get("username", [""])[0], form.get("password", [""])[0])
    _check_service(visit, form)
    if grant == "refresh_token":
        is_anonymous = False
        _claims(visit, form.get("refresh_token", [""])[0], "refresh_token")
    elif grant == "password":
        is_anonymous = _sign_in(visit, *who)
    else:
        raise answers.unsupported(f"grant_type {grant} at /oauth2/token")
    scopes = [scope for value in form.get("scope", []) for scope in value.split()]
    access = [granted for scope in scopes if (granted := _granted(visit, scope, is_anonymous=is_anonymous))]
    written = _sign(visit, {"grant_type": "access_token", "access": access}, _ACCESS_SECONDS)
    return json_response(200, {"access_token": written}, _CALLS_LEFT)


def sign_blob(visit: Visit, name: str, digest: str) -> str:
    """Return what lets a client without a token download one blob from a data host."""
    return _sign(visit, {"grant_type": "blob", "blob": f"{name}@{digest}"}, _BLOB_SECONDS)


def check_blob(visit: Visit, name: str, digest: str) -> None:
    """Check what a data host was asked with. Raises RefusedError."""
    if _claims(visit, visit.request.query.get("sig", ""), "blob")["blob"] != f"{name}@{digest}":
        raise answers.unauthorized()


def authorize(visit: Visit, kind: str, name: str, actions: Sequence[str]) -> None:
    """Check that the request may do one of the actions; the first is what a challenge asks for. Raises RefusedError."""
    scheme, _, given = visit.request.headers.get("authorization", "").partition(" ")
    challenge = _challenge(visit, f"{kind}:{name}:{actions[0]}" if name else "")
    if scheme.lower() == "basic":
        is_anonymous = _sign_in(visit, *_basic(visit))
        wanted = [f"{kind}:{name}:{action}" for action in actions] if name else []
        access = [it for scope in wanted if (it := _granted(visit, scope, is_anonymous=is_anonymous))]
    elif scheme.lower() == "bearer":
        try:
            access = _claims(visit, given, "access_token")["access"]
        except answers.RefusedError as error:
            raise answers.unauthorized(f'{challenge},error="invalid_token"', _detail(kind, name, actions)) from error
    else:
        raise answers.unauthorized(challenge, _detail(kind, name, actions))
    held = {action for it in access if (it["type"], it["name"]) == (kind, name) for action in it["actions"]}
    if name and not any("*" in held or set(action.split(",")) <= held for action in actions):
        # Assumed: the error of a token that lacks the scope, which is that of the token specification.
        raise answers.unauthorized(f'{challenge},error="insufficient_scope"', _detail(kind, name, actions))


def _detail(kind: str, name: str, actions: Sequence[str]) -> list[dict[str, str]] | None:
    if not name:
        return None
    return [{"Type": kind, "Name": name, "Action": action} for action in actions[0].split(",")]


def _challenge(visit: Visit, scope: str) -> str:
    parts = [f'realm="{visit.request.base_url}/oauth2/token"', f'service="{visit.place.login_server}"']
    return "Bearer " + ",".join([*parts, f'scope="{scope}"'] if scope else parts)


def _form(visit: Visit) -> dict[str, list[str]]:
    return parse_qs(visit.request.body.decode("latin-1"), keep_blank_values=True)


def _check_service(visit: Visit, form: Mapping[str, list[str]]) -> None:
    service = form.get("service", [""])[0]
    if service.lower() != visit.place.login_server.lower():
        # Assumed: the answer to a token request that names another service.
        raise answers.invalid("UNSUPPORTED", f"The service is {visit.place.login_server}, not '{service}'.")


def _basic(visit: Visit) -> tuple[str, str]:
    scheme, _, given = visit.request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return "", ""
    try:
        user, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError as error:
        raise answers.unauthorized() from error
    return user, password


def _sign_in(visit: Visit, user: str, password: str) -> bool:
    """Tell if a user is anonymous. Raises RefusedError for another one, or a wrong password."""
    if not user:
        if not visit.place.registry["properties"].get("anonymousPullEnabled"):
            raise answers.unauthorized()
        return True
    if user == ZEROS:
        _claims(visit, password, "refresh_token")
    elif user.lower() != visit.site.client_id:
        raise answers.unsupported(f"signing in as {user[:80]}: it knows the ready file's client and the user of zeros")
    elif not hmac.compare_digest(password.encode(), visit.client_secret.encode()):
        raise answers.unauthorized()
    return False


def _granted(visit: Visit, scope: str, *, is_anonymous: bool) -> dict[str, Any] | None:
    """Return the part of a scope that the caller has; None where the scope cannot be read."""
    kind, colon, rest = scope.partition(":")
    name, last, actions = rest.rpartition(":")
    if not (colon and last and name) or kind not in ("repository", "registry"):
        return None
    wanted = actions.split(",")
    if kind == "registry":
        # Assumed: who may pull may list the catalog.
        may = not is_anonymous and name == "catalog" and _may(visit, "pull")
        return {"type": kind, "name": name, "actions": wanted if may else []}
    if "*" in wanted:
        wanted = list(_ACTIONS)
    readable = ("pull", "metadata_read")
    kept = [it for it in wanted if it in readable or not is_anonymous]
    return {"type": kind, "name": name, "actions": [it for it in kept if is_anonymous or _may(visit, it)]}


def _may(visit: Visit, action: str) -> bool:
    if visit.place.registry["properties"].get("roleAssignmentMode") == "AbacRepositoryPermissions":
        raise answers.unsupported("roles per repository (AbacRepositoryPermissions)")
    return action in _ACTIONS and visit.caller.may(_ACTIONS[action], "registry")


def _refresh_token(visit: Visit) -> str:
    if not visit.caller.may(_ACTIONS["pull"], "registry"):
        raise answers.unauthorized()
    return _sign(visit, {"grant_type": "refresh_token"}, _REFRESH_SECONDS)


def _sign(visit: Visit, claims: Mapping[str, Any], seconds: int) -> str:
    now = int(visit.now)
    whole = {"iss": _ISSUER, "aud": visit.place.login_server, "iat": now, "exp": now + seconds, **claims}
    parts = [_text(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, whole)]
    return ".".join([*parts, _text(_signature(visit, ".".join(parts)))])


def _claims(visit: Visit, given: str, kind: str) -> dict[str, Any]:
    """Return what a token says. Raises RefusedError where it is not one of this registry, of its kind, or too old."""
    signed, _, signature = given.strip().rpartition(".")
    if not hmac.compare_digest(signature.encode(), _text(_signature(visit, signed)).encode()):
        raise answers.unauthorized()
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
    if (claims["grant_type"], claims["aud"]) != (kind, visit.place.login_server) or claims["exp"] <= visit.now:
        raise answers.unauthorized()
    return claims


def _signature(visit: Visit, text: str) -> bytes:
    return hmac.digest(visit.site.secret, b"registry token " + text.encode(), hashlib.sha256)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
