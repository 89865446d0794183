# make setup | demo | test | bench | lock | clean
# PYTHON may name another interpreter, 3.11 or newer: make PYTHON=/usr/bin/python3.12 test

SHELL = /bin/sh
PYTHON ?= python3
UV = .boot/bin/uv
BIN = .venv/bin
# Kept inside the environment, so that removing .venv also forgets that it was set up.
STAMP = .venv/setup.stamp

# Some machines forbid .pyc files, which doubles the time every command takes to start.
unexport PYTHONDONTWRITEBYTECODE
# An activated environment elsewhere must not be the one we install into.
unexport VIRTUAL_ENV

.PHONY: setup demo test bench lock clean

setup: $(STAMP)

demo: setup
	@$(BIN)/journey demo --serve

test: setup
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -n 2

bench: setup
	@mkdir -p build
	@$(BIN)/python -m tests.bench

lock: $(UV)
	@$(UV) pip compile pyproject.toml --upgrade --all-extras --group dev --universal \
		--generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@! grep -nE 'https?://|file:' requirements.lock || { echo "requirements.lock must hold no addresses." >&2; exit 1; }

clean:
	rm -rf .venv .boot build dist .hypothesis .*_cache

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
