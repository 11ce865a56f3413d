# A fresh machine needs Python 3.11 and make; everything else is set up in .venv.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
SHARED_OUT := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: serve test test-all test-engines build editor check lint soak bench clean

serve: .venv/run editor build
	HOST=$(HOST) PORT=$(PORT) $(BIN)/regiograph serve

build: .venv/run
	$(BIN)/regiograph build

# The script of the SPARQL page, anew where its sources are newer; without it the page is a plain form.
editor: .venv/run
	@$(BIN)/python webapp/editor/bundle.py --if-possible

check: .venv/test
	$(BIN)/regiograph check

test: .venv/test
	@$(MAKE) --no-print-directory --jobs 2 editor lint check
	$(BIN)/python -m pytest $(SHARED_OUT)

# The tests, every case of the long series that they take samples of, a short soak, and the tests on other engines.
test-all: test
	$(BIN)/python -m pytest $(SHARED_OUT) -m sweep
	$(MAKE) test-engines

# The same answers from Oxigraph's own server and from Virtuoso, started on loopback (Debian: apt-get install virtuoso-opensource).
test-engines: .venv/engines
	$(BIN)/python -m pytest tests/engines

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

soak: .venv/test
	$(BIN)/regiograph build
	$(BIN)/python -m tests.soak

# With AGAINST=folder: only the questions, side by side with those of another checkout.
bench: .venv/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m tests.bench$(if $(AGAINST),_against $(AGAINST))

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Regiograph needs Python 3.11 or later: make serve PYTHON=python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[editor]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m tests.browser
	touch $@ .venv/run

.venv/engines: .venv/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[engines]'
	touch $@ .venv/test .venv/run

clean:
	rm -rf .venv builds dist
