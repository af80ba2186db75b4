"""What files of infrastructure as code name, for an audit: read once, and Azure is asked about unknown names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from acrgeo.core.desired.source import LONGEST_QUOTE
from acrgeo.core.iac.comparison import compare_others, names_to_check, sort_out
from acrgeo.core.iac.reference import Reference
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Finding
from acrgeo.core.rules.standing.named import name_findings
from acrgeo.files.iac.folder import MOST_BYTES
from acrgeo.files.iac.reading import Folder, read_folder
from acrgeo.output.wording import count_of
from acrgeo.workflow.context import PARALLEL_READS, Context

MOST_CHECKS = 200
"""Names of which Azure is asked if they are taken; of more, that stays unknown."""
MOST_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInFiles:
    """What files name: of each registry that was read, by its ID, and what was found of the others."""

    of: dict[str, tuple[Reference, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_folders(folders: Sequence[str], tell: Callable[[str], None]) -> list[Folder]:
    """Read the files of folders, and tell what was not read. UsageError for a folder that is not there."""
    found = [read_folder(folder) for folder in dict.fromkeys(folders)]
    for folder in found:
        for note in notes(folder):
            tell(note)
    return found


def notes(folder: Folder) -> Iterator[str]:
    """Yield what was not read of a folder, a line for each reason."""
    made = folder.names.unread
    if not made and not folder.names.references:
        yield f"no registry is named in {folder.name}, of which {count_of(folder.files, 'file')} were read"
    if made:
        which = "1 name is" if len(made) == 1 else f"{len(made):,} names are"
        where = _some([f"{at.place} {_cut(at.text)}" for at in made])
        yield f"{which} put together when the files run, so not read: {where}"
    large = folder.skipped.large
    if large:
        limit = f"{MOST_BYTES // 1024 // 1024} MiB"
        yield f"{count_of(len(large), 'file')} of more than {limit} not read: {_some(large)}"
    broken = [f"{path}: {reason}" for path, reason in folder.skipped.broken]
    broken += [str(diagnostic) for diagnostic in folder.diagnostics]
    if broken:
        yield f"{count_of(len(broken), 'file')} not read, or not whole: {_some(broken)}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _some(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - MOST_TOLD:,} more" if len(texts) > MOST_TOLD else ""
    return "; ".join(texts[:MOST_TOLD]) + more


def find_named(
    context: Context, folders: Sequence[Folder], registries: Sequence[Registry], *, is_all: bool
) -> NamedInFiles:
    """Sort what files name by registry, and ask Azure about the names of others. ``is_all``: no more can be seen."""
    references = [each for folder in folders for each in folder.names.references]
    suffix = context.gateway.session.cloud.login_suffix
    found = sort_out(references, registries, suffix)
    if found.elsewhere:
        hosts = _some(list(dict.fromkeys(each.written for each in found.elsewhere)))
        context.note(f"hosts of other clouds than that of {suffix} are left out: {hosts}")
    is_taken = _taken(context, names_to_check(found.others), registries)
    others = [] if is_all else list(dict.fromkeys(each.registry for each in found.others))
    unasked = [name for name in others if is_taken.get(name.lower()) is not False]
    if unasked:
        context.note(f"nothing was read of other registries that files name: {_some(unasked)}")
    gone = compare_others(found.others, is_taken, is_all=is_all)
    return NamedInFiles(of={key: tuple(each) for key, each in found.of.items()}, findings=name_findings(gone))


def _taken(context: Context, names: Sequence[str], registries: Sequence[Registry]) -> dict[str, bool | None]:
    """Ask if names are taken, anywhere in Azure; None where that could not be read."""
    if not names:
        return {}
    reads = context.move_reads
    subscription = registries[0].ref.subscription if registries else context.gateway.session.subscription_id

    def ask(name: str) -> bool | None:
        answer = reads.is_name_free(subscription, name)
        return None if isinstance(answer, Unknown) else not answer[0]

    with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
        return dict(zip(names, pool.map(ask, names[:MOST_CHECKS]), strict=False))
