# Everything a contributor types. It needs python3 (3.11 or newer), git and make; the rest comes into .venv.

.SHELLFLAGS := -eu -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
RIVALS := .venv-rivals
CHAT_READY := $(VENV)/.chat-ready
DEV_READY := $(VENV)/.dev-ready
RIVALS_READY := $(RIVALS)/.ready

# The python that .venv is made with: python3 where it is one of the versions we test, else the newest of those.
# Set PYTHON=/path/to/python to choose yourself.
SUITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
find_python = for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if "$$python" -c '$(SUITS)' 2>/dev/null; then echo "$$python"; exit 0; fi; done; \
	{ echo "botkit needs Python 3.11, 3.12 or 3.13 with its venv module."; \
	  echo "Found: $$(python3 --version 2>&1 || true)."; \
	  echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13),"; \
	  echo "or name it: make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)"; } >&2; exit 1

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the two commands ---

.PHONY: chat
chat: $(CHAT_READY) ## talk to a persona; ARGS='mira --say "hi" --yes' is handed on
	@$(BIN)/botkit chat $(ARGS)

# All of them are spread over the processors, a file to one of them; what is asked for by name runs plainly.
EVERYWHERE := --numprocesses auto --dist loadfile --no-loadscope-reorder -m "not long"
# What one process has compiled the others and the next run need not.
test test-long bench: export PYTHONDONTWRITEBYTECODE :=

.PHONY: init
init: $(CHAT_READY) ## set a bot up, question by question; writes config.toml
	@$(BIN)/botkit init $(ARGS)

.PHONY: doctor
doctor: $(CHAT_READY) ## look what may keep the bots from working, and how to mend it
	@$(BIN)/botkit doctor $(ARGS)

.PHONY: run
run: $(CHAT_READY) ## run every bot of config.toml
	@exec $(BIN)/botkit run $(ARGS)

.PHONY: test
test: $(DEV_READY) ## run the tests; ARGS='tests/persona -k reload' is handed on
	@$(BIN)/python -m pytest $(or $(ARGS),$(EVERYWHERE))

# --- checks ---

.PHONY: check
check: $(DEV_READY) ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

.PHONY: format
format: $(DEV_READY) ## mend what ruff can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: test-long
test-long: $(DEV_READY) ## the tests that take long: planted bugs, deaths, the comparison in miniature
	@$(BIN)/python -m pytest -m long

.PHONY: test-services
test-services: ## tests that need a service beside us
	@echo "No test needs a service yet: make test runs them all."

# --- the long suites ---

CASES ?= 100000
CYCLES ?= 1000
MINUTES ?= 30

.PHONY: fuzz
fuzz: $(DEV_READY) ## generated persona files, texts and Markdown; CASES=100000 of each
	$(BIN)/python -m tests.fuzz.persona --cases $(CASES)
	$(BIN)/python -m tests.fuzz.texts --cases $(CASES)
	$(BIN)/python -m tests.fuzz.markdown --cases $(CASES)

.PHONY: kill
kill: $(DEV_READY) ## kill a real process again and again and count what is lost; CYCLES=1000 on each platform
	for platform in fake telegram; do \
	  $(BIN)/python -m tests.faults.kill --platform $$platform --cycles $(CYCLES); done

.PHONY: mutants
mutants: $(DEV_READY) ## take each condition that asks whose memory it is out in turn; SHORT=1 for every ninth
	$(BIN)/python -m tests.mutations.owner_predicates $(if $(SHORT),--quick)

.PHONY: soak
soak: $(DEV_READY) ## let a bot work for MINUTES=30 under faults, and see whether it stays as it is
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)

.PHONY: bench
bench: $(DEV_READY) $(RIVALS_READY) ## measure the way of a message; SHORT=1 for a quick look
	$(BIN)/python -m benchmarks $(if $(SHORT),--short) $(ARGS)

# --- setting up ---

$(BIN)/python:
	@python="$$($(find_python))"; \
	echo "Setting up $(VENV) with $$("$$python" --version). The first time takes a minute or two." >&2; \
	"$$python" -m venv --clear $(VENV)

# Every package is pinned and checked against its hash; botkit itself is installed as the checkout it is.
$(CHAT_READY): requirements/offline.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/offline.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(CHAT_READY) $@

# What the hand-written bots need that botkit is compared with: apart, for nothing of ours may lean on it.
$(RIVALS_READY): requirements/rivals.txt | $(BIN)/python
	@echo "Setting up $(RIVALS) with the packages that botkit is compared with." >&2
	@$(BIN)/python -m venv --clear $(RIVALS)
	@$(RIVALS)/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes -r requirements/rivals.txt
	@touch $@

# Pins for every Python and system at once, with hashes, without the address of any package index.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
PINNED = --constraints requirements/dev.txt

.PHONY: lock
lock: ## renew requirements/*.txt from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(LOCK) pyproject.toml --extra offline --extra telegram --extra litellm --extra memory --group dev --output-file requirements/dev.txt
	$(LOCK) $(PINNED) pyproject.toml --extra telegram --extra offline --extra memory --group build --output-file requirements/offline.txt
	$(LOCK) $(PINNED) pyproject.toml --extra telegram --extra memory --output-file requirements/runtime.txt
	$(LOCK) $(PINNED) pyproject.toml --extra telegram --extra offline --extra litellm --extra memory --output-file requirements/full.txt
	$(LOCK) $(PINNED) --group build --output-file requirements/build.txt
	$(LOCK) --group rivals --output-file requirements/rivals.txt

.PHONY: clean
clean: ## take away everything that was made here, .venv too
	rm -rf $(VENV) $(RIVALS) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find adapters benchmarks botkit tests -name __pycache__ -type d -prune -exec rm -rf {} +
