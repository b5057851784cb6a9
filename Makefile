# Set-up, the demo, the tests and everything CI runs. Needs Python 3.11 or later; nothing else by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
CORPUS ?= ../shared/corpus
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check quality bench lock docs editor editor-check clean

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/ready ## read the example councils, answer five questions, serve at http://127.0.0.1:8000/
	$(BIN)/scrutiny demo $(ARGS)

test: $(VENV)/ready ## run the tests
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

check: $(VENV)/ready ## everything CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test
	$(BIN)/python tests/counts.py
	$(MAKE) --no-print-directory quality

quality: $(VENV)/ready ## score extraction and recurrence against the marked corpus, where it is there
	@if [ -d "$(CORPUS)" ]; then $(BIN)/python tests/quality/scores.py "$(CORPUS)" && $(BIN)/python tests/quality/test_recurrence.py "$(CORPUS)"; \
	else echo "quality: no marked corpus at $(CORPUS)"; fi

bench: $(VENV)/ready ## print speeds as ratios
	for script in benchmarks/*.py; do $(BIN)/python $$script --quick || exit 1; done

lock: $(VENV)/ready ## compile the locks anew: hashes, no index address; deploy/ has what runs, of the same versions
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev $(COMPILE) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group build --constraint requirements.lock $(COMPILE) --output-file deploy/requirements.lock
COMPILE = --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

docs: $(VENV)/ready ## build the documentation as a site in build/site; asks no network
	$(BIN)/python docs/build.py

editor: ## build the editor of the SPARQL page from web/ (needs Node 20 or later; what is built is committed)
	cd web && npm ci && npm run build

editor-check: ## build it again, where npm is there and can have the locked packages: the same bytes must come out
	@if command -v npm >/dev/null && (cd web && npm ci --silent); then \
	(cd web && npm run --silent build) && git diff --exit-code --stat -- src/graph/serve/static/editor.js src/graph/serve/static/editor.licences.txt; \
	else echo "editor-check: npm or the locked packages are not to be had here; not checked"; fi

clean:
	rm -rf $(VENV) web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis scrutiny-store
