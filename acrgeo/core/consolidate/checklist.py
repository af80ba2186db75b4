"""What only a person can do before and after registries became one, in its order. Nothing here is done by acrgeo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrgeo.core.model.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do by hand, with the commands that help; none where only people can."""

    what: str
    commands: tuple[str, ...] = ()


def checklist(into: Registry, sources: Sequence[Registry], *, has_gaps: bool, again: str) -> tuple[Task, ...]:
    """Return the tasks, the deletion of what is left last; ``again`` is the command that copies what came since."""
    return tuple(_tasks(into, sources, has_gaps=has_gaps, again=again))


def _tasks(into: Registry, sources: Sequence[Registry], *, has_gaps: bool, again: str) -> Iterator[Task]:
    names = " and ".join(source.name for source in sources)
    if has_gaps:
        yield Task(
            what=f"Make what {into.name} has no counterpart of, as listed above, or decide that it is not needed."
        )
    yield Task(
        what=f"Point builds and pipelines at {into.login_server}: its name, the sign-in and az acr build. From then on "
        f"nothing new comes to {names}.",
    )
    yield Task(what="Copy what was pushed meanwhile: run this again until it finds nothing to do.", commands=(again,))
    yield Task(
        what="Change the names of images wherever they are pulled: manifests, charts, Dockerfiles, code of functions.",
        commands=tuple(_rename(source.login_server, into.login_server) for source in sources),
    )
    yield Task(
        what="Let clients' firewalls and proxies reach the hosts of every region, and let whoever pulls sign in.",
        commands=(f"acrgeo endpoints {into.name}", f"acrgeo permissions check {into.name}"),
    )
    yield Task(what=f"Watch the pulls of {names} in Azure Monitor until there are none for as long as a release lives.")
    yield Task(
        what=f"Retire {names}. acrgeo never deletes a registry; its images and its name are gone with it.",
        commands=tuple(
            f"az acr delete -n {source.name} -g {source.ref.resource_group} --subscription {source.ref.subscription}"
            for source in sources
        ),
    )


def _rename(before: str, after: str) -> str:
    pattern = re.sub(r"\.", r"\\.", before)
    return f"git grep -lF {before} | xargs sed -i 's#{pattern}#{after}#g'"
