# make run    a virtual environment, the demo shop if there is none, and the page at http://127.0.0.1:7860
# make test   the same environment, all tests
# make check  format, lint, types, layers        make fix   repairs what can be repaired
# make bench  the benchmarks, against their peers
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: run test check fix bench clean

run: $(INSTALLED)
	$(BIN)/shop-assistant serve

test: $(INSTALLED)
	$(BIN)/python -m pytest

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED)
	for each in $(subst /,.,$(basename $(wildcard tests/benchmarks/*_quality.py))); do $(BIN)/python -m $$each || exit 1; done
	for each in recommender_times feedback_speed recommender_tables; do $(BIN)/python -m tests.benchmarks.$$each || exit 1; done

clean:
	rm -rf $(VENV) shops state

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt 'torch>=2.9,<2.14'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@
