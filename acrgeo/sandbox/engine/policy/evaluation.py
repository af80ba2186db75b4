"""What an assignment says of a resource's content: pure, from documents to values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.policy.definitions import RESOURCE_GROUPS, Definition, find_definition
from acrgeo.sandbox.engine.store import Document

ASSIGNMENTS = "Microsoft.Authorization/policyAssignments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A resource as a write would leave it; `group_tags` are those of its resource group, as far as known."""

    kind: str
    name: str
    body: Mapping[str, Any]
    group_tags: Mapping[str, str]

    def value(self, field: str) -> Any:
        """Return the value of a field: name, type, kind, location, a tag or an alias; None where it is not there."""
        if field == "type":
            return self.kind
        if field == "name":
            return self.name
        if field.startswith("tags["):
            return tag_of(self.body.get("tags"), field[5:-1])
        if field.startswith("[resourceGroup().tags["):
            return tag_of(self.group_tags, field.removeprefix("[resourceGroup().tags[")[:-2]) or ""
        if "/" not in field:
            return self.body.get(field)
        path = field.rsplit("/", 1)[1]
        found = _at(self.body.get("properties"), path)
        return _at(self.body, path) if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition with its parameters filled in."""

    field: str
    operator: str
    target: Any

    def holds(self, content: Content) -> bool:
        """Tell if the condition is true of a content; texts compare without case."""
        value = content.value(self.field)
        if self.operator == "Exists":
            return (value is not None) is (self.target == "true")
        if self.operator in ("In", "NotIn"):
            return (self._text(value) in [self._text(item) for item in self.target]) == (self.operator == "In")
        return (self._text(value) == self._text(self.target)) == (self.operator == "Equals")

    def _text(self, value: Any) -> str:
        text = str(value).lower()
        return normalise(text) if self.field == "location" else text

    def expression(self, content: Content) -> dict[str, Any]:
        """Return the condition as an evaluation tells of it."""
        return {
            "result": "True",
            "expressionKind": "Value" if self.field.startswith("[") else "Field",
            "expression": self.field,
            "path": self.field if "/" not in self.field else f"properties.{self.field.rsplit('/', 1)[1]}",
            "expressionValue": content.value(self.field),
            "targetValue": self.target,
            "operator": self.operator,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An assignment that is enforced, with its definition."""

    document: Document
    definition: Definition

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Return the values of the parameters."""
        given = self.document["properties"].get("parameters", {})
        return {name: given[name]["value"] for name in given}

    @property
    def effect(self) -> str:
        """Return the effect in lower case: deny, audit, modify, append or disabled."""
        return str(self.parameters.get("effect", self.definition.effects[0])).lower()

    @property
    def message(self) -> str:
        """Return the non-compliance message, "" where there is none."""
        messages = self.document["properties"].get("nonComplianceMessages", [])
        return str(messages[0]["message"]) if messages else ""

    def conditions(self, content: Content) -> list[Condition]:
        """Return the conditions for a content."""
        return [
            Condition(field=self._text(field, content), operator=operator, target=self._filled(target, content))
            for field, operator, target in self.definition.conditions
        ]

    def violated(self, content: Content) -> list[Condition]:
        """Return the conditions of a content that is not compliant, none where it is."""
        if self.definition.is_indexed and ("location" not in content.body or content.kind == RESOURCE_GROUPS):
            return []
        conditions = self.conditions(content)
        return conditions if all(condition.holds(content) for condition in conditions) else []

    def change(self, content: Content) -> tuple[str, str] | None:
        """Return the field that modify or append sets, with its value."""
        change = self.definition.change
        return None if change is None else (self._text(change.field, content), self._text(change.value, content))

    def _filled(self, text: str, content: Content) -> Any:
        """Return what a value stands for: a parameter keeps its type."""
        name = text[1:-1]
        return self.parameters[name] if name in self.definition.parameters else self._text(text, content)

    def _text(self, text: str, content: Content) -> str:
        given = {name: self.parameters[name] for name in self.definition.parameters}
        if "tagName" in given:
            given["groupTag"] = tag_of(content.group_tags, given["tagName"]) or ""
        for name, value in given.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


def read_assignment(document: Document) -> Assigned | None:
    """Return an assignment that has an effect; None for one that is not enforced or disabled."""
    definition = find_definition(document["properties"]["policyDefinitionId"])
    if definition is None or document["properties"].get("enforcementMode", "Default") == "DoNotEnforce":
        return None
    assigned = Assigned(document=document, definition=definition)
    return None if assigned.effect == "disabled" else assigned


def tag_of(tags: Any, name: str) -> str | None:
    """Return the value of a tag; names compare without case."""
    found = tags if isinstance(tags, Mapping) else {}
    return next((value for key, value in found.items() if key.lower() == name.lower()), None)


def _at(body: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(body, Mapping):
            return None
        body = next((value for key, value in body.items() if key.lower() == part.lower()), None)
    return body
