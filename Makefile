PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check docs fuzz bench lock figures effects clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/runtime ## install, assess the embedded case, write crink.html
	$(BIN)/comity assess crink

test: .venv/dev ## run every test, the doctests and the examples of the docs
	$(BIN)/python -m pytest -n auto --dist loadscope

check: .venv/dev ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/dev ## the site, in build/site; a broken link fails
	$(BIN)/python scripts/site.py
	$(BIN)/zensical build --strict --clean

fuzz: .venv/dev ## read 20,000 damaged files, from run COMITY_FUZZ_FROM on; a few dozen are in `make test`
	COMITY_FUZZ=$${COMITY_FUZZ:-20000} $(BIN)/python -m pytest -n auto tests/fuzz

bench: .venv/dev ## time and memory on the data of COMITY_DATA, ratios against peers that are installed
	@for script in bench/[a-z]*.py; do $(BIN)/python $$script; echo; done

lock: .venv/dev ## pin the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra build --extra dev -o requirements-dev.lock

figures: .venv/dev ## compute the embedded case's figures from COMITY_DATA
	$(BIN)/python scripts/crink_figures.py

effects: .venv/dev ## estimate the library of effects of scenarios on COMITY_DATA
	$(BIN)/python scripts/effects.py

clean: ## remove the virtual environment and caches
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
