"""A registry as a script of az. That one runs is what make clients shows, with the real Azure CLI."""

from __future__ import annotations

import subprocess

from acrgeo.output.handover.az.script import az
from acrgeo.output.handover.az.shell import comment, line, word
from tests.output.golden import assert_golden
from tests.output.handover.worlds import HOSTILE, contoso, everything, with_tags


def test_a_script_of_the_names_of_today() -> None:
    """The registry, then its replicas."""
    assert_golden("handover-az", az(contoso()).text)


def test_everything_is_said() -> None:
    """Each property that az has an option for; what it has none for is a remark."""
    assert_golden("handover-az-everything", az(everything()).text)


def test_a_shell_reads_every_word_back_as_it_is() -> None:
    """In letters and in ASCII; no word can become a second command."""
    for is_ascii in (False, True):
        script = "printf '%s\\0' " + line(*HOSTILE, is_ascii=is_ascii)
        assert "\n" not in script
        done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
        assert done.stdout.decode().split("\0")[:-1] == list(HOSTILE)


def test_a_remark_stays_a_remark() -> None:
    """A line end in a text that somebody else wrote does not end the comment."""
    assert comment("a\nrm -rf b\x1b") == "# a rm -rf b?"
    assert word("$(x)") == "'$(x)'"


def test_a_tag_that_az_reads_as_something_else_is_a_remark() -> None:
    """A key with an equals sign, or one that begins like an option or a file."""
    written = az(with_tags({"a=b": "c", "-x": "y", "@f": "z", "team": "web"}))
    assert [gap for gap in written.gaps if "eastus" in gap] == [
        f"the tag {key!r} of eastus is left out: az reads it as something else" for key in ("-x", "@f", "a=b")
    ]
    assert all(f"# - {gap}\n" in written.text for gap in written.gaps)
    assert "--tags team=web\n" in written.text


def test_a_group_that_is_not_known_is_asked_for() -> None:
    """The script stops before its first command where nobody says it."""
    text = az(contoso(resource_group=None, subscription=None, location=None)).text
    assert text.index(': "${RESOURCE_GROUP:?') < text.index("az acr create")
    assert 'az acr create -n contoso -g "$RESOURCE_GROUP" --sku Premium\n' in text
