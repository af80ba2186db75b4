"""Comments by their signs, outside of quotes."""

from __future__ import annotations

from acrgeo.core.iac.comments import HASH, HCL, SLASHES, TEMPLATE, Signs, without_comments
from tests.rows import rows


@rows(
    "signs, text, kept",
    [
        (HASH, "a # b\nc", "a    \nc"),
        (HASH, "# b", "   "),
        (HASH, "a#b", "a#b"),
        (HASH, "a: 'x # y' # z", "a: 'x # y'    "),
        (HASH, 'a: "x \\" # y" # z', 'a: "x \\" # y"    '),
        (HASH, "don't # won't\nit's", "don't        \nit's"),
        (HASH, "run: echo 'open # rest", "run: echo 'open       "),
        (HASH, "a // b", "a // b"),
        (HCL, "a=1#b", "a=1  "),
        (HCL, 'a = "https://x" // b', 'a = "https://x"     '),
        (HCL, "a /* b\nc */ d", "a     \n     d"),
        (HCL, 'a = "/* b */" /* c */', 'a = "/* b */"        '),
        (HCL, "a /* b", "a     "),
        (SLASHES, "'https://x' // it's", "'https://x'        "),
        (SLASHES, '{"a": "b//c"} // d', '{"a": "b//c"}     '),
        (SLASHES, "a # b", "a # b"),
        (SLASHES, "/* a */ b /* c */ d", "        b         d"),
        (TEMPLATE, "a {{/* b */}} c # d", "a             c    "),
        (HASH, "", ""),
        (HCL, "a */ b", "a */ b"),
        (TEMPLATE, "a{{/* b */}}c", "a           c"),
        (TEMPLATE, "a#b", "a#b"),
        (HCL, "a // b\nc = '#' // d", "a     \nc = '#'     "),
        (HCL, "/**/a/**/", "    a    "),
        (HCL, "a /*/ b", "a      "),
        (HASH, "a: '' # b", "a: ''    "),
        (HASH, "a: '\n' # b", "a: '\n'    "),
        (HASH, "'a # b'", "'a # b'"),
        (HASH, '"it\'s # a" # b', '"it\'s # a"    '),
        (HASH, "a\\# b", "a\\# b"),
        (HASH, "\\ # b", "\\    "),
        (HASH, "a\n# b\n", "a\n   \n"),
    ],
)
def test_a_comment_becomes_space(signs: Signs, text: str, kept: str) -> None:
    """What is no comment stays in its place, and no line goes."""
    assert without_comments(text, signs) == kept
    assert len(kept) == len(text)
