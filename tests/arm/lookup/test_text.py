"""What a user may type or paste in the place of a registry: nothing here sends anything."""

from __future__ import annotations

import pytest

from acrgeo.arm.clouds import CLOUDS, parse_cloud
from acrgeo.arm.lookup.text import RegistryText, guess_host, parse_registry_text
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import UsageError
from tests.rows import rows

SUB = "00000000-0000-0000-0000-000000000000"
REF = RegistryRef(subscription=SUB, resource_group="rg-(Prod).1é", name="contoso")
PROVIDER = "providers/Microsoft.ContainerRegistry/registries/contoso"


def parse(text: str, cloud: str = "public") -> RegistryText:
    """Parse a text for a cloud."""
    return parse_registry_text(text, parse_cloud(cloud))


@pytest.mark.parametrize("cloud", [cloud.name for cloud in CLOUDS])
@pytest.mark.parametrize("label", ["contoso", "contoso-ecgsaygvagauhtc0"])
@pytest.mark.parametrize(
    "form", ["{}", " {} ", "https://{}", "https://{}/", "{}/", "{}.", "{}:443", "docker://{}", "HTTPS://{}"]
)
def test_a_login_server_may_be_an_address(cloud: str, label: str, form: str) -> None:
    """Of every cloud, with its hash, in any case."""
    host = f"{label}.{parse_cloud(cloud).login_suffix}"
    for text in (form.format(host), form.format(host).upper()):
        parsed = parse(text, cloud)
        assert (parsed.name.lower(), parsed.login_server) == ("contoso", host)
        assert parsed.is_served_by(host.upper())
        assert not parsed.is_served_by(f"contoso-other.{parse_cloud(cloud).login_suffix}")


def test_a_name_may_have_its_hash() -> None:
    """NAME-HASH is the first part of a login server, of whatever cloud; NAME alone is any registry of that name."""
    assert parse("Contoso-ABC123") == RegistryText(name="Contoso", label="contoso-abc123")
    assert parse("contoso-abc123").is_served_by("contoso-abc123.azurecr.cn")
    assert not parse("contoso-abc123").is_served_by("contoso.azurecr.io")
    assert parse("contoso").is_served_by("contoso-abc123.azurecr.io")


@pytest.mark.parametrize(
    "text",
    [
        "/subscriptions/{sub}/resourceGroups/{group}/{provider}",
        "/SUBSCRIPTIONS/{sub}/resourcegroups/{group}/PROVIDERS/microsoft.containerregistry/Registries/contoso/",
        "subscriptions/{sub}/resourceGroups/{group}/{provider}",
        "//subscriptions/{sub}//resourceGroups/{group}/{provider}//",
        "%2Fsubscriptions%2F{sub}%2FresourceGroups%2Frg-%28Prod%29.1%C3%A9%2Fproviders%2FMicrosoft.ContainerRegistry"
        "%2Fregistries%2Fcontoso",
        "/subscriptions/{sub}/resourceGroups/rg-%28Prod%29.1%c3%a9/{provider}",
        "https://portal.azure.com/#@contoso.com/resource/subscriptions/{sub}/resourceGroups/{group}/{provider}/overview",
        "https://portal.azure.com/#@contoso.com/resource/subscriptions/{sub}/resourceGroups/{group}/{provider}",
        "https://portal.azure.com/#view/Blade/id/%2Fsubscriptions%2F{sub}%2FresourceGroups%2F{group}%2F"
        "providers%2FMicrosoft.ContainerRegistry%2Fregistries%2Fcontoso",
        "https://management.azure.com/subscriptions/{sub}/resourceGroups/{group}/{provider}?api-version=2025-11-01",
    ],
)
def test_a_resource_id_is_read_however_it_is_written(text: str) -> None:
    """In odd case, with slashes too many or too few, percent-encoded, in the address of a page."""
    parsed = parse(text.format(sub=SUB, group=REF.resource_group, provider=PROVIDER))
    assert parsed.ref == REF


@pytest.mark.parametrize("label", ["contoso", "contoso-abc123"])
@pytest.mark.parametrize(
    "form",
    [
        "{}.eastus.geo.azurecr.io",
        "{}.westus.data.azurecr.io",
        "{}.privatelink.azurecr.io",
        "{}.eastus.data.privatelink.azurecr.io",
        "{}.eastus.geo.privatelink.azurecr.io",
        "https://{}.eastus.data.azurecr.io/",
        "{}.azurecr.io/team/app:1.0",
        "https://{}.azurecr.io/app@sha256:0a",
        "oci://{}.azurecr.io/helm/chart",
    ],
)
def test_another_host_of_a_registry_is_answered_with_its_name(label: str, form: str) -> None:
    """A regional, data or private link host, or an image."""
    with pytest.raises(UsageError) as caught:
        parse(form.format(label))
    assert caught.value.hint == f"name the registry: {label}"


@pytest.mark.parametrize(
    ("text", "cloud", "hint"),
    [
        ("contoso.azurecr.cn", "public", "--cloud china"),
        ("contoso-abc.azurecr.us", "china", "--cloud usgov"),
        ("contoso.chinaeast2.data.azurecr.cn", "public", "--cloud china, with contoso.azurecr.cn"),
        ("contoso.azurecr.io", "usgov", "--cloud public"),
        (
            f"https://portal.azure.cn/#resource/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
            "public",
            "--cloud china",
        ),
        (
            f"https://portal.azure.com/#resource/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
            "usgov",
            "--cloud public",
        ),
        (
            f"/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}/replications/eastus",
            "public",
            f"give /subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
        ),
        (
            f"x/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
            "public",
            f"give /subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
        ),
        ("contoso.azurecr.cn/app:1.0", "public", "--cloud china, with contoso.azurecr.cn"),
        ("contoso.azurecr.cn/", "public", "--cloud china"),
        (
            f"https://portal.azure.us/#resource/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
            "public",
            "--cloud usgov",
        ),
    ],
)
def test_what_names_a_registry_in_another_way_is_answered_with_that(text: str, cloud: str, hint: str) -> None:
    """Another cloud, or something below the registry."""
    with pytest.raises(UsageError) as caught:
        parse(text, cloud)
    assert caught.value.hint == hint


@rows(
    ("host", "what"),
    [
        ("contoso.eastus.geo.azurecr.io", "a regional endpoint"),
        ("contoso.westus.data.azurecr.io", "a data endpoint"),
        ("contoso.privatelink.azurecr.io", "a private link name"),
        ("contoso.eastus.data.privatelink.azurecr.io", "a private link name"),
        ("contoso.geo.eastus.azurecr.io", "another host"),
    ],
)
def test_another_host_of_a_registry_is_told_for_what_it_is(host: str, what: str) -> None:
    """By the label before the cloud's suffix; private link comes before what it leads to."""
    with pytest.raises(UsageError) as caught:
        parse(host)
    assert caught.value.message == f"{host!r} is {what} of contoso, not its login server."


def test_a_password_is_not_repeated() -> None:
    """What holds one is refused without a word of it."""
    with pytest.raises(UsageError) as caught:
        parse("https://admin:s3cret@contoso.azurecr.io")
    assert caught.value.message == "A registry is named with a password in it, which a command line shows to others."
    assert caught.value.hint == "give a name, a login server or a resource ID"


def test_an_address_is_answered_as_one() -> None:
    """What has a scheme is never taken for a name."""
    with pytest.raises(UsageError) as caught:
        parse("https://contoso")
    assert caught.value.message == "'https://contoso' is not a login server of the cloud public (NAME.azurecr.io)."


@rows("host", ["[x", "a\N{ACCOUNT OF}b", "portal.azure.us.example", ""])
def test_a_page_of_a_host_that_is_no_portal_has_no_cloud(host: str) -> None:
    """Its resource ID counts, also where no URL may have such a host."""
    assert parse(f"https://{host}/subscriptions/{SUB}/resourceGroups/{REF.resource_group}/{PROVIDER}").ref == REF


@rows(
    ("text", "cloud", "name", "host"),
    [
        ("Contoso", "public", "Contoso", "contoso.azurecr.io"),
        ("Contoso-ABC123", "china", "Contoso", "contoso-abc123.azurecr.cn"),
        ("contoso-abc123.azurecr.us", "usgov", "contoso", "contoso-abc123.azurecr.us"),
        (f"/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}", "public", "contoso", "contoso.azurecr.io"),
    ],
)
def test_dns_is_asked_for_the_host_that_a_text_means(text: str, cloud: str, name: str, host: str) -> None:
    """With the hash where the text has it, which a name alone lacks."""
    assert guess_host(text, parse_cloud(cloud)) == (name, host)


@rows(
    "text",
    [
        "",
        "con-toso",
        "contoso-",
        "contoso-a-b",
        "contoso-a_b",
        "contoso/repo",
        "contoso.example.com",
        "https://contoso.example.com/x",
        "https://azurecr.io",
        ".azurecr.io",
        "azurecr.io",
        "con.azurecr.io",
        "user@contoso.azurecr.io",
        "contoso.azurecr.io:8080",
        f"/subscriptions/{SUB}",
        f"/subscriptions/{SUB}/resourceGroups/g/providers/Microsoft.Web/sites/contoso",
        f"x/subscriptions/{SUB}/resourceGroups/g/{PROVIDER}",
    ],
)
def test_what_names_no_registry_is_refused(text: str) -> None:
    """Whatever it looks like."""
    with pytest.raises(UsageError):
        parse(text)
