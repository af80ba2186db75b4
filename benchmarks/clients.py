"""The clients side by side: the Azure CLI, acrgeo, and a bare script; each with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
AZ, ACRGEO, SCRIPT, BARE = "az", "acrgeo", "script", "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How a client is started: the words in front of a command's, its whole environment, and a file of replicas."""

    words: tuple[str, ...]
    environ: Mapping[str, str]
    manifest: Path


def find_az() -> Path:
    """Return the Azure CLI that AZ names, or one in an environment of its own, installed if that is not there."""
    named = os.environ.get("AZ")
    if named:
        return Path(named)
    folder = ROOT / ".clients" / "azure-cli"  # shared with `make clients`
    if not (folder / ".installed").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "azure-cli"], check=True)
        (folder / ".installed").touch()
    return folder / "bin" / "az"


def make_clients(az: Path, folder: Path, served: Mapping[str, str], endpoint: str, manifest: str) -> dict[str, Client]:
    """Return the clients for an endpoint of the sandbox, signed in; ``folder`` is theirs."""
    folder.mkdir()
    file = folder / "contoso.yaml"
    file.write_text(manifest, encoding="utf-8")
    plain = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "120",
        "NO_PROXY": "127.0.0.1",
        "AZURE_SUBSCRIPTION_ID": served["subscriptionId"],
    }
    sandbox = {
        "ACRGEO_SANDBOX_URL": endpoint,
        "ACRGEO_SANDBOX_CA": served["caFile"],
        "ACRGEO_SANDBOX_TOKEN": served["token"],
    }
    of_az = {
        "AZURE_CONFIG_DIR": str(folder / "azure"),
        "REQUESTS_CA_BUNDLE": served["caFile"],
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
        "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
    }
    script = str(ROOT / "benchmarks" / "typer_sdk.py")
    clients = {
        AZ: Client(words=(str(az),), environ=plain | of_az, manifest=file),
        ACRGEO: Client(words=(str(Path(sys.executable).with_name("acrgeo")),), environ=plain | sandbox, manifest=file),
        SCRIPT: Client(words=(sys.executable, script), environ=plain | sandbox, manifest=file),
        BARE: Client(words=(sys.executable, "-I", "-c", "pass"), environ=plain, manifest=file),
    }
    sign_in = ["login", "--service-principal", "-u", served["clientId"], "-p", served["clientSecret"]]
    for words in (
        ["cloud", "register", "-n", "sandbox", "--endpoint-resource-manager", endpoint],
        ["cloud", "set", "-n", "sandbox"],
        [*sign_in, "--tenant", served["tenantId"]],
    ):
        subprocess.run([az, *words, "-o", "none"], env=dict(clients[AZ].environ), check=True, stdin=subprocess.DEVNULL)
    return clients
