"""Facts: the built-in policy definitions that the sandbox evaluates; it refuses to assign any other, by name.

Ids, names, effects and parameters are those of the built-in definition files (2026-04).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFINITIONS = "Microsoft.Authorization/policyDefinitions"
RESOURCE_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
_REGISTRIES = "Microsoft.ContainerRegistry/registries"
_IS_REGISTRY = ("type", "Equals", _REGISTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What modify or append does: it sets a field to a value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A policy: a resource of which every condition holds is not compliant, and the effect follows.

    Conditions are field, operator and target. In fields and values, `{name}` stands for a parameter, `{groupTag}` for
    the resource group's value of the tag `{tagName}`. `is_indexed`: it sees only types with a location and tags.
    `effects` begins with the default. Parameters are required; a list takes several texts.
    """

    name: str
    title: str
    version: str
    conditions: tuple[tuple[str, str, str], ...]
    effects: tuple[str, ...]
    parameters: Mapping[str, type] = field(default_factory=dict)
    change: Change | None = None
    is_indexed: bool = True

    @property
    def id(self) -> str:
        """Return the definition's id; built-in ones have no scope."""
        return f"/providers/{DEFINITIONS}/{self.name}"


_DENY = ("Deny", "Audit", "Disabled")
_AUDIT = ("Audit", "Deny", "Disabled")
_TAG: Mapping[str, type] = {"tagName": str}
_TAG_AND_VALUE: Mapping[str, type] = {"tagName": str, "tagValue": str}
_MISSING = ("tags[{tagName}]", "Exists", "false")
_HAS_GROUP_TAG = ("[resourceGroup().tags[{tagName}]]", "NotEquals", "")

# Assumed: the conditions of each definition are those of its description; clauses on types that the sandbox does not
# have are left out, and so are the versions of all but the first.
BUILT_IN: tuple[Definition, ...] = (
    Definition(
        name="e56962a6-4747-49cd-b67b-bf8b01975c4c",
        title="Allowed locations",
        version="1.1.0",
        parameters={"listOfAllowedLocations": list},
        conditions=(("location", "NotIn", "{listOfAllowedLocations}"), ("location", "NotEquals", "global")),
        effects=_DENY,
    ),
    Definition(
        name="e765b5de-1225-4ba3-bd56-1ac6695af988",
        title="Allowed locations for resource groups",
        version="1.0.0",
        parameters={"listOfAllowedLocations": list},
        conditions=(("type", "Equals", RESOURCE_GROUPS), ("location", "NotIn", "{listOfAllowedLocations}")),
        effects=_DENY,
        is_indexed=False,
    ),
    Definition(
        name="6c112d4e-5bc7-47ae-a041-ea2d9dccd749",
        title="Not allowed resource types",
        version="2.0.0",
        parameters={"listOfResourceTypesNotAllowed": list},
        conditions=(("type", "In", "{listOfResourceTypesNotAllowed}"),),
        effects=_DENY,
        is_indexed=False,
    ),
    Definition(
        name="871b6d14-10aa-478d-b590-94f262ecfa99",
        title="Require a tag on resources",
        version="1.0.1",
        parameters=_TAG,
        conditions=(_MISSING,),
        effects=("deny",),
    ),
    Definition(
        name="1e30110a-5ceb-460c-a204-c1c3969c6d62",
        title="Require a tag and its value on resources",
        version="1.0.1",
        parameters=_TAG_AND_VALUE,
        conditions=(("tags[{tagName}]", "NotEquals", "{tagValue}"),),
        effects=("deny",),
    ),
    Definition(
        name="cd3aa116-8754-49c9-a813-ad46512ece54",
        title="Inherit a tag from the resource group",
        version="1.0.0",
        parameters=_TAG,
        conditions=(("tags[{tagName}]", "NotEquals", "{groupTag}"), _HAS_GROUP_TAG),
        effects=("modify",),
        change=Change(field="tags[{tagName}]", value="{groupTag}"),
    ),
    Definition(
        name="ea3f2387-9b95-492a-a190-fcdc54f7b070",
        title="Inherit a tag from the resource group if missing",
        version="1.0.0",
        parameters=_TAG,
        conditions=(_MISSING, _HAS_GROUP_TAG),
        effects=("modify",),
        change=Change(field="tags[{tagName}]", value="{groupTag}"),
    ),
    Definition(
        name="4f9dc7db-30c1-420c-b61a-e1d640128d26",
        title="Add a tag to resources",
        version="1.0.0",
        parameters=_TAG_AND_VALUE,
        conditions=(_MISSING,),
        effects=("modify",),
        change=Change(field="tags[{tagName}]", value="{tagValue}"),
    ),
    Definition(
        name="2a0e14a6-b0a6-4fab-991a-187a4f81c498",
        title="Append a tag and its value to resources",
        version="1.0.1",
        parameters=_TAG_AND_VALUE,
        conditions=(_MISSING,),
        effects=("append",),
        change=Change(field="tags[{tagName}]", value="{tagValue}"),
    ),
    Definition(
        name="0fdf0491-d080-4575-b627-ad0e843cba0f",
        title="Public network access should be disabled for Container registries",
        version="1.0.0",
        conditions=(_IS_REGISTRY, (f"{_REGISTRIES}/publicNetworkAccess", "NotEquals", "Disabled")),
        effects=_AUDIT,
    ),
    Definition(
        name="a3701552-92ea-433e-9d17-33b7f1208fc9",
        title="Configure Container registries to disable public network access",
        version="1.0.0",
        conditions=(_IS_REGISTRY, (f"{_REGISTRIES}/publicNetworkAccess", "NotEquals", "Disabled")),
        effects=("Modify", "Disabled"),
        change=Change(field=f"{_REGISTRIES}/publicNetworkAccess", value="Disabled"),
    ),
    Definition(
        name="bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
        title="Container registries should have SKUs that support Private Links",
        version="1.0.0",
        conditions=(_IS_REGISTRY, (f"{_REGISTRIES}/sku.name", "NotEquals", "Premium")),
        effects=_AUDIT,
    ),
    Definition(
        name="dc921057-6b28-4fbe-9b83-f7bec05db6c2",
        title="Container registries should have local admin account disabled",
        version="1.0.1",
        conditions=(_IS_REGISTRY, (f"{_REGISTRIES}/adminUserEnabled", "Equals", "true")),
        effects=_AUDIT,
    ),
)


def find_definition(definition_id: str) -> Definition | None:
    """Return the built-in definition with an id, or None."""
    return next((known for known in BUILT_IN if known.id.lower() == definition_id.lower()), None)
