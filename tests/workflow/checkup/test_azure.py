"""What doctor says of a sign-in, of hosts and of the clock."""

from __future__ import annotations

import threading
from datetime import datetime, timezone

from acrgeo.arm.reaching import Reached, ahead_of
from acrgeo.core.model.checkup import Anonymous, Check, State
from acrgeo.core.model.sign_in import SignIn, SubscriptionFacts, TokenCache
from acrgeo.core.trace.round_trip import RoundTrip
from acrgeo.workflow.checkup.azure import _clock, _host, at_once, sign_in
from acrgeo.workflow.identity import Identity
from tests.rows import rows


def test_what_does_not_end_is_not_waited_for() -> None:
    """The others are there, and what raised is its error."""
    never = threading.Event()

    def fail() -> None:
        raise ZeroDivisionError

    slow, done, failed = at_once([never.wait, lambda: 7, fail], 0.05)
    never.set()
    assert (slow, done, str(failed)) == (None, 7, "ZeroDivisionError: ")


@rows(
    ("ahead", "told", "state"),
    [
        (0.6, "as the hosts'", State.OK),
        (-42.0, "42 s behind", State.NOTE),
        (301.0, "301 s ahead", State.BROKEN),
        (None, "unknown: no host answered", State.NOTE),
    ],
)
def test_a_wrong_clock_is_told(ahead: float | None, told: str, state: State) -> None:
    """From five minutes on, sign-ins fail."""
    (check,) = _clock([Reached(host="h", reason="x"), Reached(host="h", seconds=1, ahead=ahead)])
    assert (check.value, check.state) == (told, state)


@rows(
    ("date", "ahead"),
    [("Sat, 01 Jan 2000 00:00:00 GMT", 10.0), ("never", None), (None, None), ("Sat, 99 Jan 2000", None)],
)
def test_a_date_is_compared(date: str | None, ahead: float | None) -> None:
    """One that is none says nothing."""
    assert ahead_of(date, 946684810.0) == ahead


def test_a_host_has_its_times_or_its_reason() -> None:
    """Through a proxy, which is named without its login, there is no time of TCP."""
    reached = Reached(host="h", seconds=0.25)
    timed = RoundTrip(host="h", tcp=0.01, tls=0.02)
    assert _host("n", "h", reached, timed, None).value == "h answers in 250 ms (TCP 10 ms, TLS 20 ms)"
    through = _host("n", "h", reached, timed, "http://anna:pw@proxy:8080")
    assert through.value == "h answers in 250 ms, through the proxy http://proxy:8080"
    assert _host("n", "h", Reached(host="h", reason="refused"), None, None).value == "h was not reached: refused"
    assert "no answer within" in _host("n", "h", None, None, None).value


def test_a_sign_in_is_told_without_who_it_is() -> None:
    """Unless that was asked for; never the token."""
    who = SignIn(
        credential="AzureCliCredential",
        account="anna@contoso.com",
        account_type="user",
        expires_at=datetime(2026, 1, 2, tzinfo=timezone.utc),
    )
    identity = Identity(
        sign_in=who,
        cloud="public",
        endpoint="",
        token_cache=TokenCache(),
        subscription=SubscriptionFacts(id="x", state="Enabled"),
    )
    for shows_ids in (False, True):
        values = [check.value for check in sign_in(identity, shows_ids=shows_ids)]
        assert values[0] == "yes, by AzureCliCredential"
        assert ("anna@contoso.com" in values[1]) is shows_ids
        assert values[2:] == ["2026-01-02 00:00:00 UTC", "Enabled"]


@rows(
    ("text", "shown"),
    [
        ("/home/anna/x /home/annabel /Users/anna", "~/x /home/annabel ~"),
        (r"C:\Users\anna\x", r"C:~\x"),
        ("12345678-aaaa-bbbb-cccc-1234567890ab", "12345678-…"),
        ("by anna.b@contoso.com", "by …@contoso.com"),
        ("https://u:p@h/x?sig=abc&a=1", "https://[redacted]@h/x?[redacted]"),
        ("eyJhbGciOiJIUzI1.eyJzdWIi.x-y z", "[redacted] z"),
        ("acrgeo-sandbox-0123456789abcdef", "[redacted]"),
        ("Authorization: Bearer abc.def", "Authorization: [redacted] [redacted]"),
        ("AccountKey=abc== client_secret: 'x y'", "AccountKey=[redacted] client_secret: [redacted]"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_text_is_made_anonymous(text: str, shown: str) -> None:
    """Of a user anna at /home/anna."""
    assert Anonymous(homes=("/home/anna",), user="anna").text(text) == shown


def test_commands_of_a_hint_stay_on_lines_of_their_own() -> None:
    """Joined they would be one wrong command; each is made anonymous."""
    check = Check(section="s", name="n", value="a\nb", hint="az login\nacrgeo whoami --log-file /home/anna/x")
    hidden = Anonymous(homes=("/home/anna",)).check(check)
    assert (hidden.value, hidden.hint) == ("a b", "az login\nacrgeo whoami --log-file ~/x")
