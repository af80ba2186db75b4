"""Check a built site: every link leads somewhere in it, and nothing is loaded from another host.

``python scripts/site/links.py site`` prints what is wrong and exits 1. Links to other hosts are checked by form only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    "img": "src",
    "script": "src",
    "source": "src",
    "iframe": "src",
    "link": "href",
    "audio": "src",
    "embed": "src",
}
"""What a browser loads by itself: by which attribute."""
LEADING = {"link": {"canonical", "next", "prev", "edit", "alternate"}}
"""What a browser does not load though it could: relations of links."""
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Anchors(HTMLParser):
    """The links, the ids and what is loaded, of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag names."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif (attribute := LOADED.get(tag)) and given.get(attribute):
            is_link = bool(LEADING.get(tag, set()) & set(given.get("rel", "").split()))
            (self.links if is_link else self.loads).append(given[attribute])


def problems(site: Path) -> Iterator[str]:
    """Yield a line for each link of a site that leads nowhere, and for each thing loaded from elsewhere."""
    pages = {path: Anchors(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        where = path.relative_to(site).as_posix()
        for link in [*page.links, *page.loads]:
            if told := _problem(link, path, site, pages, is_loaded=link in page.loads):
                yield f"{where}: {link}: {told}"
    for path in sorted(site.rglob("*.css")):
        for found in _URL.findall(path.read_text(encoding="utf-8")):
            link = found[0] or found[1]
            if link.startswith("data:") or not _problem(link, path, site, pages, is_loaded=True):
                continue
            yield f"{path.relative_to(site).as_posix()}: {link}: is not in the site"


def _problem(link: str, path: Path, site: Path, pages: dict[Path, Anchors], *, is_loaded: bool) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return "is not an address"
    if parts.scheme in {"data", "mailto"}:
        return None
    if parts.scheme or parts.netloc:
        if is_loaded:
            return "is loaded from another host"
        return None if parts.scheme in {"http", "https"} and "." in parts.netloc else "is not an address"
    target = path
    if parts.path:
        base = site if parts.path.startswith("/") else path.parent
        target = (base / unquote(parts.path).lstrip("/")).resolve()
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return "has no such heading"
    return None


def main(arguments: Iterable[str]) -> int:
    """Check the sites that are named."""
    found = [line for site in arguments for line in problems(Path(site).resolve())]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
