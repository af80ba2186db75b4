"""The summary of a step fits, or says that it was cut."""

from __future__ import annotations

from acrgeo.output.ci.summary import CUT, fitting


def test_a_summary_fits() -> None:
    """Whole where there is room; else whole lines, a closed fence and the word; never a byte too many."""
    text = "# é\n\n```\n" + "".join(f"line {at} ✓\n" for at in range(200)) + "```\nend\n"
    size = len(text.encode())
    assert fitting(text, size) == text.encode()
    for most in range(0, size, 37):
        content = fitting(text, most)
        assert len(content) <= most
        if content:
            shown = content.decode()
            assert shown.endswith(CUT)
            assert shown.count("```") in (0, 2)
            kept = shown.removesuffix(CUT).removesuffix("\n```")
            assert text.startswith(f"{kept}\n")
