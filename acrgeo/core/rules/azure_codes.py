"""The codes of Azure that acrgeo tells apart: one table of what each means and what acrgeo does about it.

Law: a code that is not here is passed on with Azure's words and said to be unknown; its cause is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.rules import links
from acrgeo.core.rules.error_code import ErrorCode
from acrgeo.errors import ErrorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureCode(ErrorCode):
    """A code of Azure. ``kind`` decides over retries and exit code.

    ``verdict`` begins the message, with the request as ``{task}``; ``hint`` is the next step where the answer itself
    names none. None takes what is said of the kind.
    """

    kind: ErrorKind
    verdict: str | None = None
    hint: str | None = None

    def hint_about(self, registry: str | None) -> str | None:
        """Return the next step with the name of the registry that was asked about."""
        return self.hint.replace("REGISTRY", registry) if self.hint and registry else self.hint


_LATER = "Wait as long as the hint says, or lower --parallel."
_REGISTER = "az provider register --namespace Microsoft.ContainerRegistry --wait"
_NOT_SET_UP = "The subscription is not set up to {task}"
_ANOTHER = "az account list --all -o table; -s selects another subscription"

AZURE_CODES = (
    AzureCode(
        id="AuthorizationFailed",
        kind=ErrorKind.FORBIDDEN,
        cause="The caller lacks a permission at the scope that the message names.",
        cure="Have a role assigned that has it, then wait some minutes; acrgeo permissions check REGISTRY names one.",
        hint="acrgeo permissions check REGISTRY",
        link=links.ROLES,
    ),
    AzureCode(
        id="AlreadyInUse",
        kind=ErrorKind.REJECTED,
        cause="The name of a registry is taken, by you or somebody else.",
        cure="Choose another name.",
    ),
    AzureCode(
        id="AnotherOperationInProgress",
        kind=ErrorKind.CONFLICT,
        cause="Something else is under way on the same thing; acrgeo sends the change again a few times.",
        cure="Wait until it has ended: acrgeo show REGISTRY.",
    ),
    AzureCode(
        id="DenyAssignmentAuthorizationFailed",
        kind=ErrorKind.GOVERNED,
        cause="A deny assignment forbids it, whatever roles the caller has: managed applications, deployment stacks "
        "and administrators make them.",
        cure="Ask the owner of the deny assignment that the message names; no role lifts it.",
        verdict="A deny assignment blocked the request to {task}",
        hint="ask the owner of the deny assignment; no role lifts it",
    ),
    AzureCode(
        id="DisablingPublicNetworkAccessNotSupported",
        kind=ErrorKind.REJECTED,
        cause="Only Premium registries can have public network access off.",
        cure="acrgeo upgrade REGISTRY, or allow public access before a downgrade.",
        link=links.TIERS,
        hint="acrgeo upgrade REGISTRY",
    ),
    AzureCode(
        id="DisallowedOperation",
        kind=ErrorKind.GOVERNED,
        cause="A subscription of this type may use no resources.",
        cure="Use another subscription: az account list --all -o table.",
        verdict="The type of this subscription does not allow to {task}",
        hint=_ANOTHER,
    ),
    AzureCode(
        id="DisallowedProvider",
        kind=ErrorKind.GOVERNED,
        cause="The offer of this subscription leaves out the namespace that the message names.",
        cure="Use another subscription: az account list --all -o table.",
        verdict="The offer of this subscription does not allow to {task}",
        hint=_ANOTHER,
    ),
    AzureCode(
        id="ExpiredAuthenticationToken",
        kind=ErrorKind.UNAUTHENTICATED,
        cause="The token has expired.",
        cure="az login, or renew what the identity signs in with.",
    ),
    AzureCode(
        id="LinkedAccessCheckFailed",
        kind=ErrorKind.FORBIDDEN,
        cause="The caller lacks a permission on another resource that the change touches; the message names both.",
        cure="Have a role assigned on that resource.",
        link=links.ROLES,
    ),
    AzureCode(
        id="LinkedAuthorizationFailed",
        kind=ErrorKind.FORBIDDEN,
        cause="The caller lacks a permission on another resource that the change touches, such as the network of a "
        "private endpoint; the message names both.",
        cure="Have a role assigned on that resource.",
        link=links.ROLES,
    ),
    AzureCode(
        id="LocationNotAvailableForResourceType",
        kind=ErrorKind.REJECTED,
        cause="The region does not offer registries or replicas.",
        cure="acrgeo regions lists those that do.",
        hint="acrgeo regions",
    ),
    AzureCode(
        id="MissingSubscriptionRegistration",
        kind=ErrorKind.GOVERNED,
        cause="The subscription is not registered for Microsoft.ContainerRegistry.",
        cure=_REGISTER,
        verdict=_NOT_SET_UP,
        hint=_REGISTER,
        link=links.UNREGISTERED,
    ),
    AzureCode(
        id="NetworkRuleNotSupported",
        kind=ErrorKind.REJECTED,
        cause="Only Premium registries have network rules.",
        cure="acrgeo upgrade REGISTRY, or delete the rules before a downgrade.",
        link=links.TIERS,
        hint="acrgeo upgrade REGISTRY",
    ),
    AzureCode(
        id="NoRegisteredProviderFound",
        kind=ErrorKind.REJECTED,
        cause="Azure knows neither this region for the resource, nor this api-version.",
        cure="acrgeo regions lists the regions.",
        hint="acrgeo regions",
    ),
    AzureCode(
        id="QuotaExceeded",
        kind=ErrorKind.GOVERNED,
        cause="A quota of the registry, its tier or the subscription is used up.",
        cure="acrgeo preflight REGISTRY shows what is used; ask Azure's support for more.",
        verdict="A quota does not allow to {task}",
        hint="acrgeo preflight REGISTRY",
        link=links.TIERS,
    ),
    AzureCode(
        id="ReadOnlyDisabledSubscription",
        kind=ErrorKind.GOVERNED,
        cause="The subscription is disabled: reads and deletions work, other changes do not.",
        cure="The owner of its billing account has to enable it again.",
        verdict="The subscription is disabled, so Azure refused to {task}",
        hint="have its billing owner enable the subscription again: az account list --all -o table shows its state",
    ),
    AzureCode(
        id="RegistryNameAlreadyInUse",
        kind=ErrorKind.REJECTED,
        cause="The name of a registry is taken, by you or somebody else.",
        cure="Choose another name.",
    ),
    AzureCode(
        id="RequestDisallowedByAzure",
        kind=ErrorKind.GOVERNED,
        cause="Azure itself refuses it: the subscription may not use the region, or the account signed in without a "
        "second factor. No role helps.",
        cure="Take another region, or ask Azure's support for this one. For MFA, sign in again with az login.",
        verdict="Azure does not allow this subscription to {task}",
        hint="acrgeo regions\nor have Azure's support open this region",
    ),
    AzureCode(
        id="RequestDisallowedByPolicy",
        kind=ErrorKind.GOVERNED,
        cause="A policy assignment forbids the change.",
        cure="Ask who governs the subscription; the hint names the assignment.",
        verdict="A policy blocked the request to {task}",
        hint="az policy assignment list --disable-scope-strict-match; ask who governs the subscription",
        link=links.POLICIES,
    ),
    AzureCode(
        id="ResourceGroupBeingDeleted",
        kind=ErrorKind.REJECTED,
        cause="The resource group is being deleted, with all that is in it.",
        cure="az group wait --deleted -n GROUP",
        hint="az group wait --deleted -n GROUP",
    ),
    AzureCode(
        id="ResourceRequestsThrottled",
        kind=ErrorKind.THROTTLED,
        cause="The budget of requests of this kind is used up.",
        cure=_LATER,
        link=links.THROTTLING,
    ),
    AzureCode(
        id="ScopeLocked",
        kind=ErrorKind.GOVERNED,
        cause="A management lock forbids the change.",
        cure="Have the lock removed; acrgeo preflight REGISTRY names it.",
        verdict="A lock blocked the request to {task}",
        hint="acrgeo preflight REGISTRY",
        link=links.LOCKS,
    ),
    AzureCode(
        id="SkuNotSupported",
        kind=ErrorKind.REJECTED,
        cause="The registry's tier does not have what was asked for.",
        cure="acrgeo upgrade REGISTRY",
        link=links.TIERS,
        hint="acrgeo upgrade REGISTRY",
    ),
    AzureCode(
        id="SubscriptionNotRegistered",
        kind=ErrorKind.GOVERNED,
        cause="The subscription is not registered for the resource provider that the message names.",
        cure=_REGISTER,
        verdict=_NOT_SET_UP,
        hint=_REGISTER,
        link=links.UNREGISTERED,
    ),
    AzureCode(
        id="SubscriptionRequestsThrottled",
        kind=ErrorKind.THROTTLED,
        cause="The subscription's budget of requests is used up.",
        cure=_LATER,
        link=links.THROTTLING,
    ),
    AzureCode(
        id="TooManyRequests",
        kind=ErrorKind.THROTTLED,
        cause="Azure throttles this caller.",
        cure=_LATER,
        link=links.THROTTLING,
    ),
)

_BY_CODE = {code.id.lower(): code for code in AZURE_CODES}


def azure_code(code: str | None) -> AzureCode | None:
    """Return what is known of a code of Azure, in any case; None for one that acrgeo does not know."""
    return None if code is None else _BY_CODE.get(code.lower())
