# Beatline: every command a person, a pre-commit hook or CI needs. The first call does the set-up.
PYTHON ?= python3
BIN := .venv/bin
# Another force keeps its warehouse beside its configuration.
BEATLINE_WAREHOUSE ?= $(if $(BEATLINE_CONFIG),$(dir $(BEATLINE_CONFIG)),data/)warehouse
export BEATLINE_WAREHOUSE
PORT ?= 8501
ADDRESS ?= 127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run data demo test check fix bench screenshots lock clean

help:
	@echo "make run          open the dashboard (on demonstration data if nothing else is loaded)"
	@echo "make data         fetch the newest 36 months, wards and teams, load and check them"
	@echo "make data SOURCE=\"...\" [WARDS=file] [TEAMS=file]   load files that you have"
	@echo "make test         run every test"
	@echo "make check        lint, types, layers"
	@echo "make fix          format, and mend what can be mended"
	@echo "make bench        measure, as a table with ratios"
	@echo "make screenshots  draw every page, wide and narrow, into docs/screenshots"
	@echo "make lock         choose the versions of all dependencies anew"

# Two environments' worth of packages in one: what runs, and what develops.
.venv/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Beatline needs Python 3.11 or newer; name one with PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Beatline needs (half a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing what developing needs (half a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The demonstration is of Derbyshire: with another force's configuration the page says how to get its data.
run: .venv/run.stamp
	@test -f "$(BEATLINE_WAREHOUSE)/current" || test -n "$(BEATLINE_CONFIG)" || { \
		$(MAKE) --no-print-directory demo && $(BIN)/python -m etl fetch --offer; }
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

# Demonstration files are made, loaded and thrown away; the warehouse keeps what they said.
demo: .venv/run.stamp
	@files=$$(mktemp -d) && trap 'rm -rf "$$files"' EXIT && \
	$(BIN)/python -m etl demo --months 36 --seed 1 --out "$$files" && \
	$(BIN)/python -m etl build "$$files" --out "$(BEATLINE_WAREHOUSE)" > /dev/null

# Without a source of one's own everything comes from the internet: what is here already is not fetched again.
data: .venv/run.stamp
ifdef SOURCE
	@$(BIN)/python -m etl build $(SOURCE) --out "$(BEATLINE_WAREHOUSE)" $(if $(WARDS),--wards "$(WARDS)") \
		$(if $(TEAMS),--teams "$(TEAMS)")
else
	@test -z "$(WARDS)$(TEAMS)" || { echo "WARDS and TEAMS go with SOURCE: make data SOURCE=... WARDS=..."; exit 2; }
	@$(BIN)/python -m etl update --out "$(BEATLINE_WAREHOUSE)" $(if $(MONTHS),--months $(MONTHS))
endif

test: .venv/dev.stamp
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/python -m pytest -n auto
endif

check: .venv/dev.stamp
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fix: .venv/dev.stamp
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

bench: .venv/dev.stamp
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: .venv/dev.stamp
	@$(BIN)/python -m tests.screenshots

LOCK := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet
lock: .venv/dev.stamp
	@$(BIN)/uv pip compile pyproject.toml --upgrade $(LOCK) -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --upgrade --extra dev -c requirements.txt $(LOCK) -o requirements-dev.txt

clean:
	@rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
