"""The checks of the registry: who is let in, who may push, and what state it is in. None asks anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from acrgeo.core.model.registry import ABAC, Registry, Replica
from acrgeo.core.permissions.actions import Task, allows, permissions_for
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.push.check import Check, Cure, Result, Subject
from acrgeo.core.push.situation import Situation
from acrgeo.core.push.words import listed
from acrgeo.core.rules.az import az_place
from acrgeo.core.trace.chain import Access

_LEGACY = "LegacyRegistryPermissions"
OPEN = "No rule of its network keeps anybody out."


def firewall(now: Situation) -> Check:
    """Say if the registry lets this machine in: its own answer first, then its settings."""
    answer, registry = now.answer, now.trace.registry
    about = Subject.ANSWER
    if isinstance(answer, Unknown):
        told = f"What the registry answers here is unknown: {answer.reason}."
    elif answer.is_refused:
        address = answer.refused_address
        who = f"the address {address} of this machine" if address else "this machine"
        settings = "" if registry is None else f" {_network_words(registry)}"
        reason = f"{answer.host} refuses {who} (403).{settings}"
        return Check(subject=about, result=Result.PROBLEM, reason=reason, cure=_opened(now, address))
    elif answer.status == 401 and answer.is_registry:
        reason = f"{answer.host} lets this machine in: it asks it to sign in (401)."
        return Check(subject=about, result=Result.OK, reason=reason)
    elif answer.status is not None:
        told = f"{answer.host} answered {answer.status}, which is not what a registry answers."
    else:
        told = f"{answer.host} did not answer: {answer.problem}."
    if registry is None:
        return Check(subject=about, result=Result.UNKNOWN, reason=told)
    return _by_settings(now, registry, told)


def _by_settings(now: Situation, registry: Registry, told: str) -> Check:
    words = _network_words(registry)
    access = _public_access(registry)
    is_public = now.trace.access is Access.PUBLIC
    if access == "disabled" and is_public:
        reason = f"{words} DNS gives this machine the public address."
        return Check(subject=Subject.ANSWER, result=Result.PROBLEM, reason=reason, cure=_opened(now, None))
    is_open = words == OPEN and isinstance(now.answer, Unknown)
    result = Result.OK if is_open else Result.UNKNOWN
    return Check(subject=Subject.ANSWER, result=result, reason=f"{words} {told}" if is_open else f"{told} {words}")


def _network_words(registry: Registry) -> str:
    """Return what the settings say of who is let in."""
    access = _public_access(registry)
    if access == "disabled":
        return "Public network access is off: only private endpoints lead to it."
    if access == "securedbyperimeter":
        return "A network security perimeter decides who is let in."
    if access not in ("enabled", ""):
        return f"Public network access is {access}."
    rules = _inner(registry.properties, "networkRuleSet")
    if str(rules.get("defaultAction", "Allow")).lower() != "deny":
        return OPEN
    allowed = [str(rule.get("value")) for rule in _rows(rules, "ipRules")]
    allows_words = f"it allows {listed(allowed)}" if allowed else "it allows no address"
    bypass = str(registry.properties.get("networkRuleBypassOptions", ""))
    trusted = " Trusted services of Azure pass, a machine of yours does not." if bypass == "AzureServices" else ""
    return f"Its network denies by default: {allows_words}.{trusted}"


def _opened(now: Situation, address: str | None) -> Cure:
    """Return how this machine gets in."""
    registry = now.trace.registry
    name = now.trace.name
    place = "" if registry is None else f" {az_place(registry.id)}"
    if registry is not None and _public_access(registry) == "disabled":
        return Cure(
            words="Push from inside the network of one of its private endpoints; it is closed to all others.",
            command=f"acrgeo endpoints show {name} --private",
        )
    if address is not None and ":" not in address:
        return Cure(
            words=f"Allow the address {address}, if pushes may come from it.",
            command=f"az acr network-rule add -n {name}{place} --ip-address {address}",
        )
    return Cure(
        words="Allow the address that this machine has outside, or push from inside its network.",
        command=f"az acr network-rule list -n {name}{place}",
    )


def _public_access(registry: Registry) -> str:
    return str(registry.properties.get("publicNetworkAccess") or "").lower()


def permission(now: Situation) -> Check:
    """Say if the caller of acrgeo may push; a client may be signed in as somebody else."""
    about, registry, name = Subject.PERMISSION, now.trace.registry, now.trace.name
    if registry is None:
        return Check(subject=about, result=Result.UNKNOWN, reason="Who may push is unknown: the registry was not read.")
    mode = registry.properties.get("roleAssignmentMode")
    check = f"acrgeo permissions check {name} --for push"
    if mode == ABAC:
        reason = (
            "Roles of repositories decide (ABAC), with conditions that are not evaluated: AcrPush and Owner do not "
            "count, Container Registry Repository Writer does."
        )
        command = f"az role assignment list --scope {registry.id} -o table"
        cure = Cure(words="See who has a role of repositories.", command=command)
        return Check(subject=about, result=Result.UNKNOWN, reason=reason, cure=cure)
    if mode != _LEGACY:
        reason = "It is unknown if roles of the registry decide, or those of repositories."
        return Check(subject=about, result=Result.UNKNOWN, reason=reason)
    if isinstance(now.entries, Unknown):
        reason = f"The permissions could not be read: {now.entries.reason}."
        cure = Cure(words="Have them read by somebody who may.", command=check)
        return Check(subject=about, result=Result.UNKNOWN, reason=reason, cure=cure)
    lacking = [at.action for at in permissions_for([Task.PUSH]) if not allows(now.entries, at.action)]
    if lacking:
        reason = f"The account of acrgeo lacks {' and '.join(lacking)}."
        cure = Cure(words="Have AcrPush assigned at the registry, then sign in again.", command=check)
        return Check(subject=about, result=Result.PROBLEM, reason=reason, cure=cure)
    has_admin = bool(registry.properties.get("adminUserEnabled"))
    others = " The admin user is on: a client may push as that, too." if has_admin else ""
    reason = f"The account of acrgeo may push. A client may be signed in as another one.{others}"
    return Check(subject=about, result=Result.OK, reason=reason)


def replicas(now: Situation) -> Check:
    """Say if the registry and the replicas that DNS names take pushes."""
    about, registry, name = Subject.STATE, now.trace.registry, now.trace.name
    if registry is None:
        reason = f"The replicas are unknown: {'; '.join(_why(now)) or 'the registry was not read'}."
        return Check(subject=about, result=Result.UNKNOWN, reason=reason)
    if registry.provisioning_state in ("Failed", "Canceled", "Deleting"):
        reason = f"The registry is {registry.provisioning_state}."
        return Check(
            subject=about,
            result=Result.PROBLEM,
            reason=reason,
            cure=Cure(words="Look at the registry first.", command=f"acrgeo show {name}"),
        )
    named = [replica for replica in registry.replicas if replica.location in now.trace.regions]
    broken = [replica for replica in named if replica.provisioning_state != "Succeeded"]
    look = Cure(words="Look at the replicas.", command=f"acrgeo replica list {name}")
    if broken:
        reason = f"DNS leads to {_states(broken)}."
        return Check(subject=about, result=Result.PROBLEM, reason=reason, cure=_away(now, broken) or look)
    if not any(replica.is_routed for replica in registry.replicas):
        reason = "No replica is routed: the global name leads nowhere."
        cure = Cure(words="Restore one.", command=f"acrgeo routing enable {name} {registry.home.location}")
        return Check(subject=about, result=Result.PROBLEM, reason=reason, cure=cure)
    unready = [replica for replica in registry.replicas if not replica.is_ready]
    drained = [replica.location for replica in registry.replicas if not replica.is_routed]
    aside = f" {listed(drained)} {'is' if len(drained) == 1 else 'are'} not routed." if drained else ""
    syncing = [replica for replica in unready if replica in named]
    if syncing:
        reason = f"DNS leads to {_states(syncing)}; if it takes pushes meanwhile is not documented.{aside}"
        labels = " ".join(registry.label(replica) for replica in syncing)
        wait = Cure(words="Wait until it is ready.", command=f"acrgeo replica wait {name} {labels} --for ready")
        return Check(subject=about, result=Result.UNKNOWN, reason=reason, cure=wait)
    if unready:
        reason = f"DNS leads to others than {_states(unready)}, which get images later.{aside}"
        return Check(subject=about, result=Result.OK, reason=reason)
    count = len(registry.replicas)
    all_words = "Its one replica is ready." if count == 1 else f"All {count} replicas are ready."
    return Check(subject=about, result=Result.OK, reason=f"{all_words}{aside}")


def _away(now: Situation, broken: Sequence[Replica]) -> Cure | None:
    """Return the drain that leads pushes elsewhere, where there is somewhere else."""
    registry = now.trace.registry
    assert registry is not None
    if not any(replica.is_serving for replica in registry.replicas):
        return None
    regions = " ".join(registry.label(replica) for replica in broken if replica.is_routed)
    if not regions:
        return None
    return Cure(
        words="Lead requests to the other replicas until it is mended.",
        command=f"acrgeo routing disable {now.trace.name} {regions} --reason 'pushes fail'",
    )


def _states(found: Sequence[Replica]) -> str:
    return listed([f"{at.location} ({at.provisioning_state}, {at.display_status or 'no status'})" for at in found])


def locks(now: Situation) -> Check:
    """Say if the tag may be written over, and which policies bear on what is pushed."""
    registry, image, about = now.trace.registry, now.image, Subject.LOCKS
    if registry is None:
        return Check(
            subject=about, result=Result.UNKNOWN, reason="The policies are unknown: the registry was not read."
        )
    notes = "".join(f" {note}" for note in _policy_notes(registry))
    if image is None:
        return Check(subject=about, result=Result.OK, reason=f"No image was named, so no tag was looked at.{notes}")
    if now.tag is None:
        reason = f"{image} is not there yet. If its repository is locked is not looked at.{notes}"
        return Check(subject=about, result=Result.OK, reason=reason)
    name, shown = now.trace.name, quote(str(image))
    if isinstance(now.tag, Unknown) or now.tag.is_writable is None:
        why = f": {now.tag.reason}" if isinstance(now.tag, Unknown) else ""
        look = f"az acr repository show -n {name} --image {shown} --query changeableAttributes"
        cure = Cure(words="Look if writeEnabled is false.", command=look)
        reason = f"If {image} is locked is unknown{why}.{notes}"
        return Check(subject=about, result=Result.UNKNOWN, reason=reason, cure=cure)
    if now.tag.is_writable:
        return Check(subject=about, result=Result.OK, reason=f"{image} is there, and not locked.{notes}")
    unlock = f"az acr repository update -n {name} --image {shown} --write-enabled true"
    cure = Cure(words="Push another tag, or unlock this one.", command=unlock)
    reason = f"{image} is locked: writing over it is refused.{notes}"
    return Check(subject=about, result=Result.PROBLEM, reason=reason, cure=cure)


def _policy_notes(registry: Registry) -> Iterator[str]:
    policies = _inner(registry.properties, "policies")
    status = {name: str(_inner(policies, name).get("status", "")).lower() for name in policies}
    if status.get("quarantinePolicy") == "enabled":
        yield "Quarantine is on: what is pushed can be pulled only when it is released."
    if status.get("softDeletePolicy") == "enabled":
        yield "Soft delete is on, which is documented not to go with geo-replication."
    if status.get("exportPolicy") == "disabled":
        yield "Exports are off, which stops no push."


def storage(now: Situation) -> Check:
    """Say how full the registry is."""
    if isinstance(now.usages, Unknown):
        return Check(
            subject=Subject.STORAGE, result=Result.UNKNOWN, reason=f"The limits are unknown: {now.usages.reason}."
        )
    row = next((usage for usage in now.usages if usage.name == "Size"), None)
    if row is None:
        return Check(subject=Subject.STORAGE, result=Result.UNKNOWN, reason="Azure's limits have no row of the size.")
    if row.limit < 0:
        return Check(subject=Subject.STORAGE, result=Result.OK, reason=f"{_gib(row.current)} GiB, with no limit.")
    used = f"{_gib(row.current)} of {_gib(row.limit)} GiB are used."
    if row.current < row.limit:
        return Check(subject=Subject.STORAGE, result=Result.OK, reason=used)
    reason = f"{used} If the service takes more, and bills it, or refuses a push is not known here."
    return Check(
        subject=Subject.STORAGE,
        result=Result.UNKNOWN,
        reason=reason,
        cure=Cure(words="See what it holds.", command=f"az acr show-usage -n {now.trace.name} -o table"),
    )


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f}".removesuffix(".0")


def _why(now: Situation) -> list[str]:
    found = [line.partition(": ")[2] for line in now.trace.unknown if line.startswith("The replicas")]
    return [text.partition(". ")[0].rstrip(".") for text in found]


def _inner(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _rows(mapping: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = mapping.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
