"""docs/reference/exit-codes.md: what each exit code means, what to do about it, and which commands end with it."""

from __future__ import annotations

from acrgeo.errors import ExitCode
from scripts.reference.commands import commands

INTRODUCTION = """# Exit codes

The exit code says how a command ended, so that a script need not read its text.

This page is made from the code: `make docs`.
"""
AGAIN = "Run the same command again; it goes on."
MEANINGS = {
    ExitCode.DONE: ("Done, or nothing to do.", "Go on."),
    ExitCode.FAILED: ("Failed.", "Read the message on stderr; its hint is a command to type next."),
    ExitCode.USAGE: (
        "The command line is wrong, or a file given to it. Nothing was sent.",
        "Mend it; the message says where.",
    ),
    ExitCode.CHANGES_PENDING: (
        "Something differs from the files, or from what was asked for.",
        "`acrgeo plan -f FILE` shows what.",
    ),
    ExitCode.NOT_PERMITTED: (
        "Not signed in, or not permitted.",
        "`acrgeo whoami` shows who calls, `acrgeo permissions check REGISTRY` what is missing.",
    ),
    ExitCode.REFUSED: (
        "Refused by a precondition or a safety rule, also under `--dry-run`. Nothing was changed.",
        "`acrgeo explain ID` says what ends it.",
    ),
    ExitCode.PARTIAL: ("Done in part: some changes succeeded, others did not.", AGAIN),
    ExitCode.UNFINISHED: ("Timed out, or still running. Azure carries on with what it has accepted.", AGAIN),
    ExitCode.NOT_FOUND: (
        "There is no such registry, replica, webhook or subscription.",
        "`acrgeo list` shows what there is.",
    ),
    ExitCode.INTERRUPTED: ("Interrupted by Ctrl-C.", AGAIN),
}
SIGNALS = {129: ("Ended by SIGHUP: the terminal went.", AGAIN), 143: ("Ended by SIGTERM.", AGAIN)}
ANY = (ExitCode.DONE, ExitCode.FAILED, ExitCode.USAGE)


def exit_codes_page() -> str:
    """Return docs/reference/exit-codes.md."""
    told = {int(code): meaning for code, meaning in MEANINGS.items()} | SIGNALS
    rows = [f"| {code} | {meaning} | {cure} |" for code, (meaning, cure) in sorted(told.items())]
    parts = [INTRODUCTION, "\n".join(["| code | means | then |", "|---|---|---|", *rows, ""])]
    parts.append("## Which commands end with which code\n")
    parts.append("Every command may end with 0, 1 and 2, and with 129, 130 and 143; these also with:\n")
    listed = [(command, [str(code) for code, _ in command.codes if code not in ANY]) for command in commands()]
    rows = [
        f"| [`{command.name}`](commands.md#{command.name.replace(' ', '-')}) | {', '.join(codes)} |"
        for command, codes in listed
        if codes
    ]
    parts.append("\n".join(["| command | codes |", "|---|---|", *rows, ""]))
    return "\n".join(parts)
