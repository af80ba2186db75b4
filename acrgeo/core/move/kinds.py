"""The kinds of things that hang on a registry and do not move with it, as a table: why, and who recreates them.

Source: "Relocate an Azure Container Registry to another region", 2024-07-29, and the geo-replication article,
2026-08-13.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

CONTRIBUTOR = "a Contributor of the new registry"
ACCESS = "an Owner or User Access Administrator"


class Kind(str, Enum):
    """A kind, by the key that documents have, in the order in which they are told."""

    KEY = "customerManagedKey"
    IDENTITY = "systemAssignedIdentity"
    PRIVATE_ENDPOINTS = "privateEndpoints"
    VIRTUAL_NETWORK_RULES = "virtualNetworkRules"
    DOMAIN_LABEL = "domainNameLabel"
    ROLE_ASSIGNMENTS = "roleAssignments"
    LOCKS = "locks"
    POLICIES = "policyAssignments"
    DIAGNOSTICS = "diagnosticSettings"
    EVENTS = "eventSubscriptions"
    ADMIN = "adminPasswords"
    SCOPE_MAPS = "scopeMaps"
    TOKENS = "tokens"
    CREDENTIAL_SETS = "credentialSets"
    CACHE_RULES = "cacheRules"
    AGENT_POOLS = "agentPools"
    TASKS = "tasks"
    CONNECTED = "connectedRegistries"
    WEBHOOKS = "webhookReceivers"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is told of a kind: its name, why it does not move, who recreates it, and the step, which has the names."""

    title: str
    why: str
    who: str
    step: str | None = None

    def step_for(self, names: str) -> str:
        """Return the title of the step for some of them."""
        return (self.step or "Recreate the {title}: {names}").format(title=self.title, names=names)


ABOUT: Mapping[Kind, About] = {
    Kind.KEY: About(
        title="customer-managed key",
        why="it can be set at creation only: the template names the same key, and the identity must be able to use it",
        who="a Key Vault administrator",
        step="Let the identity use the {title} {names}",
    ),
    Kind.IDENTITY: About(
        title="system-assigned identity",
        why="the new registry's has another principal, which has no role on vaults and elsewhere yet",
        who=ACCESS,
        step="Grant the new {title} what the old one has: {names}",
    ),
    Kind.PRIVATE_ENDPOINTS: About(
        title="private endpoints",
        why="they lead to the resource ID; the new ones need records for the new names in their private DNS zones",
        who="a Network Contributor, with the approval of whoever owns the registry",
    ),
    Kind.VIRTUAL_NETWORK_RULES: About(
        title="rules for virtual networks",
        why="the stable API does not have them",
        who=CONTRIBUTOR,
        step="Replace the {title} with private endpoints or rules for addresses: {names}",
    ),
    Kind.DOMAIN_LABEL: About(
        title="domain name label",
        why="the new login server has another hash",
        step="Use the new login server in place of {names}",
        who="whoever writes the login server into clients and DNS",
    ),
    Kind.ROLE_ASSIGNMENTS: About(title="role assignments", why="they hang on the resource ID", who=ACCESS),
    Kind.LOCKS: About(title="locks", why="they hang on the resource ID", who=ACCESS),
    Kind.POLICIES: About(
        title="policy assignments",
        why="they hang on the resource ID",
        who="a Resource Policy Contributor",
    ),
    Kind.DIAGNOSTICS: About(
        title="diagnostic settings",
        why="they hang on the resource ID",
        who="a Monitoring Contributor",
    ),
    Kind.EVENTS: About(
        title="Event Grid subscriptions",
        why="they hang on the resource ID, and where they post to is secret",
        who="an EventGrid Contributor",
    ),
    Kind.ADMIN: About(
        title="admin user",
        why="its passwords cannot be set",
        who=CONTRIBUTOR,
        step="Hand out the new passwords of the {title}",
    ),
    Kind.SCOPE_MAPS: About(title="scope maps", why="they belong to one registry", who=CONTRIBUTOR),
    Kind.TOKENS: About(
        title="tokens",
        why="their passwords cannot be read: new ones are generated",
        who=CONTRIBUTOR,
    ),
    Kind.CREDENTIAL_SETS: About(
        title="credential sets",
        why="each has an identity of its own, which is granted the vault's secrets anew",
        who=f"{CONTRIBUTOR}, and {ACCESS} of the vault",
    ),
    Kind.CACHE_RULES: About(title="cache rules", why="they belong to one registry", who=CONTRIBUTOR),
    Kind.AGENT_POOLS: About(
        title="agent pools", why="they belong to one registry, and run in one region", who=CONTRIBUTOR
    ),
    Kind.TASKS: About(
        title="tasks",
        why="they belong to one registry; their credentials cannot be read, and the history of their runs stays behind",
        who=CONTRIBUTOR,
    ),
    Kind.CONNECTED: About(
        title="connected registries",
        why="each is deployed anew with a new connection string",
        who=f"{CONTRIBUTOR}, and whoever runs the devices",
    ),
    Kind.WEBHOOKS: About(
        title="receivers of webhooks",
        why="where they post to could not be read",
        who=CONTRIBUTOR,
        step="Recreate the webhooks: {names}",
    ),
}
