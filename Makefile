# `make help` lists what there is. Nothing but Debian's git, make and python3-venv is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help run reset-demo test check bench referees lock

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@echo "[1/3] making the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed; this is $$($(PYTHON) --version). Debian 12 has it: apt-get install -y python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The package itself needs no build: a path file and a small script, as an editable installation makes them.
define INSTALL_SELF
@$(BIN)/python tools/install_self.py
endef

$(RUN_STAMP): $(BIN)/python requirements.lock
	@echo "[2/3] installing the locked libraries (some minutes on a slow line)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -q --require-hashes -r requirements.lock
	$(INSTALL_SELF)
	@touch $@

$(DEV_STAMP): $(BIN)/python requirements-dev.lock
	@echo "installing the locked libraries with those for tests and checks"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -q --require-hashes -r requirements-dev.lock
	$(INSTALL_SELF)
	@touch $@ $(RUN_STAMP)

run: $(RUN_STAMP) ## set everything up and start the application with a worked case inside
	@echo "[3/3] starting"
	@$(BIN)/cyberspex serve --demo --find-port

reset-demo: $(RUN_STAMP) ## throw the demonstration's data away and start over at the next run
	@$(BIN)/python tools/reset_demo.py

test: $(DEV_STAMP) ## set everything up and pass every test, on SQLite and on PostgreSQL, and two years ahead
	@$(BIN)/python tools/run_tests.py

# One check: its name, then its command, whose words are shown only where it fails.
define CHECK
@printf '%-14s' '$(1)'; said=$$($(2) 2>&1) && echo clean || { echo FAULTS; echo "$$said"; exit 1; }

endef

check: $(DEV_STAMP) ## what every change must pass: form, types, layers, dependencies, licences, translations, made pages
	$(call CHECK,form,$(BIN)/ruff format --check)
	$(call CHECK,lint,$(BIN)/ruff check)
	$(call CHECK,types,$(BIN)/mypy && $(BIN)/mypy tools)
	$(call CHECK,layers,$(BIN)/lint-imports --no-logo)
	$(call CHECK,dependencies,$(BIN)/deptry src --no-ansi)
	$(call CHECK,licences,$(BIN)/python tools/check_licences.py)
	$(call CHECK,translations,$(BIN)/python -m cyberspex.web.catalogue --check)
	$(call CHECK,made pages,$(BIN)/python tools/make_docs.py --check)
	@echo "check: clean"

bench: $(DEV_STAMP) ## measure against other people's engines and libraries, and write the ratios to bench/results.json
	@$(BIN)/python bench/run.py

referees: $(DEV_STAMP) ## hand what the demonstration makes to other people's judges (veraPDF, DSS, OpenSSL, W3C ...)
	@$(BIN)/python tools/run_referees.py

lock: ## make the lock files anew from pyproject.toml (needs uv)
	@uv lock -q
	@uv export -q --no-emit-project --no-header --no-annotate --no-group dev --no-group bench -o requirements.lock
	@uv export -q --no-emit-project --no-header --no-annotate --all-groups -o requirements-dev.lock
