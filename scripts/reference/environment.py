"""docs/reference/environment.md: every variable of the environment that acrgeo reads, and what it stands for."""

from __future__ import annotations

from acrgeo.core.model.settings import SETTINGS, Setting
from scripts.reference.commands import EVERY, Parameter, code, commands, escaped, root

INTRODUCTION = """# Environment

A variable stands for an option that is not given; an option on the command line wins.
One that is set and empty counts as not set.

This page is made from the code: `make docs`.
"""
_SIGN_IN = "[Signing in](../sign-in.md#which-sign-in-is-used)"
_HOSTS = "[the sandbox](../sandbox.md#another-registry-in-the-place-of-a-region)"
OTHERS = {
    "AZURE_SUBSCRIPTION_ID": "The subscription, where `--subscription` is not given.",
    "AZURE_CONFIG_DIR": "The folder of the Azure CLI's profile and settings, which acrgeo reads (default: `~/.azure`).",
    "AZURE_TOKEN_CREDENTIALS": f"The credentials to use: `prod`, `dev` or one by its name; see {_SIGN_IN}.",
    "ACRGEO_SOURCE_PASSWORD": "The password of `--source-username` of `image import`.",
    "ACRGEO_WEBHOOK_SECRET": "The secret that `--secret-header` of `webhook listen` and `image wait` asks for.",
    "ACRGEO_REPO_CONFIG": "`off` reads no `.acrgeo.toml`; else the file to read in its place, whoever it belongs to.",
    "ACRGEO_SANDBOX_STATE": "The file of the local sandbox (default: `$XDG_STATE_HOME/acrgeo/sandbox.db`).",
    "ACRGEO_SANDBOX_SPEED": "How much faster than real time the local sandbox runs (default: 60).",
    "ACRGEO_SANDBOX_URL": "A served sandbox on loopback; it alone selects the sandbox.",
    "ACRGEO_SANDBOX_CA": "The file with the certificate of a served sandbox.",
    "ACRGEO_SANDBOX_TOKEN": "The token of a served sandbox.",
    "ACRGEO_SANDBOX_HOSTS": f"A file that says where hosts of registries listen on loopback; see {_HOSTS}.",
    "NO_COLOR": "Any value turns colour off.",
    "TERM": "`dumb` turns colour off.",
    "COLUMNS": "The width of what is printed.",
    "XDG_CONFIG_HOME": "The folder with acrgeo's settings (default: `~/.config`).",
    "XDG_CACHE_HOME": "The folder with what acrgeo keeps between runs (default: `~/.cache`).",
    "XDG_STATE_HOME": "The folder with the local sandbox (default: `~/.local/state`).",
    "REQUESTS_CA_BUNDLE": "Certificates to trust; else `CURL_CA_BUNDLE`, else `SSL_CERT_FILE`.",
}
"""What stands for no option: read where it is needed. A test compares it with the code."""


def environment_page() -> str:
    """Return docs/reference/environment.md."""
    found = options()
    rows = [
        f"| {code(variable)} | {', '.join(sorted(code(flags) for flags in meant))} | {_of(of)} |"
        for variable, (meant, of) in sorted(found.items())
    ]
    settings = {
        setting.variable: f"The setting `{setting.name}`: {escaped(setting.meaning)} (default: {_default(setting)})."
        for setting in SETTINGS
        if setting.variable not in found
    }
    others = [f"| {code(name)} | {text} |" for name, text in {**settings, **OTHERS}.items()]
    return "\n".join(
        [
            INTRODUCTION,
            "## Variables that are no options\n",
            "\n".join(["| variable | means |", "|---|---|", *others, ""]),
            f"Credentials read variables of their own: see {_SIGN_IN}. "
            "Proxies are those of `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.\n",
            "## Variables that stand for an option\n",
            "`ACRGEO_OUTPUT=json` is `--output json`; a switch is on with `1`, `true` or `yes`.\n",
            "\n".join(["| variable | stands for | of |", "|---|---|---|", *rows, ""]),
        ]
    )


def _default(setting: Setting) -> str:
    return setting.fallback or "none" if setting.default is None else code(setting.default)


def options() -> dict[str, tuple[set[str], list[str]]]:
    """Return each variable that stands for an option or an argument: how that is typed, and whose it is."""
    found: dict[str, tuple[set[str], list[str]]] = {}
    for command in (root(), *commands()):
        for parameter in command.parameters:
            for variable in parameter.variables:
                flags, of = found.setdefault(variable, (set(), []))
                flags |= _typed(parameter)
                of.append(parameter.section or " ".join(command.words))
    return found


def _typed(parameter: Parameter) -> set[str]:
    return {flag for flag in parameter.flags if flag.startswith("--") or not parameter.is_option}


def _of(commands_: list[str]) -> str:
    if EVERY in commands_:
        return "[every command](commands.md#options-of-every-command)"
    names = list(dict.fromkeys(commands_))
    links = [f"[{name.removeprefix('Options of ')}](commands.md#{_anchor(name)})" for name in names]
    return ", ".join(links)


def _anchor(name: str) -> str:
    words = name if name.startswith("Options of ") else f"acrgeo {name}"
    return words.lower().replace(" ", "-")
