"""A registry with replicas, a drain and a webhook: in the state file of a sandbox, and as commands saw it in Azure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from acrgeo.__main__ import run
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.memory import Memory
from acrgeo.arm.session import Session
from acrgeo.cli.completion.answer import answer, split_line
from acrgeo.files.private import PrivateFolder
from acrgeo.output.console import Streams
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common

STORY = (
    "list",
    "replica add contoso eastus northeurope swedencentral --upgrade -y",
    "replica add contoso canadacentral --name canada -y",
    "routing disable contoso northeurope -y",
    "webhook add contoso eastus --uri https://user:secret@hooks.example.com -y",
    "webhook add contoso westus --uri https://user:secret@hooks.example.com -y",
    "webhook delete contoso acrgeowestus -y",
    "webhook list contoso",
    "replica tag contoso eastus --tag owner=secret -y",
    "replica delete contoso swedencentral -y",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The environment of a shell, and the folder of what is kept."""

    environ: Mapping[str, str]
    kept: Path

    def words(self, line: str, **environ: str) -> list[str]:
        """Return the words that ``acrgeo LINE`` may go on with; ``files`` alone where it takes files."""
        words, last = split_line(line)
        takes_files, found = answer(words, last, {**self.environ, **environ})
        return ["files"] if takes_files else [candidate.value for candidate in found]


def _with_common(make: Callable[..., Context], common: Common) -> Context:
    return make(common=common)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return the world after the story."""
    folder = tmp_path_factory.mktemp("completion")
    folder.chmod(0o700)
    clock = VirtualClock(1_790_000_000.0)
    state, kept = folder / "sandbox.db", folder / "cache" / "acrgeo" / "azure"
    environ = {
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "ACRGEO_SANDBOX_STATE": str(state),
        "AZURE_CONFIG_DIR": str(folder / "az"),
    }
    sandbox = Sandbox(state=state, clock=clock)
    for command in STORY:
        session = Session(
            credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep
        )
        gateway = Gateway(session, Memory(PrivateFolder(kept), now=clock.now))
        make = partial(Context, environ=environ, streams=Streams.captured(), clock=clock, connected=gateway)
        assert run(command.split(), make_context=partial(_with_common, make)) == 0, command
        clock.advance(60)
    sandbox.close()
    return World(environ=environ, kept=kept)
