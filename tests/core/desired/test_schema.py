"""The JSON Schema in docs/ is made from the table of keys, and agrees with the validator."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrgeo.core.desired.keys import REGISTRY_KEYS, REPLICA_KEYS, WEBHOOK_KEYS, Key
from acrgeo.core.desired.manifest import parse_documents
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica, DesiredWebhook
from acrgeo.core.desired.schema import keys_page, schema_document
from acrgeo.core.desired.source import Place, node_of

DOCS = Path(__file__).parents[3] / "docs"
VALIDATOR = jsonschema.Draft7Validator(schema_document())


def test_the_schema_in_docs_is_generated() -> None:
    """``UPDATE_GOLDEN=1`` rewrites it."""
    path = DOCS / "acrgeo.schema.json"
    text = json.dumps(schema_document(), indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert path.read_text(encoding="utf-8") == text


def test_the_schema_is_a_schema() -> None:
    """It is valid against draft 7, which editors read."""
    jsonschema.Draft7Validator.check_schema(schema_document())


def test_the_keys_in_docs_are_generated() -> None:
    """``UPDATE_GOLDEN=1`` rewrites what stands between the two comments."""
    path = DOCS / "desired-state.md"
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition("<!-- keys: made from acrgeo/core/desired/keys.py by make docs -->\n")
    _, end, after = rest.partition("<!-- end of keys -->")
    made = f"{before}{begin}\n{keys_page()}\n{end}{after}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert text == made


@pytest.mark.parametrize(
    ("keys", "kind"),
    [(REGISTRY_KEYS, DesiredRegistry), (REPLICA_KEYS, DesiredReplica), (WEBHOOK_KEYS, DesiredWebhook)],
)
def test_a_key_becomes_a_field(
    keys: tuple[Key, ...], kind: type[DesiredRegistry | DesiredReplica | DesiredWebhook]
) -> None:
    """Each key names an existing field, and no two name the same."""
    named = [key.field for key in keys if key.field is not None]
    assert set(named) <= {field.name for field in fields(kind)}
    assert len(set(named)) == len(named)


SCALARS = st.sampled_from(
    (None, True, False, 0, 1, 2, 1.5, "", "eastus", "West US", "Premium", "premium", "enabled", "acrgeo/v1", "a-b", "/")
)
TAGS = st.dictionaries(st.sampled_from(("team", "acrgeo-x", "a/b")), SCALARS, max_size=2)


def mappings(keys: list[str], special: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return some of the keys with any value, or with one that may fit."""
    return st.fixed_dictionaries({}, optional={key: st.one_of(SCALARS, special.get(key, SCALARS)) for key in keys})


REPLICAS = st.lists(
    mappings([*(key.name for key in REPLICA_KEYS), "other"], {"tags": TAGS, "location": st.just("eastus")}), max_size=1
)
FROM_ENV = st.one_of(SCALARS, st.dictionaries(st.sampled_from(("fromEnv", "x")), SCALARS, max_size=2))
WEBHOOKS = st.lists(
    mappings(
        [*(key.name for key in WEBHOOK_KEYS), "other"],
        {
            "name": st.sampled_from(("deployed", "acr{region}hook", "{region}")),
            "uri": st.one_of(st.sampled_from(("https://a.example.com/{region}", "https://a/{x}")), FROM_ENV),
            "actions": st.lists(st.sampled_from(("push", "DELETE", "pull", 1, None)), max_size=1),
            "regions": st.lists(st.sampled_from(("eastus", "East US", "e!", None)), max_size=1),
            "location": st.just("eastus"),
            "headers": st.dictionaries(st.sampled_from(("X-A", "b c", "")), FROM_ENV, max_size=2),
        },
    ),
    max_size=1,
)
DOCUMENTS = mappings(
    [*(key.name for key in REGISTRY_KEYS), "other"],
    {"replicas": REPLICAS, "webhooks": WEBHOOKS, "apiVersion": st.just("acrgeo/v1"), "registry": st.just("contoso")},
)


@settings(max_examples=300, deadline=None)
@given(document=DOCUMENTS)
def test_the_schema_and_the_validator_agree(document: dict[str, Any]) -> None:
    """An editor marks what acrgeo refuses, and no more; only acrgeo checks whether a path is a resource ID."""
    _, diagnostics = parse_documents([node_of(document, Place("f.yaml"))])
    assert VALIDATOR.is_valid(document) == (not diagnostics)
