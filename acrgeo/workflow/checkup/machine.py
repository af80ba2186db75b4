"""Checks of this machine: versions, how acrgeo was installed, the terminal, variables. Nothing leaves it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from acrgeo.core.model.checkup import Check, State
from acrgeo.output.console import Streams

PACKAGES = (
    "typer", "rich", "azure-core", "azure-identity", "azure-mgmt-containerregistry", "azure-mgmt-resource",
    "azure-mgmt-resource-subscriptions", "msal", "msal-extensions", "cryptography", "requests", "urllib3", "certifi",
    "dnspython", "jmespath", "PyYAML", "tomlkit",
)  # fmt: skip
"""What acrgeo does not work without."""

SHOWN = (
    "ACRGEO_ALLOWED_REGIONS", "ACRGEO_CI", "ACRGEO_CLOUD", "ACRGEO_MIN_ROUTED", "ACRGEO_OUTPUT", "ACRGEO_REPO_CONFIG",
    "ACRGEO_SANDBOX", "ACRGEO_SANDBOX_SPEED", "ACRGEO_SANDBOX_STATE", "ACRGEO_SANDBOX_URL", "ACRGEO_TOKEN_CACHE",
    "AZURE_CONFIG_DIR", "AZURE_TOKEN_CREDENTIALS", "CI", "COLUMNS", "GITHUB_ACTIONS", "LANG", "LC_ALL", "NO_COLOR",
    "TERM", "TF_BUILD", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
)  # fmt: skip
"""Variables whose value says nothing of a person, a tenant or a secret."""

_STARTS = ("ACRGEO_", "AZURE_", "ARM_", "AAD_", "IDENTITY_", "MSI_", "PYTHON")
_ENDS = ("_PROXY", "_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
_REINSTALL = "python -m pip install --force-reinstall acrgeo"


def versions(own: str, packages: Sequence[str] = PACKAGES) -> Iterator[Check]:
    """Yield the versions of acrgeo, Python, the system and each package; one that is missing is broken."""

    def check(name: str, value: str) -> Check:
        return Check(section="versions", name=name, value=value)

    yield check("acrgeo", own)
    yield check("Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield check("system", platform.platform())
    for package in packages:
        try:
            yield check(package, version(package))
        except PackageNotFoundError:
            if _is_archive():
                yield check(package, "in the archive")
                continue
            yield Check(section="versions", name=package, value="not installed", state=State.BROKEN, hint=_REINSTALL)


def installation() -> Iterator[Check]:
    """Yield how acrgeo was installed, and where it and its Python are."""

    def check(name: str, value: str) -> Check:
        return Check(section="installation", name=name, value=value)

    yield check("way", _way())
    yield check("package", str(Path(__file__).parents[2]))
    yield check("interpreter", sys.executable or "unknown")
    for command in ("acrgeo", "az"):
        yield check(f"{command} command", shutil.which(command) or "not on the PATH")


def terminal(streams: Streams, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield what stdout and stderr are, and what they can show."""
    for name, stream in (("stdout", streams.out), ("stderr", streams.err)):
        kind = "a terminal" if stream.is_terminal else "no terminal"
        colour = "colour" if stream.has_colour else "no colour"
        encoding = stream.file.encoding or "unknown encoding"
        yield Check(
            section="terminal", name=name, value=f"{kind}, {colour}, {stream.console.width} columns, {encoding}"
        )
    yield Check(section="terminal", name="asks", value="yes" if streams.can_ask else "no")
    yield Check(section="terminal", name="type", value=environ.get("TERM") or "unknown")


def variables(environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield the variables that matter: the value of one that is harmless, of any other that it is set."""
    for name in sorted(environ):
        wide = name.upper()
        if name in SHOWN:
            value = environ[name] or "empty"
        elif wide.startswith(_STARTS) or wide.endswith(_ENDS):
            value = "set" if environ[name] else "empty"
        else:
            continue
        yield Check(section="variables", name=name, value=value)


def _is_archive() -> bool:
    return not Path(__file__).exists()


def _way() -> str:
    if _is_archive():
        return "a single file (zipapp)"
    prefix = Path(sys.prefix).as_posix()
    if "/pipx/venvs/" in prefix:
        return "pipx"
    if "/uv/tools/" in prefix or "/uv/archive-v" in prefix:
        return "uv tool or uvx"
    try:
        found = distribution("acrgeo")
    except PackageNotFoundError:
        return "not installed: run from its sources"
    by = (found.read_text("INSTALLER") or "unknown").strip()
    told = json.loads(found.read_text("direct_url.json") or "{}")
    kind = "editable, " if told.get("dir_info", {}).get("editable") else ""
    where = "a virtual environment" if sys.prefix != sys.base_prefix else "the system's Python"
    return f"{kind}by {by}, in {where}" + (", as root" if getattr(os, "geteuid", lambda: 1)() == 0 else "")
