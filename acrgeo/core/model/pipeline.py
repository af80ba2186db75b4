"""The run of a pipeline that acrgeo is a step of: where it is, and who started it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from acrgeo.core.model.runner import Ci, runner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run: its address, and who or what started it where the runner tells."""

    url: str
    actor: str | None = None

    def described(self, most: int) -> str | None:
        """Return who and where in so many characters: the address whole, the name cut. None where it has no room."""
        if len(self.url) > most:
            return None
        room = most - len(self.url) - len(" ()")
        if self.actor is None or room < 1:
            return self.url
        actor = self.actor if len(self.actor) <= room else f"{self.actor[: room - 1]}…"
        return f"{actor} ({self.url})"


def run_of(choice: Ci | None, environ: Mapping[str, str]) -> Run | None:
    """Return the run, from what its runner tells in the environment; None where that is not enough."""
    runner = runner_of(choice, environ)
    if runner is Ci.GITHUB:
        server, repository, number, actor = _told(
            environ, "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_ACTOR"
        )
        path = f"/{quote(repository)}/actions/runs/{quote(number)}" if repository and number else ""
    elif runner is Ci.AZDO:
        server, project, number, actor = _told(
            environ, "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID", "BUILD_REQUESTEDFOR"
        )
        path = f"/{quote(project)}/_build/results?buildId={quote(number)}" if project and number else ""
    else:
        return None
    return Run(url=server.rstrip("/") + path, actor=actor or None) if server and path else None


def _told(environ: Mapping[str, str], *names: str) -> list[str]:
    """Return values of the environment on one line, without what cannot be printed."""
    texts = (environ.get(name, "") for name in names)
    return [" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()) for text in texts]
