"""A registry as an ARM template. That one deploys is what make clients shows, with the real Azure CLI."""

from __future__ import annotations

import json
from typing import Any

from acrgeo.output.handover.azure.arm import arm, literal
from acrgeo.sandbox.providers.resources.deployments.expressions import Scope
from tests.output.golden import assert_golden
from tests.output.handover.worlds import HOSTILE, contoso, everything, with_tags
from tests.rows import rows

SCOPE = Scope(parameters={}, variables={}, group={"location": "westus"}, subscription={})


def test_a_template_as_a_person_would_write_it() -> None:
    """Parameters, a loop over the replicas, and nothing that is a default."""
    assert_golden("handover-arm", arm(contoso()).text)


def test_everything_is_said() -> None:
    """Each property, the preview's too, the home replica and the webhooks, and remarks about what is not documented."""
    assert_golden("handover-arm-everything", arm(everything()).text)


@rows("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_is_read_back_as_it_is(text: str) -> None:
    """As a tag's key and as its value, whatever the language makes of such a beginning."""
    written = arm(with_tags({f"{text}key": text, text: "x"}))
    template: Any = json.loads(written.text)
    assert template == written.document
    expected = {f"{text}key": text, text: "x"}
    assert SCOPE.evaluate(template["resources"][0]["tags"]) == expected
    assert SCOPE.evaluate(template["variables"]["replicas"])[0]["tags"] == expected


def test_in_ascii_it_says_the_same() -> None:
    """A stream that cannot carry letters gets escapes."""
    handed = with_tags({"city": "東京"})
    assert arm(handed, is_ascii=True).text.isascii()
    assert json.loads(arm(handed, is_ascii=True).text) == json.loads(arm(handed).text)


def test_an_expression_is_never_made_of_data() -> None:
    """Only references are expressions."""
    assert literal("[resourceGroup().id]") == "[concat('[resourceGroup().id]')]"
