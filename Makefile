# Everything a developer or an operator types. `make` alone lists the targets.
PYTHON ?= python3
PORT ?= 8080
DATA ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help install install-cards demo run test chromium lint bench bench-understanding train torture schema rules

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'\t' '{printf "make %-20s %s\n", $$1, $$2}'

install: $(STAMP) ## make .venv with everything, pinned and checked by hash

$(STAMP): requirements/base.in requirements/base.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fieldline needs Python 3.11 or newer: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

install-cards: install ## add the reader of business cards, pinned and checked by hash
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cards.txt

demo: install ## try it in a browser, without Telegram (PORT=8080 DATA=folder)
	@exec $(BIN)/fieldline demo --port $(PORT) $(if $(DATA),--data "$(DATA)")

run: install ## run the bot with the settings of .env
	@exec $(BIN)/fieldline run

# In the order of the folders: files of a few long tests would otherwise come last, one after another.
test: install chromium ## every test, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The phone pages are tested in a real browser. Where it cannot be installed, those tests say so.
chromium:
	@if command -v chromium >/dev/null 2>&1; then \
	  echo "Chromium: $$(command -v chromium)"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Chromium is missing; installing the package of this system."; \
	  if { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y chromium; } </dev/null >$(VENV)/chromium.log 2>&1; \
	  then echo "Chromium: installed"; \
	  else echo "Chromium could not be installed ($(VENV)/chromium.log says why); the tests of the pages will fail."; fi; \
	else \
	  echo "Chromium is missing and only an administrator can install it (apt-get install chromium); the tests of the pages will fail."; \
	fi

lint: install ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

train: install ## the weights of the tagger of names from the messages in training/
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	$(BIN)/python training/train.py

torture: install ## the long forms of the tests that have one
	@files=$$(grep -rli --include='test_*.py' --exclude-dir=project torture tests || true); \
	if [ -z "$$files" ]; then echo "No test has a long form yet."; exit 0; fi; \
	FIELDLINE_TORTURE=1 $(BIN)/python -m pytest -o faulthandler_timeout=0 $$files

bench: install ## every benchmark in turn
	@for file in benchmarks/[a-z]*.py; do \
	  echo "== $$file"; \
	  $(BIN)/python "$$file"; \
	done

bench-understanding: install ## how well and how fast messages are understood (DATA="folder ...")
	@$(BIN)/python benchmarks/understanding.py $(if $(DATA),--data $(DATA))

schema: install ## write emulator/schema.json anew from aiogram's types
	@$(BIN)/python tests/emulator/schema_from_aiogram.py > $(VENV)/schema.json
	@mv $(VENV)/schema.json emulator/schema.json

rules: install ## write docs/rules.md anew: rule -> tests
	@$(BIN)/python -m tests.project.rule_report > $(VENV)/rules.md
	@mv $(VENV)/rules.md docs/rules.md
