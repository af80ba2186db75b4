"""The changes that are disturbed: what is there before, and the command."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from acrgeo.__main__ import run
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.workflow.context import Context
from tests.sandbox.dataplane.client import Client
from tests.soak.attacked import Rows, rows_of
from tests.soak.pace import FastClock
from tests.soak.schedule import HUSH

_GROUP = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
_REGISTRY = f"{_GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso"
_HEAD = "apiVersion: acrgeo/v1\nregistry: contoso\nsku: Premium\n"
_HOOKS = f"webhooks: [{{name: deployed, uri: 'https://ci.example.com/{HUSH}/{{region}}', actions: [push]}}]\n"
BEFORE = f"""{_HEAD}replicas:
  - {{location: eastus, tags: {{team: shop, old: yes-it-is}}}}
  - location: westeurope
  - location: southeastasia
{_HOOKS}"""
AFTER = f"""{_HEAD}prune: true
replicas:
  - {{location: eastus, tags: {{team: web, old: null}}}}
  - {{location: westeurope, routing: false}}
  - location: japaneast
  - {{location: canadacentral, name: canada, tags: {{team: web}}}}
{_HOOKS.replace("[push]", "[push, delete]")}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A command, the files that it reads, what makes the sandbox that it changes, and a command for somebody else."""

    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Callable[..., None], Sandbox, VirtualClock], None]

    def rows(self, folder: Path) -> Rows:
        """Return what is stored before the command."""
        clock = VirtualClock(FastClock().now() - 86_400)
        sandbox = Sandbox(clock=clock)
        (folder / "before.yaml").write_text(BEFORE, encoding="utf-8")

        def perform(*words: str) -> None:
            told = io.StringIO()
            mine = {"HOME": str(folder), "PATH": os.environ["PATH"]}
            with redirect_stdout(told), redirect_stderr(told), patch.dict(os.environ, mine, clear=True):
                code = run(
                    ["--sandbox", *words],
                    make_context=lambda common: Context.of_process(
                        common, clock=clock, open_sandbox=lambda *_: sandbox
                    ),
                )
            assert code == 0, told.getvalue()
            clock.advance(600)

        self.prepare(lambda *words: perform(*(word.replace("FOLDER", str(folder)) for word in words)), sandbox, clock)
        sandbox.registry_hosts()  # settles what is due
        return rows_of(sandbox)


def _filed(perform: Callable[..., None], _sandbox: Sandbox, _clock: VirtualClock) -> None:
    perform("apply", "-f", "FOLDER/before.yaml", "-y")


def _failed(perform: Callable[..., None], sandbox: Sandbox, _clock: VirtualClock) -> None:
    perform("replica", "add", "contoso", "westeurope", "--upgrade", "-y")
    perform("replica", "add", "contoso", "eastus", "--name", "primary", "--tag", "team=web", "--no-routing", "-y")
    path = f"{_REGISTRY}/replications/primary"
    document = sandbox.get_document(path)
    assert document is not None
    document["properties"]["provisioningState"] = document["properties"]["status"]["displayStatus"] = "Failed"
    sandbox.put_document(path, document)


def _standard(_perform: Callable[..., None], _sandbox: Sandbox, _clock: VirtualClock) -> None:
    """The seed is."""


def _replicated(perform: Callable[..., None], _sandbox: Sandbox, _clock: VirtualClock) -> None:
    perform("replica", "add", "contoso", "eastus", "westeurope", "--upgrade", "-y")


def _pushed(_perform: Callable[..., None], sandbox: Sandbox, clock: VirtualClock) -> None:
    host = "contosowesteu.azurecr.io"
    client = Client(sandbox, host=host, login=host)
    for repository, tag in (("web", "1.2"), ("web", "1.3"), ("team/api", "3")):
        client.push(repository, tag, f"{repository}:{tag}".encode())
    clock.advance(600)


CHANGES: Mapping[str, Change] = {
    "apply": Change(words=("apply", "-f", "contoso.yaml"), files={"contoso.yaml": AFTER}, prepare=_filed),
    "repair": Change(words=("replica", "repair", "contoso", "eastus"), prepare=_failed),
    "upgrade": Change(
        words=("replica", "add", "contoso", "eastus", "westeurope", "--upgrade", "--tag", "team=web"), prepare=_standard
    ),
    "webhook": Change(
        words=("webhook", "add", "contoso", "--each-region", "--uri", f"https://hooks.example.com/{HUSH}/{{region}}"),
        prepare=_replicated,
    ),
    "drain": Change(
        words=("routing", "disable", "contoso", "eastus", "--reason", "an incident"),
        beside=("routing", "disable", "contoso", "westeurope"),
        prepare=_replicated,
    ),
    "import": Change(words=("image", "import", "contoso", "--from", "contosowesteu", "--all"), prepare=_pushed),
}
