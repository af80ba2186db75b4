"""Control of a sandbox: the served one over its admin path, or the local one."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from acrgeo.core.model.sign_in import SignIn
from acrgeo.errors import AcrGeoError, UsageError
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from acrgeo.core.permissions.actions import PermissionEntry


MOST_CONTROL = 4 * 1024 * 1024  # bytes of a role or a ready file


class SandboxControl(Protocol):
    """The settings of a sandbox, local or served. Every method may raise ValueError for a wrong value."""

    def load_seed(self, name: str) -> None:
        """Add the documents of a seed."""

    def set_caller(self, caller: str | Mapping[str, Any]) -> None:
        """Set the caller."""

    def reset(self, seed: str | None) -> None:
        """Remove all state and load a seed."""

    def add_fault(self, spec: str) -> None:
        """Inject a named fault."""

    def clear_faults(self) -> None:
        """Remove every fault."""


def registry_hosts(context: Context) -> dict[str, str]:
    """Return where each host of the registries of a served sandbox listens. UsageError without a served one."""
    if context.sandbox_url is None:
        raise UsageError(
            "The hosts of registries have ports in a served sandbox only.",
            hint="acrgeo sandbox serve --ready-file ready.json",
        )
    url, token, ca = context.served_sandbox()
    try:
        return _Served(url, token, str(ca)).hosts()
    except ValueError as error:
        raise UsageError(str(error)) from error


class _Served:
    """The sandbox behind ACRGEO_SANDBOX_URL."""

    def __init__(self, url: str, token: str, ca: str) -> None:
        self._url, self._token, self._ca = url, token, ca

    def load_seed(self, name: str) -> None:
        self._post("seed", name)

    def set_caller(self, caller: str | Mapping[str, Any]) -> None:
        self._post("caller", caller)

    def reset(self, seed: str | None) -> None:
        self._post("reset", seed)

    def add_fault(self, spec: str) -> None:
        self._post("fault", spec)

    def clear_faults(self) -> None:
        self._post("fault", None)

    def hosts(self) -> dict[str, str]:
        return {str(name): str(address) for name, address in self._send("GET", "hosts", None).items()}

    def _post(self, action: str, value: object) -> None:
        self._send("POST", action, value)

    def _send(self, method: str, action: str, value: object) -> dict[str, Any]:
        import requests

        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(
                    method,
                    f"{self._url}/_sandbox/{action}",
                    json=value,
                    headers={"Authorization": f"Bearer {self._token}"},
                    verify=self._ca,
                    timeout=30,
                    allow_redirects=False,
                )
                document = answer.json()
            except (requests.RequestException, ValueError) as error:
                raise AcrGeoError(
                    f"The sandbox at {self._url} does not answer.", hint="acrgeo sandbox serve", code="Unreachable"
                ) from error
        if answer.status_code == 400:
            raise ValueError(document["error"])
        if answer.status_code != 200:
            raise AcrGeoError(
                f"The sandbox at {self._url} refused: {document.get('error')}", hint="ACRGEO_SANDBOX_TOKEN"
            )
        return dict(document)


def sandbox_control(context: Context) -> SandboxControl:
    """Return the served sandbox if its URL is set, else the local one."""
    if context.sandbox_url is not None:
        url, token, ca = context.served_sandbox()
        return _Served(url, token, str(ca))
    return context.local_sandbox()


def read_role(path: Path) -> Any:
    """Read a role definition. UsageError for a file that is none."""
    from acrgeo.files.reading import read_json

    try:
        return read_json(str(path), MOST_CONTROL)
    except UsageError as error:
        if isinstance(error.__cause__, OSError):
            fact = f"The role definition {path} cannot be read: {error.__cause__.strerror}."
            raise UsageError(fact) from error
        raise


def read_ready_file(path: Path) -> dict[str, str]:
    """Read the variables that select the sandbox of a ready file. UsageError for any other file."""
    from acrgeo.files.reading import read_json

    if not path.exists():
        raise UsageError(
            f"{path} does not exist: no sandbox is served with it.",
            hint=f"acrgeo sandbox serve --ready-file {path}",
        )
    try:
        ready = read_json(str(path), MOST_CONTROL)
        return {
            "ACRGEO_SANDBOX_URL": str(ready["endpoint"]),
            "ACRGEO_SANDBOX_CA": str(ready["caFile"]),
            "ACRGEO_SANDBOX_TOKEN": str(ready["token"]),
            "AZURE_SUBSCRIPTION_ID": str(ready["subscriptionId"]),
        }
    except (UsageError, KeyError, TypeError) as error:
        raise UsageError(f"{path} was not written by acrgeo sandbox serve --ready-file.") from error


def sandbox_sign_in(entries: Sequence[PermissionEntry] | None) -> SignIn:
    """Return the caller of a sandbox, told by what it may do at the subscription; None where it may not read that."""
    from acrgeo.sandbox import Sandbox
    from acrgeo.sandbox.engine.callers import ROLES

    held = [(list(entry.actions), list(entry.not_actions)) for entry in entries or ()]
    roles = (name for name, role in ROLES.items() if held == [(role["actions"], role["notActions"])])
    return SignIn(
        credential="sandbox",
        account=None if entries is None else next(roles, "custom"),
        account_type="sandboxCaller",
        object_id=Sandbox.object_id,
        client_id=Sandbox.client_id,
        tenant_id=Sandbox.tenant_id,
    )


def serve_sandbox(
    *,
    port: int,
    ready_file: Path | None,
    state: Path | None,
    seed: str | None,
    speed: float,
    lengths: dict[str, Any],
    faults: Sequence[str],
) -> None:
    """Serve a sandbox over HTTPS on 127.0.0.1 until it is stopped.

    ``lengths`` are fields of the sandbox's Lifecycle, in seconds. Raises UsageError for a value that
    the sandbox refuses, AcrGeoError for a port in use.
    """
    from acrgeo.sandbox import Lifecycle
    from acrgeo.sandbox.doors.server import main

    try:
        main(
            port=port,
            ready_file=ready_file,
            state=state,
            seed=seed,
            speed=speed,
            lifecycle=replace(Lifecycle(), **lengths),
            faults=faults,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise AcrGeoError(f"Port {port} on 127.0.0.1 is in use.", hint="--port 0 picks a free one") from error
