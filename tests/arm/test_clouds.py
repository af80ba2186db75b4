"""Which cloud is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.arm.clouds import cloud_of
from acrgeo.errors import UsageError


@pytest.mark.parametrize(
    ("config", "text", "cloud"),
    [
        ("", None, "public"),
        ("", "usgov", "usgov"),
        ("[cloud]\nname = AzureChinaCloud\n", None, "china"),
        ("[cloud]\nname = azureUSgovernment\n", None, "usgov"),
        ("[cloud]\nname = AzureChinaCloud\n", "AzureUSGovernment", "usgov"),
        ("[cloud]\nname = AzureChinaCloud\n", "", "public"),
        ("[cloud]\nname = Mine\n", "public", "public"),
        ("[cloud]\nname = Mine\n", None, None),
    ],
)
def test_what_is_said_counts_before_azs_active_cloud(
    tmp_path: Path, config: str, text: str | None, cloud: str | None
) -> None:
    """One of az's own that acrgeo does not know is refused only where it would be taken."""
    (tmp_path / "config").write_text(config, encoding="utf-8")
    environ = {"AZURE_CONFIG_DIR": str(tmp_path)}
    if cloud is None:
        with pytest.raises(UsageError, match="az's active cloud is Mine"):
            cloud_of(text, environ)
    else:
        assert cloud_of(text, environ).name == cloud


def test_without_an_environment_no_file_of_az_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller that gives none has no home to look into."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".azure").mkdir()
    (tmp_path / ".azure" / "config").write_text("[cloud]\nname = AzureChinaCloud\n", encoding="utf-8")
    assert cloud_of(None, {}).name == "public"
