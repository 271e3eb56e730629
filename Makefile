# One command each on a fresh machine that has Python 3.10 or newer:
#   make demo    the demo practice in Fava   (PORT=5001 to choose, SERVE=0 to stop before serving)
#   make test    the tests
#   make check   lint, types, layers, tests
#   make lowest  the pages on the lowest Fava that is supported, in an environment of its own
#   make docs    the generated parts of docs/, written anew
#   make bench   the benchmarks
#   make fuzz    100,000 broken ERA files and 100,000 broken sheets through the whole import
#   make pictures  the pictures of the README, taken anew
PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
SERVE ?= 1
FUZZ ?= 100000
BIN := $(VENV)/bin
LOWEST := .venv-lowest
FLOOR := $(shell sed -n 's/^fava = \["fava>=\(.*\)"\]$$/\1/p' pyproject.toml)
DEMO := .demo
LEDGER := $(DEMO)/practice.beancount

.PHONY: demo test check lint lowest docs bench fuzz pictures clean

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

lowest: $(LOWEST)/lowest.stamp
	$(LOWEST)/bin/python -m pytest tests/fava -n 2 -m "smoke or not browser" --ignore tests/fava/test_types_of_browser_modules.py

pictures: $(VENV)/dev.stamp
	$(BIN)/python tests/fava/screenshots.py ledgers/pictures claim record revenue recoupments

docs: $(VENV)/dev.stamp
	$(BIN)/python tests/docs/checks_page.py

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/fava_pages.py
	$(BIN)/python benchmarks/era_import.py

fuzz: $(VENV)/dev.stamp
	$(BIN)/python tests/importers/fuzz.py era $(FUZZ)
	$(BIN)/python tests/importers/fuzz.py sheets $(FUZZ)

clean:
	rm -rf $(VENV) $(LOWEST) $(DEMO)

$(VENV)/fava.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fava]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/fava.stamp

$(LOWEST)/lowest.stamp: pyproject.toml
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[fava,import,xlsx]' 'fava==$(FLOOR)' hypothesis playwright pytest pytest-xdist
	@touch $@
