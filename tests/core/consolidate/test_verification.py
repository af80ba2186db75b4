"""The proof, and what its exit code says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from acrgeo.core.consolidate.verification import Verification, verification_of
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.judge import Cell, State
from acrgeo.errors import ExitCode
from acrgeo.output.views.consolidation.wording import region_text

IMAGES = tuple(ImageRef(repository="web", digest=f"sha256:{digit * 64}") for digit in "ab")
WORDS = {"s": State.SYNCED, "m": State.MISSING, "o": State.STALE, "u": State.UNKNOWN}

CASES: Mapping[str, tuple[str, ExitCode, str]] = {
    # the states of both images in each region -> exit code, and the last region in words
    "ss ss": ("ss ss", ExitCode.DONE, "all are there"),
    "ss sm": ("ss sm", ExitCode.UNFINISHED, "1 of 2 are there; missing: "),
    "ss so": ("ss so", ExitCode.UNFINISHED, "1 of 2 are there; missing: "),
    "ss uu": ("ss uu", ExitCode.REFUSED, "0 of 2 are there; unknown: silent"),
    "sm uu": ("sm uu", ExitCode.UNFINISHED, "0 of 2 are there; unknown: silent"),
    "ss mu": ("ss mu", ExitCode.UNFINISHED, "0 of 2 are there; missing: "),
    "ss": ("ss", ExitCode.DONE, "all are there"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_regions_say_is_the_verdict(name: str) -> None:
    """0 only if every digest is in every region; one that is missing outweighs one that is unknown."""
    states, code, words = CASES[name]
    regions = [f"region{number}" for number in range(len(states.split()))]
    cells = {
        (image, region): Cell(
            location=region,
            state=WORDS[letter],
            reason="silent" if letter == "u" else None,
            commands=("acrgeo show contoso",) if letter == "u" else (),
        )
        for region, row in zip(regions, states.split(), strict=True)
        for image, letter in zip(IMAGES, row, strict=True)
    }
    proof = verification_of(regions, IMAGES, cells)
    assert (proof.exit_code, proof.is_complete) == (code, code is ExitCode.DONE)
    assert words in region_text(proof.regions[-1], proof.images)
    assert proof.regions[-1].commands == (("acrgeo show contoso",) if "u" in states.split()[-1] else ())


def test_what_was_not_looked_at_is_not_verified() -> None:
    """Whatever the reason, it has an exit code of its own."""
    proof = Verification(images=2, reason="interrupted", code=ExitCode.INTERRUPTED)
    assert (proof.exit_code, proof.is_complete) == (ExitCode.INTERRUPTED, False)
    assert verification_of(["westus"], (), {}).exit_code is ExitCode.DONE
