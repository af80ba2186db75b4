"""Facts: the clouds of Azure, with the hosts of ARM, sign-in and registries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from acrgeo.arm.sign_in.profile import active_cloud
from acrgeo.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One cloud. ``az_name`` is the Azure CLI's name of it; login servers end with ``login_suffix``."""

    name: str
    az_name: str
    endpoint: str
    authority: str
    scope: str
    login_suffix: str

    @property
    def host(self) -> str:
        """The host of its ARM."""
        return urlsplit(self.endpoint).netloc


# Endpoints and scopes as azure-mgmt-core's get_arm_endpoints has them, authorities as azure-identity has them.
CLOUDS = (
    Cloud(
        name="public",
        az_name="AzureCloud",
        endpoint="https://management.azure.com",
        authority="login.microsoftonline.com",
        scope="https://management.azure.com/.default",
        login_suffix="azurecr.io",
    ),
    Cloud(
        name="usgov",
        az_name="AzureUSGovernment",
        endpoint="https://management.usgovcloudapi.net",
        authority="login.microsoftonline.us",
        scope="https://management.core.usgovcloudapi.net/.default",
        login_suffix="azurecr.us",
    ),
    Cloud(
        name="china",
        az_name="AzureChinaCloud",
        endpoint="https://management.chinacloudapi.cn",
        authority="login.chinacloudapi.cn",
        scope="https://management.chinacloudapi.cn/.default",
        login_suffix="azurecr.cn",
    ),
)


def cloud_of(text: str | None, environ: Mapping[str, str]) -> Cloud:
    """Return the cloud of a name, else az's active one. Raises UsageError for one that acrgeo does not know."""
    if text is not None or not environ:
        return parse_cloud(text or "public")
    active = active_cloud(environ)
    if active is None:
        return parse_cloud("public")
    for cloud in CLOUDS:
        if active.lower() == cloud.az_name.lower():
            return cloud
    raise UsageError(
        f"az's active cloud is {active}, which acrgeo does not know.",
        hint=f"--cloud takes one of {', '.join(cloud.name for cloud in CLOUDS)}; az cloud set changes az's",
    )


def parse_cloud(text: str) -> Cloud:
    """Parse a cloud's name, ours or the Azure CLI's, in any case. Raises UsageError with the known names."""
    for cloud in CLOUDS:
        if text.lower() in (cloud.name, cloud.az_name.lower()):
            return cloud
    names = ", ".join(cloud.name for cloud in CLOUDS)
    raise UsageError(f"{text!r} is not an Azure cloud.", hint=f"--cloud takes one of {names}")
