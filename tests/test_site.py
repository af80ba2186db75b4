"""The site of docs/: its navigation, how links of a git host become its own, and how a broken link is found.

``make docs`` builds it, strictly, and checks every link; that takes MkDocs and seconds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.site.links import problems
from scripts.site.pages import DOCS, examples, navigation, translate
from tests.rows import rows

LIST = """\
# acrgeo

[Before](availability.md) any section.

## Start

- [First steps](tutorials/1-make-a-registry.md), and [a part of it](tutorials/1-make-a-registry.md#look-at-it)

## How to

### Images

| to | read |
|---|---|
| copy | [Import](import.md) |
| wait | [Wait](images.md), [Import](import.md) |

### Others

- [Decisions](decisions)

## Nothing

## Project

- [Overview](../README.md)
- [A schema](acrgeo.schema.json)
- [Examples](../examples)
"""


def pages(nav: Any) -> Iterator[str]:
    """Yield every page of a navigation."""
    if isinstance(nav, str):
        yield nav
    else:
        for below in nav.values() if isinstance(nav, dict) else nav:
            yield from pages(below)


def test_the_navigation_is_the_list() -> None:
    """Sections and theirs; a page once, where it stands first; a section with one page is that page."""
    home, start, how_to, project = navigation(LIST)
    assert (home, start) == ({"Home": "README.md"}, {"Start": "tutorials/1-make-a-registry.md"})
    images, others = how_to["How to"]
    assert images == {"Images": [{"Import": "import.md"}, {"Wait": "images.md"}]}
    assert others["Others"][0]["Decisions"][:2] == ["decisions/README.md", "decisions/0001-no-poller-threads.md"]
    assert project == {"Project": [{"Overview": "project/overview.md"}, {"Examples": "project/examples.md"}]}


def test_every_page_is_in_the_navigation_once() -> None:
    """Of those in docs/, none is missing."""
    listed = list(pages(navigation((DOCS / "README.md").read_text(encoding="utf-8"))))
    assert len(listed) == len(set(listed))
    assert {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} <= set(listed)


@rows(
    ("page", "text", "translated"),
    [
        ("images.md", "see [trace](trace.md#verdicts)", "see [trace](trace.md#verdicts)"),
        ("tutorials/gate-a-deployment.md", "[a](../images.md#evidence)", "[a](../images.md#evidence)"),
        ("images.md", "the [README](../README.md#install)", "the [README](project/overview.md#install)"),
        ("tutorials/1-make-a-registry.md", "[x](../../README.md)", "[x](../project/overview.md)"),
        ("README.md", "[why](decisions)", "[why](decisions/README.md)"),
        ("README.md", "[`a`](../examples/contoso.yaml)", "[`a`](project/examples.md#contosoyaml)"),
        ("README.md", "[all](../examples)", "[all](project/examples.md)"),
        ("sandbox.md", "[the code](../acrgeo/errors.py) has it", "the code has it"),
        ("sandbox.md", "[gone](../acrgeo/gone.py)", "[gone](../acrgeo/gone.py)"),
        ("project/overview.md", "![A map](docs/images/map-plan.png)", "![A map](../images/map-plan.png)"),
        ("project/overview.md", "[![A](docs/images/a.png)](docs/start.md)", "[![A](../images/a.png)](../start.md)"),
        ("project/overview.md", "[me](#install) [it](https://example.com/a)", "[me](#install) [it](https://example.com/a)"),
        ("images.md", "```sh azure\n[a](../README.md)\n```\n", '```sh title="On Azure"\n[a](../README.md)\n```\n'),
        ("images.md", "```console\n$ acrgeo list\n```\n", "```console\n$ acrgeo list\n```\n"),
    ],
)  # fmt: skip
def test_a_page_of_a_git_host_becomes_one_of_the_site(page: str, text: str, translated: str) -> None:
    """Links to other files of the repository lead to their page, blocks get titles, and code stays as it is."""
    assert translate(text, page) == translated


def test_every_example_is_on_its_page() -> None:
    """Each file under its name."""
    files = [path for path in (DOCS.parent / "examples").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert examples().count("\n## ") == len(files)


SITE = {
    "index.html": '<a href="a/b.html#there">x</a> <a href="https://example.com/x">y</a> <img src="i.png"> <b id="top">',
    "a/b.html": '<h2 id="there"></h2><a href="../index.html">x</a><a href="#there">y</a><a href="/">z</a>'
    '<link rel="canonical" href="https://example.com/"><link rel="stylesheet" href="../s.css">',
    "s.css": "a { background: url(i.png) } b { background: url('data:image/png;base64,AA') }",
    "i.png": "",
}


@rows(
    ("page", "text", "found"),
    [
        ("index.html", "", ()),
        ("index.html", '<a href="gone.html">', ("index.html: gone.html: leads nowhere",)),
        ("a/b.html", '<a href="../../etc.html">', ("a/b.html: ../../etc.html: leads nowhere",)),
        ("index.html", '<a href="a/b.html#gone">', ("index.html: a/b.html#gone: has no such heading",)),
        ("index.html", '<a href="#gone">', ("index.html: #gone: has no such heading",)),
        ("index.html", '<a href="htp://example.com">', ("index.html: htp://example.com: is not an address",)),
        ("index.html", '<a href="https://localhost">', ("index.html: https://localhost: is not an address",)),
        ("index.html", '<a href="http://[x">', ("index.html: http://[x: is not an address",)),
        ("index.html", '<script src="https://cdn.example.com/x.js">',
         ("index.html: https://cdn.example.com/x.js: is loaded from another host",)),
        ("index.html", '<link rel="preconnect" href="//fonts.example.com">',
         ("index.html: //fonts.example.com: is loaded from another host",)),
        ("s.css", "@import 'https://example.com/x.css';", ("s.css: https://example.com/x.css: is not in the site",)),
        ("s.css", "i { background: url(gone.png) }", ("s.css: gone.png: is not in the site",)),
        ("a/b.html", '<img src="gone.png">', ("a/b.html: gone.png: leads nowhere",)),
    ],
)  # fmt: skip
def test_a_broken_link_is_found(page: str, text: str, found: tuple[str, ...]) -> None:
    """And so is whatever would be loaded from another host; a site without is well."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**SITE, page: SITE[page] + text}.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(content, encoding="utf-8")
        assert tuple(problems(Path(folder).resolve())) == found
