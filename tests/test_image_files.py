"""The images that files name: of Kubernetes, of Compose, of plain lists, from files, folders and stdin."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from acrgeo.core.image.named import choose_images
from acrgeo.core.image.workloads import Mention
from acrgeo.errors import DiagnosticsError, UsageError
from acrgeo.files.workloads import MOST_BYTES, read_mentions
from tests.rows import rows

EXAMPLES = Path(__file__).parents[1] / "examples"
POD = "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: r.io/a:1\n"


def read(*names: str | Path, stdin: str | bytes = "", **variables: str) -> list[Mention]:
    """The mentions of files."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    return read_mentions([str(name) for name in names], lambda: content, variables)


def texts(stdin: str | bytes, **variables: str) -> list[str]:
    """The images that a text names."""
    return [mention.text for mention in read("-", stdin=stdin, **variables)]


def refused(*names: str | Path, stdin: str | bytes = "") -> list[str]:
    """The diagnostics of files."""
    with pytest.raises(DiagnosticsError) as caught:
        read(*names, stdin=stdin)
    return caught.value.lines


def test_the_example_workloads_name_four_images_of_contoso() -> None:
    """Each with its line, its workload and its container; the Compose file names two of them again."""
    mentions = read(EXAMPLES / "k8s", EXAMPLES / "compose.yaml")
    hosts = ("contoso.azurecr.io",)
    named = choose_images(mentions, registry="contoso", hosts=hosts, files=["examples/k8s"])
    shown = [
        (str(image.image), [(Path(found.place.file).name, found.place.line, found.where) for found in image.mentions])
        for image in named.images
    ]
    assert shown == [
        ("shop/report:2026.11", [("report.yaml", 16, "CronJob report, container report")]),
        ("shop/sessions:4.1", [
            ("sessions.yaml", 17, "StatefulSet sessions, container sessions"), ("compose.yaml", 8, "service sessions"),
        ]),
        ("shop/migrate:1.2", [("web.yaml", 23, "Deployment web, init container migrate")]),
        ("web:1.2", [("web.yaml", 26, "Deployment web, container web"), ("compose.yaml", 4, "service web")]),
    ]  # fmt: skip
    assert (named.unknown, named.others) == ((), ())


@rows(
    ("text", "expected"),
    [
        (POD, ["r.io/a:1"]),
        (f"---\n{POD}---\n---\n# nothing\n---\n{POD}", ["r.io/a:1"] * 2),
        (f"---\n# Source: shop/templates/web.yaml\n{POD}...\n", ["r.io/a:1"]),
        ("---\n# Source: shop/templates/off.yaml\n---\n", []),
        ("", []),
        ("\n\n# a comment\n", []),
        (POD.replace("\n", "\r\n"), ["r.io/a:1"]),
        ("\ufeff" + POD, ["r.io/a:1"]),
        (POD.replace("r.io/a:1", '"r.io/a:1"'), ["r.io/a:1"]),
        (POD.replace("r.io/a:1", "r.io/a:1  # the one"), ["r.io/a:1"]),
        (POD.replace("r.io/a:1", ">-\n      r.io/a:1"), ["r.io/a:1"]),
        (POD + "  volumes:\n  - configMap: {defaultMode: 0644}\n", ["r.io/a:1"]),
        (
            POD + "  x: !Custom {a: 1}\n  y: !!binary aGk=\n  z: !!set {a, b}\n  n: .inf\n  d: 2026-13-45\n",
            ["r.io/a:1"],
        ),
        (POD + "  ? null\n  : d\n  =: e\n", ["r.io/a:1"]),
        (POD + "  same: 1\n  same: 2\n", ["r.io/a:1"]),
        (POD + "  mode: on\n  1: 2\n  true: no\n", ["r.io/a:1"]),
        ("kind: Pod\nspec: {containers: [{image: 1.10}]}\n", ["1.10"]),
        ('{"kind": "Pod", "spec": {"containers": [{"image": "r.io/a:1"}]}}', ["r.io/a:1"]),
        ('{\n\t"kind": "Pod",\n\t"spec": {"containers": [{"image": "r.io\\/a:1"}]}\n}', ["r.io/a:1"]),
        ('{"kind":"List","items":[{"kind":"Pod","spec":{"containers":[{"image":"r.io/a:1"}]}}]}', ["r.io/a:1"]),
        ('[{"kind": "Pod", "spec": {"containers": [{"image": "r.io/a:1"}]}}]', ["r.io/a:1"]),
        ('["r.io/a:1", "b"]', ["r.io/a:1", "b"]),
        ("- r.io/a:1\n- b\n", ["r.io/a:1", "b"]),
        ("r.io/a:1\nb\n", ["r.io/a:1", "b"]),
        ("# the images\nr.io/a:1 # the first\n\n  b:2\t# x\n#c\n", ["r.io/a:1", "b:2"]),
        ("r.io/a:1\r\nb\r\n", ["r.io/a:1", "b"]),
        ("r.io/a:1\rb", ["r.io/a:1", "b"]),
        ("r.io/a:1", ["r.io/a:1"]),
        ("team/*:v1*\n*\n", ["team/*:v1*", "*"]),
        ("r.io/a :1\nb\n", ["r.io/a :1", "b"]),
        ("web@sha256:abc\n", ["web@sha256:abc"]),
        ("x-base: &b\n  image: r.io/a:1\nservices:\n  one: {<<: *b}\n  two: *b\n", ["r.io/a:1"] * 2),
        ("x-base: &b\n  image: r.io/a:1\nservices:\n  one:\n    <<: *b\n    image: r.io/b:1\n", ["r.io/b:1"]),
        ("x: &b {image: r.io/a}\ny: &c {image: r.io/c}\nservices: {one: {<<: [*c, *b]}}\n", ["r.io/c"]),
        ("services:\n  one:\n    image: !reset null\n  two:\n    image: !override r.io/a\n", ["r.io/a"]),
        ("services: {one: {image: 'r.io/a:${TAG:-1}'}}", ["r.io/a:2"]),
        ("services: {one: {image: 'r.io/a:${T:-1}'}}", ["r.io/a:1"]),
        ("name: x\nimages:\n- name: web\n  newName: r.io/web\n  newTag: '2'\n", ["r.io/web:2"]),
        ("replicaCount: 1\nimage:\n  repository: r.io/web\n  tag: x\n", []),
        ("a: b\n", []),
        ("3\n", ["3"]),
    ],
)
def test_what_programs_write_is_read(text: str, expected: list[str]) -> None:
    """As kubectl, Helm and Compose read it: numbers, tags, merge keys and keys that occur twice are no mistakes."""
    assert texts(text, TAG="2") == expected
    assert texts(text.encode("utf-16"), TAG="2") == expected


def test_a_mention_has_its_place(tmp_path: Path) -> None:
    """File, line and column, of YAML and of a list."""
    (tmp_path / "a.yaml").write_text(POD, encoding="utf-8")
    (tmp_path / "list.txt").write_text("# x\n\n  web:1\n", encoding="utf-8")
    places = [str(mention.place) for mention in read(tmp_path / "a.yaml", tmp_path / "list.txt", "-", stdin="web")]
    assert places == [f"{tmp_path}/a.yaml:5:12", f"{tmp_path}/list.txt:3:3", "<stdin>:1:1"]


@rows(
    ("text", "fact"),
    [
        ("kind: Pod\nspec: [\n", "<stdin>:3:1: this is not YAML"),
        ("kind: Pod\n spec: x: y\n", "this is not YAML"),
        ("kind: {{ .Values.kind }}\n", "it has {{ of a template"),
        ("kind: Pod\n{{- if .Values.on }}\nspec: 1\n{{- end }}\n", "it has {{ of a template"),
        ("kind: Pod\nspec: &a\n  x: *a\n", "this refers to itself"),
        ("kind: Pod\nspec:\n  image: {{ .Values.image }}\n", ":3:11: a key must be text; it has {{ of a template"),
        ("? [a, b]\n: c\n", "<stdin>:1:3: a key must be text"),
        ("kind: *unknown\n", "this is not YAML"),
        ("kind: Pod\nx: \x01\n", "a character that YAML does not allow"),
        ("kind: Pod\nspec: " + "[" * 150 + "]" * 150, "nested too deeply"),
        ("kind: Pod\nspec: " + "[" * 20_000, "nested too deeply"),
        ("kind: Pod\nspec: {containers: [{image: a,\n image: b}]}\n", "<stdin>:3:2: image: duplicate key"),
        (
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"a{at + 1}: &a{at + 1} [{', '.join([f'*a{at}'] * 10)}]\n" for at in range(6)),
            "more than 500,000 values in one document",
        ),
        ("kind: List\nitems: [" + "a," * 20_001 + "]", "more than 20,000 items"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_diagnostic(text: str, fact: str) -> None:
    """With its place, before anything is built of what is too much."""
    (line,) = refused("-", stdin=text)
    assert fact in line
    assert line.startswith("<stdin>:")


def test_text_that_is_none_and_a_file_that_is_too_large() -> None:
    """Neither is read any further."""
    assert refused("-", stdin=b"kind: Pod\nx: \xff\n") == ["<stdin>:2:4: this is not UTF-8"]
    assert refused("-", stdin=b"\n" * (MOST_BYTES + 1)) == ["<stdin>: this is larger than 32 MiB"]


def test_a_folder_is_read_with_those_below_it(tmp_path: Path) -> None:
    """By name; hidden ones and other endings are left out, links are followed, and none for ever."""
    for name in (
        "b/x.yaml",
        "a/deep/y.yml",
        "c.json",
        ".hidden/z.yaml",
        ".z.yaml",
        "notes.txt",
        "d/kustomization.yaml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(POD.replace("r.io/a:1", f"r.io/{path.stem.strip('.')}"), encoding="utf-8")
    (tmp_path / "d" / "Kustomization").write_text("images: [{name: a, newName: r.io/k, newTag: 1}]", encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "e.yaml").symlink_to(tmp_path / "c.json")
    (tmp_path / "f").symlink_to(tmp_path / "b", target_is_directory=True)
    found = [mention.text for mention in read(tmp_path)]
    assert found == ["r.io/y", "r.io/x", "r.io/c", "r.io/k:1", "r.io/kustomization", "r.io/c"]


def test_what_is_named_and_not_there_is_told_at_once(tmp_path: Path) -> None:
    """Files that are missing, folders without files, links that lead nowhere; an empty name comes before."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "a.yaml").symlink_to(tmp_path / "gone")
    (tmp_path / "links" / "b.yaml").write_text(POD, encoding="utf-8")
    lines = refused(tmp_path / "none.yaml", tmp_path / "empty", tmp_path / "links", "x" * 5_000, "a\x00b")
    facts = sorted(line.partition(": ")[2] for line in lines)
    assert facts == [
        "File name too long",
        "No such file or directory",
        "a path has no null character",
        "this folder has no .yaml, .yml or .json file, and none below it has",
        "this link leads nowhere",
    ]
    with pytest.raises(UsageError, match="-f is empty"):
        read("")
    with pytest.raises(DiagnosticsError) as caught:
        read(tmp_path / "links" / "b.yml")
    assert caught.value.hint == f"did you mean -f {tmp_path}/links/b.yaml?"
    with pytest.raises(DiagnosticsError) as caught:
        read("-", stdin="kind: Pod\nimage: {{ .Values.image }}\n")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("render it first: helm template")


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ("TAG=7\n", "r.io/a:7"),
        ("export TAG='7' \n", "r.io/a:7"),
        ('# x\n TAG = "7" # y\n', "r.io/a:7"),
        ("TAG=7 # y\n", "r.io/a:7"),
        ("V=7\nTAG=${V}\n", "r.io/a:7"),
        ("TAG='${V}'\n", "r.io/a:${V}"),
        ("TAG=$V\n", "r.io/a:1"),
        ("OTHER=7\nnonsense\n=\n", "r.io/a:1"),
        ("", "r.io/a:1"),
    ],
)
def test_a_compose_file_has_the_variables_of_the_env_file_beside_it(tmp_path: Path, env: str, expected: str) -> None:
    """As Compose does; those of the environment come before them."""
    (tmp_path / ".env").write_text(env, encoding="utf-8")
    file = tmp_path / "compose.yaml"
    file.write_text("services: {one: {image: 'r.io/a:${TAG:-1}'}}\n", encoding="utf-8")
    assert [mention.text for mention in read(file)] == [expected]
    assert [mention.text for mention in read(file, TAG="9")] == ["r.io/a:9"]


def test_a_large_cluster_is_read(tmp_path: Path) -> None:
    """A List of two hundred pods, in JSON, as kubectl gives it."""
    pods = [{"kind": "Pod", "spec": {"containers": [{"name": "a", "image": f"r.io/a:{at}"}]}} for at in range(200)]
    file = tmp_path / "pods.json"
    file.write_text(json.dumps({"kind": "List", "items": pods}), encoding="utf-8")
    assert [mention.text for mention in read(file)] == [f"r.io/a:{at}" for at in range(200)]
    os.mkfifo(tmp_path / "pipe.yaml")
    assert len(read(tmp_path)) == 200


def kustomize(folder: Path, files: dict[str, str]) -> list[tuple[str, bool]]:
    """Text, and whether it is known, of each mention of a folder with these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return [(mention.text, mention.reason is None) for mention in read(folder)]


BASE = {"base/pod.yaml": POD, "base/kustomization.yaml": "resources: [pod.yaml]\n"}
TAG = "images: [{{name: r.io/a, newTag: '{}'}}]\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pod.yaml": POD, "kustomization.yaml": "resources: [pod.yaml]\n" + TAG.format(2)}, [("r.io/a:2", True)]),
        ({"pod.yaml": POD, "kustomization.yaml": "resources: [./pod.yaml]\n" + TAG.format(2)}, [("r.io/a:2", True)]),
        ({**BASE, "prod/kustomization.yaml": "resources: [../base]\n" + TAG.format(2)}, [("r.io/a:2", True)]),
        (
            {
                **BASE,
                "prod/kustomization.yaml": "resources: [../base]\n" + TAG.format(2),
                "test/kustomization.yaml": "bases: [../base/]\n" + TAG.format(3),
            },
            [("r.io/a:2", True), ("r.io/a:3", True)],
        ),
        (
            {
                **BASE,
                "base/kustomization.yaml": "resources: [pod.yaml]\nimages: [{name: r.io/a, newName: r.io/b}]\n",
                "prod/kustomization.yaml": "resources: [../base]\nimages: [{name: r.io/b, newTag: '2'}]\n",
            },
            [("r.io/b:2", True)],
        ),
        ({"pod.yaml": POD, "kustomization.yaml": TAG.format(2)}, [("r.io/a:2", True), ("r.io/a:1", True)]),
        ({"kustomization.yaml": "resources: [https://x.io/y]\n" + TAG.format(2)}, [("r.io/a:2", True)]),
        ({"kustomization.yaml": "images: [{name: a, newName: r.io/a}]\n"}, [("r.io/a", False)]),
        (
            {**BASE, "base/kustomization.yaml": "resources: [pod.yaml, ., ../base]\n" + TAG.format(2)},
            [("r.io/a:2", True), ("r.io/a:1", True)],
        ),
        (
            {
                "a/kustomization.yaml": "resources: [../b]\n",
                "b/kustomization.yaml": "resources: [../a]\n" + TAG.format(2),
            },
            [("r.io/a:2", True)],
        ),
        (
            {
                "pod.yaml": POD.replace(":1", ":${TAG}"),
                "kustomization.yaml": "resources: [pod.yaml]\n" + TAG.format(2),
            },
            [("r.io/a:2", True)],
        ),
    ],
)  # fmt: skip
def test_resources_are_as_their_kustomizations_make_them(
    tmp_path: Path, files: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    """Bases below overlays, several overlays, resources that were not read, and circles, which kustomize refuses."""
    assert kustomize(tmp_path, files) == expected


@pytest.mark.parametrize("name", ["k8s/web.yaml", "k8s/report.yaml", "compose.yaml"])
def test_a_file_that_is_cut_off_is_read_or_told(name: str) -> None:
    """At any byte: whatever it is then, it is images or a diagnostic with a place."""
    content = (EXAMPLES / name).read_bytes()
    mentions, lines = [], []
    for end in range(0, len(content), 11):
        try:
            mentions += read("-", stdin=content[:end])
        except DiagnosticsError as error:
            lines += error.lines
    assert mentions
    assert lines
    assert all(line.startswith("<stdin>:") for line in lines)
