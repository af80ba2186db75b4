"""Ids of other catalogues: their form, and that each belongs to a rule that is there."""

from __future__ import annotations

import re
from itertools import chain

from acrgeo.core.rules.catalogues import COUNTERPARTS, OURS_ALONE, STALE, Catalogue, Counterpart, Stale, counterparts
from acrgeo.core.rules.table import AUDIT_RULES, RULES
from tests.rows import rows

GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FORMS = {
    Catalogue.APRL: (GUID, r"[A-Z].+"),
    Catalogue.PSRULE: (r"AZR-000\d{3}", r"Azure\.ACR\.[A-Z][A-Za-z]+"),
    Catalogue.POLICY: (GUID, r"(\[Preview\]: )?[A-Z].+"),
    Catalogue.AZQR: (r"cr-0\d\d", r"ContainerRegistry .+"),
    Catalogue.CHECKOV: (r"CKV2?_AZURE_\d+", r"(Ensure|Ensures|Enable) .+"),
}
EVERY: list[Counterpart | Stale] = [*chain.from_iterable(COUNTERPARTS.values()), *STALE]


@rows("entry", EVERY, ids=lambda entry: entry.id)
def test_an_id_has_the_form_of_its_catalogue(entry: Counterpart | Stale) -> None:
    """So does a name; no text of a catalogue is repeated, so none is longer than a title."""
    form, title = FORMS[entry.catalogue]
    assert re.fullmatch(form, entry.id)
    assert re.fullmatch(title, entry.name)
    assert len(entry.name) <= 100


def test_an_id_has_one_name() -> None:
    """However many rules have it as their counterpart; what is stale is nobody's."""
    names = {(entry.catalogue, entry.id, entry.name) for entry in EVERY}
    assert len(names) == len({(catalogue, word) for catalogue, word, _ in names})
    stale = {entry.id for entry in STALE}
    assert not stale & {entry.id for entry in chain.from_iterable(COUNTERPARTS.values())}


def test_every_rule_of_an_audit_is_mapped_or_ours_alone() -> None:
    """Nobody forgets to look in the catalogues when a rule comes."""
    audited = {rule.id for rule in AUDIT_RULES}
    assert audited - set(COUNTERPARTS) == OURS_ALONE
    assert not OURS_ALONE & set(COUNTERPARTS)


def test_what_is_stale_names_a_rule_that_is_there() -> None:
    """The reason says which rule looks at what is so."""
    for stale in STALE:
        assert set(re.findall(r"[a-z]+(?:-[a-z]+)+", stale.reason)) & {rule.id for rule in RULES}


def test_every_rule_with_a_counterpart_is_there() -> None:
    """A rule that is renamed takes its counterparts along, and none is named twice for it."""
    assert set(COUNTERPARTS) <= {rule.id for rule in RULES}
    for rule, found in COUNTERPARTS.items():
        assert counterparts(rule) == found
        assert found
        assert len({entry.id for entry in found}) == len(found)
    assert counterparts("of-nobody") == ()
