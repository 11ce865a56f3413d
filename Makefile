# A fresh machine needs Python 3.11 and make; everything else is set up in .venv.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin

.PHONY: serve test build check lint bench clean

serve: .venv/run build
	HOST=$(HOST) PORT=$(PORT) $(BIN)/regiograph serve

build: .venv/run
	$(BIN)/regiograph build

check: .venv/test
	$(BIN)/regiograph check

test: .venv/test lint
	$(BIN)/regiograph check
	$(BIN)/python -m pytest

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/test
	$(BIN)/python -m tests.bench

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Regiograph needs Python 3.11 or later: make serve PYTHON=python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m tests.browser
	touch $@ .venv/run

clean:
	rm -rf .venv builds dist
