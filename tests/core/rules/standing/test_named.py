"""Tests of acrgeo.core.rules.standing.named: an audit tells what files name and is not there."""

from __future__ import annotations

from acrgeo.core.desired.source import Place
from acrgeo.core.iac.comparison import Certainty, Gone
from acrgeo.core.iac.reference import Kind, Reference
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.facts import AnyFact, Unknown
from acrgeo.core.rules.standing.facts import NAMED, REPLICAS
from acrgeo.core.rules.standing.named import NAME_GONE, name_findings
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.audit.auditing import HEALTHY, subject
from tests.rows import rows

PLACE = Place(file="main.tf", line=3, column=5)


def named(kind: Kind, **given: str) -> Reference:
    """A name of something of contoso in a file."""
    return Reference(place=PLACE, kind=kind, registry="contoso", **given)


HOOK, GONE_HOOK = named(Kind.WEBHOOK, name="deployed"), named(Kind.WEBHOOK, name="gone")
HERE, GONE_REPLICA = named(Kind.REPLICA, name="westeurope"), named(Kind.REPLICA, name="uksouth", region="uksouth")
HOOKS = (Webhook(name="deployed", location="eastus", actions=("push",)),)


@rows(
    ("references", "webhooks", "told"),
    [
        (None, Unknown("no", 403), []),  # no files are asked about: their webhooks are nobody's business
        ((), Unknown("no", 403), []),
        ((HERE,), Unknown("no", 403), []),
        ((HERE, HOOK), HOOKS, []),
        ((GONE_REPLICA,), HOOKS, ["warning uksouth"]),
        ((HERE, GONE_HOOK), HOOKS, ["warning -"]),
        ((HOOK, GONE_REPLICA), (), ["warning uksouth", "warning -"]),
        ((HOOK,), Unknown("no", 403), ["unknown -"]),
    ],
)
def test_what_is_named_and_not_there_is_told(
    references: tuple[Reference, ...] | None, webhooks: object, told: list[str]
) -> None:
    """With its place in the file; webhooks are compared only where some are named."""
    read: dict[AnyFact, object] = {WEBHOOKS: webhooks, **({} if references is None else {NAMED: references})}
    findings = list(NAME_GONE.audit(subject(HEALTHY, read)))
    assert [f"{finding.severity.value} {finding.location or '-'}" for finding in findings] == told
    assert {finding.place for finding in findings if finding.severity.value == "warning"} <= {PLACE}


@rows(
    ("certainty", "severity"),
    [(Certainty.GONE, "warning"), (Certainty.UNSEEN, "note"), (Certainty.UNKNOWN, "unknown")],
)
def test_how_sure_it_is_decides_the_level(certainty: Certainty, severity: str) -> None:
    """Of registries that only files name."""
    gone = Gone(reference=GONE_REPLICA, fact="It is gone.", hint="acrgeo list --all", certainty=certainty)
    [finding] = name_findings([gone])
    assert (finding.severity.value, finding.registry, finding.place) == (severity, "contoso", PLACE)
    assert (finding.fact, finding.hint, finding.location) == ("It is gone.", "acrgeo list --all", "uksouth")


def test_replicas_are_not_asked_for_where_no_name_is_given() -> None:
    """That they could not be read is nobody's business then."""
    for references, told in [((), []), ((HERE,), ["unknown"])]:
        read: dict[AnyFact, object] = {REPLICAS: Unknown("no", 403), NAMED: references}
        findings = list(NAME_GONE.audit(subject(HEALTHY, read)))
        assert [finding.severity.value for finding in findings] == told
