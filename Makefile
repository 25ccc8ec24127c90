# make run    install what askpro needs into .venv and start the demonstration (PORT=8001 moves it)
# make test   install what tests need too, then check style, types, import contracts, and run the tests
# make explore  draw other examples for the property tests than make test does, ten times as many (TIMES=50)
# make soak   simulate for as long as wanted (SECONDS=600 or COMMANDS=5000000) and say what it covered
# make mutants  plant bugs in copies of the engine, one at a time, and see that each is found
# make invariants  run the tests that prove the invariants and write their table into docs/sync.md
# make bench  measure speed against bare handlers, some minutes; writes benchmarks/RESULTS.md
#
# Needs make and Python 3.11 or newer, nothing else. PYTHON=python3.12 chooses an interpreter; WORKERS=8 says how
# many test files run side by side (2).

PORT ?= 8000
DATA ?= .askpro
VENV := .venv
BIN := $(VENV)/bin
AT_ONCE := -n $(or $(WORKERS),2) --dist loadfile --no-loadscope-reorder
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help run test lint types contracts pytest explore soak mutants invariants bench clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# \{0,1\}//p; /^$$/q' Makefile

run: $(VENV)/.run
	@exec $(BIN)/askpro demo --port "$(PORT)" --data "$(DATA)"

test: lint types contracts pytest

lint: $(VENV)/.dev
	@$(BIN)/ruff check . || { echo "make: the style is off; '$(BIN)/ruff check --fix .' mends most of it." >&2; exit 1; }
	@$(BIN)/ruff format --check . || { echo "make: the form is off; '$(BIN)/ruff format .' mends it." >&2; exit 1; }

types: $(VENV)/.dev
	@$(BIN)/mypy || { echo "make: mend the types that mypy names above." >&2; exit 1; }

contracts: $(VENV)/.dev
	@if [ -f .importlinter ]; then $(BIN)/lint-imports || \
	  { echo "make: an import breaks the house's order (docs/architecture.md); move what is imported." >&2; exit 1; }; fi

pytest: $(VENV)/.dev
	@$(BIN)/pytest $(AT_ONCE) || { echo "make: mend what fails above; '$(BIN)/pytest --lf' runs only that again." >&2; exit 1; }

explore: $(VENV)/.dev
	@ASKPRO_TEST_EXPLORE="$(or $(TIMES),10)" $(BIN)/pytest $(AT_ONCE) -m hypothesis

soak: $(VENV)/.dev
	@status=0; \
	$(BIN)/python -m askpro.testing.simulation --enumerated $(if $(STORAGE),--storage $(STORAGE)) || status=$$?; \
	$(BIN)/python -m askpro.testing.simulation $(if $(SECONDS),--seconds $(SECONDS)) $(if $(COMMANDS),--commands $(COMMANDS)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(STORAGE),--storage $(STORAGE)) || status=$$?; \
	exit $$status

mutants: $(VENV)/.dev
	@$(BIN)/python -m tests.mutants

invariants: $(VENV)/.dev
	@$(BIN)/pytest $(AT_ONCE) --write-invariants

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

# Each stamp says that its installation came to its end. Newer pins install anew.

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.python
	@echo "Installing what askpro needs into $(VENV) (once) ..."
	@$(PIP) install --require-hashes --requirement requirements/run.txt || { $(call no_network); }
	@$(PIP) install --no-deps --editable . || { $(call no_network); }
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(PIP) install --require-hashes --requirement requirements/dev.txt || { $(call no_network); }
	@touch $@

define no_network
echo "make: pip could not install (its reason is above). Is the package index reachable? Then run make again." >&2; exit 1
endef

$(VENV)/.python:
	@python=""; \
	for each in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	  if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "make: askpro needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python run" >&2; exit 1; \
	fi; \
	$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || \
	  $$python -m venv $(VENV) >/dev/null 2>&1 || \
	  { echo "make: $$python cannot make a virtual environment; install its venv module" \
	    "(Debian, Ubuntu: apt install python3-venv), then run make again." >&2; exit 1; }
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
