"""Reports that everybody reads: what names a person or a tenant is not in them, nor what is secret."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.model.checkup import Anonymous, Check, State
from tests.rows import rows

ID = "01234567-89ab-CDEF-0123-456789abcdef"


@rows(
    ("text", "shown", "with_ids"),
    [
        (f"tenant {ID}", "tenant 01234567-…", f"tenant {ID}"),
        ("ana.b+c@contoso.com signed in", "…@contoso.com signed in", "ana.b+c@contoso.com signed in"),
        ("ana@localhost", "ana@localhost", "ana@localhost"),
        ("/home/ana/.azure", "~/.azure", "~/.azure"),
        ("/home/ana", "~", "~"),
        ("/home/anais/x", "/home/anais/x", "/home/anais/x"),
        ("/home/ana.old", "/home/ana.old", "/home/ana.old"),
        ("/opt/homes/bob/x", "~/x", "~/x"),
        ("/Users/BOB/x", "~/x", "~/x"),
        ("/srv/bob/x", "/srv/bob/x", "/srv/bob/x"),
        ("/", "/", "/"),
        ("/r/x", "~/x", "~/x"),
        ("a\n  b\tc", "a b c", "a b c"),
        ("Key=abc;Code=def&x", "Key=[redacted];Code=[redacted]&x", "Key=[redacted];Code=[redacted]&x"),
        ("monkey=abc", "monkey=abc", "monkey=abc"),
    ],
)
def test_nobody_is_named(text: str, shown: str, with_ids: str) -> None:
    """On one line; IDs and addresses only where they were asked for, homes and secrets never."""
    hides = Anonymous(homes=("/", "/r", "/home/ana", "/opt/homes/bob/"), user="bob")
    assert (hides.text(text), replace(hides, shows_ids=True).text(text)) == (shown, with_ids)


def test_without_a_user_nothing_is_taken_for_one() -> None:
    """As where nobody is known."""
    assert Anonymous().text("/home/ /Users/ana") == "/home/ /Users/ana"


def test_a_check_is_made_anonymous() -> None:
    """Its name, value and hint; without a hint it stays without."""
    made = Anonymous(user="bob").check(
        Check(section="/home/bob", name="/home/bob", value="/home/bob/a", state=State.NOTE)
    )
    assert made == Check(section="/home/bob", name="~", value="~/a", state=State.NOTE)
