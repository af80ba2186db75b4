"""The actions that tasks need, that a permissions answer of ARM allows, and that built-in roles grant.

Law: an action is allowed when one entry's actions match it and the same entry's notActions do not; entries never
subtract from each other. Deny assignments, locks and policies are not in the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_PROVIDER = "Microsoft.ContainerRegistry"
_REGISTRY = f"{_PROVIDER}/registries"
IMPORT_IMAGE = f"{_REGISTRY}/importImage/action"
"""Taken at the target of an import, and at its source where that is read with the caller's rights."""
PROXY_WRITE = "Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write"


class Scope(str, Enum):
    """The scope at which a permission is checked."""

    REGISTRY = "registry"
    GROUP = "resourceGroup"
    SUBSCRIPTION = "subscription"
    ENDPOINT = "privateEndpoint"  # each of the registry's


class Task(str, Enum):
    """A task that needs permissions."""

    ADD = "add"
    DELETE = "delete"
    ROUTING = "routing"
    UPGRADE = "upgrade"
    WEBHOOK = "webhook"
    PUSH = "push"
    IMPORT = "import"


GEO_TASKS = (Task.ADD, Task.DELETE, Task.ROUTING, Task.UPGRADE)
_ALL = (*GEO_TASKS, Task.WEBHOOK)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionEntry:
    """The control-plane permissions of one role assignment. ``has_condition`` says that a condition may narrow it."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    has_condition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """An action, its purpose, and the tasks that need it. ``is_required`` False is recommended only."""

    action: str
    purpose: str
    tasks: tuple[Task, ...]
    scope: Scope = Scope.REGISTRY
    is_required: bool = True

    @property
    def is_of_repositories(self) -> bool:
        """Return whether it is about images, which roles of repositories decide in a registry of that mode."""
        return self.tasks == (Task.PUSH,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role, with the patterns of its actions that matter here."""

    name: str
    guid: str
    actions: tuple[str, ...]

    @property
    def entry(self) -> PermissionEntry:
        """The role as an entry of a permissions answer."""
        return PermissionEntry(actions=self.actions)


PERMISSIONS = (
    Permission(action=f"{_REGISTRY}/read", purpose="see the registry", tasks=(*_ALL, Task.IMPORT)),
    Permission(action=f"{_REGISTRY}/write", purpose="change the tier and the endpoints", tasks=(Task.UPGRADE,)),
    Permission(action=f"{_REGISTRY}/replications/read", purpose="see replicas", tasks=_ALL),
    Permission(
        action=f"{_REGISTRY}/replications/write",
        purpose="add and change replicas",
        tasks=(Task.ADD, Task.ROUTING),
    ),
    Permission(action=f"{_REGISTRY}/replications/delete", purpose="delete replicas", tasks=(Task.DELETE,)),
    Permission(
        action=f"{_REGISTRY}/replications/operationStatuses/read",
        purpose="follow the creation and change of replicas",
        tasks=(Task.ADD, Task.ROUTING),
    ),
    Permission(
        action=f"{_REGISTRY}/webhooks/read",
        purpose="see webhooks, also those that a deletion leaves behind",
        tasks=(Task.DELETE, Task.WEBHOOK),
        is_required=False,
    ),
    Permission(action=f"{_REGISTRY}/webhooks/write", purpose="add and change webhooks", tasks=(Task.WEBHOOK,)),
    Permission(action=f"{_REGISTRY}/webhooks/delete", purpose="delete webhooks", tasks=(Task.WEBHOOK,)),
    Permission(
        action=f"{_REGISTRY}/webhooks/getCallbackConfig/action",
        purpose="compare and show where webhooks post to",
        tasks=(Task.WEBHOOK,),
        is_required=False,
    ),
    Permission(
        action=f"{_REGISTRY}/webhooks/ping/action",
        purpose="ping webhooks",
        tasks=(Task.WEBHOOK,),
        is_required=False,
    ),
    Permission(
        action=f"{_REGISTRY}/webhooks/listEvents/action",
        purpose="see what receivers answered",
        tasks=(Task.WEBHOOK,),
        is_required=False,
    ),
    Permission(action=IMPORT_IMAGE, purpose="import images", tasks=(Task.IMPORT,)),
    Permission(action=f"{_REGISTRY}/push/write", purpose="push images", tasks=(Task.PUSH,)),
    Permission(action=f"{_REGISTRY}/pull/read", purpose="pull images, which a push asks for too", tasks=(Task.PUSH,)),
    Permission(
        action=f"{_REGISTRY}/listUsages/read",
        purpose="see limits and the size before an addition",
        tasks=(Task.ADD,),
        is_required=False,
    ),
    Permission(
        action="Microsoft.Resources/tags/write",
        purpose="keep what a repair replaces, so that it can be finished after an interruption",
        tasks=(Task.DELETE,),
        is_required=False,
    ),
    Permission(
        action="Microsoft.Authorization/locks/read",
        purpose="see locks before a change",
        tasks=GEO_TASKS,
        is_required=False,
    ),
    Permission(
        action="Microsoft.Authorization/permissions/read",
        purpose="see permissions before a change",
        tasks=GEO_TASKS,
        is_required=False,
    ),
    Permission(
        action="Microsoft.Resources/subscriptions/locations/read",
        purpose="see the regions",
        tasks=(Task.ADD,),
        scope=Scope.SUBSCRIPTION,
        is_required=False,
    ),
    Permission(
        action="Microsoft.Resources/subscriptions/providers/read",
        purpose="see which regions are offered",
        tasks=(Task.ADD,),
        scope=Scope.SUBSCRIPTION,
        is_required=False,
    ),
    Permission(
        action=f"{_PROVIDER}/locations/operationResults/read",
        purpose="follow the deletion of replicas",
        tasks=(Task.DELETE,),
        scope=Scope.SUBSCRIPTION,
        is_required=False,
    ),
)

# On registries with private endpoints; Azure checks the write on each endpoint (documented).
NETWORK_PERMISSIONS = (
    Permission(
        action=PROXY_WRITE,
        purpose="give private endpoints the new region's addresses",
        tasks=(Task.ADD,),
        scope=Scope.ENDPOINT,
    ),
    Permission(
        action="Microsoft.Network/privateEndpoints/read",
        purpose="see private endpoints",
        tasks=(Task.ADD,),
        scope=Scope.ENDPOINT,
        is_required=False,
    ),
    Permission(
        action="Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read",
        purpose="see who keeps their DNS records",
        tasks=(Task.ADD, Task.DELETE),
        scope=Scope.ENDPOINT,
        is_required=False,
    ),
)
SUBNET_READS = (
    "Microsoft.Network/virtualNetworks/subnets/read",
    "Microsoft.Network/virtualNetworks/usages/read",
)
"""The reads for the free addresses of the endpoints' subnets: not checked, but part of a role that is sufficient."""

# From the built-in role definitions of August 2026: the actions that bear on the tables above, the least powerful role
# first. Roles with nothing but registries/read (Tasks Contributor, connected registry roles) add nothing.
# Contributor's notActions concern nothing here.
_ROLES = (
    Role(
        name="AcrPush",
        guid="8311e382-0749-4cb8-b61a-304f252e45ec",
        actions=(f"{_REGISTRY}/pull/read", f"{_REGISTRY}/push/write"),
    ),
    Role(
        name="Container Registry Configuration Reader and Data Access Configuration Reader",
        guid="69b07be0-09bf-439a-b9a6-e73de851bd59",
        actions=(
            f"{_REGISTRY}/read",
            f"{_REGISTRY}/replications/read",
            f"{_REGISTRY}/replications/operationStatuses/read",
            f"{_REGISTRY}/webhooks/read",
            f"{_REGISTRY}/webhooks/getCallbackConfig/action",
            f"{_REGISTRY}/webhooks/listEvents/action",
            "Microsoft.Network/virtualNetworks/subnets/read",
        ),
    ),
    Role(name="Reader", guid="acdd72a7-3385-48ef-bd42-f606fba81ae7", actions=("*/read",)),
    Role(
        name="Container Registry Data Importer and Data Reader",
        guid="577a9874-89fd-4f24-9dbd-b5034d0ad23a",
        actions=(IMPORT_IMAGE, f"{_REGISTRY}/read", f"{_REGISTRY}/pull/read"),
    ),
    Role(
        name="Container Registry Contributor and Data Access Configuration Administrator",
        guid="3bc748fc-213d-45c1-8d91-9da5725539b9",
        actions=(
            f"{_REGISTRY}/read",
            f"{_REGISTRY}/write",
            f"{_REGISTRY}/replications/read",
            f"{_REGISTRY}/replications/write",
            f"{_REGISTRY}/replications/delete",
            f"{_REGISTRY}/replications/operationStatuses/read",
            f"{_REGISTRY}/webhooks/read",
            f"{_REGISTRY}/webhooks/write",
            f"{_REGISTRY}/webhooks/delete",
            f"{_REGISTRY}/webhooks/getCallbackConfig/action",
            f"{_REGISTRY}/webhooks/ping/action",
            f"{_REGISTRY}/webhooks/listEvents/action",
            f"{_PROVIDER}/locations/operationResults/read",
            "Microsoft.Authorization/*/read",
            PROXY_WRITE,
            "Microsoft.Network/virtualNetworks/subnets/read",
        ),
    ),
    Role(name="Contributor", guid="b24988ac-6180-42a0-ab88-20f7382dd24c", actions=("*",)),
    Role(name="Owner", guid="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", actions=("*",)),
)


def permissions_for(tasks: Iterable[Task], *, has_private_endpoints: bool = False) -> tuple[Permission, ...]:
    """Return the permissions that tasks need, in the order of the tables."""
    needed_for = set(tasks)
    table = (*PERMISSIONS, *(NETWORK_PERMISSIONS if has_private_endpoints else ()))
    return tuple(permission for permission in table if needed_for & set(permission.tasks))


def allows(entries: Iterable[PermissionEntry], action: str) -> bool:
    """Return whether one of the entries allows a control-plane action."""
    return any(_matches(entry.actions, action) and not _matches(entry.not_actions, action) for entry in entries)


def roles_that_grant(actions: Iterable[str]) -> tuple[Role, ...]:
    """Return the built-in roles that each grant all the actions, the least powerful first; empty when none does."""
    needed = tuple(actions)
    return tuple(role for role in _ROLES if all(allows((role.entry,), action) for action in needed))


def _matches(patterns: Iterable[str], action: str) -> bool:
    """Match like ARM: ``*`` is any run of characters, ``/`` included; the rest is literal; case is ignored."""
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE | re.DOTALL)
        for pattern in patterns
    )
