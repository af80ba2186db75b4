"""The subscription to work in, and what az's files say of settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from acrgeo.arm.account import match_subscription, only_subscription, setting_in_az
from acrgeo.arm.sign_in.profile import AzSubscription
from acrgeo.errors import NotFoundError, UsageError
from tests.rows import rows

PROFILE = {"subscriptions": [{"id": "a", "name": "One", "environmentName": "AzureCloud", "isDefault": True}]}
OURS = "[cloud]\nname = AzureChinaCloud\n"
OTHER = "[cloud]\nname = Mine\n"


def known(id_: str, name: str = "", **more: str) -> AzSubscription:
    """Return a subscription."""
    return AzSubscription(id=id_, name=name or id_, **more)  # type: ignore[arg-type]  # no switch is given


@pytest.mark.parametrize(
    ("config", "name", "found"),
    [
        ("[defaults]\nacr = contoso\n", "registry", ("contoso", "az's config (defaults.acr)")),
        ("[defaults]\ngroup = shop\n", "group", ("shop", "az's config (defaults.group)")),
        ("[defaults]\ngroup = shop\n", "registry", None),
        ("[defaults]\noutput = json\n", "output", None),
        (OURS, "cloud", ("china", "az's config (cloud.name)")),
        ("[cloud]\nname = azurechinacloud\n", "cloud", ("china", "az's config (cloud.name)")),
        (OTHER, "cloud", ("Mine", "az's config (cloud.name)")),
        ("", "cloud", None),
        ("", "subscription", ("One", "az's profile")),
        ("[cloud]\nname = azurecloud\n", "subscription", ("One", "az's profile")),
        (OURS, "subscription", None),
        (OTHER, "subscription", None),
        ("", "output", None),
    ],
)
def test_settings_of_az(tmp_path: Path, config: str, name: str, found: tuple[str, str] | None) -> None:
    """Its defaults, its cloud by our name of it, and the current subscription of that cloud; nothing else."""
    (tmp_path / "azureProfile.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    (tmp_path / "config").write_text(config, encoding="utf-8")
    assert setting_in_az({"AZURE_CONFIG_DIR": str(tmp_path)}, name) == found


def test_several_of_a_name_are_told_apart() -> None:
    """By ID and tenant, and by state where that is not the usual one."""
    subscriptions = [known("b", "Dev", tenant="t", state="Disabled"), known("a", "dev", state="Enabled")]
    with pytest.raises(UsageError) as caught:
        match_subscription("Dev", subscriptions)
    assert caught.value.message == "2 subscriptions are named Dev: a, b (tenant t, disabled)."


@rows(("text", "cloud"), [("Shop", "AzureChinaCloud"), ("C", "AzureUSGovernment"), ("shopping", None)])
def test_a_subscription_of_another_cloud_is_told(text: str, cloud: str | None) -> None:
    """By its name or its ID; another one is looked for in this cloud only."""
    elsewhere = [known("b", "shop", cloud="AzureChinaCloud"), known("c", "till", cloud="AzureUSGovernment")]
    with pytest.raises(NotFoundError) as caught:
        match_subscription(text, [known("a", "One")], elsewhere)
    hints: Mapping[str | None, str] = {None: "az account list --output table"}
    assert caught.value.hint == hints.get(cloud, f"--cloud {cloud}")


@rows(
    ("count", "told"),
    [
        (2, "s1, s2"),
        (5, "s1, s2, s3, s4, s5"),
        (6, "s1, s2, s3, s4, s5 and 1 more"),
        (8, "s1, s2, s3, s4, s5 and 3 more"),
    ],
)
def test_some_of_many_subscriptions_are_told(count: int, told: str) -> None:
    """Five by name, without their tenants, and how many more there are."""
    visible = [known(f"id{number}", f"s{number}", tenant="t") for number in range(count, 0, -1)]
    with pytest.raises(UsageError) as caught:
        only_subscription(visible)
    assert caught.value.message == f"Several subscriptions are visible: {told}."
