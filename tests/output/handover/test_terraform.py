"""A registry as Terraform, for azurerm 4 and 5 and for azapi. HashiCorp's parser reads it in make clients."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from acrgeo.core.handover.model import HandedReplica, Handover
from acrgeo.output.handover.terraform.azapi import azapi
from acrgeo.output.handover.terraform.azurerm import azurerm_4, azurerm_5
from acrgeo.output.handover.terraform.hcl import Block, block_text, text_value
from acrgeo.output.handover.written import Written
from tests.output.golden import assert_golden
from tests.output.handover.worlds import HOSTILE, contoso, everything, with_tags
from tests.rows import rows

WRITERS: dict[str, Callable[[Handover], Written]] = {
    "terraform": azurerm_5,
    "terraform-4": azurerm_4,
    "azapi": azapi,
}
AZURERM = {"terraform": azurerm_5, "terraform-4": azurerm_4}
_ESCAPE = re.compile(
    r"\\u(?P<four>[0-9a-f]{4})|\\U(?P<eight>[0-9a-f]{8})|\\(?P<sign>.)|(?P<doubled>[$%]{2})(?=\{)", re.DOTALL
)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def read_back(written: str) -> str:
    """Return what HCL takes a text in quotes for, by its own rules."""
    inside = written[1:-1]
    assert written[0] == written[-1] == '"'
    assert re.search(r'(?<!\\)(?:\\\\)*"', inside) is None
    assert not re.search(r"(?<![$%])[$%]\{|\n", inside)

    def sign(found: re.Match[str]) -> str:
        code = found["four"] or found["eight"]
        return chr(int(code, 16)) if code else _SIGNS[found["sign"]] if found["sign"] else found["doubled"][0]

    return _ESCAPE.sub(sign, inside)


@pytest.mark.parametrize("form", WRITERS)
def test_a_configuration_as_a_person_would_write_it(form: str) -> None:
    """Settings, imports, the registry and its replicas."""
    assert_golden(f"handover-{form}", WRITERS[form](contoso()).text)


@pytest.mark.parametrize("form", WRITERS)
def test_everything_is_said(form: str) -> None:
    """Each property that the provider knows; what it does not is a remark."""
    assert_golden(f"handover-{form}-everything", WRITERS[form](everything()).text)


@rows("text", [*HOSTILE, "$$$${x}", "%$%{x}", "$"], ids=range(len(HOSTILE) + 3))
def test_every_text_is_read_back_as_it_is(text: str) -> None:
    """In letters and in ASCII; no template begins in it."""
    assert read_back(text_value(text)) == text
    assert read_back(text_value(text, is_ascii=True)) == text
    assert text_value(text, is_ascii=True).isascii()


@pytest.mark.parametrize("form", WRITERS)
def test_no_text_adds_a_line_or_ends_one(form: str) -> None:
    """Whatever the tags are, the file has a line for each of them."""
    plain = with_tags({f"key{at}": "x" for at in range(len(HOSTILE))})
    hostile = with_tags({f"{text}{at}": text for at, text in enumerate(HOSTILE)})
    assert len(WRITERS[form](hostile).text.splitlines()) == len(WRITERS[form](plain).text.splitlines())


@pytest.mark.parametrize("form", AZURERM)
def test_azurerm_is_told_to_leave_alone_what_it_would_delete(form: str) -> None:
    """One replica with a name of its own is enough; without any it owns the list, in the order of locations."""
    named = HandedReplica(name="canada", location="canadacentral")
    written = AZURERM[form](contoso(replicas=(named, HandedReplica(name="eastus", location="eastus"))))
    assert "ignore_changes = [georeplications]" in written.text
    assert "canada" not in re.sub("#.*", "", written.text)
    assert any("canada in canadacentral" in gap for gap in written.gaps)
    ordered = tuple(HandedReplica(name=name, location=name) for name in ("westeurope", "eastus", "brazilsouth"))
    text = AZURERM[form](contoso(replicas=ordered)).text
    assert "ignore_changes" not in text
    assert re.findall(r'    location +.*= "(\w+)"', text) == ["brazilsouth", "eastus", "westeurope"]


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_not_there_is_not_imported(form: str) -> None:
    """A file describes what is to be made; what it leaves open is a variable."""
    text = WRITERS[form](
        contoso(is_there=False, location=None, resource_group=None, subscription="My 'subscription'")
    ).text
    assert "import {" not in text
    assert "My" not in text
    assert 'variable "location"' in text
    assert 'variable "resource_group_name"' in text


@pytest.mark.parametrize(("cloud", "environment"), [("usgov", "usgovernment"), ("china", "china")])
@pytest.mark.parametrize("form", WRITERS)
def test_the_provider_is_told_its_cloud(form: str, cloud: str, environment: str) -> None:
    """Where it is not the public one."""
    assert f'environment     = "{environment}"' in WRITERS[form](contoso(cloud=cloud)).text
    assert "environment" not in WRITERS[form](contoso()).text


def test_signs_stand_below_each_other() -> None:
    """As terraform fmt has them."""
    block = Block(("a", "b"), {"x": 1, "long": {"k": "v"}, "yy": True, "zzzz": []}, blocks=(Block(("c",)),))
    assert (
        block_text(block) == 'a "b" {\n  x = 1\n  long = {\n    k = "v"\n  }\n  yy   = true\n  zzzz = []\n\n  c {}\n}\n'
    )
