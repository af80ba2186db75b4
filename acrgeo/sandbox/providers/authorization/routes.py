"""The routes of Microsoft.Authorization."""

from __future__ import annotations

from acrgeo.sandbox.engine.locks import LOCKS
from acrgeo.sandbox.engine.policy.definitions import DEFINITIONS
from acrgeo.sandbox.engine.policy.evaluation import ASSIGNMENTS
from acrgeo.sandbox.engine.routes import GROUP, RESOURCE, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.authorization import locks, permissions, policies, roles
from acrgeo.sandbox.providers.authorization.roles import ROLE_ASSIGNMENTS, ROLES

_PERMISSIONS = "/providers/Microsoft.Authorization/permissions"
_READ_PERMISSIONS = "Microsoft.Authorization/permissions/read"
_LOCKS = f"/providers/{LOCKS}"
_ASSIGNMENTS = f"/providers/{ASSIGNMENTS}"

ROUTES: tuple[Route, ...] = (
    Route("GET", SUBSCRIPTION + _PERMISSIONS, _READ_PERMISSIONS, permissions.list_permissions),
    Route("GET", GROUP + _PERMISSIONS, _READ_PERMISSIONS, permissions.list_permissions),
    Route(
        "GET",
        RESOURCE + _PERMISSIONS,
        _READ_PERMISSIONS,
        permissions.list_permissions,
    ),
    *(
        Route(method, scope + _LOCKS + name, f"{LOCKS}/{verb}", handler, query, is_exempt=True)
        for scope in (SUBSCRIPTION, GROUP, RESOURCE)
        for method, name, verb, handler, query in (
            ("GET", "", "read", locks.list_all, ("$filter",)),
            ("GET", "/{lock}", "read", locks.get, ()),
            ("PUT", "/{lock}", "write", locks.put, ()),
            ("DELETE", "/{lock}", "delete", locks.delete, ()),
        )
    ),
    Route("GET", f"/providers/{ROLES}", f"{ROLES}/read", roles.list_definitions, ("$filter",)),
    *(
        Route("GET", scope + f"/providers/{kind}{name}", f"{kind}/read", handler, query)
        for scope in (SUBSCRIPTION, GROUP, RESOURCE)
        for kind, name, handler, query in (
            (ROLES, "", roles.list_definitions, ("$filter",)),
            (ROLES, "/{role}", roles.get_definition, ()),
            (ROLE_ASSIGNMENTS, "", roles.list_assignments, ("$filter",)),
            (ROLE_ASSIGNMENTS, "/{assignment}", roles.get_assignment, ()),
        )
    ),
    Route("GET", f"/providers/{DEFINITIONS}/{{definition}}", "", policies.get_definition),
    *(
        Route(method, scope + _ASSIGNMENTS + name, f"{ASSIGNMENTS}/{verb}", handler, query, is_exempt=True)
        for scope in (SUBSCRIPTION, GROUP, RESOURCE)
        for method, name, verb, handler, query in (
            ("GET", "", "read", policies.list_all, ("$filter",)),
            ("GET", "/{assignment}", "read", policies.get, ()),
            ("PUT", "/{assignment}", "write", policies.put, ()),
            ("DELETE", "/{assignment}", "delete", policies.delete, ()),
        )
    ),
)
