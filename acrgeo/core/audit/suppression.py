"""A suppression: a finding that somebody accepts, with the reason and the day on which it ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from acrgeo.core.desired.source import Diagnostic, Entry, Node, Place, in_order, quoted
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.rules.finding import Finding

KEYS = ("rule", "registry", "region", "reason", "expires")
REQUIRED = ("rule", "registry", "reason", "expires")
_ROOT = ("suppressions",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """``registry`` is a name with ``*`` and ``?``, or with a slash a resource ID; ``region`` None is everywhere.

    It holds up to the end of the day ``expires``, in UTC.
    """

    place: Place
    rule: str
    registry: str
    reason: str
    expires: date
    region: str | None = None

    def names(self, ref: RegistryRef) -> bool:
        """Return whether it is about a registry."""
        text = ref.id if "/" in self.registry else ref.name
        pattern = re.escape(self.registry).replace(r"\*", ".*").replace(r"\?", ".")
        return re.fullmatch(pattern, text, re.IGNORECASE) is not None

    def matches(self, finding: Finding, ref: RegistryRef) -> bool:
        """Return whether it is about a finding of a registry."""
        return finding.id == self.rule and self.names(ref) and (self.region is None or finding.location == self.region)

    def is_expired(self, today: date) -> bool:
        """Return whether it holds no more."""
        return today > self.expires

    @property
    def about(self) -> str:
        """Return what it is about, in a few words."""
        return f"{self.rule} of {self.registry}" + (f" in {self.region}" if self.region else "")


def parse_suppressions(
    roots: Iterable[Node], rules: Collection[str]
) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """Parse the documents of files of suppressions; ``rules`` are the ids that there are."""
    parser = _Parser(rules)
    found = [suppression for root in roots for suppression in parser.document(root)]
    return tuple(found), in_order(parser.diagnostics)


class _Parser:
    def __init__(self, rules: Collection[str]) -> None:
        self._rules = rules
        self.diagnostics: list[Diagnostic] = []

    def document(self, root: Node) -> list[Suppression]:
        entries = self._entries(root, "", _ROOT)
        listed = entries.get("suppressions")
        if listed is None:
            if root.entries is not None:
                self._note(root, "", "suppressions is missing: a list of rule, registry, reason and expires")
            return []
        if listed.node.items is None:
            if listed.node.value is None:
                return []  # the last one was removed, or the reader noted what is wrong
            self._note(listed.node, "suppressions", "must be a list")
            return []
        found = [self._suppression(item, f"suppressions[{at}]") for at, item in enumerate(listed.node.items)]
        return [suppression for suppression in found if suppression is not None]

    def _suppression(self, node: Node, path: str) -> Suppression | None:
        before = len(self.diagnostics)
        entries = self._entries(node, path, KEYS)
        if node.entries is None:
            return None
        for key in REQUIRED:
            if key not in entries:
                self._note(node, path, f"{key} is missing")
        texts = {key: self._text(entry, f"{path}.{key}") for key, entry in entries.items() if key != "expires"}
        expires = self._day(entries["expires"], f"{path}.expires") if "expires" in entries else None
        if texts.get("rule") and texts["rule"] not in self._rules:
            self._unknown_rule(entries["rule"], f"{path}.rule", texts["rule"])
        if expires is None or len(self.diagnostics) > before:
            return None
        region = texts.get("region")
        return Suppression(
            place=node.place,
            rule=texts["rule"],
            registry=texts["registry"],
            reason=texts["reason"],
            expires=expires,
            region=None if region is None else normalise_region(region),
        )

    def _entries(self, node: Node, path: str, keys: Sequence[str]) -> dict[str, Entry]:
        if node.entries is None:
            if not node.is_broken:
                self._note(node, path, f"must be a mapping of {', '.join(keys)}")
            return {}
        for key, entry in node.entries.items():
            if key not in keys:
                close = close_matches(key, keys)
                meant = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(keys)}"
                at = f"{path}.{key}" if path else key
                self.diagnostics.append(Diagnostic(entry.place, at, f"is not known; {meant}"))
        return {key: entry for key, entry in node.entries.items() if key in keys}

    def _unknown_rule(self, entry: Entry, path: str, rule: str) -> None:
        close = close_matches(rule, self._rules)
        meant = f"did you mean {' or '.join(close)}?" if close else "acrgeo explain lists them"
        self._note(entry.node, path, f"{quoted(rule)} is no rule of an audit; {meant}")

    def _text(self, entry: Entry, path: str) -> str:
        value = entry.node.value
        if isinstance(value, str) and value.strip():
            return value.strip()
        if not entry.node.is_broken:
            self._note(entry.node, path, "must be a text that is not empty")
        return ""

    def _day(self, entry: Entry, path: str) -> date | None:
        value = entry.node.value
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        if not entry.node.is_broken:
            self._note(entry.node, path, "must be a day, such as 2027-03-31")
        return None

    def _note(self, node: Node, path: str, fact: str) -> None:
        if not node.is_broken:
            self.diagnostics.append(Diagnostic(node.place, path, fact))
