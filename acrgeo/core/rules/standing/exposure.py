"""Who gets at a registry, and by which way: the admin user, pulls without a sign-in, downloads from shared hosts."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.registry import Registry
from acrgeo.core.rules import links
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.leaving_premium import PRIVATE_ENDPOINTS, network_features
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.subject import Subject


def _update(registry: Registry, switch: str) -> str:
    return f"az acr update -n {registry.name} {az_place(registry.id)} --{switch} false"


def _is_on(registry: Registry, switch: str) -> bool:
    return str(registry.properties.get(switch)).lower() == "true"


def _find_admin_user(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if _is_on(registry, "adminUserEnabled"):
        yield Found(
            fact=f"The admin user of {registry.name} is on: one name with two passwords that may do everything to its "
            "images, and that tell nobody apart.",
            hint=_update(registry, "admin-enabled"),
            read_from=registry.id,
        )


def _find_anonymous_pull(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if _is_on(registry, "anonymousPullEnabled"):
        yield Found(
            fact=f"Anonymous pull is on: whoever reaches {registry.login_server} can list and pull every image without "
            "a sign-in.",
            hint=_update(registry, "anonymous-pull-enabled"),
            read_from=registry.id,
        )


def _find_shared_hosts(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    closed = list(network_features(registry))
    if registry.has_data_endpoints or not closed:
        return
    is_public = str(registry.properties.get("publicNetworkAccess") or "Enabled").lower() == "enabled"
    has_rules = is_public and closed != [PRIVATE_ENDPOINTS]
    theirs = "clients of private endpoints have them whatever the switch says, and all others download"
    yield Found(
        severity=None if has_rules else Severity.NOTE,
        fact=f"Data endpoints are off, while {registry.name} has {' and '.join(closed)}: "
        f"{theirs if registry.has_private_endpoints else 'images are downloaded'} from *.blob.core.windows.net, which "
        "a firewall has to allow as a whole.",
        hint=f"acrgeo endpoints data enable {registry.name}",
        read_from=registry.id,
    )


RULES = (
    Rule(
        id="admin-user",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="The admin user is on: one name with two passwords that may do everything to the images, and that tell "
        "nobody apart.",
        evidence="adminUserEnabled of the registry",
        cure="Give identities a role instead, then az acr update -n REGISTRY --admin-enabled false.",
        link=links.SIGN_IN,
        audits=(Check(find=_find_admin_user),),
    ),
    Rule(
        id="anonymous-pull",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="Anonymous pull is on: whoever reaches the registry can list and pull every image without a sign-in.",
        evidence="anonymousPullEnabled of the registry",
        cure="az acr update -n REGISTRY --anonymous-pull-enabled false.",
        link=links.ANONYMOUS_PULL,
        audits=(Check(find=_find_anonymous_pull),),
    ),
    Rule(
        id="private-data-endpoints",
        severity=Severity.WARNING,
        levels=(Severity.WARNING, Severity.NOTE),
        cause="Data endpoints are off although clients are private: the registry has private endpoints, network rules, "
        "or no public access. Images are then downloaded from *.blob.core.windows.net, which a firewall has to allow "
        "as a whole, other people's storage included. A note "
        "where only private endpoints are used, whose clients have data endpoints whatever the switch says.",
        evidence="dataEndpointEnabled, privateEndpointConnections, networkRuleSet and publicNetworkAccess of the "
        "registry",
        cure="Allow the names that acrgeo endpoints show REGISTRY lists, then acrgeo endpoints data enable REGISTRY.",
        link=links.DATA_ENDPOINTS,
        audits=(Check(find=_find_shared_hosts),),
    ),
)
