"""A finding is known again by what it is about; its file is a path that every reader takes."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.audit.audit import Told
from acrgeo.core.audit.identity import artifact_uri, fingerprints
from acrgeo.core.desired.source import Place
from acrgeo.core.rules.finding import Finding, Severity
from tests.rows import rows


def told(**given: object) -> Told:
    """Return a finding about contoso, with these differences."""
    finding = Finding(
        id="failed-replica",
        severity=Severity.ERROR,
        registry="contoso",
        fact="It is Failed for 1 h.",
        location="eastus",
        read_from="/r/replications/eastus",
    )
    return Told(finding=replace(finding, **given), about="/subscriptions/S/registries/contoso")  # type: ignore[arg-type]


@rows(
    "given, is_same",
    [
        ({"fact": "It is Failed for 2 h."}, True),
        ({"hint": "acrgeo replica repair contoso eastus"}, True),
        ({"severity": Severity.WARNING}, True),
        ({"read_from": "/R/Replications/EastUS"}, True),
        ({"id": "stuck-replica"}, False),
        ({"place": Place("main.tf", 3, 1)}, False),
        ({"location": "westus"}, False),
        ({"read_from": "/r/replications/other"}, False),
    ],
)
def test_a_fingerprint_is_of_what_it_is_about(given: dict[str, object], is_same: bool) -> None:
    """Not of its words, which tell how long."""
    (_, first), (_, second) = [next(fingerprints([at])) for at in (told(), told(**given))]
    assert (first == second) is is_same


@rows(
    "given, is_same",
    [
        ({"place": Place("main.tf", 9, 2)}, True),
        ({"place": Place("other.tf", 3, 1)}, False),
        ({"fact": "contoso has no webhook other."}, False),
    ],
)
def test_a_name_in_a_file_is_known_by_what_is_said_of_it(given: dict[str, object], is_same: bool) -> None:
    """Wherever in the file it moves; several names of one registry are not each other."""
    named: dict[str, object] = {"fact": "contoso has no webhook gone.", "place": Place("main.tf", 3, 1)}
    (_, first), (_, second) = [next(fingerprints([told(**at)])) for at in (named, {**named, **given})]
    assert (first == second) is is_same


def test_a_fingerprint_stays_between_releases() -> None:
    """Whoever follows findings would see each as fixed and found anew."""
    (_, known), (_, bare) = [next(fingerprints([at])) for at in (told(), told(location=None, read_from=None))]
    assert known == "5e50ac75eb476bd6642be93325525683:1"
    assert bare == "6a5fe9a3c5713cdea5e892746877523b:1"


def test_a_fingerprint_is_of_one_registry() -> None:
    """By its ID, and by its name where only a file names it."""
    named = [replace(told(registry=name), about=None) for name in ("contoso", "fabrikam")]
    elsewhere = replace(told(), about="/subscriptions/T/registries/contoso")
    assert len({next(fingerprints([at]))[1] for at in (told(), elsewhere, *named)}) == 4


def test_findings_that_are_alike_are_told_apart() -> None:
    """By their number."""
    first, second = (fingerprint for _, fingerprint in fingerprints([told(), told()]))
    assert first[:-1] == second[:-1]
    assert (first[-2:], second[-2:]) == (":1", ":2")


@rows(
    "file, uri",
    [
        (None, "subscriptions/s/registries/contoso"),
        ("<stdin>", "subscriptions/s/registries/contoso"),
        ("fleet/contoso.yaml", "fleet/contoso.yaml"),
        ("./fleet/contoso.yaml", "fleet/contoso.yaml"),
        ("fleet\\a b.yaml", "fleet/a%20b.yaml"),
        ("/srv/contoso.yaml", "file:///srv/contoso.yaml"),
        ("C:\\fleet\\contoso.yaml", "file:///C:/fleet/contoso.yaml"),
        ("a#b?.yaml", "a%23b%3F.yaml"),
    ],
)
def test_a_file_is_a_uri(file: str | None, uri: str) -> None:
    """Relative to the repository where it is, and the resource where there is no file."""
    place = None if file is None else Place(file, 1, 1)
    assert artifact_uri(place, "/subscriptions/s/registries/contoso") == uri
