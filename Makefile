# One word for each thing one does here; `make` alone lists them.
# setup is a file's age, not a ritual: everything calls it, and a second call does nothing.
SHELL := /bin/sh
BIN := .venv/bin
STAMP := .venv/setup-done
MESSAGES := $(wildcard locale/*/LC_MESSAGES/django.po)
JOBS ?= 2
PURE := tests --ignore=tests/browser --ignore=tests/production --ignore=tests/benchmarks
# Whole files to each worker, because what is dear to make is made once for a file.
WORKERS := -n $(JOBS) --dist loadfile --no-loadscope-reorder
# A hundred processes start in the tests: each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup lock run check lint test test-web test-web-postgresql test-browser test-production bench messages screenshots clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) $(MESSAGES:.po=.mo) ## make .venv with everything, at the locked versions

$(STAMP): requirements/development.txt scripts/setup.sh
	@sh scripts/setup.sh requirements/development.txt
	@touch $@

%.mo: %.po $(STAMP)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

lock: ## pin the dependencies again (needs uv; UPGRADE=--upgrade takes newer ones)
	uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" pyproject.toml --group dev --output-file requirements/development.txt
	uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" pyproject.toml --constraints requirements/development.txt \
		--output-file requirements/production.txt

run: setup ## start the site on http://127.0.0.1:8000, with its worker; Ctrl-C stops it
	@$(BIN)/python manage.py up $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

lint: setup ## style, templates, types, import directions, known traps
	@BIN=$(BIN) sh scripts/lint.sh

check: lint ## the quick half of the tests: lint, pure core, pages on SQLite
	$(BIN)/python -m pytest $(PURE) $(WORKERS) -q -m "not slow"

test: setup ## everything: lint, pages on SQLite and on PostgreSQL, browser, processes
	@JOBS=$(JOBS) $(BIN)/python -m tests

test-web: setup ## pure core and pages on SQLite
	$(BIN)/python -m pytest $(PURE) $(WORKERS)

test-web-postgresql: setup ## the same on PostgreSQL
	$(BIN)/python -m pytest $(PURE) $(WORKERS) --database=postgresql

test-browser: setup ## a browser walks the served site
	$(BIN)/python -m pytest tests/browser $(WORKERS)

test-production: setup ## processes: start, stop, crash, compose
	$(BIN)/python -m pytest tests/production $(WORKERS)

bench: setup ## measure the figures of docs/operations.md; never fails a build
	@DOCUMENTS=$(DOCUMENTS) $(BIN)/python -m tests.benchmarks

messages: setup ## collect the interface texts into locale/*/LC_MESSAGES/django.po (needs gettext)
	$(BIN)/python manage.py makemessages --all --no-wrap --no-obsolete --add-location=never --ignore=tests --ignore=.venv --ignore=var

screenshots: setup ## make docs/screenshot.png anew (needs a Chromium)
	@$(BIN)/python scripts/screenshots.py

clean: ## remove what was built; var/ (your data) stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis staticfiles
	rm -f locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
