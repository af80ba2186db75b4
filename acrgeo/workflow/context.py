"""The composition root: what a command needs, built on first use. Only here is the sandbox put under arm."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acrgeo.core.execution.commands import Commands
from acrgeo.core.execution.record import Record, Unrecorded
from acrgeo.core.model.runner import Ci, runner_of
from acrgeo.core.model.settings import CLOUD, GROUP, OUTPUT, REGISTRY, SUBSCRIPTION, TOKEN_CACHE, Setting, Source
from acrgeo.errors import AcrGeoError
from acrgeo.output.console import Streams
from acrgeo.output.formats import Format
from acrgeo.output.neutral import one_line
from acrgeo.workflow.ci.opening import open_step
from acrgeo.workflow.clock import WallClock
from acrgeo.workflow.options import Common, flag_of
from acrgeo.workflow.showing import Showing

if TYPE_CHECKING:
    from acrgeo.arm.belongings.moving import MoveReads
    from acrgeo.arm.fleet.fleets import Fleets
    from acrgeo.arm.gateway import Gateway
    from acrgeo.arm.lookup.memory import Memory
    from acrgeo.arm.network.access import AccessReads
    from acrgeo.arm.preflight_reads import PreflightReads
    from acrgeo.arm.session import Session
    from acrgeo.arm.webhooks import Webhooks
    from acrgeo.core.image.answers import RegistryHosts
    from acrgeo.executor import Clock
    from acrgeo.sandbox import Sandbox
    from acrgeo.workflow.ci.step import Step
    from acrgeo.workflow.settings import Settings

PARALLEL_READS = 8  # within Azure's budget for reads
POLL_INTERVAL = 10.0  # seconds, as long as Azure's Retry-After


def open_local_sandbox(state: Path, speed: float) -> Sandbox:
    """Open the sandbox in a state file, on the time of the machine."""
    from acrgeo.sandbox import Sandbox

    return Sandbox(state=state, speed=speed)


@dataclass(slots=True, kw_only=True)
class Context(Showing):
    """The common options, the streams and, on first use, the way to Azure or to the sandbox.

    ``timeout`` is the command's own, in seconds: what its reads may wait where Azure throttles them.
    ``named`` has what a registry was named by, by its name in lower case, where that was not its name.
    ``is_ordered`` sends writes one after another. A test gives that, ``clock`` and ``open_sandbox``, or ``connected``.
    ``root`` is where the files of the machine are. ``mends_settings`` takes files of settings with mistakes in them.
    """

    common: Common
    environ: Mapping[str, str]
    streams: Streams
    clock: Clock = field(default_factory=WallClock)
    open_sandbox: Callable[[Path, float], Sandbox] = open_local_sandbox
    connected: Gateway | None = None
    around: PreflightReads | None = None
    asked_hosts: RegistryHosts | None = None
    timeout: float | None = None
    is_ordered: bool = False
    named: dict[str, str] = field(default_factory=dict)
    record: Record = field(default_factory=Unrecorded)
    root: Path = Path("/")
    step: Step | None = None
    mends_settings: bool = False
    read_settings: Settings | None = None

    @classmethod
    def of_process(cls, common: Common, **given: Any) -> Context:
        """Make it from the command line and the environment; ``given`` are further fields."""
        if common.query is not None:
            from acrgeo.output.query import check_query

            check_query(common.query)
        runner = runner_of(common.ci, os.environ)
        is_pipeline = runner is not Ci.NONE
        streams = Streams.of_process(has_colour=False if common.no_color else None, is_pipeline=is_pipeline)
        step = open_step(runner, os.environ, streams)
        return cls(common=common, environ=os.environ, streams=streams, step=step, **given)

    def check_files(self, **files: Path | None) -> None:
        """Refuse a file that could not be written, by its option, before anything is read; UsageError names it."""
        for name, path in files.items():
            if path is not None:
                from acrgeo.files.writing import check_writable

                check_writable(flag_of(name), path)

    def write_file(self, path: Path, text: str) -> None:
        """Put a text in place, whole or not at all; UsageError where it cannot be written."""
        from acrgeo.files.writing import write_whole

        write_whole(path, text)

    @property
    def format(self) -> Format:
        """The output format."""
        return self.common.output or Format(self.settings.value(OUTPUT) or Format.TABLE)

    @property
    def now(self) -> datetime:
        """The time as the reader's clock shows it, in UTC."""
        return datetime.fromtimestamp(self.clock.now(), tz=timezone.utc)

    @property
    def sandbox_url(self) -> str | None:
        """The served sandbox: its URL alone selects it."""
        return self.environ.get("ACRGEO_SANDBOX_URL") or None

    @property
    def is_sandbox(self) -> bool:
        """True where a sandbox stands in for Azure."""
        return bool(self.common.sandbox) or self.sandbox_url is not None

    @property
    def commands(self) -> Commands:
        """What the commands that this one prints need of its options, so that they run as they stand.

        A variable that says ``--sandbox`` counts: in another shell the command must not reach Azure.
        """
        typed = {name: getattr(self.common, name) for name in ("cloud", "subscription", "resource_group")}
        given = {name: value if name in self.common.typed else None for name, value in typed.items()}
        return Commands(is_sandbox=bool(self.common.sandbox), registries=self.named, **given)

    @property
    def again(self) -> str | None:
        """The command line that goes on where this one stops; None where none does."""
        return self.commands.again(self.common.words)

    @property
    def poll_interval(self) -> float:
        """Seconds between two looks where Azure names no Retry-After; shorter where the sandbox's time runs faster."""
        if self.is_sandbox and self.sandbox_url is None:
            return max(1.0, POLL_INTERVAL / self.sandbox_speed)
        return POLL_INTERVAL

    @property
    def sandbox_speed(self) -> float:
        """How much faster than the wall clock the local sandbox lives."""
        from acrgeo.workflow.served_sandbox import read_speed

        return read_speed(self.environ)

    @property
    def sandbox_state(self) -> Path:
        """The file of the local sandbox."""
        from acrgeo.files.folders import sandbox_file

        return sandbox_file(self.environ)

    @property
    def gateway(self) -> Gateway:
        """The way to Azure, or to the sandbox in its place."""
        if self.connected is None:
            from acrgeo.arm.gateway import Gateway

            session = self._session()
            self.connected = Gateway(session, self._memory(session.cloud.name))
        return self.connected

    @property
    def preflight_reads(self) -> PreflightReads:
        """The reads around registries: what preflight judges."""
        if self.around is None:
            from acrgeo.arm.preflight_reads import PreflightReads

            self.around = PreflightReads(self.gateway.session)
        return self.around

    @property
    def access_reads(self) -> AccessReads:
        """The reads of private endpoints and of what leads to them."""
        from acrgeo.arm.network.access import AccessReads

        return AccessReads(self.gateway.session)

    @property
    def fleets(self) -> Fleets:
        """The reads over many subscriptions."""
        from acrgeo.arm.fleet.fleets import Fleets

        return Fleets(self.gateway, self._note)

    @property
    def webhooks(self) -> Webhooks:
        """The reads of webhooks."""
        from acrgeo.arm.webhooks import Webhooks

        return Webhooks(self.gateway.session, self.gateway.memory)

    @property
    def move_reads(self) -> MoveReads:
        """The reads of what hangs on a registry, and does not move with it."""
        from acrgeo.arm.belongings import moving

        return moving.MoveReads(self.gateway.session)

    @property
    def registry_hosts(self) -> RegistryHosts:
        """The hosts of registries: what a replica has. Those that the gateway has read a registry with, no others."""
        if self.asked_hosts is None:
            from acrgeo.arm.dataplane.client import RegistryClient
            from acrgeo.workflow.served_sandbox import SandboxAddresses

            session = self.gateway.session
            if self.is_sandbox:
                self.asked_hosts = RegistryClient(session, SandboxAddresses(self.environ, self._listed_hosts()))
            else:
                self.asked_hosts = RegistryClient(session)
        return self.asked_hosts

    def _listed_hosts(self) -> Callable[[], Mapping[str, str]] | None:
        if self.sandbox_url is None:
            return None
        from acrgeo.workflow.sandbox_control import registry_hosts

        return partial(registry_hosts, self)

    @property
    def token_cache_off(self) -> str | None:
        """Why no token is kept between runs; None where they are. Raises UsageError for a setting that is wrong."""
        if self.is_sandbox:
            return "a sandbox's token is never kept"
        from acrgeo.workflow.token_cache import off_reason

        return off_reason(self.environ, self.settings.effective(TOKEN_CACHE))

    def _session(self) -> Session:
        from acrgeo.arm.pipeline.throttling import WaitBudget
        from acrgeo.arm.session import Session

        sleep = self.clock.sleep
        budget = WaitBudget(timeout=self.timeout, now=self.clock.now, sleep=sleep, tell=self._tell_wait)
        connect = partial(
            Session,
            cloud=self.cloud or ("public" if self.is_sandbox else None),
            subscription=self.subscription,
            trace=self._trace if self.common.verbose else None,
            record=None if self.common.log_file is None else self.record,
            notice=self._note,
            environ=self.environ,
            sleep=sleep,
            budget=budget,
        )
        if self.common.verbose:
            for chosen in self.settings.of_repository():
                self._trace(f"{chosen.setting.name} {chosen.value} is from {chosen.origin}")
        if not self.is_sandbox:
            from acrgeo.workflow.token_cache import open_store

            return connect(tokens=open_store(self.environ) if self.token_cache_off is None else None)
        from acrgeo.arm.credential import static_credential

        if self.sandbox_url is not None:
            url, token, ca = self.served_sandbox()
            return connect(endpoint=url, ca_file=ca, credential=static_credential(token), reads_az_profile=False)
        from acrgeo.sandbox.doors.pool import SandboxPool
        from acrgeo.workflow.served_sandbox import HOSTS, read_ca

        self.is_ordered = True  # nothing is far away, and a fault meets the same change each time
        sandbox = self.local_sandbox()  # it has one subscription: AZURE_SUBSCRIPTION_ID names one of Azure's
        return connect(
            environ={},
            http=SandboxPool(sandbox),
            ca_file=read_ca(self.environ) if HOSTS in self.environ else None,
            credential=static_credential(sandbox.token),
            reads_az_profile=False,
        )

    def _memory(self, cloud: str) -> Memory:
        """Return what earlier commands learned: each served sandbox has its own, the local one none."""
        from acrgeo.arm.lookup.memory import Memory
        from acrgeo.files.folders import kept_folder
        from acrgeo.files.private import PrivateFolder

        if self.is_sandbox and self.sandbox_url is None:
            return Memory()
        tell = self._trace if self.common.verbose else lambda _: None
        try:
            store = PrivateFolder(kept_folder(self.environ, self._served_name()))
        except (AcrGeoError, OSError) as error:
            tell(f"nothing is kept: {error}")
            return Memory()
        return Memory(store, cloud=cloud, now=self.clock.now, is_fresh=bool(self.common.refresh), tell=tell)

    def _served_name(self) -> str | None:
        if self.sandbox_url is None:
            return None
        from acrgeo.files.folders import served_name

        url, _, ca = self.served_sandbox()
        return served_name(url, ca)

    def local_sandbox(self) -> Sandbox:
        """Open the sandbox in the state file."""
        return self.open_sandbox(self.sandbox_state, self.sandbox_speed)

    @property
    def settings(self) -> Settings:
        """What the files of settings say, below what was typed and what variables have.

        Raises DiagnosticsError for what is wrong in them, unless the command is there to mend it.
        """
        if self.read_settings is None:
            from acrgeo.workflow.settings import read_all

            self.read_settings = read_all(
                self.environ, options=self.common.settings, is_sandbox=self.is_sandbox, az=self._in_az
            )
        if not self.mends_settings:
            self.read_settings.check()
        return self.read_settings

    def _in_az(self, setting: Setting) -> tuple[str, str] | None:
        from acrgeo.arm.account import setting_in_az

        return setting_in_az(self.environ, setting.name)

    @property
    def resource_group(self) -> str | None:
        """The registry's group: the option, its variables, the files of settings, or the Azure CLI's default."""
        return self.common.resource_group or self.settings.value(GROUP)

    @property
    def typed_group(self) -> str | None:
        """The group of the command line, which holds for files too; a default says nothing of them."""
        return self.common.resource_group if "resource_group" in self.common.typed else None

    @property
    def registry(self) -> str | None:
        """The registry where none is named: of the files of settings, or the Azure CLI's default."""
        return self.settings.value(REGISTRY)

    @property
    def subscription(self) -> str | None:
        """The subscription that was asked for; None leaves it to az and to what the sign-in sees."""
        return self.common.subscription or self._stated(SUBSCRIPTION)

    @property
    def cloud(self) -> str | None:
        """The cloud that was asked for; None leaves it to az."""
        return self.common.cloud or self._stated(CLOUD)

    def _stated(self, setting: Setting) -> str | None:
        stated = self.settings.stated(setting)
        return None if stated is None or stated.source is Source.VARIABLE else stated.value

    def explained(self, error: Exception) -> AcrGeoError | None:
        """Return what an error means for a user of the sandbox; None where it already says so."""
        if self.sandbox_url is not None:
            if isinstance(error, AcrGeoError) and error.code == "Unreachable" and "host" not in error.details:
                from acrgeo.workflow.served_sandbox import silence_of

                return silence_of(self.sandbox_url)
        elif isinstance(error, OSError) and error.filename is not None:
            from acrgeo.workflow.served_sandbox import unkept_in

            return unkept_in(self.sandbox_state, error)
        return None

    def served_sandbox(self) -> tuple[str, str, Path]:
        """Return URL, token and CA file of the served sandbox; UsageError where one is missing or not on loopback."""
        from acrgeo.workflow.served_sandbox import read_variables

        return read_variables(self.environ)

    def _tell_wait(self, seconds: float, limit: float) -> None:
        from acrgeo.output.wording import duration

        self.streams.err.write(
            f"Azure throttles or is busy: waiting {duration(seconds)} as it asks "
            f"(--timeout: {duration(limit)} in total).\n"
        )

    def _trace(self, line: str) -> None:
        self.streams.err.write(one_line(line) + "\n")

    def note(self, text: str) -> None:
        """Say on stderr what to know besides the result."""
        self._note(text)

    def _note(self, text: str) -> None:
        from acrgeo.output.views.error import print_note

        self.record("Noted", text=text)
        print_note(self.streams.err, text)
