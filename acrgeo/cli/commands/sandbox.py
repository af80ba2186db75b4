"""``acrgeo sandbox``: serve the embedded sandbox, seed it, and set who calls it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from acrgeo.cli.command import add_command
from acrgeo.cli.options import new_group, option
from acrgeo.core.model.durations import parse_seconds, parse_speed
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.sandbox_control import (
    SandboxControl,
    read_ready_file,
    read_role,
    registry_hosts,
    sandbox_control,
    serve_sandbox,
)

SEEDS = ("contoso", "private", "neglected", "fleet", "images", "cmk", "consolidate")
"""The names of the seeds that a shell completes; a test compares them with the sandbox's, which starting would slow."""

SeedArgument = Annotated[str, typer.Argument(metavar="SEED", help=f"{', '.join(SEEDS)}, or fleet:N for N registries.")]
ReadyFileOption = Annotated[
    Path | None,
    option("--ready-file", metavar="FILE", help="File where serve writes how to reach it, once it listens."),
]
EmptyOption = Annotated[bool, option("--empty", help="Load no seed.")]


def _seconds(name: str, what: str) -> Any:
    return option(f"--{name}", metavar="SECONDS", help=what, parse=parse_seconds)


def serve(
    context: Context,  # noqa: ARG001 every command takes it
    port: Annotated[
        int,
        option("--port", metavar="PORT", help="Port to listen on (default: any free one).", min=0, max=65535),
    ] = 0,
    ready_file: ReadyFileOption = None,
    state: Annotated[
        Path | None,
        option("--state", metavar="FILE", help="Keep the state in this file (default: in memory)."),
    ] = None,
    seed: Annotated[
        str,
        option(
            "--seed",
            metavar="SEED",
            help=f"Registries to begin with: {', '.join(SEEDS)} or fleet:N (default: contoso).",
        ),
    ] = "contoso",
    empty: EmptyOption = False,
    speed: Annotated[
        float,
        option("--speed", metavar="NUMBER", help="How much faster than real time (default: 1).", parse=parse_speed),
    ] = 1.0,
    create_seconds: Annotated[float | None, _seconds("create-seconds", "How long a creation takes.")] = None,
    sync_seconds: Annotated[float | None, _seconds("sync-seconds", "How long Syncing takes after that.")] = None,
    update_seconds: Annotated[float | None, _seconds("update-seconds", "How long an update takes.")] = None,
    delete_seconds: Annotated[float | None, _seconds("delete-seconds", "How long a deletion takes.")] = None,
    home_seconds: Annotated[
        float | None, _seconds("home-seconds", "How long after the first replica the home replica appears.")
    ] = None,
    arrive_seconds: Annotated[
        float | None, _seconds("arrive-seconds", "How long an image takes to another replica.")
    ] = None,
    arrive_mib_seconds: Annotated[
        float | None, _seconds("arrive-mib-seconds", "How much longer it takes for each MiB of it.")
    ] = None,
    copy_seconds: Annotated[float | None, _seconds("copy-seconds", "How long an import takes.")] = None,
    fault: Annotated[
        list[str] | None,
        option(
            "--fault",
            metavar="SPEC",
            help="Inject a fault, name:key=value,…; repeatable. See docs/faults.md.",
            has_variable=False,  # forgotten in a shell, it would spoil every sandbox served from there
        ),
    ] = None,
) -> ExitCode:
    """Serve a sandbox over HTTPS on 127.0.0.1 until Ctrl-C.

    For acrgeo, the Azure CLI, SDKs and curl. Prints how to reach it as one line of JSON.
    """
    lengths = {
        "create": create_seconds,
        "sync": sync_seconds,
        "update": update_seconds,
        "delete": delete_seconds,
        "home_after": home_seconds,
        "arrive": arrive_seconds,
        "arrive_mib": arrive_mib_seconds,
        "copy": copy_seconds,
    }
    serve_sandbox(
        port=port,
        ready_file=ready_file,
        state=state,
        seed=None if empty else seed,
        speed=speed,
        lengths={name: seconds for name, seconds in lengths.items() if seconds is not None},
        faults=fault or (),
    )
    return ExitCode.DONE


def env(
    context: Context,
    ready_file: ReadyFileOption = None,
) -> ExitCode:
    """Print shell commands that select a sandbox.

    Selects the one that the ready file describes, else the one set in the environment, else the local one.
    """
    if ready_file is not None:
        chosen = read_ready_file(ready_file)
    elif context.sandbox_url is not None:
        url, token, ca = context.served_sandbox()
        chosen = {"ACRGEO_SANDBOX_URL": url, "ACRGEO_SANDBOX_CA": str(ca), "ACRGEO_SANDBOX_TOKEN": token}
    else:
        chosen = {"ACRGEO_SANDBOX": "1", "ACRGEO_SANDBOX_STATE": str(context.sandbox_state)}
    for name, value in chosen.items():
        context.streams.out.write(f"export {name}={shlex.quote(value)}\n")
    return ExitCode.DONE


def hosts(context: Context) -> ExitCode:
    """Print the port of each host of the registries of a served sandbox.

    Global, regional and data hosts, those of replicas added since included; with -o json as one object.
    """
    from acrgeo.output.views.hosts import hosts_view

    context.show(hosts_view(registry_hosts(context)))
    return ExitCode.DONE


def seed(context: Context, name: SeedArgument) -> ExitCode:
    """Add the registries of a seed."""
    return _control(context, lambda sandbox: sandbox.load_seed(name), f"Seed {name} added.")


def caller(
    context: Context,
    who: Annotated[
        str, typer.Argument(metavar="WHO", help="owner, contributor, reader, acrpush or a role definition file.")
    ],
) -> ExitCode:
    """Set the caller, to see what a role may do.

    The permissions call lists its actions, and every request enforces them.
    """
    role: Any = who
    path = Path(who)
    if path.suffix or path.exists():
        role = read_role(path)
    return _control(context, lambda sandbox: sandbox.set_caller(role), f"Caller set to {who}.")


def reset(
    context: Context,
    name: SeedArgument = "contoso",
    empty: EmptyOption = False,
) -> ExitCode:
    """Reset the sandbox to a seed.

    The caller becomes the owner again.
    """

    def start_again(sandbox: SandboxControl) -> None:
        sandbox.reset(None if empty else name)
        sandbox.set_caller("owner")

    return _control(context, start_again, "Sandbox reset.")


def fault(
    context: Context,
    specs: Annotated[
        list[str] | None, typer.Argument(metavar="[SPEC]...", help="name:key=value,… See docs/faults.md.")
    ] = None,
) -> ExitCode:
    """Inject faults; without a SPEC, remove them."""

    def change(sandbox: SandboxControl) -> None:
        for spec in specs or ():
            sandbox.add_fault(spec)
        if not specs:
            sandbox.clear_faults()

    return _control(context, change, f"Faults added: {', '.join(specs)}." if specs else "Faults removed.")


def _control(context: Context, change: Any, said: str) -> ExitCode:
    try:
        change(sandbox_control(context))
    except ValueError as error:
        raise UsageError(str(error)) from error
    context.streams.err.write(said + "\n")
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Control the embedded sandbox: for trials, tests and demos.")
    add_command(group, "serve", serve, examples="acrgeo sandbox serve --port 0 --ready-file ready.json", is_local=True)
    add_command(group, "env", env, examples='eval "$(acrgeo sandbox env --ready-file ready.json)"', is_local=True)
    add_command(group, "hosts", hosts, examples="acrgeo sandbox hosts -o json")
    add_command(group, "seed", seed, examples="acrgeo sandbox seed private", is_local=True)
    add_command(
        group, "caller", caller, examples="acrgeo sandbox caller reader\nacrgeo sandbox caller role.json", is_local=True
    )
    add_command(
        group, "fault", fault, examples="acrgeo sandbox fault throttled:times=3\nacrgeo sandbox fault", is_local=True
    )
    add_command(group, "reset", reset, examples="acrgeo sandbox reset", is_local=True)
    app.add_typer(group, name="sandbox")
