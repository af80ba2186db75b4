"""A registry as Bicep, plain and on the verified module. A parser reads what make clients writes; none compiles it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from acrgeo.core.handover.model import Handover
from acrgeo.output.handover.azure.avm import avm
from acrgeo.output.handover.azure.bicep import bicep
from acrgeo.output.handover.azure.bicep_values import text_value, value
from acrgeo.output.handover.written import Reference, Written
from tests.output.golden import assert_golden
from tests.output.handover.worlds import HOSTILE, contoso, everything, with_tags
from tests.rows import rows

WRITERS: dict[str, Callable[[Handover], Written]] = {"bicep": bicep, "bicep-avm": avm}
_ESCAPE = re.compile(r"\\(?:u\{(?P<code>[0-9a-f]+)\}|(?P<sign>.))", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "$": "$", "'": "'", "\\": "\\"}


def read_back(written: str) -> str:
    """Return what Bicep takes a text in quotes for, by its own rules."""
    inside = written[1:-1]
    assert written[0] == written[-1] == "'"
    assert re.search(r"(?<!\\)(?:\\\\)*(?:'|\$\{)", inside) is None
    assert not re.search(r"[\n\r]", inside)
    return _ESCAPE.sub(lambda found: chr(int(found["code"], 16)) if found["code"] else _SIGNS[found["sign"]], inside)


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_as_a_person_would_write_it(form: str) -> None:
    """Parameters, a list of replicas, and nothing that is a default, but for what the module defaults otherwise."""
    assert_golden(f"handover-{form}", WRITERS[form](contoso()).text)


@pytest.mark.parametrize("form", WRITERS)
def test_everything_is_said(form: str) -> None:
    """Each property, the home replica and the webhooks; what the module has no parameter for is a remark."""
    assert_golden(f"handover-{form}-everything", WRITERS[form](everything()).text)


@rows("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_is_read_back_as_it_is(text: str) -> None:
    """In letters and in ASCII."""
    assert read_back(text_value(text)) == text
    assert read_back(text_value(text, is_ascii=True)) == text
    assert text_value(text, is_ascii=True).isascii()


@pytest.mark.parametrize("form", WRITERS)
def test_no_text_adds_a_line_or_ends_one(form: str) -> None:
    """Whatever the tags are, the file has a line for each of them."""
    plain = with_tags({f"key{at}": "x" for at in range(len(HOSTILE))})
    hostile = with_tags({f"{text}{at}": text for at, text in enumerate(HOSTILE)})
    assert len(WRITERS[form](hostile).text.splitlines()) == len(WRITERS[form](plain).text.splitlines())


def test_a_key_is_quoted_where_it_is_no_identifier() -> None:
    """And nothing is one that is a parameter."""
    assert value({"a_1": 1, "5a": True, "a b": [], "x": {}, "r": Reference("uri_x")}) == (
        "{\n  a_1: 1\n  '5a': true\n  'a b': []\n  x: {}\n  r: uri_x\n}"
    )
