"""What was last seen of registries: kept, changed by one replica, and read again by a shell's completion."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from acrgeo.core.model.seen import (
    MOST_REGISTRIES,
    SeenRegistry,
    SeenReplica,
    decode_offered,
    decode_seen,
    encode_seen,
    parse_document,
    regions_file,
    seen_file,
    seen_registry,
)
from acrgeo.core.model.webhook import Webhook
from tests.core.planning import registry, replica
from tests.rows import rows

HOME = SeenReplica(name="westus", location="westus", is_home=True)
EAST = SeenReplica(name="Canada", location="eastus")
DRAINED = SeenReplica(name="canada", location="eastus", is_routed=False)
SEEN = SeenRegistry(name="Contoso", group="contoso-rg", replicas=(EAST, HOME), webhooks=("hook",))


def test_what_is_kept_of_a_registry() -> None:
    """Names and regions; a replica that goes is gone, but for home. Webhooks are those that were seen before."""
    current = registry(
        "Premium",
        replica("westus", provisioning_state="Deleting"),
        replica("eastus", name="canada", is_routed=False, tags={"secret": "x"}),
        replica("uksouth", provisioning_state="Deleting"),
        webhooks=(Webhook(name="read", location="westus"),),
    )
    kept = SeenRegistry(name="contoso", group="contoso-rg", replicas=(DRAINED, HOME))
    assert seen_registry(current) == kept
    assert seen_registry(current, SEEN) == kept._replace(webhooks=("hook",))


@rows(
    ("name", "read", "replicas"),
    [
        ("CANADA", None, (HOME,)),
        ("canada", replica("eastus", name="canada", provisioning_state="Deleting"), (HOME,)),
        ("canada", replica("eastus", name="canada", is_routed=False), (DRAINED, HOME)),
        ("asia1", replica("asia", name="asia1"), (SeenReplica(name="asia1", location="asia"), EAST, HOME)),
        ("zealand", replica("zeal", name="zealand"), (EAST, HOME, SeenReplica(name="zealand", location="zeal"))),
        ("zealand", None, (EAST, HOME)),
        # The home replica stays, and is home whatever a read of one replica says.
        ("WestUS", None, (EAST, HOME)),
        ("westus", replica("westus", provisioning_state="Deleting"), (EAST, HOME)),
        ("westus", replica("westus", home="-", is_routed=False), (EAST, HOME._replace(is_routed=False))),
        ("canada", replace(replica("eastus", name="Canada"), is_home=True), (EAST, HOME)),
        ("asia1", replica("asia", name="asia1", home="asia"), (SeenReplica("asia1", "asia", True), EAST, HOME)),
    ],
)  # fmt: skip
def test_what_was_read_of_one_replica_is_kept(name: str, read: Any, replicas: tuple[SeenReplica, ...]) -> None:
    """In the order of regions, in place of what was seen of it before, in any case of its name."""
    assert SEEN.with_replica(name, read) == SEEN._replace(replicas=replicas)


def test_what_is_written_is_read_again() -> None:
    """By name in lower case; nothing but what is kept is written."""
    other = SeenRegistry(name="fabrikam", group="g")
    document = json.loads(json.dumps(encode_seen([SEEN, other])))
    assert document == {
        "registries": [
            {
                "name": "Contoso",
                "group": "contoso-rg",
                "replicas": [["Canada", "eastus", False, True], ["westus", "westus", True, True]],
                "webhooks": ["hook"],
            },
            {"name": "fabrikam", "group": "g", "replicas": [], "webhooks": []},
        ]
    }
    assert decode_seen(document) == {"contoso": SEEN, "fabrikam": other}


def test_only_the_last_registries_are_written() -> None:
    """Two thousand: a completion reads them all."""
    assert MOST_REGISTRIES == 2_000
    names = [f"r{number}" for number in range(MOST_REGISTRIES + 1)]
    written = encode_seen(SeenRegistry(name=name, group="g") for name in names)["registries"]
    assert [row["name"] for row in written] == names[1:]


ROW = encode_seen([SEEN])["registries"][0]


@rows(
    "wrong",
    [
        {**ROW, "name": 7},
        {**ROW, "name": "a\nb"},
        {**ROW, "group": None},
        {**ROW, "group": "\x1b[31m"},
        {**ROW, "webhooks": ["ok", "\x07"]},
        {**ROW, "webhooks": None},
        {**ROW, "replicas": [["a", "b", True]]},
        {**ROW, "replicas": [["a\t", "b", True, True]]},
        {**ROW, "replicas": [["a", 1, True, True]]},
        {**ROW, "replicas": 7},
        {"name": "contoso"},
        "contoso",
        None,
        7,
    ],
)
def test_what_is_not_as_it_was_written_is_not_there(wrong: object) -> None:
    """Neither what lacks something nor what a terminal would act on; the others are."""
    assert decode_seen({"registries": [wrong, ROW]}) == {"contoso": SEEN}


@rows("document", [{}, {"registries": None}, {"registries": {"a": 1}}, {"registries": "x"}])
def test_a_document_without_registries_has_none(document: dict[str, Any]) -> None:
    """It is another's, or none of ours."""
    assert decode_seen(document) == {}


def test_regions_are_offered_where_the_file_says_so() -> None:
    """True and nothing that is like it."""
    found = [
        {"name": "eastus", "is_offered": True}, {"name": "jio", "is_offered": False}, {"name": "one", "is_offered": 1},
        {"name": 7, "is_offered": True}, {"is_offered": True}, {"name": "none"}, "uksouth", None,
        {"name": "westus", "is_offered": True},
    ]  # fmt: skip
    assert decode_offered({"regions": found}) == ("eastus", "westus")
    assert decode_offered({"regions": {"name": "eastus"}}) == decode_offered({}) == ()


@rows(
    ("content", "document"),
    [
        (b'{"formatVersion": 1, "a": 2}', {"formatVersion": 1, "a": 2}),
        (b'{"formatVersion": 2}', {}),
        (b'{"a": 2}', {}),
        (b"[1]", {}),
        (b"1", {}),
        (b"{", {}),
        (b"\xff", {}),
        (b"[" * 200_000, {}),
        (b"", {}),
        (None, {}),
    ],
)
def test_only_this_format_is_read(content: bytes | None, document: dict[str, Any]) -> None:
    """What another version wrote, or nobody, is an empty document."""
    assert parse_document(content) == document


def test_each_subscription_has_its_files() -> None:
    """In whatever case its ID is written."""
    assert seen_file("public", "ABC-1") == "seen-public-abc-1.json"
    assert regions_file("china", "ABC-1") == "regions-china-abc-1.json"
