"""One reader, any number of pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from acrgeo.errors import AcrGeoError
from acrgeo.workflow.live.feed import Feed, Message, Reading

LONGEST_WAIT = 10.0  # seconds, for what should take none


def reading(text: str) -> Reading:
    """A reading that can be told from others."""
    return Reading(page=f"page {text}", update=text)


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A feed with a first reading."""
    feed = Feed(reading("0"))
    yield feed
    feed.close()


def test_who_comes_gets_the_newest(feed: Feed) -> None:
    """The page and the first message are of the newest reading, and every newer one follows."""
    feed.publish(reading("1"))
    messages = feed.messages(LONGEST_WAIT)
    assert feed.page == "page 1"
    assert next(messages) == Message("map", "1")
    feed.publish(reading("2"))
    assert next(messages) == Message("map", "2")


def test_trouble_keeps_the_last_reading_and_passes(feed: Feed) -> None:
    """Who comes during trouble gets the last reading and the trouble; the next reading ends it."""
    messages = feed.messages(LONGEST_WAIT)
    assert next(messages) == Message("map", "0")
    feed.warn("lost")
    assert next(messages) == Message("trouble", "lost")
    late = feed.messages(LONGEST_WAIT)
    assert [next(late), next(late)] == [Message("map", "0"), Message("trouble", "lost")]
    feed.publish(reading("1"))
    assert next(messages) == next(late) == Message("map", "1")


def test_silence_is_kept_alive_and_closing_ends_it(feed: Feed) -> None:
    """None says that nothing happened; a closed feed has no more messages."""
    messages = feed.messages(0.001)
    next(messages)
    assert next(messages) is None
    feed.close()
    assert next(messages, "ended") == "ended"


def test_one_reader_for_all_pages_and_none_without_pages(feed: Feed) -> None:
    """Two pages see the readings of one reader, which reads only while a page is open and goes on after an error."""
    reads: list[int] = []
    failed = threading.Event()
    opened = threading.Event()

    def read() -> Reading:
        assert opened.is_set(), "read although no page was open"
        reads.append(threading.get_ident())
        if len(reads) == 1:
            failed.set()
            raise AcrGeoError("The network is away.")
        return reading("fresh")

    reader = threading.Thread(target=feed.keep_reading, args=(read, lambda error: error.message, 0.001))
    reader.start()
    pages = [feed.messages(LONGEST_WAIT), feed.messages(LONGEST_WAIT)]
    assert [next(page) for page in pages] == [Message("map", "0")] * 2
    opened.set()
    with feed.opened(), feed.opened():
        assert feed.pages == 2
        assert failed.wait(LONGEST_WAIT)
        for page in pages:
            heard = []
            while Message("map", "fresh") not in heard:
                heard.append(next(page))
            assert set(heard) <= {Message("trouble", "The network is away."), Message("map", "fresh")}
    assert feed.pages == 0
    feed.close()
    reader.join(LONGEST_WAIT)
    assert not reader.is_alive()
    assert set(reads) == {reader.ident}
