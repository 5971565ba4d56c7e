# Every target sets itself up: all that is needed beforehand is Python 3.11 or newer, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo quick test test-more lint format golden bench wheel clean

demo: $(VENV)/ready
	@$(BIN)/timeline demo

# Half a minute: all but what needs a server, other programs, or many examples. It has to reach most of the code.
quick: $(VENV)/ready-dev
	TIMELINE_EXAMPLES=10 $(BIN)/pytest -q -m "not (postgres or process or documents or slow)" \
	  --cov=timeline --cov-report= --cov-fail-under=93

test: $(VENV)/ready-dev
	$(BIN)/pytest

# What needs programs that pip cannot install, such as a browser, pandoc or Java.
test-more: $(VENV)/ready-dev
	@echo "nothing needs a program that pip cannot install"

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@complex="$$($(BIN)/radon cc -n C timeline migrations)"; [ -z "$$complex" ] || { echo "$$complex"; echo "too complex: split these"; exit 1; }

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/ready-dev
	TIMELINE_REWRITE_GOLDEN=1 $(BIN)/pytest -q tests/project/test_golden.py tests/project/test_docs.py

# Half an hour; BENCH="--events 10000 --series 200" is quick, BENCH=--huge takes hours.
bench: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m benchmarks $(BENCH)

wheel: $(VENV)/ready-dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) dist demo.db demo.db-* demo-*.md

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "timeline needs Python 3.11 or newer; say: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@
