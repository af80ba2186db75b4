"""What somebody would write without acrgeo: the same reads with Typer and the management SDK, as they come."""

from __future__ import annotations

import json
import os
import time
from typing import Annotated, Any

import typer
from azure.core.credentials import AccessToken
from azure.mgmt.containerregistry import ContainerRegistryManagementClient

app = typer.Typer()
Group = Annotated[str | None, typer.Option("-g")]


class Token:
    """The token of the sandbox."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return it."""
        return AccessToken(os.environ["ACRGEO_SANDBOX_TOKEN"], int(time.time()) + 3600)


def _settings() -> dict[str, Any]:
    return {
        "base_url": os.environ["ACRGEO_SANDBOX_URL"],
        "connection_verify": os.environ["ACRGEO_SANDBOX_CA"],
        "credential_scopes": ["https://management.azure.com/.default"],
    }


def _group_of(name: str) -> str:
    from azure.mgmt.resource.resources import ResourceManagementClient

    client = ResourceManagementClient(Token(), os.environ["AZURE_SUBSCRIPTION_ID"], **_settings())
    query = f"resourceType eq 'Microsoft.ContainerRegistry/registries' and name eq '{name}'"
    return str(next(iter(client.resources.list(filter=query))).id).split("/")[4]


def _read(name: str, group: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    group = group or _group_of(name)
    client = ContainerRegistryManagementClient(Token(), os.environ["AZURE_SUBSCRIPTION_ID"], **_settings())
    registry: Any = client.registries.get(group, name)
    replicas: Any = client.replications.list(group, name)
    return registry.as_dict(), [replica.as_dict() for replica in replicas]


@app.command("list")
def list_replicas(name: str, group: Group = None) -> None:
    """Print the replicas of a registry."""
    print(json.dumps(_read(name, group)[1], indent=2))


@app.command()
def show(name: str, group: Group = None) -> None:
    """Print a registry and its replicas."""
    print(json.dumps(_read(name, group), indent=2))


if __name__ == "__main__":
    app()
