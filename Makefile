# make run: the desk at http://127.0.0.1:8000.  make test: everything that is checked.  Both are quick the second time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := bot channels data handoff kb sla

.PHONY: run test lint type unit browser bench lock clean
.DEFAULT_GOAL := run

run: $(VENV)/run.stamp
	@$(BIN)/sapa run

test: lint type unit

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

type: $(VENV)/test.stamp
	$(BIN)/mypy

# SAPA_BROWSER=required (as in CI) fails where there is no browser; else its tests are reported as skipped.
unit: $(VENV)/test.stamp browser
	$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report=term:skip-covered $(TESTS)

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || echo "There is no chromium and it can't be installed here: the browser tests will be skipped."

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks

# Names, versions and hashes only; no address of any index.
lock: $(VENV)/test.stamp
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Sapa needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@$(BIN)/python -m compileall -q $(PACKAGES)  # pip does it for all but us; where nothing is cached, each start would
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
