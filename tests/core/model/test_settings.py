"""Settings: which source wins, what a wrong value or name is told, and what a repository may do."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.source import Place
from acrgeo.core.model.settings import (
    ALLOWED_REGIONS,
    CLOUD,
    GROUP,
    MIN_ROUTED,
    OUTPUT,
    PRICE_TABLE,
    REGISTRY,
    SETTINGS,
    SUBSCRIPTION,
    TOKEN_CACHE,
    Given,
    Setting,
    Sources,
    check_settings,
    contradictions,
    effective,
    setting_meant,
    setting_of,
    stated,
)
from acrgeo.errors import UsageError
from tests.rows import rows

CLEARED, AZS = {"AZURE_DEFAULTS_GROUP": ""}, {"AZURE_DEFAULTS_GROUP": "b"}
AZURES, OWN = {"AZURE_SUBSCRIPTION_ID": "s"}, {"ACRGEO_SUBSCRIPTION": "s"}
ACR, KEPT = {"AZURE_DEFAULTS_ACR": "c"}, {"CI": "1", "ACRGEO_TOKEN_CACHE": "yes"}
OURS, THEIRS = Place("ours.toml", 3, 1), Place("theirs.toml")


def of(setting: Setting, ours: str | None = None, theirs: str | None = None, **more: Any) -> Sources:
    """Return sources with values of the user's file and of the repository's."""
    user = {} if ours is None else {setting.name: Given(value=ours, place=OURS)}
    repository = {} if theirs is None else {setting.name: Given(value=theirs, place=THEIRS)}
    return Sources(**{"environ": {}, "user": user, "repository": repository, **more})


def az(_: Setting) -> tuple[str, str]:
    """Have a value for every setting."""
    return "az's", "~/.azure/config"


@rows(
    ("setting", "sources", "value", "origin"),
    [
        (OUTPUT, of(OUTPUT), "table", "default default"),
        (OUTPUT, of(OUTPUT, "json"), "json", "user ours.toml:3"),
        (OUTPUT, of(OUTPUT, "json", "wide"), "wide", "repository theirs.toml"),
        (OUTPUT, of(OUTPUT, "json", "json"), "json", "repository theirs.toml"),
        (OUTPUT, of(OUTPUT, None, "wide"), "wide", "repository theirs.toml"),
        (OUTPUT, of(OUTPUT, "json", "wide", environ={"ACRGEO_OUTPUT": "YAML"}), "yaml", "variable ACRGEO_OUTPUT"),
        (OUTPUT, of(OUTPUT, az=az), "table", "default default"),
        (OUTPUT, of(OUTPUT, "json", is_sandbox=True), "json", "user ours.toml:3"),
        # An empty variable is none, unless it clears the setting.
        (OUTPUT, of(OUTPUT, "json", environ={"ACRGEO_OUTPUT": ""}), "json", "user ours.toml:3"),
        (GROUP, of(GROUP, "g", environ=CLEARED), None, "variable AZURE_DEFAULTS_GROUP"),
        (GROUP, of(GROUP, "g", environ={"ACRGEO_RESOURCE_GROUP": ""}), "g", "user ours.toml:3"),
        (GROUP, of(GROUP, environ={**CLEARED, "ACRGEO_RESOURCE_GROUP": "a"}), "a", "variable ACRGEO_RESOURCE_GROUP"),
        (GROUP, of(GROUP, environ={**AZS, "ACRGEO_RESOURCE_GROUP": "a"}), "a", "variable ACRGEO_RESOURCE_GROUP"),
        (GROUP, of(GROUP, options={"resource_group": "o"}, environ=AZS), "o", "option --resource-group"),
        (GROUP, of(GROUP, options={"subscription": "o"}, az=az), "az's", "az ~/.azure/config"),
        (GROUP, of(GROUP, "g", az=az), "g", "user ours.toml:3"),
        # A sandbox has what is named in Azure from no file, and its subscription from no variable of Azure's.
        (GROUP, of(GROUP, "g", "h", az=az, is_sandbox=True), None, "default default"),
        (SUBSCRIPTION, of(SUBSCRIPTION, environ=AZURES), "s", "variable AZURE_SUBSCRIPTION_ID"),
        (SUBSCRIPTION, of(SUBSCRIPTION, environ=AZURES, is_sandbox=True), None, "default default"),
        (SUBSCRIPTION, of(SUBSCRIPTION, environ=OWN, is_sandbox=True), "s", "variable ACRGEO_SUBSCRIPTION"),
        (REGISTRY, of(REGISTRY, environ=ACR, is_sandbox=True), "c", "variable AZURE_DEFAULTS_ACR"),
        # A pipeline keeps no tokens, unless a variable says so.
        (TOKEN_CACHE, of(TOKEN_CACHE, "on", "on", environ={"CI": "1"}), "off", "pipeline the pipeline"),
        (TOKEN_CACHE, of(TOKEN_CACHE, environ=KEPT), "on", "variable ACRGEO_TOKEN_CACHE"),
        (OUTPUT, of(OUTPUT, "json", environ={"CI": "1"}), "json", "user ours.toml:3"),
        # What protects is never looser in a repository; of the same value, the repository's is told.
        (TOKEN_CACHE, of(TOKEN_CACHE, "off", "on"), "off", "user ours.toml:3"),
        (TOKEN_CACHE, of(TOKEN_CACHE, "on", "off"), "off", "repository theirs.toml"),
        (TOKEN_CACHE, of(TOKEN_CACHE, "on", "on"), "on", "repository theirs.toml"),
        (TOKEN_CACHE, of(TOKEN_CACHE, None, "off"), "off", "repository theirs.toml"),
        (MIN_ROUTED, of(MIN_ROUTED, "9", "10"), "10", "repository theirs.toml"),
        (MIN_ROUTED, of(MIN_ROUTED, "10", "9"), "10", "user ours.toml:3"),
        (MIN_ROUTED, of(MIN_ROUTED, "3", "3"), "3", "repository theirs.toml"),
        (ALLOWED_REGIONS, of(ALLOWED_REGIONS, "a,b,c", "c,d,a"), "c,a", "repository theirs.toml"),
        (ALLOWED_REGIONS, of(ALLOWED_REGIONS, "a", "c,a"), "a", "user ours.toml:3"),
        (ALLOWED_REGIONS, of(ALLOWED_REGIONS, "a", "b"), "b", "repository theirs.toml"),  # told by contradictions
    ],
)  # fmt: skip
def test_the_first_source_wins(setting: Setting, sources: Sources, value: str | None, origin: str) -> None:
    """Option, variable, pipeline, repository, user, az, default; and where the value stands."""
    found = effective(setting, sources)
    assert (found.setting, found.value, f"{found.source.value} {found.origin}") == (setting, value, origin)
    assert stated(setting, sources) == (None if origin.startswith(("az ", "default ")) else found)


def test_a_variable_that_is_wrong_is_told() -> None:
    """By its name, with what it may be."""
    with pytest.raises(UsageError) as refused:
        effective(MIN_ROUTED, of(MIN_ROUTED, environ={"ACRGEO_MIN_ROUTED": "0"}))
    assert refused.value.message == "ACRGEO_MIN_ROUTED is '0'; it must be a whole number from 1."


@rows(
    ("setting", "ours", "theirs", "facts"),
    [
        (ALLOWED_REGIONS, "a", "b", ["nothing is left of it beside allowed-regions in ours.toml:3"]),
        (ALLOWED_REGIONS, "a", "a,b", []),
        (ALLOWED_REGIONS, None, "b", []),
        (ALLOWED_REGIONS, "a", None, []),
        (OUTPUT, "json", "wide", []),
    ],
)
def test_files_that_leave_nothing_contradict(
    setting: Setting, ours: str | None, theirs: str | None, facts: list[str]
) -> None:
    """At the place of the repository's."""
    found = contradictions(of(setting, ours, theirs))
    assert [(each.place, each.path, each.fact) for each in found] == [(THEIRS, setting.name, fact) for fact in facts]


@rows(
    ("name", "meant"),
    [
        ("minRouted", MIN_ROUTED), ("min_serving", MIN_ROUTED), ("resource-group", GROUP), ("acr", REGISTRY),
        ("format", OUTPUT), ("prices", PRICE_TABLE), ("Allowed Regions", ALLOWED_REGIONS), ("clud", CLOUD),
        ("xyz", None), ("", None),
    ],
)  # fmt: skip
def test_a_wrong_name_may_mean_one(name: str, meant: Setting | None) -> None:
    """However it is written, and as others call it."""
    assert setting_meant(name) is meant
    with pytest.raises(UsageError) as refused:
        setting_of(name, " of x.toml")
    assert refused.value.message == f"'{name}' of x.toml is no setting of acrgeo."
    assert refused.value.hint == (f"did you mean {meant.name}?" if meant else "acrgeo config list")


def test_settings_of_a_file_are_checked_one_by_one() -> None:
    """What is wrong hides nothing; a name that is no word is quoted."""
    places = [Place("x.toml", line, 1) for line in range(1, 6)]
    words: list[tuple[str, object]] = [
        ("output", " JSON "), ("outptu", "json"), ("a b", 1), ("min-routed", True), ("x" * 61, 1),
    ]  # fmt: skip
    given, found = check_settings((name, value, place) for (name, value), place in zip(words, places, strict=True))
    assert given == {"output": Given(value="json", place=places[0])}
    there = ", ".join(sorted(setting.name for setting in SETTINGS))
    assert [(each.place, each.path, each.fact) for each in found] == [
        (places[1], "outptu", "unknown setting, did you mean output?"),
        (places[2], "'a b'", f"unknown setting, there are {there}"),
        (places[3], "min-routed", "'True' is not allowed; it must be a whole number from 1"),
        (places[4], f"'{'x' * 60}'…", f"unknown setting, there are {there}"),
    ]
    assert setting_of("output") is OUTPUT


def test_a_setting_tells_what_it_is() -> None:
    """With what holds without it, and every variable that gives it."""
    assert GROUP.explained == "Resource group of registries (default: looked up)"
    assert OUTPUT.explained == "Output format"
    assert GROUP.variables == ("ACRGEO_RESOURCE_GROUP", "AZURE_DEFAULTS_GROUP")
    assert replace(OUTPUT, name="a-b").variables == ("ACRGEO_A_B",)


@rows(
    ("name", "variable", "example", "takes"),
    [
        ("subscription", "ACRGEO_SUBSCRIPTION", "contoso-production", "a text"),
        ("group", "ACRGEO_RESOURCE_GROUP", "contoso-rg", "a text"),
        ("registry", "AZURE_DEFAULTS_ACR", "contoso", "a text"),
        ("cloud", "ACRGEO_CLOUD", "usgov", "public, usgov or china"),
        ("output", "ACRGEO_OUTPUT", "wide", "table, wide, json, yaml, tsv, name or jsonl"),
        ("allowed-regions", "ACRGEO_ALLOWED_REGIONS", "eastus,westeurope", "regions, such as eastus,westeurope"),
        ("min-routed", "ACRGEO_MIN_ROUTED", "2", "a whole number from 1"),
        ("price-table", "ACRGEO_PRICE_TABLE", "prices.toml", "a text"),
        ("token-cache", "ACRGEO_TOKEN_CACHE", "off", "on or off"),
    ],
)
def test_a_setting_has_its_name_and_variable(name: str, variable: str, example: str, takes: str) -> None:
    """Files and scripts depend on both; what is shown as an example is allowed."""
    setting = setting_of(name)
    assert (setting.variable, setting.example, setting.kind.takes) == (variable, example, takes)
    assert setting.check(example, "x") == example
    assert len(SETTINGS) == 9


def test_what_names_something_of_azure_is_asked_of_az_and_never_in_a_sandbox() -> None:
    """Subscription, group, registry and cloud: a sandbox has none of them from a file either."""
    of_azure = {SUBSCRIPTION, GROUP, REGISTRY, CLOUD}
    for setting in SETTINGS:
        asked = effective(setting, of(setting, az=az))
        assert (asked.value == "az's") is (setting in of_azure), setting.name
        in_sandbox = effective(setting, of(setting, setting.example, is_sandbox=True))
        assert (in_sandbox.value == setting.example) is (setting not in of_azure), setting.name


def test_only_the_table_of_prices_is_a_path() -> None:
    """It is meant from the folder of the file that names it."""
    assert [setting for setting in SETTINGS if setting.is_path] == [PRICE_TABLE]


def test_the_environment_of_the_process_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes texts for names only, and most settings have no variable that clears them."""
    monkeypatch.delenv("ACRGEO_OUTPUT", raising=False)
    assert effective(OUTPUT, Sources(environ=os.environ)).value == "table"
    monkeypatch.setenv("ACRGEO_OUTPUT", "wide")
    assert effective(OUTPUT, Sources(environ=os.environ)).value == "wide"


def test_what_others_call_a_setting_is_understood() -> None:
    """The Azure CLI, and files of desired states; also misspelt."""
    for word, setting in {"resource_group": GROUP, "ACR": REGISTRY, "minServing": MIN_ROUTED, "formats": OUTPUT,
                          "prices": PRICE_TABLE, "Prices": PRICE_TABLE, "price": PRICE_TABLE}.items():  # fmt: skip
        assert setting_meant(word) is setting, word
