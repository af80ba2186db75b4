"""Where documents of Kubernetes and Compose name images."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.desired.source import Place, node_of
from acrgeo.core.image.workloads import Mention, find_mentions, interpolated
from tests.rows import rows

POD = {
    "initContainers": [{"name": "init", "image": "r/init:1"}],
    "containers": [{"name": "app", "image": "r/app:1"}, {"name": "side", "image": "r/side:1"}],
    "ephemeralContainers": [{"name": "debug", "image": "r/debug:1"}],
    "volumes": [{"name": "model", "image": {"reference": "r/model:1", "pullPolicy": "Always"}}],
}
PARTS = [
    ("r/init:1", "init container init"),
    ("r/app:1", "container app"),
    ("r/side:1", "container side"),
    ("r/debug:1", "ephemeral container debug"),
    ("r/model:1", "volume model"),
]
METADATA = {"name": "web", "annotations": {"image": "r/told:1"}}


def found(document: object, **variables: str) -> list[tuple[str, str, str, str | None]]:
    """Text, workload, part and reason of each mention."""
    return [
        (mention.text, mention.workload, mention.part, mention.reason)
        for mention in find_mentions(node_of(document, Place("a.yaml", 1, 1)), variables)
    ]


def workload(kind: str, spec: object) -> dict[str, Any]:
    """An object of Kubernetes."""
    return {"apiVersion": "v1", "kind": kind, "metadata": METADATA, "spec": spec}


@rows(
    ("kind", "spec"),
    [
        ("Pod", POD),
        ("PodTemplate", {"template": {"metadata": METADATA, "spec": POD}}),
        *(
            (kind, {"replicas": 2, "template": {"metadata": METADATA, "spec": POD}})
            for kind in (
                "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Rollout",
                "Service", "Configuration", "ScaledJob",
            )
        ),
        ("CronJob", {"jobTemplate": {"spec": {"template": {"spec": POD}}}}),
        ("MPIJob", {"mpiReplicaSpecs": {"Worker": {"template": {"spec": POD}}}}),
        ("Fleet", {"template": {"spec": {"template": {"spec": POD}}}}),
    ],
)  # fmt: skip
def test_every_template_of_a_pod_is_found_by_its_structure(kind: str, spec: object) -> None:
    """At any depth, of any kind, with each container and image volume; never in metadata."""
    expected = [(text, f"{kind} web", part, None) for text, part in PARTS]
    assert found(workload(kind, spec)) == expected
    for around in ("List", "PodList", f"{kind}List"):
        assert found({"kind": around, "items": [workload(kind, spec)] * 2}) == expected * 2


@rows(
    ("document", "expected"),
    [
        (workload("Prometheus", {"image": "r/p:1"}), [("r/p:1", "Prometheus web", "spec", None)]),
        (
            workload("Workflow", {"templates": [{"name": "t", "container": {"image": "r/a:1"}}]}),
            [("r/a:1", "Workflow web", "container", None)],
        ),
        (
            workload("Task", {"steps": [{"name": "build", "image": "r/b:1"}]}),
            [("r/b:1", "Task web", "steps build", None)],
        ),
        ({"kind": "Pod", "spec": {"containers": [{"image": "r/a"}]}}, [("r/a", "Pod", "container", None)]),
        (
            {"kind": "Job", "metadata": {"generateName": "run-"}, "spec": POD | {"volumes": []}},
            [(text, "Job run-", part, None) for text, part in PARTS[:4]],
        ),
        ({**workload("Pod", {}), "status": {"containerStatuses": [{"image": "r/s:1"}]}}, []),
        ({"kind": "ConfigMap", "data": {"image": "r/x:1"}, "metadata": METADATA}, []),
        ({"kind": "Secret", "stringData": {"image": "r/x:1"}}, []),
        ({"kind": "CustomResourceDefinition", "spec": {"image": "r/x:1", "containers": [{"image": "r/x"}]}}, []),
        (workload("Pod", {"containers": [{"name": "a"}]}), []),
        (workload("Pod", {"containers": [{"image": None}, {"image": 3}, {"image": ["r/x"]}, {"image": {}}]}), []),
        (workload("Pod", {"containers": [{"image": {"reference": "r/x"}}]}), []),
        (workload("Pod", {"volumes": [{"name": "m", "image": {}}]}), []),
        (workload("Pod", {"volumes": [{"name": "m", "image": "r/x"}]}), [("r/x", "Pod web", "volume m", None)]),
        ({"kind": "Menu", "items": [{"kind": "Pod", "image": "r/x"}]}, [("r/x", "Menu", "items", None)]),
        (workload("Pod", {"containers": "r/x"}), []),
        (workload("Pod", {"containers": {"image": "r/x"}}), [("r/x", "Pod web", "container", None)]),
        (workload("Pod", None), []),
        ({"kind": "List", "items": []}, []),
        ({"kind": "List", "items": None}, []),
        ({"kind": "List", "items": ["x", None, 3, {}]}, []),
        ({"kind": ["Pod"], "spec": POD}, []),
        ({}, []),
        ([], []),
        (None, []),
        ("text", []),
        (3, []),
        (["r/a:1", "r/b:2"], [("r/a:1", "", "", None), ("r/b:2", "", "", None)]),
        (["r/a:1", None, 3], [("r/a:1", "", "", None)]),
        ([workload("Pod", {"containers": [{"image": "r/a"}]})], [("r/a", "Pod web", "container", None)]),
        ({"a": {"image": "r/x"}}, []),
        ({"services": {"web": {"image": "r/web"}, "db": {"build": "."}}}, [("r/web", "service web", "", None)]),
        ({"services": ["web"]}, []),
        ({"services": {"web": None, "db": {"image": None}, "x": "y"}}, []),
        ({"images": ["r/web"]}, []),
        ({"images": [{"name": "r/web"}]}, []),
    ],
)
def test_what_names_an_image_and_what_does_not(document: object, expected: list[tuple[str, str, str, None]]) -> None:
    """Custom resources may name one outside of a pod; data, definitions and states do not."""
    assert found(document) == expected


def test_what_a_list_names_is_known_as_listed() -> None:
    """Such an image without a host is not of Docker Hub."""
    place = Place("images.yaml", 1, 1)
    assert [mention.is_listed for mention in find_mentions(node_of(["web:1", "api"], place), {})] == [True, True]
    assert not any(mention.is_listed for mention in find_mentions(node_of(workload("Pod", POD), place), {}))


@pytest.mark.parametrize(
    ("image", "word"),
    [("", "empty"), (" ", "empty"), ("r/a:${TAG}", "variable"), ("r/a:$TAG", "variable"), ("{{ .image }}", "variable"),
     ("r/a:$(TAG)", "variable"), ("r/a:#{tag}#", "variable")],
)  # fmt: skip
def test_an_image_for_another_program_to_fill_in_has_a_reason(image: str, word: str) -> None:
    """Which one it is is not known, and not guessed."""
    ((text, _, _, reason),) = found(workload("Pod", {"containers": [{"name": "a", "image": image}]}))
    assert text == image
    assert reason is not None
    assert word in reason


@rows(
    ("text", "expected"),
    [
        ("r/web:1", "r/web:1"),
        ("r/web:$TAG", "r/web:2"),
        ("r/web:${TAG}", "r/web:2"),
        ("${REG}/web:${TAG}", "reg.io/web:2"),
        ("r/web:${TAG:-1}", "r/web:2"),
        ("r/web:${TAG-1}", "r/web:2"),
        ("r/web:${TAG:?say it}", "r/web:2"),
        ("r/web:${TAG?say it}", "r/web:2"),
        ("r/web${TAG:+-x}", "r/web-x"),
        ("r/web${NONE:+-x}", "r/web"),
        ("r/web${NONE+-x}", "r/web"),
        ("r/web${EMPTY:+-x}", "r/web"),
        ("r/web${EMPTY+-x}", "r/web-x"),
        ("r/web:${NONE:-1}", "r/web:1"),
        ("r/web:${NONE-1}", "r/web:1"),
        ("r/web:${EMPTY:-1}", "r/web:1"),
        ("r/web:1${EMPTY-1}", "r/web:1"),
        ("r/web:1${EMPTY}", "r/web:1"),
        ("r/web:1${NONE:-}", "r/web:1"),
        ("r/web:${NONE:-${TAG}}", "r/web:2"),
        ("r/web:${NONE:-${ALSO:-3}}", "r/web:3"),
        ("r/web:${NONE:-$TAG}", "r/web:2"),
        ("${NONE:-" * 11 + "r/web" + "}" * 11, "r/web"),
        ("${TAG:+" * 11 + "r/web" + "}" * 11, "r/web"),
        ("${NONE:-r/web:1}", "r/web:1"),
        ("r/$$TAG", "r/$TAG"),
        ("r/web:${NONE:-a$$b}", "r/web:a$b"),
    ],
)
def test_variables_of_compose_are_written_out(text: str, expected: str) -> None:
    """In each form that Compose has."""
    assert interpolated(text, {"TAG": "2", "REG": "reg.io", "EMPTY": ""}) == (expected, None)


@rows(
    ("text", "reason"),
    [
        ("r/web:$NONE", "NONE has no value here"),
        ("r/web:${NONE}", "NONE has no value here"),
        ("${NONE}/web:${ALSO}", "NONE and ALSO have no value here"),
        ("r/web:${NONE:?say it}", "NONE has no value here"),
        ("r/web:${EMPTY:?say it}", "EMPTY has no value here"),
        ("r/web:${NONE:-${ALSO}}", "ALSO has no value here"),
        ("r/web:${", "not written as Compose"),
        ("r/web:${}", "not written as Compose"),
        ("r/web:${TAG", "not written as Compose"),
        ("r/web:${TAG:1}", "not written as Compose"),
        ("r/web:${TAG!x}", "not written as Compose"),
        ("r/web:$", "not written as Compose"),
        ("r/web:$1", "not written as Compose"),
        ("${A:-" * 12 + "x" + "}" * 12, "not written as Compose"),
        ("${TAG:+" * 12 + "x" + "}" * 12, "not written as Compose"),
        ("${A:-" * 50 + "x" + "}" * 50, "not written as Compose"),
        ("${A:-" * 5_000, "not written as Compose"),
    ],
)
def test_an_image_that_needs_a_variable_is_not_guessed(text: str, reason: str) -> None:
    """The text stays as it is written, with the reason."""
    written, why = interpolated(text, {"TAG": "2", "EMPTY": ""})
    assert written == text
    assert why is not None
    assert reason in why


def test_a_name_in_a_file_is_no_command_to_ci() -> None:
    """Whoever opens a pull request writes it, and the log has it."""
    odd = Mention(
        text="web", place=Place("a.yaml", 1, 1), workload="Pod a\x1b[31m\r\n::error::b", part="container c/d_e-1"
    )
    assert odd.where == "Pod a?31m?error?b, container c/d_e-1"
