"""The plan of a move: what acrgeo makes and may repeat, and the checklist of what only a person does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from acrgeo.core.handover.model import HandedReplica, Handover
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.move.commands import Command, Commands, commands_for, place
from acrgeo.core.move.contents import Compared, Contents
from acrgeo.core.move.kinds import ABOUT, Kind
from acrgeo.core.move.recreated import Inventory, left_of
from acrgeo.core.move.target import Target
from acrgeo.core.preflight.facts import Unknown


class Doer(str, Enum):
    """Who does a step: acrgeo, with ``--apply``, or a person."""

    ACRGEO = "acrgeo"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``is_done`` says that it is done already; ``details`` are what it makes, a line each."""

    key: str
    doer: Doer
    title: str
    details: tuple[str, ...] = ()
    commands: Commands = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What does not move by itself of one kind: ``items`` that are there, or why that is unknown."""

    kind: Kind
    items: tuple[Belonging, ...] = ()
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that was read: the registry, the target, its template, what hangs on the registry, and its images.

    ``there`` is the new registry where an earlier run made it. ``compared`` is None before anything was.
    ``size`` is in bytes, None where it could not be read. ``has_zones`` are those of the old and the new home region.
    """

    source: Registry
    target: Target
    template: Handover
    inventory: Inventory
    contents: Contents | Unknown
    there: Registry | None = None
    there_inventory: Inventory = field(default_factory=dict)
    there_webhooks: tuple[str, ...] = ()
    size: int | None = None
    compared: Compared | None = None
    keeps_home: bool = False
    is_name_checked: bool = True
    has_group: bool = True
    has_zones: tuple[bool | None, bool | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    """The whole plan, as it is printed. ``alternative`` are the commands of the cheaper way."""

    situation: Situation
    alternative: Commands
    leftovers: tuple[Leftover, ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def of_acrgeo(self) -> tuple[Step, ...]:
        """The steps that ``--apply`` makes."""
        return tuple(step for step in self.steps if step.doer is Doer.ACRGEO)

    @property
    def of_person(self) -> tuple[Step, ...]:
        """The steps that are left to a person."""
        return tuple(step for step in self.steps if step.doer is Doer.PERSON)


def move_plan(situation: Situation) -> MovePlan:
    """Return the plan of a move."""
    leftovers = tuple(_leftovers(situation.inventory))
    return MovePlan(
        situation=situation,
        alternative=tuple(_alternative(situation)),
        leftovers=leftovers,
        steps=(
            *_prerequisites(situation, leftovers),
            *_own_steps(situation),
            *_steps_of_person(situation, leftovers),
        ),
        notes=tuple(_notes(situation)),
    )


def _leftovers(inventory: Inventory) -> Iterator[Leftover]:
    for kind in Kind:
        found = inventory.get(kind, ())
        if isinstance(found, Unknown):
            yield Leftover(kind=kind, unknown=found)
        elif found:
            yield Leftover(kind=kind, items=found)


def _alternative(situation: Situation) -> Iterator[Command]:
    """Yield what takes data traffic out of the home region without a move."""
    source, location = situation.source, situation.target.location
    replica = source.replica_in(location)
    if replica is None:
        upgrade = () if source.sku is Sku.PREMIUM else ("--upgrade",)
        yield ("acrgeo", "replica", "add", source.name, location, *upgrade, "--wait", "ready")
    elif not replica.is_routed:
        yield ("acrgeo", "routing", "enable", source.name, location)
    if source.home.is_routed:
        yield ("acrgeo", "routing", "disable", source.name, source.location, "--reason", f"moved to {location}")


def _own_steps(situation: Situation) -> Iterator[Step]:
    template, there = situation.template, situation.there
    yield Step(
        key="registry",
        doer=Doer.ACRGEO,
        title=f"Create {template.name} in {template.location}",
        details=tuple(_carried(template)),
        is_done=there is not None and there.provisioning_state == "Succeeded",
    )
    for replica in template.replicas:
        routed = "" if replica.is_routed else ", not routed"
        yield Step(
            key=f"replica:{replica.location}",
            doer=Doer.ACRGEO,
            title=f"Add the replica {replica.location}{routed}",
            is_done=there is not None and _is_made(there, replica),
        )
    unread = _names(situation.inventory.get(Kind.WEBHOOKS))
    made = {name.lower() for name in situation.there_webhooks}
    for webhook in template.webhooks:
        if webhook.name.lower() not in unread:
            yield Step(
                key=f"webhook:{webhook.name}",
                doer=Doer.ACRGEO,
                title=f"Add the webhook {webhook.name} in {webhook.location}",
                is_done=webhook.name.lower() in made,
            )
    contents, compared = situation.contents, situation.compared
    yield Step(
        key="import",
        doer=Doer.ACRGEO,
        title=f"Import the images of {situation.source.name}",
        details=tuple(_images(contents, situation.size, compared)),
        commands=(("acrgeo", "image", "import", template.name, "--from", situation.source.name, "--all"),),
        is_done=compared is not None and compared.is_complete,
    )
    yield Step(
        key="verify",
        doer=Doer.ACRGEO,
        title="Compare every tag by digest",
        details=() if compared is None else (compared.words,),
        commands=(("acrgeo", "image", "status", template.name, "--all"),) if template.replicas else (),
        is_done=compared is not None and compared.is_complete,
    )


def _is_made(there: Registry, replica: HandedReplica) -> bool:
    made = there.replica_in(replica.location)
    return made is not None and made.provisioning_state == "Succeeded" and made.is_routed == replica.is_routed


def _names(found: tuple[Belonging, ...] | Unknown | None) -> set[str]:
    return set() if found is None or isinstance(found, Unknown) else {item.name.lower() for item in found}


def _carried(template: Handover) -> Iterator[str]:
    """Yield what the template carries."""
    yield f"tier {template.sku.value}"
    if template.has_data_endpoints:
        yield "data endpoints"
    if template.has_regional_endpoints:
        yield "regional endpoints"
    properties = template.properties.all
    for name in sorted(properties):
        if name == "policies":
            yield f"policies: {', '.join(sorted(properties[name]))}"
        elif name == "networkRuleSet":
            rules = properties[name]
            count = len(rules.get("ipRules", ()))
            yield f"network rules: {rules.get('defaultAction')} by default, {count} for addresses"
        elif name == "encryption":
            yield "customer-managed key"
        else:
            value = properties[name]
            yield f"{name}: {str(value).lower() if isinstance(value, bool) else value}"
    if template.properties.identity is not None:
        yield f"identity: {template.properties.identity['type']}"
    if template.tags:
        yield f"tags: {', '.join(template.tags)}"


def _images(contents: Contents | Unknown, size: int | None, compared: Compared | None) -> Iterator[str]:
    if isinstance(contents, Unknown):
        yield f"unknown how many: {contents.reason}"
        if size is not None:
            yield f"{size:,} bytes, as Azure counts them"
    else:
        yield contents.words if size is None else f"{contents.words}; {size:,} bytes, as Azure counts them"
    if compared is not None and compared.same:
        yield f"{compared.same:,} of them there already"
    yield "tags arrive with their manifests; untagged ones, signatures and other referrers, locks and times do not"


def _prerequisites(situation: Situation, leftovers: tuple[Leftover, ...]) -> Iterator[Step]:
    """Yield what a person does before the new registry can be made."""
    target = situation.target
    if not situation.has_group:
        group = ("-n", target.ref.resource_group, "-l", target.location, "--subscription", target.ref.subscription)
        yield Step(
            key="group",
            doer=Doer.PERSON,
            title=f"Create the resource group {target.ref.resource_group}",
            commands=(("az", "group", "create", *group),),
        )
    for leftover in leftovers:
        if leftover.kind is Kind.KEY and leftover.items:
            yield _anew(situation, leftover)


def _anew(situation: Situation, leftover: Leftover) -> Step:
    about, source, target = ABOUT[leftover.kind], situation.source, situation.target
    left = left_of(leftover.kind, leftover.items, situation.there_inventory)
    return Step(
        key=leftover.kind.value,
        doer=Doer.PERSON,
        title=about.step_for(", ".join(item.name for item in left or leftover.items)),
        details=(
            about.why,
            f"by {about.who}",
            *(
                f"{item.name} has addresses of its own choosing, {item.values['fixed']}: choose others (--ip-configs)"
                for item in left
                if "fixed" in item.values
            ),
        ),
        commands=tuple(
            command for item in left for command in commands_for(leftover.kind, item, source.ref, target.ref)
        ),
        is_done=not left,
    )


def _steps_of_person(situation: Situation, leftovers: tuple[Leftover, ...]) -> Iterator[Step]:
    source, target = situation.source, situation.target
    for leftover in leftovers:
        if leftover.items and leftover.kind is not Kind.KEY:
            yield _anew(situation, leftover)
    reasons: dict[str, list[str]] = {}
    for leftover in leftovers:
        if leftover.unknown is not None:
            why = leftover.unknown
            reason = f"Azure answered {why.status}" if why.status is not None else why.reason
            reasons.setdefault(reason, []).append(ABOUT[leftover.kind].title)
    if reasons:
        yield Step(
            key="unknown",
            doer=Doer.PERSON,
            title="Look for what could not be read, and recreate it",
            details=tuple(f"unknown ({reason}): {', '.join(titles)}" for reason, titles in reasons.items()),
        )
    yield Step(
        key="freeze",
        doer=Doer.PERSON,
        title=f"Stop pushes to {source.name}, then run this with --apply again for what was pushed meanwhile",
        details=("until then both registries serve; --force writes over a tag that moved since it was imported",),
    )
    yield Step(
        key="clients",
        doer=Doer.PERSON,
        title=f"Send clients to {target.name}: manifests, pipelines, clusters, firewalls",
        details=("every image reference has the registry's name, and no alias for it is documented",),
        commands=(
            ("acrgeo", "endpoints", target.name),
            ("az", "aks", "update", "-n", "CLUSTER", "-g", "GROUP", "--attach-acr", target.ref.id),
        ),
    )
    if not situation.keeps_home and source.location != target.location:
        yield Step(
            key="old-home",
            doer=Doer.PERSON,
            title=f"If clients stay near {source.location}: add it as a replica of {target.name}",
            commands=(("acrgeo", "replica", "add", target.name, source.location, *_upgrade(situation.template)),),
            is_done=situation.there is not None and situation.there.replica_in(source.location) is not None,
        )
    yield Step(
        key="retire",
        doer=Doer.PERSON,
        title=f"Retire {source.name} once nobody pulls from it; acrgeo never deletes a registry",
        details=("its images, tokens and history end with it, and its name is free for others after a while",),
        commands=(("az", "acr", "delete", "-n", source.name, *place(source.ref)),),
    )


def _upgrade(template: Handover) -> Command:
    return () if template.sku is Sku.PREMIUM else ("--upgrade",)


def _notes(situation: Situation) -> Iterator[str]:
    source, template = situation.source, situation.template
    if template.sku is not source.sku:
        yield f"{template.name} is {template.sku.value}: private endpoints and replicas need it."
    dropped = source.replica_in(situation.target.location)
    if dropped is not None and not dropped.is_home:
        yield f"The replica {dropped.location} of {source.name} has no counterpart: it is the new home."
    elsewhere = [
        webhook.name
        for webhook in template.webhooks
        if webhook.location == template.location and source.location != template.location
    ]
    if elsewhere:
        yield f"In the new home: the webhook{'s' if len(elsewhere) > 1 else ''} {', '.join(elsewhere)}."
    for replica in source.replicas:
        if replica.drain is not None and any(it.location == replica.location for it in template.replicas):
            reason = f": {replica.drain.reason}" if replica.drain.reason else ""
            yield (
                f"{replica.location} was drained by {replica.drain.by}{reason}. The new replica there is not routed "
                "either, and has no record of that."
            )
    if template.properties.policy("exportPolicy") is not None:
        yield f"The export policy of {source.name} is disabled: no image may leave it until that is changed."
    if situation.has_zones == (True, False):
        yield (
            f"{template.location} has no availability zones and {source.location} has: the new registry's home is "
            "not zone-redundant."
        )
    if not situation.is_name_checked:
        yield f"unknown: if the name {template.name} is free could not be read."
    if template.needs_preview:
        yield "The new registry is written with a preview of the API, which alone has some of its settings."
    yield "The name is new, so the login server and every host are new as well; both registries serve side by side."
