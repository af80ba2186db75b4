"""The grammar of the command line as data, made of the commands: for ``answer``, which cannot wait for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from acrgeo.cli.commands.sandbox import SEEDS
from acrgeo.cli.completion.answer import COMMON
from acrgeo.core.model.settings import SETTINGS
from acrgeo.core.rules.error_codes import ERROR_CODES
from acrgeo.core.rules.table import RULES
from acrgeo.output.formats import Format
from acrgeo.output.schemas.catalogue import DOCUMENTS
from acrgeo.workflow.completion import Kind
from acrgeo.workflow.options import Common, option_fields

CALLERS = ["owner", "contributor", "reader", "acrpush"]
# fmt: off
FAULTS = [
    "throttled", "server-error", "reset-before", "reset-after", "slow", "truncated", "operation-failed",
    "operation-endless", "poll-forbidden", "create-after-delete", "stale-list", "graph-throttled", "stale-index",
    "operation-elsewhere", "token-expired", "claims-challenge", "home-down", "region-gone", "locked",
    "denied-by-policy", "denied-by-azure", "mfa-wanted", "deny-assignment", "subscription-disabled", "quota-exceeded",
    "unregistered", "conflict",
]
# fmt: on
CLOUDS = ["public", "usgov", "china"]
ACTIONS = ["push", "delete", "quarantine", "chart_push", "chart_delete"]
_SETTING_NAMES = [setting.name for setting in SETTINGS]
_SETTING_KINDS = {
    "subscription": Kind.SUBSCRIPTIONS,
    "group": Kind.GROUPS,
    "registry": Kind.REGISTRIES,
    "allowed-regions": Kind.REGIONS,
    "price-table": Kind.FILES,
}
_SETTING_VALUES = {
    setting.name: list(setting.kind.values) or _SETTING_KINDS.get(setting.name, Kind.NOTHING).value
    for setting in SETTINGS
}
"""What the value of each setting takes."""

TAKES: dict[str, Kind | list[str] | dict[str, list[str] | str]] = {
    "registry": Kind.REGISTRIES,
    "region": Kind.REPLICAS,
    "subscription": Kind.SUBSCRIPTIONS,
    "resource_group": Kind.GROUPS,
    "cloud": CLOUDS,
    "zoom": Kind.REGIONS,
    "regions": Kind.REPLICAS,
    "allowed_regions": Kind.REGIONS,
    "assess places": Kind.REGIONS,
    "action": ACTIONS,
    "seed": list(SEEDS),
    "fault": FAULTS,
    "image import from_": Kind.REGISTRIES,
    "consolidate into": Kind.REGISTRIES,
    "consolidate source": Kind.REGISTRIES,
    "consolidate prefer": Kind.REGISTRIES,
    "replica add region": Kind.POSSIBLE,
    "replica add webhook_like": Kind.WEBHOOKS,
    "replica delete region": Kind.REMOVABLE,
    "routing enable region": Kind.UNROUTED,
    "routing disable region": Kind.ROUTED,
    "push-check pusher": Kind.REGIONS,
    "move to": Kind.POSSIBLE,
    "preflight add": Kind.POSSIBLE,
    "preflight delete": Kind.REMOVABLE,
    "preflight drain": Kind.ROUTED,
    "webhook show name": Kind.WEBHOOKS,
    "webhook delete name": Kind.WEBHOOKS,
    "webhook ping name": Kind.WEBHOOKS,
    "webhook listen regions": Kind.REGIONS,
    "config get name": _SETTING_NAMES,
    "config set name": _SETTING_NAMES,
    "config unset name": _SETTING_NAMES,
    "config set value": _SETTING_VALUES,
    "explain word": [*(rule.id for rule in RULES), *(code.id for code in ERROR_CODES)],
    "schema words": list(DOCUMENTS),
    "sandbox seed name": list(SEEDS),
    "sandbox reset name": list(SEEDS),
    "sandbox caller who": CALLERS,
    "sandbox fault specs": FAULTS,
}
"""What a parameter takes, by its name, or by its command's words and its name."""

_FILES = ("FILE", "FILE...", "PLAN.json", "[PLAN.json]")
_OR_FILES = ("sandbox caller who",)
_COMMON = {field.name for field in option_fields(Common)}
_HELP = {"name": "help", "flags": ["-h", "--help"], "says": "Show this message and exit."}


def write_grammar(root: Any) -> str:
    """Return the text of ``grammar.json``: a line for each command, in order."""
    common = [_option("", option) for option in _options(root, is_common=True)]
    rows: dict[str, Any] = {COMMON: {"options": [*common, _HELP]}}
    rows |= _nodes(root, [])
    lines = [f"{json.dumps(path)}: {json.dumps(node, ensure_ascii=False)}" for path, node in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _nodes(command: Any, path: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    words = " ".join(path)
    node: dict[str, Any] = {"options": [_option(words, option) for option in _options(command, is_common=False)]}
    if hasattr(command, "commands"):
        shown = {word: below for word, below in command.commands.items() if not below.hidden}
        node["commands"] = {word: below.get_short_help_str(200) for word, below in shown.items()}
        yield words, node
        for word, below in shown.items():
            yield from _nodes(getattr(below, "command", below), [*path, word])
        return
    if Format.of_command(words) != Format.of_command(None):
        node["options"] += [_option(words, option) for option in command.params if option.name == "output"]
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    node["arguments"] = [_parameter(words, argument) for argument in arguments]
    yield words, node


def _options(command: Any, *, is_common: bool) -> list[Any]:
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    return [option for option in options if (option.name in _COMMON) is is_common and not option.hidden]


def _option(words: str, option: Any) -> dict[str, Any]:
    row = _parameter(words, option)
    row["flags"] = [*option.opts, *option.secondary_opts]
    row["says"] = option.help
    if option.is_flag or option.count:
        del row["takes"]
    return row


def _parameter(words: str, parameter: Any) -> dict[str, Any]:
    key = f"{words} {parameter.name}"
    choices = getattr(parameter.type, "choices", None)
    takes: Any = TAKES.get(key, TAKES.get(parameter.name))
    if parameter.name == "output":
        takes = Format.of_command(words)
    elif choices is not None:
        takes = [str(getattr(choice, "value", choice)) for choice in choices]
    elif takes is None:
        takes = Kind.FILES if parameter.metavar in _FILES else Kind.NOTHING
    row = {"name": parameter.name, "takes": takes.value if isinstance(takes, Kind) else takes}
    if parameter.nargs < 0 or getattr(parameter, "multiple", False):
        row["many"] = True
    if key in _OR_FILES:
        row["files"] = True
    return row
