"""A hand-over: ``export --format``, a registry as the file of another tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from acrgeo.core.handover.model import Form, Handover
from acrgeo.output.handover.az.script import az
from acrgeo.output.handover.azure.arm import arm
from acrgeo.output.handover.azure.avm import avm
from acrgeo.output.handover.azure.bicep import bicep
from acrgeo.output.handover.terraform.azapi import azapi
from acrgeo.output.handover.terraform.azurerm import azurerm_4, azurerm_5
from acrgeo.output.handover.written import Written
from acrgeo.output.view import FORMAT_VERSION, View

WRITERS: Mapping[Form, Callable[..., Written]] = {
    Form.BICEP: bicep,
    Form.BICEP_AVM: avm,
    Form.ARM: arm,
    Form.TERRAFORM: azurerm_5,
    Form.TERRAFORM_4: azurerm_4,
    Form.AZAPI: azapi,
    Form.AZ: az,
}
"""Form → its writer, ``(handover, is_ascii=…)``; YAML is acrgeo's own and has a view of its own."""


def handover_text(handover: Handover, form: Form, *, is_ascii: bool = False) -> Written:
    """Return the file, and what it cannot say."""
    return WRITERS[form](handover, is_ascii=is_ascii)


def handover_view(handover: Handover, form: Form) -> View:
    """Return the view of a hand-over; for a reader it is the file. Where the file is JSON, so is the document."""
    written = handover_text(handover, form)
    document = written.document or {
        "formatVersion": FORMAT_VERSION,
        "format": form.value,
        "registry": handover.name,
        "file": written.text,
        "notSaid": list(written.gaps),
    }
    return View(
        document,
        [document],
        file=lambda is_ascii: handover_text(handover, form, is_ascii=is_ascii).text,
        lines=[{"registry": handover.name, "format": form.value, "notSaid": gap} for gap in written.gaps],
        names=[handover.name],
    )
