"""A consolidation in words: one place for the page and the Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.consolidate.consolidation import Consolidation
from acrgeo.core.consolidate.merge import Conflict
from acrgeo.core.consolidate.verification import RegionProof, Verification
from acrgeo.output.wording import count_of

SHORT = 19
"""Of a digest, with its algorithm."""
MOST_MISSING = 5


def summary_lines(found: Consolidation) -> Iterator[str]:
    """Yield what each registry has, and what becomes of it."""
    for registry, inventory in zip(found.sources, found.inventories, strict=True):
        if not inventory.images:
            yield f"{registry.name} has no images."
            continue
        has = f"{count_of(len(inventory.images), 'digest')} in {repositories(len(inventory.repositories))}"
        yield f"{registry.name} has {has}, with {count_of(inventory.tags, 'tag')}."
        if inventory.unlisted is not None:
            yield f"What {registry.name} has without a tag is unknown, and not copied: {inventory.unlisted}."
    yield from found.notes


def repositories(number: int) -> str:
    """Return ``1 repository``, ``2 repositories``."""
    return "1 repository" if number == 1 else f"{number} repositories"


def conflict_text(conflict: Conflict) -> str:
    """Return where a tag has which digest, and what was decided."""
    digests = ", ".join(f"{digest[:SHORT]} in {name}" for name, digest in conflict.digests.items())
    return f"{digests}: {'undecided' if conflict.winner is None else f'that of {conflict.winner} gets the tag'}"


def region_text(region: RegionProof, images: int) -> str:
    """Return what became of the digests in a region."""
    if region.found == images:
        return "all are there"
    parts = [f"{region.found} of {images} are there"]
    if region.missing:
        more = f" and {len(region.missing) - MOST_MISSING:,} more" if len(region.missing) > MOST_MISSING else ""
        parts.append(f"missing: {', '.join(region.missing[:MOST_MISSING])}{more}")
    if region.unknown:
        parts.append(f"unknown: {region.reason or 'no answer'}")
    return "; ".join(parts)


def verdict(found: Consolidation, proof: Verification) -> str:
    """Return the proof in a sentence."""
    names = " and ".join(source.name for source in found.sources)
    digests = count_of(proof.images, "digest")
    if not proof.images:
        return f"Nothing to verify: {names} {'has' if len(found.sources) == 1 else 'have'} no images."
    if proof.reason is not None:
        return f"Whether the {digests} of {names} are in every region of {found.into.name} is unknown: {proof.reason}."
    if proof.is_complete:
        return f"Verified: {_all(digests, proof.images)} of {names} in every region of {found.into.name}."
    late = sum(bool(region.missing) for region in proof.regions)
    if late:
        return f"Not everywhere yet: some of the {digests} of {names} are missing in {count_of(late, 'region')}."
    return f"Not verified: of some of the {digests} of {names} it is unknown if they are in every region."


def _all(digests: str, number: int) -> str:
    return f"the {digests}" if number == 1 else f"all {digests}"
