"""The plan of a move: the steps of acrgeo and of a person, what is done already, and what to know."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from acrgeo.core.handover.model import HandedReplica, HandedWebhook, Handover
from acrgeo.core.handover.properties import Properties
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import Registry, RegistryRef, Sku
from acrgeo.core.move.contents import Compared, Contents
from acrgeo.core.move.kinds import Kind
from acrgeo.core.move.plan import Doer, MovePlan, Situation, Step, move_plan
from acrgeo.core.move.target import Target
from acrgeo.core.preflight.facts import Unknown
from tests.output import builders
from tests.rows import rows

registry, held = builders.registry, builders.replica
REF = RegistryRef(subscription="s", resource_group="new", name="nordic")
TARGET = Target(ref=REF, location="swedencentral")
TEMPLATE = Handover(name="nordic", sku=Sku.PREMIUM, location="swedencentral")
EAST = HandedReplica(name="eastus", location="eastus")
SOURCE = registry(held("eastus"))
THERE = registry(held("eastus"), name="nordic", location="swedencentral")


def planned(**given: Any) -> MovePlan:
    """Return the plan of a move of contoso to Sweden, with these differences."""
    facts: dict[str, Any] = {
        "source": SOURCE,
        "target": TARGET,
        "template": TEMPLATE,
        "inventory": {},
        "contents": Contents(repositories=1, tags=2),
    }
    return move_plan(Situation(**{**facts, **given}))


def step(plan: MovePlan, key: str) -> Step:
    """Return a step by its key."""
    (found,) = [at for at in plan.steps if at.key == key]
    return found


def lines(plan: MovePlan, key: str) -> list[str]:
    """Return the commands of a step."""
    return [shlex.join(words) for words in step(plan, key).commands]


ADD = "acrgeo replica add contoso swedencentral"
OFF = "acrgeo routing disable contoso westus --reason 'moved to swedencentral'"
UNROUTED_HOME = registry(held("westus", is_home=True, is_routed=False))


@rows(
    "source, expected",
    [
        (SOURCE, [f"{ADD} --wait ready", OFF]),
        (builders.standard(), [f"{ADD} --upgrade --wait ready", OFF]),
        (registry(held("swedencentral")), [OFF]),
        (registry(held("swedencentral", is_routed=False)), ["acrgeo routing enable contoso swedencentral", OFF]),
        (UNROUTED_HOME, [f"{ADD} --wait ready"]),
    ],
)
def test_the_cheaper_way(source: Registry, expected: list[str]) -> None:
    """A replica there that is routed, and the home region that is not: only what is missing."""
    assert [shlex.join(words) for words in planned(source=source).alternative] == expected


def test_leftovers_are_what_is_there_or_unknown() -> None:
    """In their order; a kind without anything is none."""
    why = Unknown("not permitted", 403)
    found = planned(inventory={Kind.TOKENS: (Belonging(name="a"),), Kind.LOCKS: why, Kind.TASKS: ()}).leftovers
    assert [(at.kind, at.unknown, len(at.items)) for at in found] == [(Kind.LOCKS, why, 0), (Kind.TOKENS, None, 1)]


def test_steps_are_in_order_and_each_is_somebodys() -> None:
    """What a person does before comes first, and the old registry is retired last."""
    key, locks = (Belonging(name="k"),), (Belonging(name="keep"),)
    plan = planned(
        has_group=False,
        inventory={Kind.KEY: key, Kind.LOCKS: locks},
        template=replace(TEMPLATE, replicas=(EAST,), webhooks=(HandedWebhook(name="w", location="eastus"),)),
    )
    acrgeo = ["registry", "replica:eastus", "webhook:w", "import", "verify"]
    person = ["locks", "freeze", "clients", "old-home", "retire"]
    assert [at.key for at in plan.steps] == ["group", "customerManagedKey", *acrgeo, *person]
    assert [at.key for at in plan.of_acrgeo] == acrgeo
    assert [at.key for at in plan.of_person] == ["group", "customerManagedKey", *person]
    assert not any(at.is_done for at in plan.steps)
    assert lines(plan, "group") == ["az group create -n new -l swedencentral --subscription s"]
    assert [at.key for at in planned().steps] == ["registry", "import", "verify", *person[1:]]


@rows(
    "there, is_made, is_added",
    [
        (None, False, False),
        (THERE, True, True),
        (replace(THERE, provisioning_state="Creating"), False, True),
        (registry(name="nordic", location="swedencentral"), True, False),
        (registry(held("eastus", is_routed=False), name="nordic", location="swedencentral"), True, False),
        (
            registry(held("eastus", provisioning_state="Creating"), name="nordic", location="swedencentral"),
            True,
            False,
        ),
    ],
)
def test_what_an_earlier_run_made_is_done(there: Registry | None, is_made: bool, is_added: bool) -> None:
    """A registry or replica only once Azure has finished it, with the routing that it is to have."""
    plan = planned(there=there, template=replace(TEMPLATE, replicas=(EAST,)))
    assert (step(plan, "registry").is_done, step(plan, "replica:eastus").is_done) == (is_made, is_added)


def test_a_replica_that_is_not_routed_is_added_so() -> None:
    """And is done when it is there so."""
    there = registry(held("eastus", is_routed=False), name="nordic", location="swedencentral")
    found = step(
        planned(there=there, template=replace(TEMPLATE, replicas=(replace(EAST, is_routed=False),))), "replica:eastus"
    )
    assert (found.title, found.is_done) == ("Add the replica eastus, not routed", True)


HOOKS = (HandedWebhook(name="Pushed", location="eastus"), HandedWebhook(name="secret", location="eastus"))


@rows(
    "unread, made, expected",
    [
        ((), (), {"webhook:Pushed": False, "webhook:secret": False}),
        ((Belonging(name="Secret", values={"location": "eastus"}),), ("pushed",), {"webhook:Pushed": True}),
        (Unknown("not permitted"), ("SECRET",), {"webhook:Pushed": False, "webhook:secret": True}),
    ],
)
def test_webhooks_whose_receiver_is_known_are_added(
    unread: Any, made: tuple[str, ...], expected: dict[str, bool]
) -> None:
    """The others are left to a person; names are compared in any case."""
    plan = planned(inventory={Kind.WEBHOOKS: unread}, there_webhooks=made, template=replace(TEMPLATE, webhooks=HOOKS))
    assert {at.key: at.is_done for at in plan.of_acrgeo if at.key.startswith("webhook:")} == expected


SAME, HALF, NONE = Compared(total=2, same=2), Compared(total=2, same=1, missing=("w:2",)), Compared(total=2, same=0)
LEFT = "tags arrive with their manifests; untagged ones, signatures and other referrers, locks and times do not"


@rows(
    "given, details, is_done",
    [
        ({}, ["1 repository, 2 tags"], False),
        ({"size": 0}, ["1 repository, 2 tags; 0 bytes, as Azure counts them"], False),
        ({"contents": Unknown("not permitted")}, ["unknown how many: not permitted"], False),
        (
            {"contents": Unknown("not permitted"), "size": 2048},
            ["unknown how many: not permitted", "2,048 bytes, as Azure counts them"],
            False,
        ),
        ({"compared": SAME}, ["1 repository, 2 tags", "2 of them there already"], True),
        ({"compared": HALF}, ["1 repository, 2 tags", "1 of them there already"], False),
        ({"compared": NONE}, ["1 repository, 2 tags"], False),
    ],
)
def test_images_are_imported_until_all_are_the_same(given: dict[str, Any], details: list[str], is_done: bool) -> None:
    """How many there are, how many are there already, and what never arrives."""
    plan = planned(**given)
    assert list(step(plan, "import").details) == [*details, LEFT]
    assert (step(plan, "import").is_done, step(plan, "verify").is_done) == (is_done, is_done)
    compared = given.get("compared")
    assert step(plan, "verify").details == ((compared.words,) if compared else ())
    assert lines(plan, "import") == ["acrgeo image import nordic --from contoso --all"]
    assert lines(plan, "verify") == []
    assert lines(planned(template=replace(TEMPLATE, replicas=(EAST,))), "verify") == [
        "acrgeo image status nordic --all"
    ]


def test_what_the_template_carries() -> None:
    """A line each, properties by name."""
    rules = {"defaultAction": "Deny", "ipRules": [{"value": "10.0.0.1"}, {"value": "10.0.0.2"}]}
    stable = {"networkRuleSet": rules, "adminUserEnabled": True, "encryption": {"status": "enabled"}}
    properties = Properties(
        stable={**stable, "publicNetworkAccess": "Disabled", "policies": {"b": {}, "a": {}}},
        identity={"type": "SystemAssigned"},
    )
    full = replace(
        TEMPLATE, properties=properties, tags={"team": "web"}, has_data_endpoints=True, has_regional_endpoints=True
    )
    assert step(planned(template=full), "registry").details == (
        "tier Premium",
        "data endpoints",
        "regional endpoints",
        "adminUserEnabled: true",
        "customer-managed key",
        "network rules: Deny by default, 2 for addresses",
        "policies: a, b",
        "publicNetworkAccess: Disabled",
        "identity: SystemAssigned",
        "tags: team",
    )
    assert step(planned(template=replace(TEMPLATE, sku=Sku.BASIC)), "registry").details == ("tier Basic",)
    bare = Properties(stable={"networkRuleSet": {"defaultAction": "Deny"}})
    assert (
        "network rules: Deny by default, 0 for addresses"
        in step(planned(template=replace(TEMPLATE, properties=bare)), "registry").details
    )


LOCKS = (Belonging(name="keep"), Belonging(name="hold"))


@rows(
    "there, names, commands, is_done",
    [
        ({}, "keep, hold", 2, False),
        ({Kind.LOCKS: LOCKS[:1]}, "hold", 1, False),
        ({Kind.LOCKS: LOCKS}, "keep, hold", 0, True),
        ({Kind.LOCKS: Unknown("not permitted")}, "keep, hold", 2, False),
    ],
)
def test_what_a_person_made_is_ticked(there: Any, names: str, commands: int, is_done: bool) -> None:
    """Only what is left is named and made; when nothing is, what was made is named."""
    found = step(planned(inventory={Kind.LOCKS: LOCKS}, there_inventory=there), "locks")
    assert (found.title, len(found.commands), found.is_done) == (f"Recreate the locks: {names}", commands, is_done)
    assert found.details[:2] == ("they hang on the resource ID", "by an Owner or User Access Administrator")


def test_fixed_addresses_are_told() -> None:
    """Two endpoints cannot have the same."""
    items = (Belonging(name="hub", values={"fixed": "10.0.0.4"}), Belonging(name="shop"))
    found = step(planned(inventory={Kind.PRIVATE_ENDPOINTS: items}), "privateEndpoints")
    assert found.details[2:] == ("hub has addresses of its own choosing, 10.0.0.4: choose others (--ip-configs)",)


def test_what_could_not_be_read_is_looked_for() -> None:
    """Kinds with the same reason are told together."""
    denied, slow = Unknown("not permitted", 403), Unknown("Azure did not answer")
    inventory = {Kind.LOCKS: denied, Kind.TOKENS: denied, Kind.TASKS: slow, Kind.KEY: denied}
    plan = planned(inventory=inventory)
    assert step(plan, "unknown").details == (
        "unknown (Azure answered 403): customer-managed key, locks, tokens",
        "unknown (Azure did not answer): tasks",
    )
    assert not {kind.value for kind in inventory} & {at.key for at in plan.steps}
    assert "unknown" not in [at.key for at in planned().steps]


@rows(
    "given, commands, is_done",
    [
        ({}, ["acrgeo replica add nordic westus"], False),
        ({"template": replace(TEMPLATE, sku=Sku.BASIC)}, ["acrgeo replica add nordic westus --upgrade"], False),
        ({"there": THERE}, ["acrgeo replica add nordic westus"], False),
        ({"there": registry(held("westus"), name="nordic", location="swedencentral")},
            ["acrgeo replica add nordic westus"], True),
        ({"keeps_home": True}, None, None),
        ({"target": replace(TARGET, location="westus")}, None, None),
    ],
)  # fmt: skip
def test_the_old_home_may_become_a_replica(
    given: dict[str, Any], commands: list[str] | None, is_done: bool | None
) -> None:
    """Where the template does not have it already."""
    plan = planned(**given)
    found = [at for at in plan.steps if at.key == "old-home"]
    if commands is None:
        assert found == []
    else:
        assert (lines(plan, "old-home"), found[0].is_done, found[0].doer) == (commands, is_done, Doer.PERSON)


def test_a_person_ends_it() -> None:
    """Clients are sent to the new registry, and the old one is found whatever az's defaults are."""
    plan = planned()
    assert lines(plan, "clients")[0] == "acrgeo endpoints nordic"
    place = f"-g contoso-rg --subscription {builders.SUBSCRIPTION}"
    assert lines(plan, "retire") == [f"az acr delete -n contoso {place}"]


LAST = "The name is new, so the login server and every host are new as well; both registries serve side by side."
DRAINED = {"acrgeo-drained-by": "ana"}
SECOND = registry(held("eastus", tags=DRAINED, is_routed=False))
REASON = registry(held("eastus", tags={**DRAINED, "acrgeo-drained-reason": "slow"}, is_routed=False))
HOME_HOOKS = tuple(HandedWebhook(name=name, location="swedencentral") for name in ("a", "b"))


@rows(
    "given, notes",
    [
        ({}, []),
        ({"source": builders.standard()}, ["nordic is Premium: private endpoints and replicas need it."]),
        (
            {"source": registry(held("swedencentral"))},
            ["The replica swedencentral of contoso has no counterpart: it is the new home."],
        ),
        ({"target": replace(TARGET, location="westus"), "template": replace(TEMPLATE, location="westus")}, []),
        ({"template": replace(TEMPLATE, location=None)}, None),
        ({"template": replace(TEMPLATE, webhooks=HOME_HOOKS[:1])}, ["In the new home: the webhook a."]),
        ({"template": replace(TEMPLATE, webhooks=HOME_HOOKS)}, ["In the new home: the webhooks a, b."]),
        ({"template": replace(TEMPLATE, webhooks=HOOKS)}, []),
        (
            {"template": replace(TEMPLATE, location="westus", webhooks=(HandedWebhook(name="a", location="westus"),))},
            [],
        ),
        (
            {"source": SECOND, "template": replace(TEMPLATE, replicas=(EAST,))},
            ["eastus was drained by ana. The new replica there is not routed either, and has no record of that."],
        ),
        (
            {"source": REASON, "template": replace(TEMPLATE, replicas=(EAST,))},
            ["eastus was drained by ana: slow. The new replica there is not routed either, and has no record of that."],
        ),
        ({"source": SECOND}, []),
        ({"template": replace(TEMPLATE, replicas=(EAST,))}, []),
        (
            {"template": replace(TEMPLATE, properties=Properties(stable={"policies": {"exportPolicy": {}}}))},
            ["The export policy of contoso is disabled: no image may leave it until that is changed."],
        ),
        (
            {"has_zones": (True, False)},
            ["swedencentral has no availability zones and westus has: the new registry's home is not zone-redundant."],
        ),
        ({"has_zones": (True, None)}, []),
        ({"has_zones": (False, False)}, []),
        ({"is_name_checked": False}, ["unknown: if the name nordic is free could not be read."]),
        (
            {"template": replace(TEMPLATE, has_regional_endpoints=True)},
            ["The new registry is written with a preview of the API, which alone has some of its settings."],
        ),
    ],
)
def test_what_to_know(given: dict[str, Any], notes: list[str] | None) -> None:
    """Each is told where it is so, and nowhere else."""
    assert list(planned(**given).notes) == [*(notes or []), LAST]
