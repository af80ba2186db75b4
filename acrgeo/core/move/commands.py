"""The commands of az that make what does not move anew, as words. The names are those of az 2.86 and newer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.move.kinds import Kind

Command = tuple[str, ...]
Commands = tuple[Command, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """A thing that hangs on the old registry, and where it is to be made."""

    item: Belonging
    source: RegistryRef
    target: RegistryRef


def commands_for(kind: Kind, item: Belonging, source: RegistryRef, target: RegistryRef) -> Commands:
    """Return the commands that make an item anew at the new registry, or show what to make."""
    return tuple(_COMMANDS[kind](Anew(item=item, source=source, target=target)))


def place(ref: RegistryRef) -> Command:
    """Return the options with which az finds a registry, whatever its defaults are."""
    return "-g", ref.resource_group, "--subscription", ref.subscription


def _key(at: Anew) -> Iterator[Command]:
    key = at.item.values.get("keyIdentifier", "")
    yield "az", "keyvault", "key", "show", "--id", key, "--query", "key.kid"
    if identity := at.item.values.get("identityId"):
        yield "az", "identity", "show", "--ids", identity


def _identity(at: Anew) -> Iterator[Command]:
    principal = at.item.values.get("principalId")
    if principal:
        yield "az", "role", "assignment", "list", "--assignee", principal, "--all"
    yield "az", "acr", "identity", "show", "-n", at.target.name, *place(at.target)


def _private_endpoint(at: Anew) -> Iterator[Command]:
    subnet = at.item.values.get("subnetId")
    if not subnet:
        yield "az", "network", "private-endpoint", "show", "--ids", at.item.values.get("id", at.item.name)
        return
    group = ("-g", at.item.values["resourceGroup"], "--subscription", at.item.values["subscription"])
    name = f"{at.item.name}-{at.target.name}"
    location = ("-l", at.item.values["location"]) if at.item.values.get("location") else ()
    yield (
        *("az", "network", "private-endpoint", "create", "-n", name, *group, *location, "--subnet", subnet),
        *(
            "--private-connection-resource-id",
            at.target.id,
            "--group-id",
            "registry",
            "--connection-name",
            at.target.name,
        ),
    )
    for zone in at.item.lists.get("zones", ()):
        zone_name = zone.rpartition("/")[2]
        yield (
            *("az", "network", "private-endpoint", "dns-zone-group", "create", "--endpoint-name", name, *group),
            *("-n", "default", "--private-dns-zone", zone, "--zone-name", zone_name),
        )


def _network_rules(at: Anew) -> Iterator[Command]:
    yield "az", "acr", "network-rule", "list", "-n", at.source.name, *place(at.source)


def _login_server(at: Anew) -> Iterator[Command]:
    yield "az", "acr", "show", "-n", at.target.name, *place(at.target), "--query", "loginServer"


def _role(at: Anew) -> Iterator[Command]:
    role = at.item.values.get("role", "")
    words = ["az", "role", "assignment", "create", "--assignee-object-id", at.item.values.get("principalId", "")]
    if kind := at.item.values.get("principalType"):
        words += ["--assignee-principal-type", kind]
    words += ["--role", role, "--scope", at.target.id]
    if condition := at.item.values.get("condition"):
        words += ["--condition", condition, "--condition-version", "2.0"]
    yield tuple(words)


def _lock(at: Anew) -> Iterator[Command]:
    yield (
        "az",
        "lock",
        "create",
        "-n",
        at.item.name,
        "-t",
        at.item.values.get("level", "CanNotDelete"),
        "--resource",
        at.target.id,
    )


def _policy(at: Anew) -> Iterator[Command]:
    policy = at.item.values.get("policyDefinitionId", "")
    flag = "--policy-set-definition" if "/policysetdefinitions/" in policy.lower() else "--policy"
    yield "az", "policy", "assignment", "create", "-n", at.item.name, flag, policy, "--scope", at.target.id
    if at.item.values.get("hasParameters"):
        yield "az", "policy", "assignment", "show", "-n", at.item.name, "--scope", at.source.id, "--query", "parameters"


def _diagnostics(at: Anew) -> Iterator[Command]:
    words = ["az", "monitor", "diagnostic-settings", "create", "-n", at.item.name, "--resource", at.target.id]
    for value, flag in (
        ("workspaceId", "--workspace"),
        ("storageAccountId", "--storage-account"),
        ("eventHubAuthorizationRuleId", "--event-hub-rule"),
        ("eventHubName", "--event-hub"),
        ("logs", "--logs"),
        ("metrics", "--metrics"),
    ):
        if at.item.values.get(value):
            words += [flag, at.item.values[value]]
    yield tuple(words)


def _event(at: Anew) -> Iterator[Command]:
    yield (
        *("az", "eventgrid", "event-subscription", "show", "-n", at.item.name, "--source-resource-id", at.source.id),
        "--include-full-endpoint-url",
    )


def _admin(at: Anew) -> Iterator[Command]:
    yield "az", "acr", "credential", "show", "-n", at.target.name, *place(at.target)


def _scope_map(at: Anew) -> Iterator[Command]:
    words = ["az", "acr", "scope-map", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)]
    for flag, below in (("--repository", "repositories"), ("--gateway", "gateway")):
        actions: dict[str, list[str]] = {}
        for action in at.item.lists.get("actions", ()):
            if found := re.fullmatch(rf"{below}/(.+)/(\w+/\w+)", action):
                actions.setdefault(found[1], []).append(found[2])
        for name, verbs in actions.items():
            words += [flag, name, *verbs]
    if description := at.item.values.get("description"):
        words += ["--description", description]
    yield tuple(words)


def _token(at: Anew) -> Iterator[Command]:
    words = ["az", "acr", "token", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)]
    words += ["--scope-map", at.item.values.get("scopeMap", "")]
    if at.item.values.get("status", "enabled").lower() == "disabled":
        words += ["--status", "disabled"]
    yield tuple(words)


def _credential_set(at: Anew) -> Iterator[Command]:
    yield (
        *("az", "acr", "credential-set", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)),
        *("-l", at.item.values.get("loginServer", "")),
        *("-u", at.item.values.get("usernameSecretIdentifier", "")),
        *("-p", at.item.values.get("passwordSecretIdentifier", "")),
    )


def _cache_rule(at: Anew) -> Iterator[Command]:
    words = ["az", "acr", "cache", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)]
    words += ["-s", at.item.values.get("sourceRepository", ""), "-t", at.item.values.get("targetRepository", "")]
    if credentials := at.item.values.get("credentialSet"):
        words += ["-c", credentials]
    yield tuple(words)


def _agent_pool(at: Anew) -> Iterator[Command]:
    words = ["az", "acr", "agentpool", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)]
    for value, flag in (("tier", "--tier"), ("count", "--count")):
        if at.item.values.get(value):
            words += [flag, at.item.values[value]]
    yield tuple(words)


def _task(at: Anew) -> Iterator[Command]:
    yield "az", "acr", "task", "show", "-n", at.item.name, "-r", at.source.name, *place(at.source)


def _connected(at: Anew) -> Iterator[Command]:
    yield "az", "acr", "connected-registry", "show", "-n", at.item.name, "-r", at.source.name, *place(at.source)


def _webhook(at: Anew) -> Iterator[Command]:
    actions = at.item.lists.get("actions", ()) or ("push",)
    words = ["az", "acr", "webhook", "create", "-n", at.item.name, "-r", at.target.name, *place(at.target)]
    words += ["-l", at.item.values["location"], "--uri", "URI", "--actions", *actions]
    if scope := at.item.values.get("scope"):
        words += ["--scope", scope]
    yield tuple(words)


_COMMANDS: Mapping[Kind, Callable[[Anew], Iterator[Command]]] = {
    Kind.KEY: _key,
    Kind.IDENTITY: _identity,
    Kind.PRIVATE_ENDPOINTS: _private_endpoint,
    Kind.VIRTUAL_NETWORK_RULES: _network_rules,
    Kind.DOMAIN_LABEL: _login_server,
    Kind.ROLE_ASSIGNMENTS: _role,
    Kind.LOCKS: _lock,
    Kind.POLICIES: _policy,
    Kind.DIAGNOSTICS: _diagnostics,
    Kind.EVENTS: _event,
    Kind.ADMIN: _admin,
    Kind.SCOPE_MAPS: _scope_map,
    Kind.TOKENS: _token,
    Kind.CREDENTIAL_SETS: _credential_set,
    Kind.CACHE_RULES: _cache_rule,
    Kind.AGENT_POOLS: _agent_pool,
    Kind.TASKS: _task,
    Kind.CONNECTED: _connected,
    Kind.WEBHOOKS: _webhook,
}
