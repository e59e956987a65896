# make figures: environment, install, all figures in draft quality.   make test: environment, install, fast tests.
# make docs: the site, out/docs/index.html.   make test-slow: second seed, drafts, examples.   make lint: style, types.
# make versions: the tests on every supported Python.   make faults: do the tests see faults?   make films: see below.
# Needs Python 3.10 or newer and make. Another Python: make test PYTHON=python3.12. Everything stays in .venv and out.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/figures
WORKERS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --constraint constraints.txt

.PHONY: figures test test-slow docs lint types clean help
.DEFAULT_GOAL := help

help:
	@sed -n '1,4s/^# //p' Makefile

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "$(PYTHON) is missing or older than 3.10; set another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "$(PYTHON) cannot make environments; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "installing into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	@echo "installing what the tests need ..."
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/installed-lint: $(VENV)/installed-test
	@$(PIP) --editable '.[lint]'
	@touch $@

figures: $(VENV)/installed
	@$(BIN)/cbs figure --all --quality draft --out $(OUT)
	@echo "The pictures are in $(abspath $(OUT))"

# Every figure for five films, each with a contact sheet: out/films/NAME/contact-sheet.png.
FILMS := gaas inas gold graphene short
gaas := --l 1um --l-phi 10um --rashba 5um --k-f 0.15/nm
inas := --l 200nm --l-phi 2um --rashba 150nm --k-f 0.3/nm --mass 0.03
gold := --l 20nm --l-phi 1um --elliott-yafet 100nm --k-f 12/nm --mass 1
graphene := --l 50nm --l-phi 1um --rashba 1.5um --k-f 0.3/nm --mass 0.03
short := --l 100nm --l-phi 300nm
.PHONY: films
films: $(VENV)/installed
	@$(foreach film,$(FILMS),$(BIN)/cbs gallery --style slides --resume --out out/films/$(film) $($(film)) &&) true

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

# Where MPICH installs, two ranks are tested too; elsewhere that test says why it is skipped.
test-slow: $(VENV)/installed-test
	@$(PIP) --editable '.[mpi]' mpich || echo "MPICH does not install here: the test with two ranks will be skipped"
	$(BIN)/python -m pytest -q -rs -m slow

# The tests of the tests: every fault of a table must turn them red.
.PHONY: faults versions
faults: $(VENV)/installed-test
	$(BIN)/python -m pytest -q -m slow tests/faults

# Every supported Python, and the oldest versions of what is needed; what is not installed is named and skipped.
versions: $(VENV)/installed-test
	@$(PIP) 'nox>=2024.4'
	$(BIN)/nox

lint: $(VENV)/installed-lint types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# cbs.cli and cbs.figures lie under cbs only in the built tree, so types are checked there.
types: $(VENV)/installed-lint
	@rm -rf build
	@$(PIP) --no-deps --target build/types .
	@rm -rf build/lib build/bdist*
	$(BIN)/mypy -p cbs
	$(BIN)/mypy tests

# Figures are drawn anew when the program has changed; then the site, every inner link checked.
BOARDS := out/boards
SOURCES := $(shell find cbs figures -name '*.py' -o -name '*.csv')

$(VENV)/installed-docs: $(VENV)/installed
	@echo "installing what the site needs ..."
	@$(PIP) --editable '.[docs]'
	@touch $@

$(BOARDS)/drawn: $(SOURCES) | $(VENV)/installed
	@mkdir -p $(BOARDS)
	@# two at a time: one draws while the other computes
	@$(BIN)/cbs figure --list | awk '{ print NR % 2, $$1 }' | sort -s -n | cut -d ' ' -f 2 \
	  | xargs -n 17 -P 2 $(BIN)/cbs figure --quality draft --style slides,dark --format png --out $(BOARDS)
	@touch $@

docs: $(VENV)/installed-docs $(BOARDS)/drawn
	@rm -rf out/docs
	@CBS_BOARDS=$(abspath $(BOARDS)) $(BIN)/python -m sphinx -W --keep-going -q -j $(WORKERS) -b html docs out/docs
	@$(BIN)/python docs/check_site.py out/docs
	@echo "The site is $(abspath out/docs)/index.html"

clean:
	rm -rf build dist out .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
