"""An export as a file."""

from __future__ import annotations

import yaml

from acrgeo.core.desired.export import Export, ExportedReplica
from acrgeo.output.formats import Format
from acrgeo.output.views.export import NO_SCHEMA, SCHEMA, export_view
from tests.output.golden import shown

EXPORT = Export(
    registry={"registry": "contoso"},
    replicas=(
        ExportedReplica(entry={"location": "eastus", "tags": {"team": "web"}}, remark="drained by ana:\npulls fail"),
        ExportedReplica(entry=None, remark="japaneast is being deleted"),
    ),
)


def test_a_reader_gets_the_file() -> None:
    """With the line for editors, and a remark above what needs one, on one line."""
    text = (
        "registry: contoso\n"
        "replicas:\n"
        "  # drained by ana: pulls fail\n"
        "  - location: eastus\n"
        "    tags:\n"
        "      team: web\n"
        "  # japaneast is being deleted\n"
    )
    assert shown(export_view(EXPORT, has_schema=True), width=40) == SCHEMA + text
    assert shown(export_view(EXPORT), width=40) == NO_SCHEMA + text


def test_a_file_holds_what_the_document_holds() -> None:
    """Also where no replica can be listed, and in a tier without replicas."""
    assert EXPORT.replicas is not None
    none_listed = Export(registry={"registry": "contoso"}, replicas=EXPORT.replicas[1:])
    for export in (EXPORT, none_listed, Export(registry={"registry": "contoso"}, replicas=None)):
        view = export_view(export)
        assert yaml.safe_load(shown(view)) == view.document == yaml.safe_load(shown(view, form=Format.YAML))


def test_what_is_data_stays_as_it_is() -> None:
    """A mark in a tag that turns the direction of text is not replaced: the file would say something else."""
    export = Export(registry={"registry": "contoso", "tags": {"note": "a\u202eb"}}, replicas=None)
    assert yaml.safe_load(shown(export_view(export)))["tags"]["note"] == "a\u202eb"
