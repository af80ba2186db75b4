"""Settings of the user: what each may be, what it is now, and where that comes from.

Law: a repository's file is somebody else's. What protects its reader it can only make stricter, never looser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.desired.source import Diagnostic, Place, quoted
from acrgeo.core.model import setting_kinds as kinds
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.runner import pipeline_of
from acrgeo.core.model.setting_kinds import Kind
from acrgeo.errors import UsageError

DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. ``default`` None is not set; ``fallback`` says in words what holds then.

    ``further`` are variables that are read after acrgeo's own; ``cleared_by`` is one that, set and empty, unsets it.
    Where ``in_pipeline`` has a value, a pipeline has it whatever a file says.
    ``names_azure`` is one that names something in Azure: a sandbox has its own, and takes it from no file.
    ``stricter`` makes of the values of the user's file and of a repository's the one that holds, None where nothing is
    left of both.
    """

    name: str
    kind: Kind
    meaning: str
    example: str
    default: str | None = None
    fallback: str = ""
    option: str | None = None
    own_variable: str | None = None
    further: tuple[str, ...] = ()
    cleared_by: str | None = None
    in_pipeline: str | None = None
    names_azure: bool = False
    is_path: bool = False
    stricter: Callable[[str, str], str | None] | None = field(default=None, repr=False)

    @property
    def explained(self) -> str:
        """The meaning, and what holds where the setting has no value."""
        return f"{self.meaning} (default: {self.fallback})" if self.fallback else self.meaning

    @property
    def variable(self) -> str:
        """The variable of the environment that wins over files."""
        return self.own_variable or f"ACRGEO_{self.name.replace('-', '_').upper()}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that gives it, the first that is set wins."""
        return (self.variable, *self.further)

    def check(self, value: object, where: str) -> str:
        """Return the value as it is kept; UsageError names ``where`` it came from if it is none that is allowed."""
        try:
            return self.kind.read(value)
        except ValueError:
            raise UsageError(f"{where} is {quoted(str(value))}; it must be {self.kind.takes}.") from None


def _both_on(ours: str, theirs: str) -> str:
    return "on" if (ours, theirs) == ("on", "on") else "off"


def _higher(ours: str, theirs: str) -> str:
    return str(max(int(ours), int(theirs)))


def _in_both(ours: str, theirs: str) -> str | None:
    allowed = ours.split(",")
    return ",".join(region for region in theirs.split(",") if region in allowed) or None


SUBSCRIPTION = Setting(
    name="subscription",
    kind=kinds.name(),
    meaning="Subscription to work in",
    example="contoso-production",
    fallback="az's current one",
    option="subscription",
    further=("AZURE_SUBSCRIPTION_ID",),
    names_azure=True,
)
GROUP = Setting(
    name="group",
    kind=kinds.name(),
    meaning="Resource group of registries",
    example="contoso-rg",
    fallback="looked up",
    option="resource_group",
    own_variable="ACRGEO_RESOURCE_GROUP",
    further=("AZURE_DEFAULTS_GROUP",),
    cleared_by="AZURE_DEFAULTS_GROUP",
    names_azure=True,
)
REGISTRY = Setting(
    name="registry",
    kind=kinds.name(),
    meaning="Registry where none is named",
    example="contoso",
    own_variable="AZURE_DEFAULTS_ACR",
    names_azure=True,
)
CLOUD = Setting(
    name="cloud",
    kind=kinds.choice(
        "public",
        "usgov",
        "china",
        also={"azurecloud": "public", "azureusgovernment": "usgov", "azurechinacloud": "china"},
    ),
    meaning="Azure cloud",
    example="usgov",
    fallback="az's active one",
    option="cloud",
    names_azure=True,
)
OUTPUT = Setting(
    name="output",
    kind=kinds.choice("table", "wide", "json", "yaml", "tsv", "name", "jsonl"),
    meaning="Output format",
    example="wide",
    default="table",
)
ALLOWED_REGIONS = Setting(
    name="allowed-regions",
    kind=kinds.regions(),
    meaning="Regions where replicas may be added",
    example="eastus,westeurope",
    fallback="all",
    stricter=_in_both,
)
MIN_ROUTED = Setting(
    name="min-routed",
    kind=kinds.number(1),
    meaning="Replicas that must keep serving where a file does not say minRouted",
    example="2",
    default="1",
    stricter=_higher,
)
PRICE_TABLE = Setting(
    name="price-table",
    kind=kinds.name(),
    meaning="File with your own prices, in place of list prices",
    example="prices.toml",
    fallback="Azure's price list",
    is_path=True,
)
TOKEN_CACHE = Setting(
    name="token-cache",
    kind=kinds.switch(),
    meaning="Keep tokens between runs",
    example="off",
    default="on",
    in_pipeline="off",
    stricter=_both_on,
)
SETTINGS = (SUBSCRIPTION, GROUP, REGISTRY, CLOUD, OUTPUT, ALLOWED_REGIONS, MIN_ROUTED, PRICE_TABLE, TOKEN_CACHE)
"""Every setting."""

_MEANT = {"resourcegroup": GROUP, "acr": REGISTRY, "minserving": MIN_ROUTED, "format": OUTPUT}
"""What others call them, in small letters."""


class Source(str, Enum):
    """What a value comes from, in the order in which the first wins."""

    OPTION = "option"
    VARIABLE = "variable"
    PIPELINE = "pipeline"
    REPOSITORY = "repository"
    USER = "user"
    AZ = "az"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value of a file, and where it stands."""

    value: str
    place: Place

    @property
    def origin(self) -> str:
        """The file and the line."""
        return f"{self.place.file}:{self.place.line}" if self.place.line else self.place.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The value of a setting now, None where it has none. ``origin`` is the option, variable, pipeline or place."""

    setting: Setting
    value: str | None
    source: Source
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What may give a setting its value. ``options`` are those of the command line, by their field.

    ``az`` looks a setting up in the Azure CLI's own configuration: its value, and where it stands.
    """

    environ: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    user: Mapping[str, Given] = field(default_factory=dict)
    repository: Mapping[str, Given] = field(default_factory=dict)
    is_sandbox: bool = False
    az: Callable[[Setting], tuple[str, str] | None] = field(default=lambda _: None)


def setting_of(name: str, where: str = "") -> Setting:
    """Return the setting of a name; UsageError for none, with the words that say ``where`` it stands."""
    found = next((setting for setting in SETTINGS if setting.name == name), None)
    if found is None:
        meant = setting_meant(name)
        hint = "acrgeo config list" if meant is None else f"did you mean {meant.name}?"
        raise UsageError(f"{quoted(name)}{where} is no setting of acrgeo.", hint=hint)
    return found


def setting_meant(name: str) -> Setting | None:
    """Return the setting that a wrong name means, as far as that can be seen: ``minRouted``, ``resource-group``."""
    plain = {_plain(setting.name): setting for setting in SETTINGS} | _MEANT
    close = close_matches(_plain(name), plain)
    return plain[close[0]] if close else None


def check_settings(found: Iterable[tuple[str, object, Place]]) -> tuple[dict[str, Given], list[Diagnostic]]:
    """Return the settings of a file by name, and what is wrong with the others, each at its place."""
    given: dict[str, Given] = {}
    diagnostics = []
    by_name = {setting.name: setting for setting in SETTINGS}
    for name, value, place in found:
        setting = by_name.get(name)
        if setting is None:
            meant = setting_meant(name)
            known = f"did you mean {meant.name}?" if meant else f"there are {', '.join(sorted(by_name))}"
            diagnostics.append(Diagnostic(place, _shown(name), f"unknown setting, {known}"))
            continue
        try:
            given[name] = Given(value=setting.kind.read(value), place=place)
        except ValueError:
            fact = f"{quoted(str(value))} is not allowed; it must be {setting.kind.takes}"
            diagnostics.append(Diagnostic(place, name, fact))
    return given, diagnostics


def effective(setting: Setting, sources: Sources) -> Effective:
    """Return what a setting is now. UsageError for a variable that is wrong."""
    found = stated(setting, sources)
    if found is not None:
        return found
    in_az = sources.az(setting) if setting.names_azure and not sources.is_sandbox else None  # az has no other
    if in_az is not None:
        value, origin = in_az
        return Effective(setting=setting, value=value, source=Source.AZ, origin=origin)
    return Effective(setting=setting, value=setting.default, source=Source.DEFAULT, origin=DEFAULT)


def stated(setting: Setting, sources: Sources) -> Effective | None:
    """Return what the command line, a variable, the pipeline or a file says; None where none does. UsageError."""

    def found(value: str | None, source: Source, origin: str) -> Effective:
        return Effective(setting=setting, value=value, source=source, origin=origin)

    environ = sources.environ
    if setting.option is not None and (typed := sources.options.get(setting.option)) is not None:
        return found(typed, Source.OPTION, f"--{setting.option.replace('_', '-')}")
    variable = next((name for name in setting.variables if environ.get(name)), None)
    # A sandbox has one subscription: AZURE_SUBSCRIPTION_ID names one of Azure's.
    if variable is not None and not (sources.is_sandbox and variable in SUBSCRIPTION.further):
        return found(setting.check(environ[variable], variable), Source.VARIABLE, variable)
    if setting.cleared_by is not None and environ.get(setting.cleared_by) == "":
        return found(None, Source.VARIABLE, setting.cleared_by)
    pipeline = pipeline_of(environ)
    if pipeline is not None and setting.in_pipeline is not None:
        return found(setting.in_pipeline, Source.PIPELINE, pipeline)
    return None if setting.names_azure and sources.is_sandbox else _of_files(setting, sources)


def _of_files(setting: Setting, sources: Sources) -> Effective | None:
    ours, theirs = sources.user.get(setting.name), sources.repository.get(setting.name)
    if ours is None or theirs is None:
        given, source = (ours, Source.USER) if theirs is None else (theirs, Source.REPOSITORY)
        if given is None:
            return None
        return Effective(setting=setting, value=given.value, source=source, origin=given.origin)
    value = _both(setting, ours, theirs)
    if value == ours.value != theirs.value:
        return Effective(setting=setting, value=value, source=Source.USER, origin=ours.origin)
    held = theirs.value if value is None else value
    return Effective(setting=setting, value=held, source=Source.REPOSITORY, origin=theirs.origin)


def _both(setting: Setting, ours: Given, theirs: Given) -> str | None:
    return theirs.value if setting.stricter is None else setting.stricter(ours.value, theirs.value)


def contradictions(sources: Sources) -> list[Diagnostic]:
    """Return what a repository asks for that the user's own file leaves nothing of, at its place."""
    return [
        Diagnostic(theirs.place, setting.name, f"nothing is left of it beside {setting.name} in {ours.origin}")
        for setting in SETTINGS
        if (ours := sources.user.get(setting.name)) and (theirs := sources.repository.get(setting.name))
        if _both(setting, ours, theirs) is None
    ]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _shown(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]{1,60}", name) else quoted(name)
