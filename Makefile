# One command each on a fresh machine that has Python 3.10 or newer:
#   make demo    the demo practice in Fava   (PORT=5001 to choose, SERVE=0 to stop before serving)
#   make test    the tests
#   make check   lint, types, layers, tests
#   make bench   the benchmarks
PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
SERVE ?= 1
BIN := $(VENV)/bin
DEMO := .demo
LEDGER := $(DEMO)/practice.beancount

.PHONY: demo test check lint bench clean

demo: $(VENV)/fava.stamp
	@test -e $(LEDGER) || $(BIN)/clawback demo $(DEMO) --no-serve
	$(BIN)/bean-check $(LEDGER)
	$(BIN)/clawback report revenue $(LEDGER) --by quarter
	$(BIN)/clawback check $(LEDGER)
	@test "$(SERVE)" = 0 || echo "Fava serves the demo practice on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@test "$(SERVE)" = 0 || $(BIN)/fava --host 127.0.0.1 --port $(PORT) $(LEDGER)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 $(TESTS)

check: lint test

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy benchmarks
	@for one in tests/conftest.py tests/cli/conftest.py tests/importers/conftest.py; do $(BIN)/mypy $$one || exit 1; done
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) $(DEMO)

$(VENV)/fava.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fava]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/fava.stamp
