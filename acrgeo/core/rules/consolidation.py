"""What ``acrgeo consolidate`` finds of images: tags that contradict, tags that move, manifests that may be deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrgeo.core.consolidate.merge import Conflict, Merge
from acrgeo.core.model.registry import Registry
from acrgeo.core.rules import links
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.rule import Found, Rule

MOST_TOLD = 5
"""Conflicts that are told one by one; the document has all."""
_SHORT = 19  # of a digest, with its algorithm

TAG_CONFLICT = Rule(
    id="tag-conflict",
    severity=Severity.BLOCKER,
    cause="A tag is in several of the registries with different digests, and nothing says which one it is to have.",
    evidence="the tags of each registry at its home replica",
    cure="Decide with --prefer REGISTRY for all, or --prefer REGISTRY:REPOSITORY:TAG for one. What loses its tag is "
    "kept by its digest.",
)
TAG_LOCKED = Rule(
    id="tag-locked",
    severity=Severity.BLOCKER,
    cause="A tag is to be written over, and it is locked.",
    evidence="changeableAttributes.writeEnabled of the tag",
    cure="Unlock it: az acr repository update --write-enabled true. Or keep it, with --prefer.",
    link=links.IMAGE_LOCKS,
)
TAG_MOVES = Rule(
    id="tag-moves",
    severity=Severity.WARNING,
    cause="A tag of the registry that is kept gets the digest of another registry, as --prefer says. What it had stays "
    "there without that tag.",
    evidence="the tags of each registry at its home replica",
    cure="Pull by digest where the one before is meant.",
    link=links.IMPORTS,
)
UNTAGGED_DELETED = Rule(
    id="untagged-deleted",
    severity=Severity.WARNING,
    cause="Images are copied without a tag, and the registry's retention policy deletes manifests without tags.",
    evidence="policies.retentionPolicy of the registry that is kept",
    cure="Give them tags, or turn the policy off: az acr config retention update --status disabled.",
)
RULES = (TAG_CONFLICT, TAG_LOCKED, TAG_MOVES, UNTAGGED_DELETED)


def find_in(merged: Merge, into: Registry, *, command: str) -> Iterator[Finding]:
    """Yield what is found of the images; ``command`` is the command line that ``--prefer`` is added to."""
    yield from (TAG_CONFLICT.finding(into.name, found) for found in _conflicts(merged, command))
    for conflict in merged.conflicts:
        if conflict.is_locked:
            where = f"-n {into.name} --subscription {into.ref.subscription}"
            words = f"az acr repository update {where} --image {conflict.image} --write-enabled true"
            fact = f"{conflict.image} of {into.name} is locked: it cannot become that of {conflict.winner}."
            yield TAG_LOCKED.finding(into.name, Found(fact=fact, hint=words))
    moving = merged.overwritten
    if moving:
        some = ", ".join(f"{copy.repository}:{copy.tag}" for copy in moving[:MOST_TOLD])
        more = f" and {len(moving) - MOST_TOLD:,} more" if len(moving) > MOST_TOLD else ""
        fact = f"Tags of {into.name} get another digest: {some}{more}. Whoever pulls them gets another image."
        yield TAG_MOVES.finding(into.name, Found(fact=fact))
    days = _retention(into)
    bare = sum(copy.tag is None for copy in merged.copies) + len(moving)
    if days is not None and bare:
        fact = f"{into.name} deletes manifests without a tag after {days} days, and {bare:,} will have none."
        where = f"-r {into.name} {az_place(into.ref.id)}"
        hint = f"az acr config retention update {where} --status disabled --type UntaggedManifests"
        yield UNTAGGED_DELETED.finding(into.name, Found(fact=fact, hint=hint))


def _conflicts(merged: Merge, command: str) -> Iterator[Found]:
    told, undecided = merged.undecided[:MOST_TOLD], merged.undecided
    for conflict in told:
        is_last = conflict is told[-1] and len(undecided) <= MOST_TOLD
        yield Found(fact=f"{_words(conflict)}.", hint=_cure(undecided, command) if is_last else None)
    if len(undecided) > MOST_TOLD:
        fact = f"{len(undecided) - MOST_TOLD:,} more tags have different digests."
        yield Found(fact=fact, hint=_cure(undecided, command))


def _words(conflict: Conflict) -> str:
    digests = ", ".join(f"{digest[:_SHORT]} in {name}" for name, digest in conflict.digests.items())
    return f"{conflict.image} is {digests}"


def _cure(undecided: tuple[Conflict, ...], command: str) -> str:
    """Return the commands that decide, one for each registry that has all of the tags, or else tag by tag."""
    claimants = list(dict.fromkeys(name for conflict in undecided for name in conflict.digests))
    everywhere = [name for name in claimants if all(name in conflict.digests for conflict in undecided)]
    commands = [f"{command} --prefer {name}" for name in everywhere]
    if not commands:
        commands = [command + "".join(f" --prefer {name}" for name in claimants)]
    first = undecided[0]
    return "\n".join([*commands, f"or tag by tag: --prefer {next(iter(first.digests))}:{first.image}"])


def _retention(registry: Registry) -> object | None:
    """Return after how many days manifests without tags are deleted; None where they are kept."""
    policies = registry.properties.get("policies")
    policy = policies.get("retentionPolicy") if isinstance(policies, Mapping) else None
    if not isinstance(policy, Mapping) or policy.get("status") != "enabled":
        return None
    days: object = policy.get("days", "some")
    return days
