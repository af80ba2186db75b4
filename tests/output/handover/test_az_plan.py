"""The az commands of a plan: every planner case, and what only acrgeo does."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.handover.az.plan import az_lines
from acrgeo.output.handover.az.shell import comment
from tests.core.planning import CASES, load, load_current, load_desired, registry, replica
from tests.output.golden import assert_golden
from tests.reviewed import reviewed

PLACE = "-r contoso -g contoso-rg --subscription 00000000-0000-0000-0000-000000000000"


def lines_of(current: Registry, desired: DesiredRegistry) -> list[str]:
    """Return the commands of a plan that nothing refuses."""
    return az_lines(reviewed(Plan(registries=(diff(current, desired),))))


def test_every_planner_case_has_its_commands() -> None:
    """In the order of the plan; a case that rules refuse has them here too, as no rule is asked."""
    parts = []
    for case in CASES:
        document = load(case)
        lines = lines_of(load_current(document["current"]), load_desired(document["desired"]))
        parts.append("\n".join([f"== {case.stem}", *lines, ""]))
    assert_golden("show-az", "\n".join(parts).replace(f" {PLACE}", ""))


def test_tags_that_stay_are_named_as_az_sets_all() -> None:
    """acrgeo's own too, or the record of a drain would be lost; a record alone is a comment."""
    drained = {"team": "web", "old": "x", "acrgeo-drained-by": "ana"}
    current = registry("Premium", replica("eastus", is_routed=False, tags=drained))
    edited = DesiredReplica(location="eastus", tags={"old": None, "a b": "it's"})
    assert lines_of(current, DesiredRegistry(replicas=(edited,))) == [
        f"az acr replication update {PLACE} -n eastus --tags 'a b=it'\"'\"'s' acrgeo-drained-by=ana team=web"
    ]
    drain = DesiredReplica(location="eastus", is_routed=False, drain=Drain(by="ana"))
    assert lines_of(registry("Premium", replica("eastus")), DesiredRegistry(replicas=(drain,))) == [
        "# eastus: who drained it, and why, is acrgeo's own record, which az does not write",
        f"az acr replication update {PLACE} -n eastus --global-endpoint-routing false",
    ]


def test_a_webhook_is_written_without_its_secrets() -> None:
    """Its URI is a variable, its headers are named only; one that moves is deleted and made again."""
    callback = Callback(uri="https://x.example.com/secret", headers={"Authorization": "secret"})
    wanted = WebhookSettings(name="pushes", location="eastus", callback=callback, actions=("push",), scope="web")
    made = lines_of(registry("Premium"), DesiredRegistry(webhooks=(wanted,)))
    assert "secret" not in "".join(made).replace("is a secret", "").replace("are secrets", "")
    assert made[-1] == (
        f'az acr webhook create {PLACE} -n pushes -l eastus --uri "$URI_PUSHES" --actions push --scope web'
    )
    assert "Authorization" in "".join(made)
    there = Webhook(name="pushes", location="westus", actions=("push",), scope="web", callback=callback)
    moved = lines_of(registry("Premium", webhooks=(there,)), DesiredRegistry(webhooks=(wanted,)))
    assert [line.split()[3] for line in moved if line.startswith("az ")] == ["delete", "create"]
    gone = lines_of(registry("Premium", webhooks=(there,)), DesiredRegistry(absent_webhooks=("pushes",)))
    assert gone == [f"az acr webhook delete {PLACE} -n pushes"]


def test_what_is_not_run_has_no_commands() -> None:
    """A refused plan, and an empty one."""
    plan = Plan(registries=(diff(registry("Standard"), DesiredRegistry(sku=Sku.PREMIUM)),))
    blocker = Finding(id="x", severity=Severity.BLOCKER, registry="contoso", fact="no")
    refused = reviewed(plan, [blocker])
    assert az_lines(refused) == [comment("Refused: acrgeo would run none of this, so that there are no commands.")]
    assert lines_of(registry("Premium"), DesiredRegistry()) == ["# Nothing to do: no command."]
