"""Imports: what the service refuses, as Microsoft's documentation of imports has it, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.diff import diff_images, with_images
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Facts, Unknown
from acrgeo.core.rules.finding import Finding
from acrgeo.core.rules.imports import RULES, SOURCE_PERMISSIONS, read_sources
from acrgeo.core.rules.rule import check_subject, facts_needed
from tests.core.planning import REF, registry, subject_of
from tests.core.rules.cases import ALL, CURRENT, READER
from tests.rows import rows

OTHER_ID = REF.id.replace("contoso", "fabrikam").replace("00000000-", "11111111-")
HUB = ImageSource(host="docker.io")
OTHER = ImageSource(host="fabrikam-h4sh.azurecr.io", registry_id=OTHER_ID)
OWN = ImageSource(host="contoso.azurecr.io", registry_id=REF.id.upper())
UPDATE = "az acr update -n fabrikam -g fabrikam-rg --subscription 11111111-0000-0000-0000-000000000000"
IMPORT = "Microsoft.ContainerRegistry/registries/importImage/action"


def image(source: ImageSource = OTHER, tag: str = "1", **facts: Any) -> DesiredImage:
    """An image whose digest is known."""
    ref = ImageRef(repository="web", tag=tag)
    return DesiredImage(**{"source": source, "image": ref, "target": ref, "digest": "sha256:new", **facts})


def plan_of(
    *images: DesiredImage, there: Mapping[str, str] | None = None, force: bool = False, **properties: Any
) -> RegistryPlan:
    """A plan of imports into contoso, where these tags are there already."""
    current = replace(CURRENT, properties=properties)
    found = {ImageRef(repository="web", tag=tag): digest for tag, digest in (there or {}).items()}
    return with_images(RegistryPlan(current=current, changes=()), diff_images(current, images, found, is_forced=force))


def told(plan: RegistryPlan, id_: str, facts: Facts | None = None) -> list[Finding]:
    """What one rule finds."""
    return [finding for finding in check_subject(RULES, subject_of(plan, facts)) if finding.id == id_]


def test_a_plan_without_imports_is_told_nothing() -> None:
    """Whatever its network rules are; one with an import is told what that leaves behind."""
    closed = RegistryPlan(
        current=registry(properties={"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"}),
        changes=(),
        unread_images="denied",
    )
    assert check_subject(RULES, subject_of(closed)) == ()
    (left,) = check_subject(RULES, subject_of(plan_of(image())))
    assert (left.id, left.severity.value) == ("import-leaves-out", "warning")
    assert "no signatures, SBOMs or other referrers" in left.fact


@rows(
    ("there", "digest", "is_forced", "facts"),
    [
        ({}, "sha256:new", False, []),
        ({"1": "sha256:new"}, "sha256:new", False, []),
        ({"1": "sha256:old"}, "sha256:new", True, []),
        (
            {"1": "sha256:old"},
            "sha256:new",
            False,
            ["web:1 is there with another digest: sha256:old, and not sha256:new."],
        ),
        ({"1": "sha256:old"}, None, True, []),
    ],
)
def test_a_tag_is_written_over_only_by_force(
    there: Mapping[str, str], digest: str | None, is_forced: bool, facts: list[str]
) -> None:
    """A blocker has both digests and the ways out."""
    findings = told(plan_of(image(digest=digest), there=there, force=is_forced), "import-overwrites")
    assert [finding.fact for finding in findings] == facts
    assert {finding.hint for finding in findings} <= {"--force to write over it, --to or --tag-as for another name"}


def test_a_digest_that_is_not_known_is_told_by_its_origin() -> None:
    """A change of a saved plan may have none."""
    plan = plan_of(image(HUB), there={"1": "sha256:old"})
    (change,) = plan.import_changes
    plan = replace(plan, changes=(replace(change, desired=image(HUB, digest=None)),))
    (finding,) = told(plan, "import-overwrites")
    assert finding.fact.endswith(": sha256:old, and not that of docker.io/web:1.")


@rows(("count", "more"), [(5, None), (6, "1 more tags"), (1_205, "1,200 more tags")])
def test_five_tags_are_named(count: int, more: str | None) -> None:
    """The others are counted."""
    there = {str(number): "sha256:old" for number in range(count)}
    findings = told(plan_of(*(image(tag=tag) for tag in there), there=there), "import-overwrites")
    assert [finding.fact.partition(" ")[0] for finding in findings[:5]] == [f"web:{number}" for number in range(5)]
    assert [finding.fact for finding in findings[5:]] == (
        [] if more is None else [f"{more} are there with another digest."]
    )


@rows(("manifests", "is_refused"), [(None, False), (1, False), (50, False), (51, True)])
def test_an_import_takes_fifty_manifests(manifests: int | None, is_refused: bool) -> None:
    """Documented; a count that is not known blocks nothing."""
    findings = told(plan_of(image(HUB, manifests=manifests)), "import-too-large")
    assert [finding.fact for finding in findings] == (
        ["docker.io/web:1 has 51 manifests; an import takes 50 at most."] if is_refused else []
    )


DENY = {"networkRuleSet": {"defaultAction": "Deny"}}
OFF = {"publicNetworkAccess": "Disabled"}
NONE = {"networkRuleBypassOptions": "None"}


@rows(
    ("properties", "is_closed"),
    [
        ({}, False),
        (NONE, False),
        ({**NONE, "networkRuleSet": {"defaultAction": "Allow"}}, False),
        ({**NONE, "networkRuleSet": "odd"}, False),
        (DENY, False),  # trusted services pass unless that is turned off
        ({**DENY, "networkRuleBypassOptions": "AzureServices"}, False),
        ({**DENY, **NONE}, True),
        ({**OFF, **NONE}, True),
        (OFF, False),
    ],
)
def test_network_rules_without_trusted_services_keep_the_service_out(
    properties: Mapping[str, Any], is_closed: bool
) -> None:
    """At the target, and at a source that is read with the caller's rights; either is told with what lets it in."""
    (at_target,) = told(plan_of(image(), **properties), "import-kept-out") or (None,)
    (at_source,) = told(plan_of(image(replace(OTHER, properties=properties))), "import-kept-out") or (None,)
    assert ((at_target is not None), (at_source is not None)) == (is_closed, is_closed)
    if at_target is not None and at_source is not None:
        assert (at_target.hint or "").startswith("az acr update -n contoso -g contoso-rg --subscription 00000000-")
        assert (at_target.hint or "").endswith(" --allow-trusted-services true")
        assert at_source.fact == (
            "fabrikam-h4sh.azurecr.io lets nothing be imported: its network rules keep out even trusted services."
        )
        assert at_source.hint == f"{UPDATE} --allow-trusted-services true"


@rows(
    ("properties", "why"),
    [
        ({}, None),
        (OFF, "its public access is off, and it is given by its host"),
        ({**OFF, **DENY}, "its public access is off, and it is given by its host"),
        (DENY, "its firewall lets in chosen addresses only"),
        ({"networkRuleSet": {"defaultAction": "Allow"}}, None),
    ],
)
def test_a_source_that_is_given_by_its_host_has_to_be_open(properties: Mapping[str, Any], why: str | None) -> None:
    """Trusted services pass only with the caller's own rights."""
    source = ImageSource(host="fabrikam.azurecr.io", has_credentials=True, properties=properties)
    findings = told(plan_of(image(source), image(source, tag="2")), "import-kept-out")
    assert [(finding.fact, finding.hint) for finding in findings] == (
        []
        if why is None
        else [(f"fabrikam.azurecr.io lets nothing be imported: {why}.", "import with your own rights: no credentials")]
    )


DISABLED = {"policies": {"exportPolicy": {"status": "disabled"}}}


@rows(
    ("source", "hint"),
    [
        (replace(OTHER, properties=DISABLED), f"{UPDATE} --allow-exports true"),
        (
            ImageSource(host="fabrikam.azurecr.io", properties=DISABLED),
            "az acr update -n fabrikam --allow-exports true",
        ),
        (replace(OWN, properties=DISABLED), None),  # nothing leaves it
        (replace(OTHER, properties={"policies": {"exportPolicy": {"status": "enabled"}}}), None),
        (replace(OTHER, properties={"policies": {"exportPolicy": "disabled"}}), None),
        (replace(OTHER, properties={"policies": "disabled"}), None),
        (OTHER, None),
    ],
)
def test_an_export_policy_keeps_images_in(source: ImageSource, hint: str | None) -> None:
    """Between registries; within one nothing is exported."""
    findings = told(plan_of(image(source)), "import-export-policy")
    assert [finding.hint for finding in findings] == ([] if hint is None else [hint])
    assert all(finding.fact.startswith(f"The export policy of {source.host} is disabled") for finding in findings)


@rows(
    ("sources", "read"),
    [
        ((), []),
        ((HUB,), []),
        ((OWN,), []),  # checked as the target
        ((OTHER,), [OTHER_ID]),
        ((HUB, OTHER, OWN, OTHER), [OTHER_ID]),
    ],
)
def test_permissions_are_read_at_other_registries(sources: tuple[ImageSource, ...], read: list[str]) -> None:
    """Each once, and only where the service reads with the caller's rights."""
    subject = subject_of(plan_of(*(image(source, tag=str(at)) for at, source in enumerate(sources))))
    assert read_sources(subject) == read
    assert facts_needed(RULES, subject) == ({SOURCE_PERMISSIONS} if read else set())


@rows(
    ("entries", "severity", "fact"),
    [
        (ALL, None, ""),
        ((PermissionEntry(actions=(IMPORT,)),), None, ""),
        (READER, "blocker", f"The permission {IMPORT} is missing at the source fabrikam."),
        ((), "blocker", f"The permission {IMPORT} is missing at the source fabrikam."),
        (Unknown("no", 403), "unknown", "The permissions at the source fabrikam could not be read: no."),
    ],
)
def test_an_import_takes_a_permission_at_the_source(
    entries: tuple[PermissionEntry, ...] | Unknown, severity: str | None, fact: str
) -> None:
    """The least powerful role that has it is named; an answer that is missing is unknown."""
    facts = Facts({SOURCE_PERMISSIONS: {OTHER_ID: entries}})
    findings = told(plan_of(image()), "import-source-permission", facts)
    assert [finding.severity.value for finding in findings] == ([] if severity is None else [severity])
    for finding in findings:
        assert finding.fact == fact
        if severity == "blocker":
            role = "Container Registry Data Importer and Data Reader"
            assert finding.hint == f"ask for a role with it at {OTHER_ID}, such as {role}"
            assert finding.read_from == f"{OTHER_ID}/providers/Microsoft.Authorization/permissions"
        else:
            assert finding.unread == "permissions at fabrikam (403)"


def test_images_that_could_not_be_read_are_unknown() -> None:
    """All are imported then, and none is verified."""
    plan = plan_of(image())
    assert told(plan, "import-unread") == []
    (finding,) = told(replace(plan, unread_images="denied"), "import-unread")
    assert (finding.severity.value, "contoso has could not be read: denied. All" in finding.fact) == ("unknown", True)


def test_a_tag_whose_digest_is_not_known_may_move() -> None:
    """Each host is told once, and none whose digests are known."""
    images = [image(HUB, digest=None), image(HUB, tag="2", digest=None), image(OTHER, tag="3")]
    (finding,) = told(plan_of(*images), "import-by-tag")
    assert finding.fact == (
        "Tags of docker.io are imported as they are at that moment: their digests are not known before."
    )
    assert told(plan_of(*images[2:]), "import-by-tag") == []
