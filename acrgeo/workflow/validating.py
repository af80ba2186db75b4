"""``validate``: everything that can be said of files without Azure. Sends nothing and signs in nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.desired.source import in_order
from acrgeo.core.desired.validation import Validation, contradictions, doubts, twins
from acrgeo.workflow.allowed_regions import allowed_in
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_files


def validate_files(
    context: Context,
    files: Sequence[str],
    *,
    skips_others: bool = False,
    checks_variables: bool = False,
    is_strict: bool = False,
) -> Validation:
    """Read files and judge them. Where ``checks_variables``, those that are not set are mistakes, as for a plan."""
    allowed = allowed_in(context)
    reading = read_files(context, files, skips_others=skips_others)
    mistakes = [*reading.mistakes, *(reading.of_variables if checks_variables else ())]
    mistakes += [mistake for manifest in reading.manifests for mistake in contradictions(manifest)]
    warnings = [warning for manifest in reading.manifests for warning in doubts(manifest, allowed)]
    return Validation(
        files=reading.files,
        skipped=reading.skipped,
        manifests=reading.manifests,
        mistakes=in_order(mistakes),
        warnings=in_order([*warnings, *twins(reading.manifests)]),
        unset=reading.unset,
        hint=reading.hint,
        is_strict=is_strict,
    )
