"""The pages of the site, as MkDocs asks for them: hooks that mkdocs.yml names.

docs/ is written for readers of a git host. This turns it into a site without a word that is for the site alone: the
navigation follows docs/README.md, links to other files of the repository lead to their page, and the word after ``sh``
that says for whom a block is becomes its title.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LIST = "README.md"
PROJECT = {
    "README.md": "project/overview.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security-policy.md",
}
"""Pages beside docs/ and where the site has them."""
EXAMPLES = "project/examples.md"
"""The page with every file of examples/."""
TITLES = {
    "sandbox": "On the sandbox",
    "az": "With the Azure CLI",
    "azure": "On Azure",
    "skopeo": "With skopeo",
    "start": "To start here: what the parts before do",
    "cleanup": "To clean up",
}
"""The words after ``sh`` in the tutorials."""
LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".sh": "sh", ".py": "python", ".html": "html", "": "dockerfile"}

Nav = list[Any]
"""Pages as ``{title: page}``, sections as ``{title: [page, …]}``; a folder's first page has no title of its own."""

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_TARGET = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FENCED = re.compile(r"(^```.*?^```\n)", re.MULTILINE | re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its navigation."""
    config.nav = navigation((DOCS / LIST).read_text(encoding="utf-8"))
    return config


def navigation(text: str) -> Nav:
    """Return the sections of a list of pages with the links below them; one with a single link is that page."""
    nav: Nav = [{"Home": LIST}]
    seen = {LIST}
    level: list[Nav] = [nav]
    for line in text.splitlines():
        if heading := re.match(r"(##+) (.+)", line):
            entries: Nav = []
            level = level[: len(heading[1]) - 1]
            level[-1].append({heading[2]: entries})
            level.append(entries)
            continue
        for title, link in _LINK.findall(line) if len(level) > 1 else ():
            page = _page(posixpath.normpath(f"docs/{link}"))
            if page is None or not page.endswith(".md") or page in seen or "#" in link:
                continue
            seen.add(page)
            is_folder = page.endswith(f"/{LIST}")
            level[-1] += [{title: [page, *_below(page)]}] if is_folder else [{title: page}]
    return [_shortened(entry) for entry in nav if all(entry.values())]


def _shortened(entry: dict[str, Any]) -> dict[str, Any]:
    """A section with one page is that page, with the section's title."""
    (title, below) = next(iter(entry.items()))
    if isinstance(below, list) and len(below) == 1 and isinstance(below[0], dict):
        return {title: next(iter(below[0].values()))}
    return entry


def _below(page: str) -> list[str]:
    folder = DOCS / posixpath.dirname(page)
    return [file.relative_to(DOCS).as_posix() for file in sorted(folder.glob("*.md")) if file.name != LIST]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    from mkdocs.structure.files import File

    for name, page in PROJECT.items():
        if (ROOT / name).exists():
            files.append(File.generated(config, page, content=(ROOT / name).read_text(encoding="utf-8")))
    files.append(File.generated(config, EXAMPLES, content=examples()))
    return files


def examples() -> str:
    """Return the page with every file of examples/."""
    parts = ["# Examples\n\nThe files of the folder `examples`.\n"]
    for file in sorted((ROOT / "examples").rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            text = file.read_text(encoding="utf-8").rstrip()
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
            name = file.relative_to(ROOT / "examples").as_posix()
            parts.append(f"## {name}\n\n{fence}{LANGUAGES.get(file.suffix, 'text')}\n{text}\n{fence}\n")
    return "\n".join(parts)


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Turn what a git host shows into what the site shows; beside the list of pages, its headings say nothing new."""
    if page.file.src_uri == LIST:
        page.meta["hide"] = ["toc"]
    return translate(markdown, page.file.src_uri)


def on_post_page(output: str, **_: Any) -> str:
    """Give the theme's search the name that a screen reader tells."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"')


def on_post_template(output_content: str, **_: Any) -> str:
    """Do the same for the page that is shown where there is none."""
    return on_post_page(output_content)


def translate(markdown: str, page: str) -> str:
    """Return the text of a page with its links for the site and with titles of blocks."""
    source = {target: name for name, target in PROJECT.items()}.get(page, f"docs/{page}")

    def lead(found: re.Match[str]) -> str:
        image, text, link = found.groups()
        return found[0] if re.match(r"[a-z]+:|#", link) else _led(image, text, link, source, page)

    parts = _FENCED.split(markdown)
    return "".join(_titled(part) if part.startswith("```") else _TARGET.sub(lead, part) for part in parts)


def _led(image: str, text: str, link: str, source: str, page: str) -> str:
    path, _, heading = link.partition("#")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    text = _TARGET.sub(lambda inner: _led(inner[1], inner[2], inner[3], source, page), text)
    target = _page(place)
    if target is None:  # a file of the repository that the site does not have
        return text if (ROOT / place).exists() else f"[{text}]({link})"
    if place.startswith("examples/") and (ROOT / place).is_file():
        heading = re.sub(r"[^\w-]", "", place.removeprefix("examples/").lower())
    return f"{image}[{text}]({posixpath.relpath(target, posixpath.dirname(page) or '.')}{'#' * bool(heading)}{heading})"


def _page(place: str) -> str | None:
    """Return where the site has a file or a folder of the repository."""
    path = place.partition("#")[0]
    if path in PROJECT:
        return PROJECT[path]
    if path.split("/")[0] == "examples":
        return EXAMPLES
    if not path.startswith("docs/"):
        return None
    page = path.removeprefix("docs/")
    return f"{page}/{LIST}" if (DOCS / page).is_dir() else page


def _titled(block: str) -> str:
    return re.sub(
        r"\A```(\w+) (\w+)\n", lambda found: f'```{found[1]} title="{TITLES.get(found[2], found[2])}"\n', block
    )
