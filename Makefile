# One command each on a fresh machine that has Python 3.10 or newer:
#   make demo       the demo practice in Fava   (PORT=5001 to choose, SERVE=0 to stop before serving)
#   make test       the tests, of the fuzz and browser tests a sample (SEED=123 for the same again)
#   make check-all  lint, types, layers, and everything whole: what a change has to pass
#   make lint       lint, types, layers
#   make lowest     the tests on the lowest version of everything, in an environment of its own
#   make docs       the generated parts of docs/, written anew
#   make pictures   the pictures of the README, taken anew
#   make bench      the benchmarks, about twenty minutes  (BENCH=--quick, --full, --write)
#   make mutants    small faults put into the code, each of which some test must see
#   make fuzz       100,000 broken ERA files and 100,000 broken sheets through the whole import,
#                   40,000 drawn ledgers, 5,000 practices with whole remittances, and 500
#                   draws of remittances that are imported in every order
PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
SERVE ?= 1
FUZZ ?= 100000
PRACTICES ?= 5000
DRAWS ?= 500
BIN := $(VENV)/bin
LOWEST := .venv-lowest
# The lowest versions that pyproject.toml declares, as name==version.
FLOOR := $(shell sed -nE '/^(dependencies|fava|import|letter|xlsx) = /s/[^"]*"([a-z]+)>=([0-9.]+)[^"]*"]?/\1==\2 /gp' pyproject.toml)
DEMO := .demo
LEDGER := $(DEMO)/practice.beancount
PIP := -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check-all lint whole lowest docs pictures bench mutants fuzz clean

demo: $(VENV)/fava.stamp
	@test -e $(LEDGER) || $(BIN)/clawback demo $(DEMO) --no-serve
	$(BIN)/bean-check $(LEDGER)
	$(BIN)/clawback report revenue $(LEDGER) --by quarter
	$(BIN)/clawback check $(LEDGER)
	@test "$(SERVE)" = 0 || echo "Fava serves the demo practice on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@test "$(SERVE)" = 0 || $(BIN)/fava --host 127.0.0.1 --port $(PORT) $(LEDGER)

test: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fava_ext.bring_tools
	$(BIN)/python -m pytest -n 2 --sample $(TESTS)

check-all: lint whole lowest
	$(MAKE) demo SERVE=0

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy benchmarks
	$(BIN)/lint-imports

whole: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fava_ext.bring_tools
	$(BIN)/python -m pytest -n 2

lowest: $(LOWEST)/lowest.stamp
	$(LOWEST)/bin/python -m pytest -n 2 -m "not fuzz and not newest and (smoke or not slow and not browser)" \
		--ignore tests/packaging --ignore tests/importers/era/test_era_witnesses.py \
		--ignore tests/fava_ext/test_types_of_browser_modules.py

docs: $(VENV)/dev.stamp
	$(BIN)/python -m tests.docs.checks_page
	$(BIN)/python -m tests.docs.terms_page

pictures: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fava_ext.screenshots ledgers/pictures overview claim record revenue recoupments

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/bench.py $(BENCH)

mutants: $(VENV)/dev.stamp
	$(BIN)/python -m tests.mutants

fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m tests.importers.fuzz era $(FUZZ)
	$(BIN)/python -m tests.importers.fuzz sheets $(FUZZ)
	$(BIN)/python -m tests.importers.era_whole_seeded 0 $(PRACTICES)
	$(BIN)/python -m tests.importers.era_orders 0 $(DRAWS)
	TIMES=20 $(BIN)/python -m pytest tests/engine/test_ledger_properties.py

clean:
	rm -rf $(VENV) $(LOWEST) $(DEMO)

$(VENV)/fava.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) -e '.[fava]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) -e '.[dev]'
	@touch $@ $(VENV)/fava.stamp

$(LOWEST)/lowest.stamp: pyproject.toml
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python $(PIP) -e '.[fava,import,letter,xlsx]' $(FLOOR) beanquery hypothesis jsonschema oxedi playwright pytest pytest-xdist x12sdk
	@touch $@
