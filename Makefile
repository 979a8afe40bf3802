# The six things people do. PYTHON chooses the interpreter of a new virtual environment.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: set-up test test-fast lint docs study

set-up:  ## a virtual environment with all that development takes
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'

test:  ## every test, on all cores
	$(BIN)/python -m pytest -n auto

test-fast:  ## without the slow ones and those that drive a browser
	$(BIN)/python -m pytest -m 'not slow and not browser'

lint:  ## format, lint, types
	$(BIN)/ruff format --check sessim tests experiments
	$(BIN)/ruff check sessim tests experiments
	$(BIN)/mypy

docs:  ## made pages anew, then the site in site/
	$(BIN)/python -m sessim.documentation
	$(BIN)/mkdocs build --strict

study:  ## the nine questions at the quick scale
	$(BIN)/sessim run
