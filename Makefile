# The table of contents: `make run` serves the assistant, `make test` proves it.
# Each target does all of its own set-up on a machine with Python 3.11-3.13 and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

# Training needs torch, which the assistant does not: it has an environment of its own.
READER_VENV ?= .data/reader-venv
READER_BIN := $(READER_VENV)/bin
READER := .data/reader
MINUTES ?= 180

.PHONY: run scale test check format evals bench load soak reader browser clean

run: $(STAMP)  ## Serve the chat page on http://127.0.0.1:7860
	$(BIN)/assistant serve

scale: $(STAMP)  ## Serve it by two processes, a Chroma server and nginx on http://127.0.0.1:8080
	$(BIN)/python docs/deploy/scale_out.py

test: $(DEV_STAMP) check  ## Static checks, the whole test suite, the evaluation gate
	$(BIN)/pytest -q -n 2 --dist loadfile --ignore=tests/browser  # two cores, a file in one process
	$(BIN)/pytest -q tests/browser  # a process of its own: Playwright keeps an event loop running
	$(BIN)/python -m evals run --gate

check: $(DEV_STAMP)  ## Format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_STAMP)  ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

evals: $(DEV_STAMP)  ## Run the evaluation and print the tables
	$(BIN)/python -m evals run

bench: $(DEV_STAMP)  ## Measure speed, cold start and memory
	$(BIN)/python -m evals bench

load: $(DEV_STAMP)  ## Load the service on this machine: rising, broken, malformed (15 minutes)
	$(BIN)/python -m tests.load.asking
	$(BIN)/python -m tests.load.faults
	$(BIN)/python -m tests.load.malformed

soak: $(DEV_STAMP)  ## Load it steadily for half an hour; does memory grow?
	$(BIN)/python -m tests.load.soak

reader: $(READER)/data/dev.npz  ## Train the reader on SETS=DIR for MINUTES in all; goes on if cut off
	$(READER_BIN)/python -m index.reader.training train --minutes $(MINUTES)
	$(READER_BIN)/python -m index.reader.training export

browser:  ## Install Debian's Chromium for the browser tests (needs root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium

docs: $(DEV_STAMP)  ## Make what is made from the code, and build the documentation into build/docs
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

sbom: $(DEV_STAMP)  ## Write the bill of materials; check licences and known faults
	mkdir -p reports
	$(BIN)/cyclonedx-py environment --output-reproducible --of JSON -o reports/sbom.cdx.json $(BIN)/python
	$(BIN)/python docs/deploy/supply_chain.py reports/sbom.cdx.json

clean:  ## Remove the environment and everything built
	rm -rf $(VENV) .data build dist reports

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e .
	touch $@

$(DEV_STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	touch $@ $(STAMP)

$(READER_VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(READER_VENV)
	$(READER_BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[reader]'
	touch $@

$(READER)/data/dev.npz: | $(READER_VENV)/.installed
	$(READER_BIN)/python -m index.reader.training prepare --sets "$(SETS)"
