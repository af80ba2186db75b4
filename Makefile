# Every target works on a fresh clone: it makes its own .venv where there is none.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INSTALLED = $(VENV)/.installed

.DEFAULT_GOAL = test
.PHONY: demo test lint types cassettes bench clients screenshots docs

# pip reads dependency groups from 25.1 on, newer than what venv brings with most Pythons.
$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group test --group lint --group browser
	touch $@

# Slowed down, so that the live board can be watched.
demo: $(INSTALLED)
	ACRGEO_SANDBOX_SPEED=$${ACRGEO_SANDBOX_SPEED:-4} ACRGEO=$(BIN)/acrgeo bash examples/contoso.sh

test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto

bench: $(INSTALLED)
	$(BIN)/python -m tests.benchmarks.bench_plan
	$(BIN)/python -m tests.benchmarks.bench_map

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED)
	$(BIN)/mypy

# From the served sandbox; with LIVE=1 from a subscription: see CONTRIBUTING.md.
cassettes: $(INSTALLED)
	$(BIN)/python -m pytest tests/test_cassettes.py -k reads_and_writes --record-mode=rewrite

# What is made of tables: docs/rules.md, docs/acrgeo.schema.json and the keys in docs/desired-state.md.
docs: $(INSTALLED)
	-UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q -k generated tests/test_rules_page.py tests/core/desired/test_schema.py
	$(BIN)/python -m pytest -q -k generated tests/test_rules_page.py tests/core/desired/test_schema.py

# docs/images, from the sandbox; needs chromium.
screenshots: $(INSTALLED)
	$(BIN)/python scripts/screenshots.py

# Real clients, each in its own environment below .clients; slow. AZ names an Azure CLI to use.
clients: $(INSTALLED)
	ACRGEO=$(CURDIR)/$(BIN)/acrgeo bash tests/clients/run.sh
