SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
export PYTHONPATH := src
# What was compiled is kept: compiling modules and tests anew costs each process of a run ten seconds.
export PYTHONDONTWRITEBYTECODE :=
RUNTIME_VENV := .venv-runtime
RUNTIME_ONLY = $(RUNTIME_VENV)/.lock-of-runtime-$(shell sha256sum requirements/runtime.lock | cut -c1-16)
MUTATE_VENV := .venv-mutate
MUTATE_ONLY = $(MUTATE_VENV)/.lock-of-mutate-$(shell sha256sum requirements/mutate.lock | cut -c1-16)
STAMP = $(VENV)/.lock-of-$(1)-$(shell sha256sum requirements/$(1).lock | cut -c1-16)

.PHONY: help demo run install test test-thorough test-all test-postgres test-browser test-installed fuzz nightly check bench messages docs

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: install ## a commune of 15 cells that has lived through a year, on 127.0.0.1
	@CHIBO_DEMO=on CHIBO_DATA_DIR=$${CHIBO_DATA_DIR:-./var/demo} $(PY) manage.py demo --serve

run: install ## an empty installation; the first page makes the first administrator
	@$(PY) manage.py migrate -v 0
	@$(PY) manage.py serve

# The environment names its sources from where it lies itself, so that a folder that was moved runs its own version.
install: $(call STAMP,runtime) ## the virtual environment with what running needs, from the lock

$(call STAMP,runtime):
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/runtime.lock
	@echo ../../../../src > $$($(PY) -c 'import site; print(site.getsitepackages()[0])')/chibo.pth
	@rm -f $(VENV)/.lock-of-runtime-*; touch $@

# An environment that holds nothing but what an installation has.
$(RUNTIME_ONLY):
	@rm -rf $(RUNTIME_VENV); $(PYTHON) -m venv $(RUNTIME_VENV) || python3 -m venv $(RUNTIME_VENV)
	@$(RUNTIME_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/runtime.lock
	@touch $@

dev: $(call STAMP,dev)
.PHONY: dev

$(call STAMP,dev):
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.lock
	@echo ../../../../src > $$($(PY) -c 'import site; print(site.getsitepackages()[0])')/chibo.pth
	@rm -f $(VENV)/.lock-of-*; touch $@ $(call STAMP,runtime)

test: dev ## the tests that need no service and no browser, in under 90 s
	@$(PY) -m pytest -n 2 -m "not e2e and not thorough"

test-thorough: dev ## also corpora, crawls, loads, and every page at every door
	@$(PY) -m pytest -n 2 -m "thorough and not e2e"

test-postgres: dev ## the same on a PostgreSQL 15 of its own
	@tools/with_postgres $(PY) -m pytest -n 2 -m "not e2e" --ignore=tests/hostile --ignore=tests/deploy

test-browser: dev ## whole journeys in Chromium
	@$(PY) -m pytest -n 2 -m e2e

effort: dev ## what one meeting costs the secretary: presses, pages, letters, heights on a phone, as one line of JSON
	@set -o pipefail; $(PY) -m pytest -n 0 -q -s tests/journeys/test_effort.py | grep -E '^\{|FAILED|^E  |passed|failed'
.PHONY: effort

chaos: dev ## writers killed 100 times at random moments, nothing lost or doubled (CHIBO_KILLS=N; PostgreSQL: tools/with_postgres make chaos)
	@CHIBO_KILLS=$${CHIBO_KILLS:-100} $(PY) -m pytest -n 0 -q tests/chaos
.PHONY: chaos

test-installed: $(RUNTIME_ONLY) ## every page, export and download of the demo, with the runtime lock alone
	@$(RUNTIME_VENV)/bin/python tools/open_installed.py

fuzz: dev ## a million hostile requests (CHIBO_FUZZ=N for another number, CHIBO_FUZZ_SEED=N to repeat)
	@CHIBO_FUZZ=$${CHIBO_FUZZ:-1000000} $(PY) -m pytest -n 2 tests/crawls/test_fuzz.py

nightly: dev ## what is too long for every change, under the same names: crawls whole, all kills of an upgrade, every field of two writers
	@CHIBO_CANARY=0 CHIBO_FUZZ=$${CHIBO_FUZZ:-200000} CHIBO_FUZZ_SEED=$$(date +%Y%m%d) $(PY) -m pytest -n 2 --dist loadfile tests/crawls
	@EVERY_FIELD=1 CHIBO_TEST_KILLS=all CHIBO_GUESSES=10000 CHIBO_SLOW_FORM=1 $(PY) -m pytest -n 2 tests/deploy/test_deploy.py tests/interfaces/web/shell/test_conflicts.py tests/base/maintenance/test_upgrade.py tests/interfaces/web/account/test_guesses.py
	@CHIBO_EVERY_PAGE=1 tools/with_postgres $(PY) -m pytest -n 2 -m thorough tests/interfaces tests/crawls/test_fuzz.py

test-all: test test-thorough test-postgres test-browser test-installed ## everything

check: dev ## style, types, floors, messages, migrations, settings
	@$(VENV)/bin/ruff check -q . && $(VENV)/bin/ruff format --check -q .
	@$(VENV)/bin/djlint src --check --quiet
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/mypy src/rulebook src/chibo
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) tools/messages.py check
	@$(PY) tools/beautify.py check
	@$(PY) tools/data_model.py check
	@$(PY) tools/advisories.py check
	@for pack in packs/*/ packs/known.yaml; do $(PY) -m rulebook check $$pack || exit 1; done

bench: dev ## speed as ratios against the bare floor, measured in one run
	@$(PY) -m bench

bench-search: dev ## the search over a province of 10,000 cells, some minutes (CHIBO_BENCH_PART=0.1 for a tenth; PostgreSQL: tools/with_postgres make bench-search)
	@$(PY) -m bench.search
.PHONY: bench-search

# mutmut in an environment of its own, which sees what the developers have: their lock and the product know nothing of it.
$(MUTATE_ONLY): | dev
	@rm -rf $(MUTATE_VENV); $(PYTHON) -m venv $(MUTATE_VENV) || python3 -m venv $(MUTATE_VENV)
	@$(MUTATE_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/mutate.lock
	@site=$$($(MUTATE_VENV)/bin/python -c 'import site; print(site.getsitepackages()[0])'); \
		echo ../../../../$(VENV)/$${site#*$(MUTATE_VENV)/} > $$site/development.pth
	@touch $@

mutate: $(MUTATE_ONLY) ## changed conditions that no test notices (ONLY="rulebook/meetings/votes chibo/work", EVERY=4 for each fourth, PURE=1 without the tests of the database, SHOW=1 for the survivors)
	@nice -n 10 $(MUTATE_VENV)/bin/python tools/mutate.py $(ONLY) --every $${EVERY:-1} $(if $(PURE),--pure) $(if $(SHOW),--survivors)
.PHONY: mutate

messages: dev ## what the Vietnamese catalogue lacks
	@$(PY) tools/messages.py check
