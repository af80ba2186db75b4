"""Imports: what the service refuses of them, as far as it can be known before, and what they leave behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrgeo.core.imports.image import MOST_MANIFESTS, ImageSource
from acrgeo.core.permissions.actions import IMPORT_IMAGE, PermissionEntry, allows, roles_that_grant
from acrgeo.core.plan.change import Action, ImportChange
from acrgeo.core.preflight.facts import Fact, Unknown
from acrgeo.core.rules import links
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject

_PATH = "providers/Microsoft.Authorization/permissions"
MOST_TOLD = 5
"""Images that are named one by one."""

SOURCE_PERMISSIONS: Fact[Mapping[str, tuple[PermissionEntry, ...] | Unknown]] = Fact(
    what="The permissions at the source", brief="permissions at the source", path=f"{{registry.id}}/{_PATH}"
)


def _imports(subject: Subject) -> bool:
    return bool(subject.plan.import_changes)


def _sources(subject: Subject) -> list[ImageSource]:
    """Return the sources of what is imported, each once."""
    return list(dict.fromkeys(change.desired.source for change in subject.plan.import_changes))


def read_sources(subject: Subject) -> list[str]:
    """Return the IDs of the sources that are read with the caller's rights; the target itself is checked anyway."""
    own = subject.plan.current.ref.id.lower()
    found = [source.registry_id for source in _sources(subject) if source.registry_id is not None]
    return [source for source in found if source.lower() != own]


def _find_overwritten(subject: Subject) -> Iterator[Found]:
    changes = [it for it in subject.plan.import_changes if it.action is Action.UPDATE and not it.is_forced]
    for change in changes[:MOST_TOLD]:
        yield Found(
            fact=f"{change.name} is there with another digest: {change.current}, and not {_digest_of(change)}.",
            hint="--force to write over it, --to or --tag-as for another name",
        )
    left = len(changes) - MOST_TOLD
    if left > 0:
        yield Found(fact=f"{left:,} more tags are there with another digest.", hint="--force to write over them")


def _digest_of(change: ImportChange) -> str:
    return change.desired.digest or f"that of {change.desired.origin}"


def _find_large(subject: Subject) -> Iterator[Found]:
    for change in subject.plan.import_changes:
        count = change.desired.manifests
        if count is not None and count > MOST_MANIFESTS:
            yield Found(
                fact=f"{change.desired.origin} has {count} manifests; an import takes {MOST_MANIFESTS} at most.",
                hint="import its images one by one, by digest, or copy it with another tool, such as oras or skopeo",
            )


def _find_closed(subject: Subject) -> Iterator[Found]:
    current = subject.plan.current
    if _is_closed(current.properties) and not _lets_services_in(current.properties):
        yield Found(
            fact=f"The network rules of {current.name} keep out the service that imports: trusted services may not "
            "pass.",
            hint=_update(current.name, current.ref.id, "--allow-trusted-services true"),
        )
    for source in _sources(subject):
        if why := _refuses(source):
            yield Found(fact=f"{source.host} lets nothing be imported: {why[0]}.", hint=why[1])


def _refuses(source: ImageSource) -> tuple[str, str] | None:
    """Return why a source that is known refuses, and what ends that."""
    if source.registry_id is not None:
        if _is_closed(source.properties) and not _lets_services_in(source.properties):
            cure = _update(source.name, source.registry_id, "--allow-trusted-services true")
            return "its network rules keep out even trusted services", cure
        return None
    if source.properties.get("publicNetworkAccess") == "Disabled":
        return "its public access is off, and it is given by its host", "import with your own rights: no credentials"
    if _is_closed(source.properties):
        return "its firewall lets in chosen addresses only", "import with your own rights: no credentials"
    return None


def _find_export(subject: Subject) -> Iterator[Found]:
    own = subject.plan.current.ref.id.lower()
    for source in _sources(subject):
        if (source.registry_id or "").lower() != own and _policy(source.properties, "exportPolicy") == "disabled":
            yield Found(
                fact=f"The export policy of {source.host} is disabled: no image may leave it.",
                hint=_update(source.name, source.registry_id or "", "--allow-exports true"),
            )


def _update(name: str, registry_id: str, change: str) -> str:
    """Return the command of az that changes a registry, which may be in another subscription than its current one."""
    return " ".join(filter(None, ("az acr update -n", name, az_place(registry_id), change)))


def _find_lacking(subject: Subject) -> Iterator[Found]:
    for source, entries in subject.facts.known(SOURCE_PERMISSIONS).items():
        name, read_from = source.rsplit("/", 1)[1], f"{source}/{_PATH}"
        if isinstance(entries, Unknown):
            yield not_read(f"The permissions at the source {name}", entries, brief=f"permissions at {name}")
        elif not allows(entries, IMPORT_IMAGE):
            role = roles_that_grant([IMPORT_IMAGE])[0].name
            yield Found(
                fact=f"The permission {IMPORT_IMAGE} is missing at the source {name}.",
                hint=f"ask for a role with it at {source}, such as {role}",
                read_from=read_from,
            )


def _find_unread(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    if plan.unread_images is not None:
        yield Found(
            fact=f"Which images {plan.current.name} has could not be read: {plan.unread_images}. All that were asked "
            "for are imported, and none is verified; Azure refuses a tag that is there.",
            hint="ask for the right to pull there, such as the role AcrPull, from where you are",
        )


def _find_unresolved(subject: Subject) -> Iterator[Found]:
    hosts = dict.fromkeys(it.desired.source.host for it in subject.plan.import_changes if it.desired.digest is None)
    for host in hosts:
        yield Found(
            fact=f"Tags of {host} are imported as they are at that moment: their digests are not known before.",
            hint="name images by digest, REPOSITORY@sha256:…, where that matters",
        )


def _find_left(_: Subject) -> Iterator[Found]:
    yield Found(
        fact="An import copies the image alone: no signatures, SBOMs or other referrers, no locks, no times of the tag."
    )


def _is_closed(properties: Mapping[str, object]) -> bool:
    rules = properties.get("networkRuleSet")
    denies = isinstance(rules, Mapping) and rules.get("defaultAction") == "Deny"
    return denies or properties.get("publicNetworkAccess") == "Disabled"


def _lets_services_in(properties: Mapping[str, object]) -> bool:
    return properties.get("networkRuleBypassOptions", "AzureServices") == "AzureServices"


def _policy(properties: Mapping[str, object], name: str) -> object:
    policies = properties.get("policies")
    policy = policies.get(name) if isinstance(policies, Mapping) else None
    return policy.get("status") if isinstance(policy, Mapping) else None


RULES = (
    Rule(
        id="import-overwrites",
        severity=Severity.BLOCKER,
        cause="A tag that an image is to be imported to is there, with another digest.",
        evidence="the tag at the target's home replica and at the source",
        cure="Write over it with --force, or give the image another name with --to.",
        link=links.IMPORTS,
        checks=(Check(find=_find_overwritten),),
    ),
    Rule(
        id="import-too-large",
        severity=Severity.BLOCKER,
        cause=f"An image has more than {MOST_MANIFESTS} manifests, which is the most that an import takes.",
        evidence="the manifest of the image at the source, with those that it names",
        cure="Import its images one by one, by digest, or copy it with another tool.",
        link=links.IMPORTS,
        checks=(Check(find=_find_large),),
    ),
    Rule(
        id="import-kept-out",
        severity=Severity.BLOCKER,
        cause="The network rules of the source or the target keep out the service that imports.",
        evidence="publicNetworkAccess, networkRuleSet and networkRuleBypassOptions of the two registries",
        cure="Let trusted services pass, or import by the source's resource ID, without credentials.",
        link=links.IMPORTS,
        checks=(Check(find=_find_closed, applies=_imports),),
    ),
    Rule(
        id="import-export-policy",
        severity=Severity.BLOCKER,
        cause="The export policy of the source forbids that images leave it.",
        evidence="policies.exportPolicy of the source",
        cure="Allow exports, which needs public access: az acr update --allow-exports true.",
        link=links.IMPORTS,
        checks=(Check(find=_find_export),),
    ),
    Rule(
        id="import-source-permission",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause=f"The caller lacks {IMPORT_IMAGE} at the registry that images come from.",
        evidence=f"{{source}}/{_PATH}",
        cure="Have a role assigned there, such as Container Registry Data Importer and Data Reader, or give "
        "credentials of the source.",
        link=links.IMPORTS,
        checks=(Check(find=_find_lacking, needs=(SOURCE_PERMISSIONS,), applies=lambda it: bool(read_sources(it))),),
    ),
    Rule(
        id="import-unread",
        severity=Severity.UNKNOWN,
        cause="Which images the target has may not be read, so that nothing is skipped and nothing verified.",
        evidence="the tags at the target's home replica",
        cure="Have a role assigned that may pull there.",
        link=links.IMPORTS,
        checks=(Check(find=_find_unread, applies=_imports),),
    ),
    Rule(
        id="import-by-tag",
        severity=Severity.WARNING,
        cause="The source is no registry of Azure that you see, or lets you read nothing: a tag may move between the "
        "plan and the import.",
        evidence="the host of the source",
        cure="Name the image by its digest.",
        link=links.IMPORTS,
        checks=(Check(find=_find_unresolved),),
    ),
    Rule(
        id="import-leaves-out",
        severity=Severity.WARNING,
        cause="An import does not copy referrers, such as signatures and SBOMs; of locks and times nothing is "
        "documented.",
        evidence="the plan",
        cure="Copy referrers with another tool, such as oras cp -r, and lock the image again.",
        link=links.IMPORTS,
        checks=(Check(find=_find_left, applies=_imports),),
    ),
)
