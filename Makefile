# make setup | demo | test | bench | lock | clean
# PYTHON may name another interpreter, 3.11 or newer: make PYTHON=/usr/bin/python3.12 test

SHELL = /bin/sh
PYTHON ?= python3
# Of processes that test: one more than most machines have cores, for each waits a third of its time for a browser,
# a database or another process.
WORKERS ?= 3
UV = .boot/bin/uv
BIN = .venv/bin
# Kept inside the environment, so that removing .venv also forgets that it was set up.
STAMP = .venv/setup.stamp
# Each names itself last, so that half a build is built again.
ASSETS = $(wildcard api/pages/assets/* api/pages/assets/.npmrc)
BUILT = api/pages/built/icon.svg

# Some machines forbid .pyc files, which doubles the time every command takes to start.
unexport PYTHONDONTWRITEBYTECODE
# An activated environment elsewhere must not be the one we install into.
unexport VIRTUAL_ENV

.PHONY: setup demo test bench lock clean

setup: $(STAMP) $(BUILT)

demo: setup
	@$(BIN)/journey demo --serve

test: setup
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@sh tests/pages/chromium.sh
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

bench: setup
	@mkdir -p build
	@$(BIN)/python -m tests.bench

lock: $(UV)
	@$(UV) pip compile pyproject.toml --upgrade --all-extras --group dev --universal \
		--generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@! grep -nE 'https?://|file:' requirements.lock || { echo "requirements.lock must hold no addresses." >&2; exit 1; }
	@sh api/pages/assets/lock.sh $(BIN)/python

clean:
	rm -rf .venv .boot build dist api/pages/built .hypothesis .*_cache

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed and '$(PYTHON)' is not. Install one (Debian: apt-get install python3 python3-venv)" >&2; \
		echo "or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .boot || { rm -rf .boot; \
		echo "Python's venv module is incomplete. Install it (Debian: apt-get install python3-venv), then repeat." >&2; exit 1; }
	@.boot/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

$(STAMP): requirements.lock pyproject.toml | $(UV)
	@echo "Setting up .venv: half a minute the first time."
	@$(BIN)/python -c '' 2>/dev/null || $(UV) venv --quiet --clear --no-python-downloads \
		--python "$$(.boot/bin/python -c 'import sys; print(sys.executable)')" .venv
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python -e .
	@touch $@

$(BUILT): $(ASSETS) | $(STAMP)
	@echo "Building styles and scripts."
	@sh api/pages/assets/build.sh $(BIN)/python
