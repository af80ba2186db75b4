"""The table of all rules: what is not in it is never checked, and told on no page."""

from __future__ import annotations

import importlib
import pkgutil

from acrgeo.core import rules
from acrgeo.core.rules.table import AUDIT_RULES, RULES


def test_the_rules_of_every_module_are_in_the_table_once() -> None:
    """Each module has its own in RULES."""
    names = [module.name for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith(".table")]
    own = [rule.id for module in modules for rule in getattr(module, "RULES", ())]
    assert sorted(rule.id for rule in RULES) == sorted(own)
    assert len(set(own)) == len(own) > 50


def test_an_audit_has_the_rules_about_what_is_there() -> None:
    """Only these have severities for its levels; a rule about a change alone is none of them."""
    assert {rule.id for rule in RULES if rule.levels} <= {rule.id for rule in AUDIT_RULES}
    assert "last-routed" not in {rule.id for rule in AUDIT_RULES}
