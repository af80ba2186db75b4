"""Bicep by a parser, as there is no compiler to install: ``bicep_parse.py FILE…``, with tree-sitter-bicep.

The parser takes comments' signs at the beginning of a text for comments, and nothing else of what acrgeo writes amiss.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser


def broken(node: Node) -> Iterator[Node]:
    """Yield what the grammar has no name for, or lacks."""
    if node.type == "ERROR" or node.is_missing:
        yield node
    for child in node.children:
        yield from broken(child)


def main(files: list[str]) -> int:
    """Print a line a file; return how many places are broken."""
    parser = Parser(Language(tree_sitter_bicep.language()))
    count = 0
    for name in files:
        text = Path(name).read_bytes()
        nodes = list(broken(parser.parse(text).root_node))
        count += len(nodes)
        places = [f"line {node.start_point[0] + 1}: {text[node.start_byte : node.end_byte][:60]!r}" for node in nodes]
        print(f"{Path(name).name}: {', '.join(places) or 'parsed'}")
    return count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
