# The only names that people, the README and CI call. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench soak screenshots lock clean

help: ## list what can be asked for
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Lotbell needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12") if not (3,11) <= sys.version_info[:2] <= (3,13) else 0'
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/.run ## make the virtual environment, so that .venv/bin/lotbell is there

demo: .venv/.run ## the whole story on this machine: no account, no token (ARGS="--fresh --lan --port 8480")
	$(BIN)/lotbell demo $(ARGS)

test: .venv/.dev ## every test, including those in a real browser and on a real PostgreSQL where they are installed
	$(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

check: .venv/.dev ## format, lint, types, contracts, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py tests/test_catalogues.py

format: .venv/.dev ## put the code in the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev ## what backs the figures in the README
	$(BIN)/python -m bench $(ARGS)

soak: .venv/.dev ## the long proofs: hundreds of kills, thousands of customers
	$(BIN)/python -m pytest -m soak $(ARGS)

screenshots: .venv/.dev ## the README's pictures, taken from the running demo with chromium
	$(BIN)/python docs/screenshots.py

lock: ## resolve the newest allowed versions into the lock files (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra ocr pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra ocr --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	echo 'hatchling>=1.27,<2' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -c requirements-dev.lock -o requirements-build.lock

clean: ## remove the virtual environment and caches; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build dist
