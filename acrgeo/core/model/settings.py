"""Settings of the user: what each may be, what it is now, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.model.runner import pipeline_of
from acrgeo.errors import UsageError

DEFAULT = "default"
_SWITCHES = {"1": "on", "true": "on", "yes": "on", "0": "off", "false": "off", "no": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. Where ``in_pipeline`` has a value, a pipeline has it whatever the file says."""

    name: str
    values: tuple[str, ...]
    default: str
    meaning: str
    in_pipeline: str | None = None

    @property
    def variable(self) -> str:
        """The variable of the environment that wins over the file."""
        return f"ACRGEO_{self.name.replace('-', '_').upper()}"

    def check(self, value: str, where: str) -> str:
        """Return the value of a word in any case; UsageError names ``where`` it came from if it is none of these."""
        meant = _SWITCHES.get(value.strip().lower(), value.strip().lower())
        if meant not in self.values:
            raise UsageError(f"{where} is {value!r}; it must be {' or '.join(self.values)}.")
        return meant


TOKEN_CACHE = Setting(
    name="token-cache",
    values=("on", "off"),
    default="on",
    meaning="Keep tokens between runs",
    in_pipeline="off",
)
SETTINGS = (TOKEN_CACHE,)
"""Every setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The value of a setting now. ``origin`` is the variable, the pipeline or the file that it comes from."""

    setting: Setting
    value: str
    origin: str


def setting_of(name: str, where: str = "") -> Setting:
    """Return the setting of a name; UsageError for none, with the words that say ``where`` it stands."""
    found = next((setting for setting in SETTINGS if setting.name == name), None)
    if found is None:
        raise UsageError(f"{name!r}{where} is no setting of acrgeo.", hint="acrgeo config list")
    return found


def effective(setting: Setting, environ: Mapping[str, str], in_file: Mapping[str, str], file: str) -> Effective:
    """Return what a setting is: by its variable, by the pipeline, by the file, else by default. UsageError."""
    given = environ.get(setting.variable)
    if given:
        return Effective(setting=setting, value=setting.check(given, setting.variable), origin=setting.variable)
    pipeline = pipeline_of(environ)
    if pipeline is not None and setting.in_pipeline is not None:
        return Effective(setting=setting, value=setting.in_pipeline, origin=pipeline)
    if setting.name in in_file:
        return Effective(setting=setting, value=in_file[setting.name], origin=file)
    return Effective(setting=setting, value=setting.default, origin=DEFAULT)
