# `make` lists what there is to do. Needs Python 3.11 or newer; everything else comes by the hashed requirement files.

.DEFAULT_GOAL := help
.PHONY: help setup system demo test bluesky check units soak lint types imports bench lock
MAKEFLAGS += --no-print-directory --warn-undefined-variables

PYTHON := .venv/bin/python
UV := .venv/bin/uv
PYTEST := $(PYTHON) -m pytest
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11

DEMO_ARGS ?= --console
TEST_ARGS ?=
BENCH_ARGS ?=
LOCK_ARGS ?=

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: .venv/.synced  ## make .venv as the requirement files say; nothing if it is already so

.venv/.synced: pyproject.toml requirements/dev.txt requirements/uv.txt scripts/setup.sh
	@sh scripts/setup.sh

system:  ## install the programs that tests run beside appban (Debian, as root), or name them
	@sh scripts/system.sh

demo: setup  ## six departments and their console on a temporary store (DEMO_ARGS=--once tells one story instead)
	@.venv/bin/appban demo $(DEMO_ARGS)

test: system setup lint types imports  ## everything, with real programs (TEST_ARGS goes to pytest)
	@$(PYTEST) -n 2 --dist loadfile $(TEST_ARGS)

bluesky: setup  ## Bluesky's own data server, from npm; takes minutes the first time, and is in no other run
	@APPBAN_REQUIRE_REAL=1 $(PYTEST) -m bluesky -n 0 tests/platforms $(TEST_ARGS)

check: setup lint types imports units  ## what to run before each commit: under two minutes

units: setup  ## the quick tests that need no other program
	@$(PYTEST) -q -m "not real and not slow" -n 2 $(TEST_ARGS)

soak: setup  ## the properties alone, with many new examples each; minutes (TEST_ARGS names files)
	@$(PYTEST) -q -m "hypothesis and not real" -n 2 --hypothesis-profile=soak $(TEST_ARGS)

lint: setup  ## ruff: rules and format
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m ruff format --check

types: setup  ## mypy, strict
	@$(PYTHON) -m mypy

imports: setup  ## who may import whom (.importlinter)
	@PYTHONPATH=src .venv/bin/lint-imports --no-logo

bench: setup  ## measure, and hold the figures against the targets (BENCH_ARGS)
	@$(UV) pip install --quiet --python $(PYTHON) --require-hashes -r requirements/bench.txt
	-@$(UV) pip install --quiet --python $(PYTHON) --python-version 3.14 --only-binary :all: --no-deps --target bench/out/opa --require-hashes -r requirements/opa.txt
	@$(PYTHON) bench/run.py $(BENCH_ARGS)

lock: setup  ## write the requirement files anew from pyproject.toml (LOCK_ARGS=--upgrade takes newer versions)
	@$(COMPILE) $(LOCK_ARGS) pyproject.toml -o requirements/run.txt
	@$(COMPILE) $(LOCK_ARGS) --group dev pyproject.toml -o requirements/dev.txt
	@$(COMPILE) $(LOCK_ARGS) requirements/uv.in -o requirements/uv.txt
	@$(COMPILE) $(LOCK_ARGS) -c requirements/dev.txt --group bench pyproject.toml -o requirements/bench.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.14 $(LOCK_ARGS) requirements/opa.in -o requirements/opa.txt
