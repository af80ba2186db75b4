"""The pages of where images are: many regions, contradictions, notes, at every width and in ASCII."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.evidence import Answer, Demand, Source, Unknown
from acrgeo.core.image.status.judge import Basis, Cell, ImageStatus, Reference, State, judge_cell
from acrgeo.core.image.status.report import StatusReport
from acrgeo.output.formats import Format
from acrgeo.output.views.image.status import status_view
from tests.output.builders import registry, replica
from tests.output.golden import assert_fits, assert_golden, shown

REGIONS = ("australiaeast", "eastus", "japaneast", "southeastasia", "uksouth", "westeurope", "westus")
A, B = f"sha256:{'a1' * 32}", f"sha256:{'b2' * 32}"
OFF = Unknown(reason="regional endpoints are off", command="acrgeo endpoints regional enable contoso")


def status(name: str, words: str, told: str = "", *, basis: Basis = Basis.HOME) -> ImageStatus:
    """An image with what each region was asked, and what it told: ``.`` is there, ``s`` stale, ``-`` missing."""
    said = {
        ".": {"digest": A},
        "s": {"digest": B, "since": "2026-11-29T10:00:00Z"},
        "-": {},
        "?": {"unknown": OFF},
        "!": {"unknown": Unknown(reason="\x1b]0;x\x07 the firewall keeps out 192.0.2.1")},
    }
    reference = Reference(basis=basis, digest=A, location="westus")
    cells = []
    for at, (region, word) in enumerate(zip(REGIONS, words, strict=True)):
        answers = [Answer(source=Source.ASKED, **said[word])]  # type: ignore[arg-type]
        if told:
            answers.append(Answer(source=Source.TOLD, **said[told[at]]))  # type: ignore[arg-type]
        cells.append(judge_cell(region, reference, answers, Demand.ANY))
    return ImageStatus(image=ImageRef(repository=name, tag="1"), reference=reference, cells=tuple(cells))


def report(*images: ImageStatus, notes: tuple[str, ...] = (), unreadable: tuple[str, ...] = ()) -> StatusReport:
    """A report on images in seven regions."""
    replicas = [replica(region) for region in REGIONS if region != "westus"]
    return StatusReport(
        registry=registry(*replicas),
        regions=REGIONS,
        demand=Demand.ANY,
        images=images,
        is_deep=False,
        notes=notes,
        unreadable=unreadable,
    )


MIXED = report(
    status("web", "......."),
    status("team/api", "..s-..."),
    status("shop/cart", "-?!....", ".......", basis=Basis.NEWEST),
    notes=("The images are those that eastus lists.",),
    unreadable=("compose.yaml:3:12 (service api): TAG has no value",),
)


@pytest.mark.parametrize("width", [40, 80, 160])
def test_many_regions_fold_to_those_that_are_not_synced(width: int) -> None:
    """A column each where they have room; else how many, and which are not."""
    page = shown(status_view(MIXED), width=width)
    assert_golden(f"image-status-{width}", page)
    assert_fits(page, width)
    assert "\x1b" not in page


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_wide_page_leaves_out_nothing(width: int) -> None:
    """Where regions have no room for a column each they are listed by what they are, those that are synced too."""
    index = replace(MIXED.images[2], platforms=("linux/amd64",), media_type="index/x", size=1234)
    page = " ".join(shown(status_view(report(index)), form=Format.WIDE, width=width).split())
    for word in (A, "linux/amd64", "index/x", "1,234", "(told)", "(asked)", "(asked, told)", *REGIONS):
        assert word in page


@pytest.mark.parametrize("form", [Format.WIDE, Format.MARKDOWN, Format.JUNIT, Format.TSV, Format.JSONL])
def test_no_form_steers_a_terminal(form: Format) -> None:
    """What a host said is anybody's; every form has all seven regions of each image."""
    text = shown(status_view(MIXED), form=form, encoding="ascii")
    assert text.isascii()
    assert "\x1b" not in text
    assert "\x07" not in text
    assert all(region in text for region in REGIONS)


def test_a_source_that_says_so_of_some_images_is_told_apart() -> None:
    """That one image has arrived in a region proves nothing of another one that can be pulled there."""
    page = shown(status_view(report(status("web", "......."), status("api", ".......", "?......"))), width=200)
    last = page.splitlines()[-1]
    assert last.startswith("Evidence of what is synced: asked (it can be pulled there now) in all regions; told")
    assert last.endswith(
        "(it has arrived there) of some in eastus, japaneast, southeastasia, uksouth, westeurope, westus."
    )


def test_the_document_has_both_sources() -> None:
    """What each said, and that they disagree."""
    cell = json.loads(shown(status_view(MIXED), form=Format.JSON))["images"][2]["regions"][0]
    assert (cell["state"], cell["evidence"], cell["asked"]["there"], cell["told"]["there"]) == (
        "missing",
        ["asked"],
        False,
        True,
    )
    assert "may have been deleted since" in cell["note"]


@pytest.mark.parametrize(("form", "count"), [(Format.TABLE, 1010), (Format.MARKDOWN, 60)])
def test_of_thousands_of_reasons_ten_are_told(form: Format, count: int) -> None:
    """Each may be of one repository; the commands are those of the reasons that are shown."""
    images = [
        ImageStatus(
            image=ImageRef(repository=f"r{at}", tag="1"),
            reference=Reference(basis=Basis.HOME),
            cells=tuple(Cell(location=region, state=State.UNKNOWN, reason=f"why{at}.", commands=(f"acrgeo show r{at}",))
                        for region in REGIONS),
        )
        for at in range(count)
    ]  # fmt: skip
    page = shown(status_view(report(*images)), form=form)
    assert [page.count(word) for word in ("why", "acrgeo show r")] == [10, 10]
    assert f"{count - 10:,} more reasons; -o json has all" in page


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (["......."], "contoso.azurecr.io/web:1 is synced in all 7 regions."),
        (["......-"], "contoso.azurecr.io/web:1 is synced in 6 of 7 regions."),
        (
            ["......?"],
            "Whether contoso.azurecr.io/web:1 is synced in all 7 regions is unknown; it is synced in 6 of 7.",
        ),
        ([".......", "......."], "All 2 images are synced in all 7 regions."),
        ([".......", "s-....."], "1 of 2 images of contoso are synced in all 7 regions: 1 missing."),
        (["......."] * 30, "All 30 images are synced in all 7 regions."),
        ([*["......."] * 30, "......s"], "30 of 31 images of contoso are synced in all 7 regions: 1 stale."),
    ],
)
def test_the_verdict_comes_first(images: list[str], said: str) -> None:
    """In one sentence."""
    page = shown(status_view(report(*(status("web", words) for words in images))), width=200)
    assert page.splitlines()[0] == said
    assert len(page.splitlines()) < 12
