"""Templates: read as clients send them, and turned into resources in the order of their creation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.providers.resources.deployments.expressions import Scope, invalid_template

_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|[^"/]+|/', re.DOTALL)
_SPLICED = re.compile(r"([{,]\s*)template(\s*:)")
_TEMPLATE_KEYS = (
    "$schema", "contentversion", "metadata", "parameters", "variables", "resources", "outputs", "apiprofile",
)  # fmt: skip
_ENVELOPE = ("apiVersion", "type", "name", "condition", "dependsOn", "copy", "resources", "comments", "metadata")
_MOST_COPIES = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource of a template, evaluated. `needs` are ids of others in the template."""

    id: str
    kind: str
    version: str
    body: Mapping[str, Any]
    needs: tuple[str, ...]
    loop: str
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template with its parameters filled in."""

    resources: tuple[Resource, ...]
    parameters: Mapping[str, Any]
    outputs: Mapping[str, Any]


def read_body(call: Call) -> dict[str, Any]:
    """Return the properties of a request. The Azure CLI splices the template in as it is, comments included."""
    text = call.request.body.decode(errors="replace")
    pieces = [piece for piece in _PIECE.findall(text) if not piece.startswith(("//", "/*"))]
    plain = "".join(piece if piece.startswith('"') else _SPLICED.sub(r'\1"template"\2', piece) for piece in pieces)
    try:
        document = json.loads(plain, strict=False)
    except (ValueError, RecursionError) as error:
        raise errors.invalid_content(str(error)) from error
    properties = document.get("properties") if isinstance(document, dict) else None
    if not isinstance(properties, dict):
        raise errors.invalid_content("The property 'properties' is required")
    for key in properties:
        if key not in ("template", "parameters", "mode", "whatIfSettings", "debugSetting"):
            raise errors.not_implemented(f"{key} of a deployment")
    if str(properties.get("mode", "Incremental")).lower() != "incremental":
        raise errors.not_implemented(f"deployments in mode {properties['mode']}")
    if not isinstance(properties.get("template"), dict):
        raise errors.invalid_content("The property 'properties.template' is required")
    return properties


def read_template(call: Call, properties: Mapping[str, Any]) -> Template:
    """Return the template of a request. Raises ArmError: 400, or 501 for what is not implemented."""
    template = properties["template"]
    for key in template:
        if key.lower() not in _TEMPLATE_KEYS:
            raise errors.not_implemented(f"{key} of a template")
    listed = template.get("resources", [])
    if not isinstance(listed, list):
        raise errors.not_implemented("templates with symbolic names of resources")
    _check_kinds(template, properties.get("parameters") or {})
    group = require_group(call)
    subscription = {"id": call.subscription_path, "subscriptionId": call.site.subscription_id}
    scope = Scope(
        parameters={},
        variables=template.get("variables", {}),
        group={key: group[key] for key in ("id", "name", "location", "tags") if key in group},
        subscription={**subscription, "tenantId": call.site.tenant_id, "displayName": "Sandbox"},
    )
    parameters = _read_parameters(template.get("parameters", {}), properties.get("parameters") or {}, scope)
    scope = replace(scope, parameters={name: found["value"] for name, found in parameters.items()})
    resources = [resource for entry in listed for resource in _expand(call, entry, scope, None)]
    outputs = {
        name: {"type": str(output.get("type", "String")).capitalize(), "value": scope.evaluate(output.get("value"))}
        for name, output in template.get("outputs", {}).items()
    }
    ordered = tuple(resource for resource in _ordered(resources) if resource.is_wanted)
    return Template(resources=ordered, parameters=parameters, outputs=outputs)


def _check_kinds(template: Mapping[str, Any], given: object) -> None:
    """Raise ArmError 400 where a part of a template, or of the parameters given, is no object or list but should be."""
    # Assumed: the code and the words of this refusal.
    named = ("parameters", "variables", "outputs")
    parts: list[tuple[str, object, type]] = [(key, template.get(key, {}), dict) for key in named]
    parts += [("parameters", given, dict)]
    for key in ("parameters", "outputs"):
        if isinstance(template.get(key), dict):
            parts += [(name, below, dict) for name, below in template[key].items()]
            parts += [
                ("allowedValues", below.get("allowedValues") or [], list)
                for below in template[key].values()
                if isinstance(below, dict)
            ]
    waiting = list(template.get("resources", []))
    for entry in waiting:
        parts.append(("resources", entry, dict))
        if isinstance(entry, dict):
            copy = entry.get("copy") or {"name": ""}
            parts += [("dependsOn", entry.get("dependsOn", []), list), ("copy", copy, dict)]
            parts += [("copy.name", copy.get("name"), str)] if isinstance(copy, dict) else []
            inside = entry.get("resources", [])
            parts.append(("resources", inside, list))
            waiting += inside if isinstance(inside, list) else []
    for name, value, kind in parts:
        if not isinstance(value, kind):
            raise errors.invalid_content(f"The part '{name}' of the template is of another type than expected")


def _read_parameters(declared: Mapping[str, Any], given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Return type and value of each parameter. Raises ArmError 400."""
    known = {name.lower() for name in declared}
    for name in given:
        if name.lower() not in known:
            raise invalid_template(f"The template parameter '{name}' is not found")
    values = {name.lower(): value for name, value in given.items()}
    found: dict[str, Any] = {}
    for name, declaration in declared.items():
        if name.lower() in values:
            passed = values[name.lower()]
            if not isinstance(passed, Mapping) or "value" not in passed:
                raise errors.not_implemented(f"the parameter {name} without a value")
            value = passed["value"]
        elif "defaultValue" in declaration:
            known_values = {key: item["value"] for key, item in found.items()}
            value = replace(scope, parameters=known_values).evaluate(declaration["defaultValue"])
        else:
            raise invalid_template(
                f"The value for the template parameter '{name}' at line '1' and column '1' is not provided. Please see "
                "https://aka.ms/arm-create-parameter-file for usage details."
            )
        allowed = declaration.get("allowedValues")
        if allowed is not None and value not in allowed:
            raise invalid_template(f"The value '{value}' of the template parameter '{name}' is not one of {allowed}")
        found[name] = {"type": str(declaration.get("type", "String")).capitalize(), "value": value}
    return found


def _expand(call: Call, entry: Mapping[str, Any], scope: Scope, parent: Resource | None) -> Iterator[Resource]:
    """Return a resource, its copies and those inside it."""
    copy = entry.get("copy")
    if copy is not None and scope.copies.get(copy.get("name")) is None:
        count = scope.evaluate(copy.get("count"))
        if not isinstance(count, int) or not 0 <= count <= _MOST_COPIES:
            raise invalid_template(f"The copy count {count!r} is not a number from 0 to {_MOST_COPIES}")
        for index in range(count):
            yield from _expand(call, entry, replace(scope, copies={**scope.copies, copy["name"]: index}), parent)
        return
    kind = str(scope.evaluate(entry.get("type", "")))
    names = str(scope.evaluate(entry.get("name", ""))).split("/")
    if parent is not None:
        kind, names = f"{parent.kind}/{kind}", [*_names(parent), *names]
    namespace, *kinds = kind.split("/")
    if namespace.lower() not in call.site.registrations:
        raise errors.not_implemented(f"templates with a resource of type {kind}")
    if len(kinds) != len(names) or "apiVersion" not in entry:
        raise invalid_template(
            f"The template resource '{'/'.join(names)}' of type '{kind}' has a wrong name or no apiVersion"
        )
    nested = "/".join(part for pair in zip(kinds, names, strict=True) for part in pair)
    resource = Resource(
        id=f"{scope.group['id']}/providers/{namespace}/{nested}",
        kind=kind,
        version=str(scope.evaluate(entry["apiVersion"])),
        body={key: scope.evaluate(value) for key, value in entry.items() if key not in _ENVELOPE},
        needs=(*(str(scope.evaluate(need)) for need in entry.get("dependsOn", [])), *([parent.id] if parent else [])),
        loop=str((copy or {}).get("name", "")),
        is_wanted=bool(scope.evaluate(entry.get("condition", True))) and (parent is None or parent.is_wanted),
    )
    yield resource
    for child in entry.get("resources", []):
        yield from _expand(call, child, scope, resource)


def _ordered(resources: list[Resource]) -> Iterator[Resource]:
    """Return the resources, each with the ids that it waits for. Raises ArmError 400 for a circle or a stranger."""
    ids = {resource.id.lower() for resource in resources}
    if len(ids) < len(resources):
        raise invalid_template("The template has a resource twice")
    waiting = [replace(resource, needs=_needed(resource, resources)) for resource in resources]
    done: set[str] = set()
    while waiting:
        free = [resource for resource in waiting if done.issuperset(resource.needs)]
        if not free:
            raise invalid_template("Circular dependency detected on resource: " + waiting[0].id)
        yield from free
        done |= {resource.id.lower() for resource in free}
        waiting = [resource for resource in waiting if resource.id.lower() not in done]


def _needed(resource: Resource, others: list[Resource]) -> tuple[str, ...]:
    """Return the ids in lower case that dependsOn names, by id, by type and name, by name or by copy loop."""
    found: list[str] = []
    for need in resource.needs:
        wanted = need.lower()
        matches = [
            other.id.lower()
            for other in others
            if wanted in (other.id.lower(), "/".join(_names(other)).lower(), other.loop.lower())
            or other.id.lower().endswith(f"/providers/{wanted}")
        ]
        if not matches:
            raise invalid_template(f"The resource '{need}' is not defined in the template")
        found += matches
    return tuple(dict.fromkeys(found))


def _names(resource: Resource) -> list[str]:
    return resource.id.split("/providers/")[1].split("/")[2::2]
