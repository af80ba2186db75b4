"""All checks of an installation. Law: nothing raises; what cannot be checked is a line that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from acrgeo.core.model.checkup import Anonymous, Check, State
from acrgeo.errors import AcrGeoError
from acrgeo.workflow.context import Context


def check_up(context: Context, version: str, *, shows_ids: bool = False) -> list[Check]:
    """Check everything of a version of acrgeo; in a sandbox neither the network nor az's files are touched."""
    sections: dict[str, Callable[[], Iterable[Check]]] = {
        "versions": lambda: _versions(version),
        "installation": _installation,
        "terminal": lambda: _terminal(context),
        "settings": lambda: _settings(context, shows_ids=shows_ids),
        "cache": lambda: _cache(context),
        "network": lambda: _azure(context, shows_ids=shows_ids),
        "sandbox": lambda: _sandbox(context),
        "variables": lambda: _variables(context),
    }
    found = [check for section, checks in sections.items() for check in _guarded(section, checks)]
    anonymous = Anonymous(homes=_homes(context), user=_user(context), shows_ids=shows_ids)
    return [anonymous.check(check) for check in found]


def _guarded(section: str, checks: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """Yield checks as far as they come; what stops them is the last line."""
    try:
        yield from checks()
    except AcrGeoError as error:
        yield Check(section=section, name="unknown", value=error.message, state=State.NOTE, hint=error.hint)
    except ImportError as error:
        yield Check(section=section, name="broken", value=f"a part of acrgeo is missing: {error}", state=State.BROKEN)
    except Exception as error:  # noqa: BLE001 a broken installation may raise anything, and that is the finding
        yield Check(section=section, name="broken", value=f"{type(error).__name__}: {error}", state=State.BROKEN)


def _versions(own: str) -> Iterable[Check]:
    from acrgeo.workflow.checkup.machine import versions

    return versions(own)


def _installation() -> Iterable[Check]:
    from acrgeo.workflow.checkup.machine import installation

    return installation()


def _terminal(context: Context) -> Iterable[Check]:
    from acrgeo.workflow.checkup.machine import terminal

    return terminal(context.streams, context.environ)


def _settings(context: Context, *, shows_ids: bool) -> Iterable[Check]:
    from acrgeo.workflow.checkup.files import settings

    return settings(context, shows_ids=shows_ids)


def _cache(context: Context) -> Iterable[Check]:
    from acrgeo.workflow.checkup.files import cache

    return cache(context)


def _azure(context: Context, *, shows_ids: bool) -> Iterable[Check]:
    if context.is_sandbox:
        return [Check(section="network", name="Azure", value="not asked: a sandbox stands in its place")]
    from acrgeo.workflow.checkup.azure import azure

    return azure(context, shows_ids=shows_ids)


def _sandbox(context: Context) -> Iterable[Check]:
    from acrgeo.workflow.checkup.files import sandbox

    return sandbox(context)


def _variables(context: Context) -> Iterable[Check]:
    from acrgeo.workflow.checkup.machine import variables

    return variables(context.environ)


def _homes(context: Context) -> tuple[str, ...]:
    names = ("HOME", "USERPROFILE")
    return tuple(filter(None, (context.environ.get(name) for name in names)))


def _user(context: Context) -> str:
    return next((name for key in ("USER", "LOGNAME", "USERNAME") if (name := context.environ.get(key))), "")
