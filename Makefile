# Every target works on a fresh clone: it creates .venv if there is none.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PACKAGE = $(VENV)/.package
INSTALLED = $(VENV)/.installed
SITE = $(VENV)/.site
# The tools that make dist have an environment of their own: what is pinned there is nobody else's concern.
DIST = $(VENV)-dist
DIST_INSTALLED = $(DIST)/.installed

.DEFAULT_GOAL = test
.PHONY: demo test soak lint lint-pipelines types cassettes bench clients screenshots docs docs-test mutants dist lock release-check audit-dependencies

# What it takes to run acrgeo, and nothing to develop it.
$(PACKAGE): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# Dependency groups need pip 25.1, newer than the pip that venv installs with most Pythons. pip compiles what it installs,
# but nothing editable: here it is done once, and not by each worker of the first test run.
$(INSTALLED): $(PACKAGE)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group test --group lint --group browser
	$(BIN)/python -m compileall -q -j 0 acrgeo
	touch $@

$(SITE): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group docs
	touch $@

# Slow enough to watch the live board.
demo: $(PACKAGE)
	ACRGEO_SANDBOX_SPEED=$${ACRGEO_SANDBOX_SPEED:-4} ACRGEO=$(BIN)/acrgeo bash examples/contoso.sh

test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto

# Random attacks on the promises of docs/reliability.md, on all cores, for SOAK_SECONDS (default 1800).
soak: $(INSTALLED)
	$(BIN)/python -m tests.soak

# Planning and drawing, then commands beside the Azure CLI. BENCH_RUNS=3 is quick; set AZ to use an installed Azure CLI.
bench: $(INSTALLED)
	$(BIN)/python -m benchmarks.bench_plan
	$(BIN)/python -m benchmarks.bench_map
	$(BIN)/python -m benchmarks

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# The action, the hook and the workflows against their schemas, and for what strangers could do with them.
lint-pipelines: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group pipelines
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows examples/github-actions.yml $(wildcard .github/workflows/*.yml)
	$(BIN)/zizmor --offline action.yml $(wildcard .github/workflows/*.yml)

types: $(INSTALLED)
	$(BIN)/mypy

# Recorded from a served sandbox, or from Azure with LIVE=1: see CONTRIBUTING.md.
cassettes: $(INSTALLED)
	$(BIN)/python -m pytest tests/test_cassettes.py -k reads_and_writes --record-mode=rewrite

# Generated from the code: docs/reference, docs/rules.md, docs/acrgeo.schema.json and the keys in docs/desired-state.md.
# Then the site, with every link checked and, where Chromium is, looked at; python -m http.server -d site shows it.
# The first run rewrites what is out of date, and fails where it does; the second says what is wrong still.
GENERATED = tests/test_configuration_page.py tests/test_rules_page.py tests/cli/test_help.py tests/core/desired/test_schema.py tests/output/test_schemas.py
docs: $(SITE)
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q -k generated $(GENERATED) >/dev/null 2>&1 || true
	$(BIN)/python -m pytest -q -k generated $(GENERATED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	$(BIN)/python scripts/site/links.py site
	DOCS_TEST=1 $(BIN)/python -m pytest -rs tests/browser/test_site.py

# Writes docs/images from the sandbox, the picture that moves first; the others need Chromium.
screenshots: $(INSTALLED)
	$(BIN)/python scripts/recording.py
	$(BIN)/python scripts/screenshots.py

# Real clients, each in its own environment under .clients; slow. Set AZ to use an installed Azure CLI.
clients: $(INSTALLED)
	ACRGEO=$(CURDIR)/$(BIN)/acrgeo bash tests/clients/run.sh

# Every block of README.md, of tutorials and of pages that show what is printed, those for the Azure CLI included; of all
# other blocks, the commands. Slow, and installs from the network.
docs-test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto $(wildcard tests/test_*page*.py) tests/test_contributing.py tests/sandbox/test_docs.py
	DOCS_TEST=1 $(BIN)/python -m pytest tests/test_start_page.py tests/test_guides.py
	ACRGEO=$(CURDIR)/$(BIN)/acrgeo bash tests/clients/run.sh docs

# Whether the suite notices small changes of core, executor and arm; some 200 a minute, MUTANTS=200 takes a sample.
mutants: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group mutants
	$(BIN)/python -m tests.mutation $(if $(MUTANTS),--sample $(MUTANTS))

$(DIST_INSTALLED): pyproject.toml
	test -x $(DIST)/bin/python || $(PYTHON) -m venv $(DIST)
	$(DIST)/bin/python -m pip install --quiet --upgrade pip
	$(DIST)/bin/python -m pip install --quiet --group dist
	touch $@

# Wheel, sdist, one file that runs, bill of materials, notes and check sums, in dist/: built twice, compared, tried.
dist: $(DIST_INSTALLED)
	$(DIST)/bin/python -m scripts.release

# What the one file holds, by hash. Needs PyPI; look at the difference.
lock: $(DIST_INSTALLED)
	$(DIST)/bin/python -m uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --python-version 3.10 \
		--custom-compile-command 'make lock' pyproject.toml --output-file scripts/release/requirements.txt

# Known weaknesses of what the one file holds, asked of PyPI; acrgeo audit is another thing. A package that the index knows
# nothing of fails it: no answer is no clean bill.
audit-dependencies: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group audit
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement scripts/release/requirements.txt

# Says what is in the way of a release; see "Release" in CONTRIBUTING.md.
release-check: $(DIST_INSTALLED)
	$(DIST)/bin/python -m scripts.release.obstacles
